/** A part of the benchmark: what it is given, and what it hands back for the page. */

/** How much is measured. */
export interface Sizes {
  /** Whether Postgres waits for the disk; without it no time says anything. */
  durable: boolean;
  /** Rounds of each contender, taken in turns; what is told is the median over them. */
  rounds: number;
  /** Connections, or requests under way, at a time. */
  connections: number[];
  /** Calls of one round into the database, at one connection and at several. */
  calls: { one: number; several: number };
  /** Requests of one round through a handler. */
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
  bulk: {
    /** Purchases that wait for their reports, and how many of them are for one shop. */
    purchases: number;
    shared: number;
    workers: number;
    /** Pages of a shop, and milliseconds that a worker waits for each. */
    pages: number;
    latency: number;
    /** Reports that are really written. */
    reports: number;
    /** Webhooks beside them: how many a second, and so many rounds of so many seconds. */
    burst: { perSecond: number; seconds: number; rounds: number };
  };
}

/** What the page is written from. */
export const FULL: Sizes = {
  durable: true,
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
  bulk: {
    purchases: 10_000,
    shared: 500,
    workers: 20,
    pages: 12,
    latency: 100,
    reports: 20,
    burst: { perSecond: 200, seconds: 20, rounds: 30 },
  },
};

/** The same tables in at most ten minutes on two idle cores, with fewer rows: its figures are rough. */
export const QUICK: Sizes = {
  durable: true,
  rounds: 3,
  connections: [1, 8, 32],
  calls: { one: 100, several: 400 },
  requests: 100,
  purchases: [1_000, 100_000],
  orders: [10_000, 100_000],
  turns: 50,
  reads: 500,
  spends: 500,
  jobs: 20_000,
  imports: 3,
  buyers: 3,
  bulk: {
    purchases: 600,
    shared: 30,
    workers: 20,
    pages: 12,
    latency: 100,
    reports: 3,
    burst: { perSecond: 200, seconds: 5, rounds: 3 },
  },
};

/** What tests take: enough to see that everything works. Its figures say nothing. */
export const TINY: Sizes = {
  durable: false,
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
  bulk: {
    purchases: 60,
    shared: 10,
    workers: 5,
    pages: 13,
    latency: 5,
    reports: 1,
    burst: { perSecond: 50, seconds: 0.5, rounds: 1 },
  },
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
