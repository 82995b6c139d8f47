/**
 * Webhooks as bad as Polar's guarantees allow: at least once, in no order. Off until a test asks for it. The seed
 * makes a run happen again, if the test lets each of its calls come to rest (`idle`) before the next one.
 */

/** What goes wrong with webhooks, as probabilities from 0 to 1. */
export interface ChaosOptions {
  seed: number;
  /** An attempt arrives twice, under one `webhook-id`. */
  duplicates?: number;
  /** The next first attempt is of any event that waits, not of the oldest. */
  reordering?: number;
  /** A first attempt is put off by up to `longestDelay`, and younger events overtake it. */
  delays?: number;
  /** Milliseconds on the simulator's clock; a minute unless told. */
  longestDelay?: number;
  /** An attempt never arrives. Polar takes that for a failure and tries again. */
  drops?: number;
  /** An attempt arrives, but its answer does not, and Polar tries again. */
  lostAnswers?: number;
}

/** The switch, and what the sender of webhooks asks. */
export interface Chaos {
  set(options: ChaosOptions): void;
  clear(): void;
  /** What becomes of an attempt. */
  fate(): { arrivesTwice: boolean; isDropped: boolean; losesAnswer: boolean };
  /** Which of the waiting events comes next. */
  pick<Event>(waiting: Event[]): Event;
  /** Milliseconds to put a first attempt off; 0 for most. */
  delay(): number;
  /** A number from 0 to 1, from the seed if there is one. */
  random(): number;
  /** How often each of it happened, since the start. */
  counts(): Counts;
}

type Counts = Record<"duplicates" | "reordering" | "delays" | "drops" | "lostAnswers", number>;

/** Starts without any. */
export function createChaos(): Chaos {
  let options: Partial<ChaosOptions> = {};
  let random = Math.random;
  const counted: Counts = { duplicates: 0, reordering: 0, delays: 0, drops: 0, lostAnswers: 0 };
  const happens = (what: keyof Counts) => {
    const probability = options[what] ?? 0;
    const isSo = probability > 0 && random() < probability;
    if (isSo) counted[what]++;
    return isSo;
  };
  return {
    set(wanted) {
      options = wanted;
      random = mulberry32(wanted.seed);
    },
    clear() {
      options = {};
      random = Math.random;
    },
    fate: () => ({
      arrivesTwice: happens("duplicates"),
      isDropped: happens("drops"),
      losesAnswer: happens("lostAnswers"),
    }),
    pick: (waiting) => waiting[happens("reordering") ? Math.floor(random() * waiting.length) : 0],
    delay: () => happens("delays") ? Math.ceil(random() * (options.longestDelay ?? 60_000)) : 0,
    random: () => random(),
    counts: () => ({ ...counted }),
  };
}

/** A small generator of numbers from 0 to 1, the same ones for the same seed. */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
