/**
 * Contract: for whatever happens to a subscription's plan and units, and however Polar bills it, credits granted less
 * credits taken back are no more than the money kept pays for by the list prices, but for one credit a line; and every
 * lot is what an independent model says. Kills: grants by time, returns that find no lot or the wrong one, rounding that
 * adds up, rules that look at an order's total.
 *
 * EDGE_KIT_SEED chooses the histories and the order in which their events arrive.
 */

import { assert, assertEquals } from "@kit/assert";
import { happen, type History } from "./line_histories.ts";
import { type Lots, lotsOf, paidFor } from "./line_model.ts";
import { chance, seed, shuffled } from "../../../scripts/random.ts";
import { type Shop, startShop } from "./shop.ts";

const histories = 2_000;
const atOnce = 100;

interface Ending {
  history: History;
  lots: Lots;
}

let shop: Shop;
const endings: Ending[] = [];

Deno.test.beforeAll(async () => {
  console.log(`EDGE_KIT_SEED=${seed}`);
  shop = await startShop();
  const sql = await shop.open();
  for (let from = 0; from < histories; from += atOnce) {
    const some = Array.from({ length: atOnce }, (_, n) => happen(seed + from + n));
    const random = chance(seed + from);
    const bodies = some.flatMap(({ events }) => shuffled(events, random)).map((event) =>
      JSON.stringify(event)
    );
    const ids = bodies.map((_, n) => `event-${from}-${n}`);
    const states = await sql`
      select public.ingest_polar_event(e.id, e.body) as state, count(*)::integer as events
      from unnest(${ids}::text[], ${bodies}::text[]) e (id, body) group by 1`;
    assertEquals(
      states.map(({ state }) => state).filter((state) => !["processed", "stale"].includes(state)),
      [],
    );
    for (const history of some) endings.push({ history, lots: {} });
    if (from === 0) await sql`analyze`; // a table that was empty is planned as if it stayed so
  }
  const rows = await sql`
    select subscription_id, key, granted::integer, clawed_back::integer as "clawedBack" from public.credit_lots`;
  const bySubscription = Object.groupBy(rows, ({ subscription_id }) => subscription_id);
  for (const ending of endings) {
    ending.lots = Object.fromEntries(
      (bySubscription[ending.history.subscription] ?? []).map(({ key, granted, clawedBack }) => [
        key,
        { granted, clawedBack },
      ]),
    );
  }
});
Deno.test.afterAll(() => shop.close());

Deno.test("the histories have renewals, changes at once and later, and money given back", () => {
  const bills = endings.flatMap(({ history }) => history.bills);
  const lines = bills.flatMap((bill) => bill.lines.map((line) => ({ bill, line })));
  const some = (n: number) => assert(n >= histories / 20, String(n));
  some(bills.filter(({ reason }) => reason === "subscription_cycle").length);
  some(bills.filter(({ reason }) => reason === "subscription_update").length);
  some(lines.filter(({ line }) => line.amount < 0).length);
  some(lines.filter(({ line, bill }) => line.proration && bill.reason === "subscription_cycle").length);
  some(lines.filter(({ line }) => line.proration && !line.from).length);
  some(bills.filter(({ lines }) => lines.some((line) => !line.proration) && lines.at(-1)!.proration).length);
  some(endings.filter(({ history }) => history.vague).length);
  some(endings.filter(({ lots }) => Object.keys(lots).some((key) => key.startsWith("share:"))).length);
  some(endings.filter(({ lots }) => Object.values(lots).some(({ clawedBack }) => clawedBack > 0)).length);
});

Deno.test(`S113 to S118: in ${histories} histories credits never exceed what the money kept pays for, by one a line`, () => {
  for (const { history, lots } of endings) {
    const kept = Object.values(lots).reduce((sum, { granted, clawedBack }) => sum + granted - clawedBack, 0);
    const { credits, lines } = paidFor(history);
    assert(
      kept <= credits + lines + 1e-6,
      `${history.subscription}: ${kept} of ${credits} by ${lines} lines`,
    );
  }
});

Deno.test(`S113 to S118: in those of ${histories} histories whose lines tell when, every lot is what the model says`, () => {
  for (const { history, lots } of endings) {
    if (!history.vague) assertEquals(lots, lotsOf(history), history.subscription);
  }
});
