/**
 * Who has access, until when (docs/money.md §6): one row per status of Polar, flag and time; and the exact list of
 * changes in the life of a subscription. Kills: access cut at the request to cancel, access without end because an
 * event got lost, a status word that nobody thought of.
 */

import { assertEquals } from "@kit/assert";
import type { models } from "@polar-sh/sdk/2026-10";
import type postgres from "postgres";
import { at } from "./calendar.ts";
import { event } from "./events.ts";
import { changed, customer, subscription } from "./payloads.ts";
import { as, receive } from "./people.ts";
import { type Shop, startShop } from "./shop.ts";
import { deliver, deliveries, undone } from "./stage.ts";
import { wholeLife } from "./stories/whole_life.ts";

let shop: Shop;
let stage: postgres.Sql;
Deno.test.beforeAll(async () => {
  shop = await startShop();
  stage = await shop.open();
});
Deno.test.afterAll(() => shop.close());

/** A subscription to Pro as its last event shows it. */
interface Row {
  name: string;
  status: string;
  /** Days from now. */
  periodEnd: number;
  fields?: Partial<models.Subscription>;
  /** Days from now at which the event was made; default: when the period began. */
  told?: number;
  access: boolean;
}

const table: Row[] = [
  { name: "S53: trialing, inside the trial", status: "trialing", periodEnd: 3, access: true },
  { name: "S53: trialing, the end unheard for two days", status: "trialing", periodEnd: -2, access: true },
  { name: "S53: trialing, the end unheard for four days", status: "trialing", periodEnd: -4, access: false },
  {
    name: "S53: trialing, canceled, inside the trial",
    status: "trialing",
    periodEnd: 3,
    fields: { cancel_at_period_end: true },
    access: true,
  },
  {
    name: "S53: trialing, canceled, past the trial",
    status: "trialing",
    periodEnd: -1,
    fields: { cancel_at_period_end: true },
    access: false,
  },
  { name: "S53: active, inside the period", status: "active", periodEnd: 9, access: true },
  { name: "S53: active, the renewal unheard for two days", status: "active", periodEnd: -2, access: true },
  { name: "S53: active, the renewal unheard for four days", status: "active", periodEnd: -4, access: false },
  { name: "S53: active, a late event of its own", status: "active", periodEnd: -9, told: -1, access: true },
  {
    name: "S50: canceled for the period's end, inside the period",
    status: "active",
    periodEnd: 1,
    fields: { cancel_at_period_end: true, canceled_at: at(-9) },
    access: true,
  },
  {
    name: "S50: canceled for the period's end, past it",
    status: "active",
    periodEnd: -1,
    fields: { cancel_at_period_end: true, canceled_at: at(-9) },
    access: false,
  },
  {
    name: "S50: canceled for the period's end, past it, with a late event",
    status: "active",
    periodEnd: -1,
    told: 0,
    fields: { cancel_at_period_end: true, canceled_at: at(-9) },
    access: false,
  },
  {
    name: "S52: past due for six days",
    status: "past_due",
    periodEnd: 24,
    fields: { past_due_at: at(-6) },
    access: true,
  },
  {
    name: "S52: past due for eight days",
    status: "past_due",
    periodEnd: 22,
    fields: { past_due_at: at(-8) },
    access: false,
  },
  {
    name: "S52: past due, since when unsaid, six days into the period",
    status: "past_due",
    periodEnd: 24,
    fields: { past_due_at: null, current_period_start: at(-6) },
    access: true,
  },
  {
    name: "S52: past due, since when unsaid, eight days into the period",
    status: "past_due",
    periodEnd: 22,
    fields: { past_due_at: null, current_period_start: at(-8) },
    access: false,
  },
  {
    name: "S53: canceled, with an end",
    status: "canceled",
    periodEnd: 9,
    fields: { ended_at: at(-1) },
    access: false,
  },
  { name: "S53: canceled, without an end", status: "canceled", periodEnd: 9, access: false },
  { name: "S53: paused", status: "paused", periodEnd: 9, fields: { paused_at: at(-1) }, access: false },
  { name: "S53: unpaid", status: "unpaid", periodEnd: 9, access: false },
  { name: "S53: incomplete", status: "incomplete", periodEnd: 9, access: false },
  { name: "S53: incomplete and expired", status: "incomplete_expired", periodEnd: 9, access: false },
  { name: "S53: a word that Polar has not had", status: "suspended", periodEnd: 9, access: false },
];

for (const row of table) {
  Deno.test(`${row.name}: ${row.access ? "access" : "no access"}`, () =>
    undone(stage, async (sql) => {
      await receive(sql, event("subscription.updated", at(row.told ?? -20), pro(row)));
      assertEquals(await hasAccess(sql), row.access);
      const mine = await entitlements(sql);
      assertEquals(mine.has_active_subscription, row.access);
      assertEquals(mine.tier, row.access ? "pro" : null);
      const [{ tier, attention }] = await sql`select tier, attention from public.subscriptions`;
      assertEquals(tier, row.status === "canceled" ? null : "pro");
      assertEquals(attention, row.status === "suspended" ? ["unknown_status"] : []);
    }));
}

