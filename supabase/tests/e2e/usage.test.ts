/**
 * Contract (docs/setup.md, docs/operations.md): once the shop names an event, each spend is told to Polar's meters by the
 * clock, through pg_net, the function and Polar's API; what was spent before is told when an operator says so, and counted
 * once however often. Kills: a switch that does nothing; usage that is billed twice.
 */

import { createPolar } from "@polar-sh/sdk/2026-10";
import { assertEquals } from "@kit/assert";
import { call, checkout, dashboardOf, pay, signUp, until } from "../../../scripts/local/visitor.ts";
import { fencesOf } from "../../../scripts/reference/page.ts";
import { test } from "./stack.ts";

const page = await Deno.readTextFile(new URL("../../../docs/operations.md", import.meta.url));
const [tellAll] = fencesOf(page).filter(({ language, text }) =>
  language === "sql" && /usage_events/.test(text)
);

test("spends are told to a meter at Polar, those of before too, and each is counted once", async (world) => {
  const { stack, sql } = world;
  const polar = createPolar({ accessToken: stack.info.polar_access_token, baseUrl: stack.info.polar_url });
  const meter = await polar.meters.create({
    name: "Credits",
    filter: { conjunction: "and", clauses: [{ property: "name", operator: "eq", value: "credits_spent" }] },
    aggregation: { func: "sum", property: "credits" },
  });
  const consumed = async () =>
    (await polar.customerMeters.list({ meter_id: meter.id })).items.map(({ consumed_units }) =>
      consumed_units
    );
  await sql`update products set credits = 20 where slug = 'base-kit'`;
  const buyer = await signUp(stack, "spender@ecom-edge-kit.dev");
  await pay((await checkout(buyer.client, [{ product: "base-kit" }])).url, buyer.email);
  await until("the credits", async () => (await dashboardOf(buyer.client)).credits.balance === 20);
  const spend = (p_amount: number, p_idempotency_key: string) =>
    call(buyer.client, "spend_credits", { p_amount, p_idempotency_key });
  const tell = async () => {
    await sql`update edge_kit.usage_events set queued_at = queued_at - interval '2 minutes' where true`;
    await sql`select edge_kit.sweep_usage()`;
    await until(
      "the queue to be told",
      async () => (await sql`select from edge_kit.usage_events`).length === 0,
    );
  };

  await spend(3, "before");
  await tell();
  assertEquals(await consumed(), [], "nothing is told where nobody asked for it");

  await sql`update edge_kit.settings set usage_event = 'credits_spent' where singleton`;
  await spend(5, "one");
  await spend(5, "one");
  await tell();
  assertEquals(await consumed(), [5]);

  for (let times = 0; times < 2; times++) {
    await sql.unsafe(tellAll.text);
    await tell();
    assertEquals(await consumed(), [8]);
  }
});
