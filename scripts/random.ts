/** Chance that can be had again: the same seed, the same choices. */

const told = Deno.env.get("EDGE_KIT_SEED") ?? "20261201";

/**
 * Always the same one, so that a run fails by what was changed and not by chance, unless EDGE_KIT_SEED names another;
 * `random` makes a new one each time. A run prints it.
 */
export const seed: number = told === "random" ? Date.now() % 1_000_000 : Number(told);

/** Numbers from 0 to 1 (mulberry32). */
export function chance(from: number): () => number {
  let state = from;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** The same things in another order. */
export function shuffled<T>(things: T[], random: () => number): T[] {
  const mixed = [...things];
  for (let last = mixed.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    [mixed[last], mixed[other]] = [mixed[other], mixed[last]];
  }
  return mixed;
}
