/**
 * The simulator's clock: tests move it, a running stack lets it tick.
 *
 * Everything that happens later at Polar (retries, fees, expiry) is a timer here, so that moving the clock
 * makes it happen, in order, at the time it was due.
 */

/** A time that can be moved forward. */
export interface Clock {
  /** The simulator's time. */
  now(): Date;
  /** The time as Polar writes it, with microseconds; each stamp is later than every stamp before it. */
  stamp(): string;
  /** Makes each stamp from now on later than `stamp`, whose millisecond has been reached. */
  pass(stamp: string): void;
  /** Runs `action` once the clock has reached `due`. */
  at(due: Date, action: () => void): void;
  /** Starts what is due by now. */
  runDue(): void;
  /**
   * Moves to the next timer not after `limit` and runs it; without one, moves to `limit`.
   * @returns whether a timer ran
   */
  step(limit: Date): boolean;
  stop(): void;
}

interface Timer {
  due: number;
  action: () => void;
}

/** The longest wait that `setTimeout` can keep, in milliseconds. */
const LONGEST_WAIT = 2 ** 31 - 1;

/**
 * Starts a clock. One that does not tick (`ticking: false`) moves only when it is told to.
 * @param startAt where it begins; the present unless told
 */
export function startClock({ ticking, startAt }: { ticking: boolean; startAt?: Date }): Clock {
  const startedAt = Date.now();
  let moved = startAt === undefined ? 0 : startAt.getTime() - startedAt;
  let lastStamp = 0;
  let wake: ReturnType<typeof setTimeout> | undefined;
  const timers: Timer[] = []; // earliest first

  const now = () => (ticking ? Date.now() : startedAt) + moved;

  function runDue() {
    while (timers.length > 0 && timers[0].due <= now()) timers.shift()!.action();
    arm();
  }

  /** A ticking clock wakes for its next timer; a still one only for what is due already. */
  function arm() {
    clearTimeout(wake);
    if (timers.length === 0) return;
    const wait = Math.max(0, timers[0].due - now());
    if (ticking || wait === 0) wake = setTimeout(runDue, Math.min(wait, LONGEST_WAIT));
  }

  return {
    now: () => new Date(now()),
    stamp() {
      lastStamp = Math.max(now() * 1000, lastStamp + 1);
      const micros = String(lastStamp % 1000).padStart(3, "0");
      return new Date(Math.floor(lastStamp / 1000)).toISOString().replace("Z", `${micros}Z`);
    },
    pass(stamp) {
      lastStamp = Math.max(lastStamp, Date.parse(stamp) * 1000 + Number(stamp.slice(-4, -1)));
    },
    at(due, action) {
      const index = timers.findIndex((timer) => timer.due > due.getTime());
      timers.splice(index === -1 ? timers.length : index, 0, { due: due.getTime(), action });
      arm();
    },
    runDue,
    step(limit) {
      const next = timers[0];
      if (next === undefined || next.due > limit.getTime()) {
        moved += Math.max(0, limit.getTime() - now());
        arm();
        return false;
      }
      moved += Math.max(0, next.due - now());
      timers.shift();
      next.action();
      arm();
      return true;
    },
    stop() {
      clearTimeout(wake);
      timers.length = 0;
    },
  };
}