/** Ana's subscription as a row of the table has it. */
function pro(row: Row): models.Subscription {
  const begun = subscription("sub", {
    customer: customer("ana"),
    plan: "pro",
    from: at(-20),
    metadata: { user_id: "ana" },
  });
  return changed(begun, at(-20), {
    status: row.status as models.SubscriptionStatus,
    current_period_end: at(row.periodEnd),
    ...row.fields,
  });
}

async function hasAccess(sql: postgres.ISql): Promise<boolean> {
  return await as(sql, "ana", async () => {
    const [{ access }] = await sql`select public.has_active_subscription() as access`;
    return access;
  });
}

/** What my_entitlements() answers, as far as these tests look. */
interface Entitlements {
  has_active_subscription: boolean;
  tier: string | null;
  tier_rank: number;
  credits: number;
  products: string[];
  subscriptions: { id: string; has_access: boolean }[];
}

async function entitlements(sql: postgres.ISql): Promise<Entitlements> {
  return await as(sql, "ana", async () => {
    const [{ mine }] = await sql`select public.my_entitlements() as mine`;
    return mine;
  });
}

Deno.test("S52: the grace after a failed payment is a setting, and ends with the revocation", () =>
  undone(stage, async (sql) => {
    const row: Row = {
      name: "",
      status: "past_due",
      periodEnd: 20,
      fields: { past_due_at: at(-8) },
      access: false,
    };
    await receive(sql, event("subscription.past_due", at(-8), pro(row)));
    assertEquals(await hasAccess(sql), false);
    await sql`update edge_kit.settings set past_due_grace = '14 days' where singleton`;
    assertEquals(await hasAccess(sql), true);
    await receive(
      sql,
      event(
        "subscription.revoked",
        at(-1),
        changed(pro(row), at(-1), { status: "canceled", ended_at: at(-1) }),
      ),
    );
    assertEquals(await hasAccess(sql), false);
  }));

Deno.test("S53: the slack past a period's end is a setting", () =>
  undone(stage, async (sql) => {
    await receive(
      sql,
      event(
        "subscription.updated",
        at(-20),
        pro({ name: "", status: "active", periodEnd: -4, access: false }),
      ),
    );
    assertEquals(await hasAccess(sql), false);
    await sql`update edge_kit.settings set access_slack = '5 days' where singleton`;
    assertEquals(await hasAccess(sql), true);
  }));

Deno.test("S53: subscription.migrated is a subscription's own event like any other", () =>
  undone(stage, async (sql) => {
    const body = {
      ...event(
        "subscription.migrated",
        at(-20),
        pro({ name: "", status: "active", periodEnd: 9, access: true }),
      ),
      provider: "stripe",
      provider_subscription_id: "sub_123",
    };
    assertEquals(await receive(sql, body), "processed");
    assertEquals(await hasAccess(sql), true);
  }));

Deno.test("S54: of two live subscriptions the higher tier counts, then the later end, then the id", () =>
  undone(stage, async (sql) => {
    const ana = customer("ana");
    const metadata = { user_id: "ana" };
    const begin = async (id: string, plan: "pro" | "team", from: string) =>
      await receive(
        sql,
        event("subscription.created", from, subscription(id, { customer: ana, plan, from, metadata })),
      );
    const best = async () => (await entitlements(sql)).tier;
    await begin("sub-b", "pro", at(-5));
    await begin("sub-a", "pro", at(-5));
    assertEquals(await first(), "sub-a");
    await begin("sub-c", "pro", at(-4));
    assertEquals(await first(), "sub-c");
    assertEquals(await best(), "pro");
    await begin("sub-d", "team", at(-20));
    assertEquals(await first(), "sub-d");
    assertEquals(await best(), "team");
    assertEquals((await entitlements(sql)).subscriptions.filter((s) => s.has_access).length, 4);

    async function first(): Promise<string> {
      const [{ id }] = await sql`select id from edge_kit.accessible_subscriptions('ana') limit 1`;
      return id;
    }
  }));

Deno.test("S58: the life of a subscription is an exact list of changes", () =>
  undone(stage, async (sql) => {
    const changes: unknown[][] = [];
    for (const [index, delivery] of deliveries(wholeLife).entries()) {
      await deliver(sql, delivery);
      const [now] = await sql`
        select s.status, s.tier, s.cancel_at_period_end as ending,
          (select coalesce(sum(l.granted - l.clawed_back), 0)::integer from public.credit_lots l) as credits
        from public.subscriptions s`;
      const { status, tier, ending, credits } = now ?? {};
      const change = [status, tier, ending, credits];
      if (JSON.stringify(changes.at(-1)?.slice(1)) !== JSON.stringify(change)) {
        changes.push([wholeLife.events[index].type, ...change]);
      }
    }
    assertEquals(changes, [
      ["subscription.created", "trialing", "pro", false, 100],
      ["subscription.cycled", "active", "pro", false, 100],
      ["order.paid", "active", "pro", false, 1100],
      ["subscription.past_due", "past_due", "pro", false, 1100],
      ["subscription.active", "active", "pro", false, 1100],
      ["order.paid", "active", "pro", false, 2100],
      ["subscription.updated", "active", "team", false, 2100],
      ["order.refunded", "active", "team", false, 1850],
      ["subscription.canceled", "active", "team", true, 1850],
      ["subscription.revoked", "revoked", null, true, 1850],
    ]);
  }));
