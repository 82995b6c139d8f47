/**
 * Contract: I10. The function on the real job tables: workers that die, hand over or come late leave one run, one delivery
 * and the same report as a worker that was left in peace.
 * Kills: a crawl that loses or doubles pages between a worker's death and the next claim.
 */

import { assert, assertEquals } from "@kit/assert";
import type postgres from "postgres";
import { directRpc } from "../../../scripts/local/direct_rpc.ts";
import { shopOf } from "../functions/audit_in_process.ts";
import { createWorker } from "../functions/scraper_jobs.ts";
import { type Shop, startShop } from "./at_once.ts";

let shop: Shop;
Deno.test.beforeAll(async () => {
  shop = await startShop();
});
Deno.test.afterAll(() => shop?.stop());

const WORDS = "Coffee roasted on the pier every morning, packed by hand and sent the same day. ".repeat(4);
const PAGES: Record<string, string> = {
  "/": `<html lang="en"><title>Shop</title><h1>Shop</h1><p>${WORDS}</p>`,
};
for (let n = 1; n <= 14; n++) {
  PAGES["/"] += `<a href="/products/p${n}">Product ${n}</a>`;
  PAGES[`/products/p${n}`] =
    `<title>P${n}</title><h1>P${n}</h1><p>${n}.50 EUR ${WORDS}</p><button>Add to cart</button>`;
}

interface Delivered {
  kind: string;
  title: string;
  score: number | null;
  data: unknown;
  pdf: string;
}

/** Delivers one purchase; before each worker `disturb` may make it a dying one. */
async function deliver(
  sql: postgres.Sql,
  deaths: number[],
): Promise<{ outputs: Delivered[]; workers: number }> {
  await sql`select tests.buy('ord_1')`;
  for (let workers = 1; workers <= 12; workers++) {
    await createWorker({ rpc: directRpc(sql), shop: shopOf(PAGES), diesAt: deaths.shift() }).ring();
    const outputs = await sql<Delivered[]>`
      select kind, title, score, data, split_part(storage_path, '/', 3) as pdf from public.outputs order by kind`;
    if (outputs.length > 0) return { outputs: [...outputs], workers };
    await sql`update edge_kit.scrape_jobs set lease_until = now() - interval '1 second' where state = 'running'`;
    await sql`select edge_kit.sweep_scrape_jobs()`;
  }
  throw new Error("twelve workers have not delivered");
}

Deno.test("S102: workers that die at any step leave the report that an undisturbed one writes", async () => {
  const undisturbed = await new Promise<{ outputs: Delivered[]; workers: number }>((resolve, reject) => {
    shop.database(async (sql) => resolve(await deliver(sql, []))).catch(reject);
  });
  assert(undisturbed.workers >= 2, "a worker hands over after twelve pages");
  for (const deaths of [[0, 0], [1, 3], [5, 5], [11, 0, 2]]) {
    await shop.database(async (sql) => {
      const { outputs } = await deliver(sql, [...deaths]);
      assertEquals(outputs, undisturbed.outputs);
      assertEquals([...await sql`select state, attempts < 5 as alive from edge_kit.scrape_jobs`], [
        { state: "succeeded", alive: true },
      ]);
      const [{ same }] =
        await sql`select count(*) = count(distinct visit ->> 'url') as same from edge_kit.scrape_pages`;
      assert(same, "no page is there twice");
      assertEquals([...await sql`select status from public.purchases`], [{ status: "completed" }]);
    });
  }
});

Deno.test("S102: five workers in a row that get nowhere are enough, and the buyer sees that it failed", () =>
  shop.database(async (sql) => {
    await sql`select tests.buy('ord_1')`;
    for (let worker = 0; worker < 6; worker++) {
      await createWorker({ rpc: directRpc(sql), shop: shopOf(PAGES), diesAt: 0 }).ring();
      await sql`update edge_kit.scrape_jobs set lease_until = now() - interval '1 second' where state = 'running'`;
      await sql`select edge_kit.sweep_scrape_jobs()`;
    }
    assertEquals([...await sql`select status, failure_code from public.purchases`], [
      { status: "failed", failure_code: "worker_lost" },
    ]);
  }));
