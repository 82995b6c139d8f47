/** Makes things go wrong, and counts what did. */

import { killBackend, killFunctions, killPostgres } from "../local/crash.ts";
import type { Stack } from "../local/stack.ts";
import { withDatabase } from "./database.ts";
import { failing } from "./mails.ts";
import type { MishapKind } from "./plan.ts";

/** The bad luck of one day. */
export interface Luck {
  /** Makes one thing go wrong. */
  strike(kind: MishapKind): Promise<void>;
  /** From here on nothing goes wrong any more, but that a switched-off endpoint stays off. */
  end(): void;
  /** Whether pg_cron is held up at the moment. */
  cronIsLate(): boolean;
  /** What went wrong and how often. */
  counts(): Record<string, number>;
}

/** As bad as Polar's guarantees allow: at least once, in no order, and sometimes not at all. */
const USUAL = {
  duplicates: 0.1,
  reordering: 0.2,
  delays: 0.1,
  longestDelay: 600_000,
  drops: 0.05,
  lostAnswers: 0.05,
};

/** Webhooks begin to suffer at once; everything else waits for `strike`. */
export function temptFate(stack: Stack, seed: number): Luck {
  const { simulator, info } = stack;
  const counted: Record<string, number> = {};
  let late = false;
  let crashed = Promise.resolve();
  /** One after the other: what is down already cannot be killed. */
  const crash = (kill: () => Promise<void>) => crashed = crashed.then(kill).then(stack.recover);
  simulator.chaos.set({ seed, ...USUAL });
  stack.mailApi.fault = failing(seed);

  const strikes: Record<MishapKind, () => void | Promise<void>> = {
    "postgres killed": () => crash(() => killPostgres(Number(new URL(info.database_url).port))),
    "postgres process killed": () => crash(() => killBackend(info.database_url)),
    "functions killed": killFunctions,
    // Not all of it is lost in a crash: what was queued after it is lost here.
    "pg_net queue emptied": () =>
      withDatabase(info.database_url, (sql) => sql`truncate net.http_request_queue`).then(() => {}, () => {}),
    "polar down": () => simulator.faults.set({ status: 503 }),
    "polar up": () => simulator.faults.clear(),
    "webhooks lost": () => simulator.chaos.set({ seed, ...USUAL, drops: 1 }),
    "webhooks found": () => simulator.chaos.set({ seed: seed + 1, ...USUAL }),
    "endpoint switched on": async () => {
      const [endpoint] = simulator.books.endpoints.values();
      if (!endpoint.enabled) counted["endpoint switched off by Polar"] = 1;
      await simulator.fetch(
        new Request(`${info.polar_url}/v1/webhooks/endpoints/${endpoint.id}`, {
          method: "PATCH",
          headers: { authorization: `Bearer ${info.polar_access_token}`, "content-type": "application/json" },
          body: JSON.stringify({ enabled: true }),
        }),
      );
    },
    "cron stops": () => void (late = true),
    "cron goes on": () => void (late = false),
  };
  return {
    async strike(kind) {
      if (!/up$|found$|on$/.test(kind)) counted[kind] = (counted[kind] ?? 0) + 1;
      await strikes[kind]();
    },
    end() {
      simulator.chaos.clear();
      simulator.faults.clear();
      stack.mailApi.fault = () => null;
      late = false;
    },
    cronIsLate: () => late,
    counts: () => ({ ...counted, ...simulator.chaos.counts() }),
  };
}
