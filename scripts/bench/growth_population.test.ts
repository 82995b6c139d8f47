/**
 * Contract: a shop of ten million orders is filled for an hour, and a connection that fails meanwhile costs the table
 * that it was filling. Kills: a loader that goes on without its settings, a table that is filled by halves, and a shop
 * that is measured all the same.
 */

import { assert, assertEquals } from "@kit/assert";
import postgres from "postgres";
import { startCluster } from "../local/postgres.ts";
import { cloneDatabase, createTemplate } from "../local/template.ts";
import { until } from "../tests/scratch.ts";
import { populateShop } from "./growth_population.ts";

const orders = 20_000;

Deno.test("a loader whose connection is cut fills its table anew, and the shop is whole", async () => {
  const cluster = await startCluster({ durable: false, minimalLog: true });
  try {
    await createTemplate(cluster);
    const url = await cloneDatabase(cluster, "filled");
    const sql = postgres(url, { max: 1, onnotice() {} });
    const said: string[] = [];
    const filled = populateShop(
      url,
      orders,
      { body: '{"id": "order"}', bodyId: "order" },
      (line) => said.push(line),
    );
    const cut = until("a loader at work on the inbox", async () => {
      const found = await sql`
        select pg_terminate_backend(pid) from pg_stat_activity
        where query like '%insert into edge_kit.polar_events%' and state = 'active' and pid <> pg_backend_pid()`;
      return found.length > 0;
    });
    await Promise.all([filled, cut]);
    assert(said.some((line) => line.startsWith("edge_kit.polar_events is filled anew")), said.join("\n"));
    const [counts] = await sql`
      select (select count(*) from edge_kit.polar_events)::int as events, (select count(*) from public.orders)::int as orders,
        (select count(*) from pg_index i where not i.indisready or not i.indisvalid)::int as broken`;
    assertEquals({ ...counts }, { events: 3 * orders, orders, broken: 0 });
    await sql.end();
  } finally {
    await cluster.stop();
  }
});
