/** A part of the benchmark: what it is given, and what it hands back for the page. */

/** How much is measured. */
export interface Sizes {
  /** Rounds of each contender, taken in turns; what is told is the median over them. */
  rounds: number;
  /** Connections, or requests under way, at a time. */
  connections: number[];
  /** Calls of one round into the database, at one connection and at several. */
  calls: { one: number; several: number };
  /** Requests of one round through the function. */
  requests: number;
  /** Purchases that lie in the database when it is read, ascending. */
  purchases: number[];
  /** Orders that lie in the database while everything is done once more, ascending. */
  orders: number[];
  /** Turns of each thing that is done there. */
  turns: number;
  /** Reads of each kind. */
  reads: number;
  /** Spends of one round. */
  spends: number;
  /** Scrape jobs that lie in the database when it is swept. */
  jobs: number;
  /** Fresh processes that import each function. */
  imports: number;
  /** Buyers who wait for their report. */
  buyers: number;
}

/** What the page is written from. */
export const FULL: Sizes = {
  rounds: 7,
  connections: [1, 8, 32],
  calls: { one: 400, several: 1_600 },
  requests: 400,
  purchases: [1_000, 100_000, 1_000_000],
  orders: [10_000, 1_000_000],
  turns: 300,
  reads: 2_000,
  spends: 2_000,
  jobs: 100_000,
  imports: 7,
  buyers: 10,
};

/** Enough to see that everything works. Its figures say nothing. */
export const QUICK: Sizes = {
  rounds: 2,
  connections: [1, 8],
  calls: { one: 10, several: 20 },
  requests: 4,
  purchases: [600, 1_200],
  orders: [2_000, 4_000],
  turns: 4,
  reads: 10,
  spends: 20,
  jobs: 300,
  imports: 1,
  buyers: 1,
};

/** A figure that was promised, and the one that was measured. */
export interface Target {
  what: string;
  measured: number;
  unit: "×" | "ms" | "kB";
  /** One of the two. */
  atLeast?: number;
  atMost?: number;
}

/** What a part found out. */
export interface Section {
  title: string;
  targets: Target[];
  /** Markdown, without a heading. */
  text: string;
}

/** One part; each brings up what it needs and takes it down again. */
export interface Part {
  /** As `--only` names it. */
  name: string;
  /** @param say tells whoever waits how far it is */
  measure(sizes: Sizes, say: (line: string) => void): Promise<Section>;
}

/** Whether the promise is kept. */
export function isMet({ measured, atLeast = -Infinity, atMost = Infinity }: Target): boolean {
  return measured >= atLeast && measured <= atMost;
}
