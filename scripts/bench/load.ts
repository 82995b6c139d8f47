/** A closed loop: so many connections, each with one call under way, until the work is done. */

import postgres from "postgres";

/** What a round of calls took. */
export interface Run {
  /** Calls per second, all connections together. */
  rate: number;
  /** Milliseconds of each call, ascending. */
  times: number[];
}

/**
 * Opens clients of one connection each, as many functions' workers have them. They last until they are closed: by
 * itself the driver makes a new connection after half an hour, in which nothing is set as it was in the old one.
 *
 * @returns with every connection made
 */
export async function connect(url: string, connections: number): Promise<postgres.Sql[]> {
  const clients = Array.from(
    { length: connections },
    () => postgres(url, { max: 1, max_lifetime: 0, onnotice() {} }),
  );
  await Promise.all(clients.map((sql) => sql`select 1`));
  return clients;
}

/** Closes what {@link connect} opened. */
export async function disconnect(clients: postgres.Sql[]): Promise<void> {
  await Promise.all(clients.map((sql) => sql.end()));
}

/** Does all the work with the workers at hand, each taking the next piece when it is done with one. */
export async function drive<Worker, Piece>(
  workers: Worker[],
  work: Piece[],
  call: (worker: Worker, piece: Piece) => Promise<unknown>,
): Promise<Run> {
  const waiting = work.values();
  const times: number[] = [];
  const begun = performance.now();
  await Promise.all(workers.map(async (worker) => {
    for (const piece of waiting) {
      const started = performance.now();
      await call(worker, piece);
      times.push(performance.now() - started);
    }
  }));
  const seconds = (performance.now() - begun) / 1000;
  return { rate: work.length / seconds, times: times.sort((a, b) => a - b) };
}

/** Somebody who does the same work as others. */
export interface Contender<Piece> {
  name: string;
  /** Does all the pieces, and says how long that took. */
  run(work: Piece[]): Promise<Run>;
}

/** What the rounds of all contenders came to. */
export interface Contest {
  /** Median rate of a contender, calls per second. */
  rate(name: string): number;
  /** A quantile over all calls of a contender, milliseconds. */
  quantile(name: string, share: number): number;
  /** Median over the rounds of how many times as fast one was as another. */
  ratio(name: string, than: string): number;
}

/**
 * Lets contenders do the same work in turns, each round in another order; a first round, which fills caches, does not
 * count.
 *
 * @param prepare makes the work of a round, off the clock
 */
export async function contest<Piece>(
  contenders: Contender<Piece>[],
  rounds: number,
  prepare: () => Promise<Piece[]> | Piece[],
): Promise<Contest> {
  const runs = new Map<string, Run[]>(contenders.map(({ name }) => [name, []]));
  for (let round = 0; round <= rounds; round++) {
    const work = await prepare();
    const first = round % contenders.length;
    for (const { name, run } of [...contenders.slice(first), ...contenders.slice(0, first)]) {
      const result = await run(work);
      if (round > 0) runs.get(name)!.push(result);
    }
  }
  return {
    rate: (name) => median(runs.get(name)!.map(({ rate }) => rate)),
    quantile: (name, share) =>
      quantile(runs.get(name)!.flatMap(({ times }) => times).sort((a, b) => a - b), share),
    ratio: (name, than) =>
      median(runs.get(name)!.map(({ rate }, round) => rate / runs.get(than)![round].rate)),
  };
}

/** The middle of numbers in any order. */
export function median(numbers: number[]): number {
  return quantile(numbers.toSorted((a, b) => a - b), 0.5);
}

/** The number below which this share of ascending numbers lies. */
export function quantile(ascending: number[], share: number): number {
  return ascending[Math.min(ascending.length - 1, Math.floor(ascending.length * share))];
}
