/**
 * Contract (S162, docs/money.md §5, §6, §9; docs/reference.md): a team buys seats, its buyer gives them within the app
 * or in Polar's portal, whoever was given one claims it at Polar, proves the address here and has what the plan gives,
 * until it is taken back or the plan ends. Through the real doors: supabase-js, PostgREST, the functions, the
 * simulator's API and its signed webhooks.
 * Kills: seats that are paid for and give nothing; one that is given twice, or by a stranger; one that an outage loses;
 * a holder who sees the bill.
 */

import { assert, assertEquals } from "@kit/assert";
import { createPolar } from "@polar-sh/sdk/2026-10";
import type { PostgrestError } from "@supabase/supabase-js";
import {
  call,
  checkout,
  dashboardOf,
  link,
  pay,
  signUp,
  until,
  type Visitor,
} from "../../../scripts/local/visitor.ts";
import { syncProducts } from "../../../scripts/products_sync.ts";
import { test, type World } from "./stack.ts";

/** What `assign_seat()` and `revoke_seat()` answer. */
interface Answer {
  command_id: string;
  state: string;
  error_code: string | null;
}

// deno-lint-ignore no-explicit-any -- tests look into it freely
const entitlements = ({ client }: Visitor) => call(client, "my_entitlements", {}) as Promise<any>;
const hasAccess = async (visitor: Visitor) => (await entitlements(visitor)).has_active_subscription;
const polarOf = ({ stack }: World) =>
  createPolar({ accessToken: stack.info.polar_access_token, baseUrl: stack.info.polar_url });

/** A plan by the seat: 10.00 and a hundred credits a month for each. */
async function sellTeam(world: World): Promise<void> {
  await world.sql`
    insert into products (
      slug, kind, name, description, tier, tier_rank, price_amount, recurring_interval, credits, expiry_rule, seat_based,
      active
    )
    values (
      'team', 'subscription', 'Team', 'For teams, by the seat.', 'team', 50, 1000, 'month', 100, 'period_end', true, true
    )
    on conflict do nothing`;
  await syncProducts(world.sql, polarOf(world));
}

/** Somebody buys seats; their subscription is here, and paid. */
async function buyTeam(
  world: World,
  email: string,
  seats: number,
): Promise<{ buyer: Visitor; subscription: string }> {
  await sellTeam(world);
  const buyer = await signUp(world.stack, email);
  await pay((await checkout(buyer.client, [{ product: "team", quantity: seats }])).url, email);
  await until(
    "the seats' credits",
    async () => (await dashboardOf(buyer.client)).credits.balance === 100 * seats,
  );
  const { subscriptions: [{ id }] } = await dashboardOf(buyer.client);
  return { buyer, subscription: id };
}

/** Gives a seat, as the app does. */
async function assign(buyer: Visitor, subscription: string, email: string): Promise<Answer> {
  const args = { p_subscription_id: subscription, p_email: email };
  return await call(buyer.client, "assign_seat", args) as unknown as Answer;
}

const refused = async (request: PromiseLike<{ error: PostgrestError | null }>) =>
  (await request).error?.message;

/** The seats that a visitor may read. */
async function seatsOf({ client }: Visitor) {
  const { data } = await client.from("seats").select("id, status, email, subscription_id").order(
    "assigned_at",
  );
  return data!;
}

/** Waits until a seat of an address stands so. */
const stands = (world: World, email: string, status: string) =>
  until(
    `the seat of ${email} to be ${status}`,
    async () => (await world.sql`select from seats where email = ${email} and status = ${status}`).length > 0,
  );

/** Takes the invitation up that Polar has mailed, on Polar's page. */
async function claim(world: World, email: string): Promise<void> {
  const { invitation_token } = world.stack.simulator.invitations().find((one) => one.email === email)!;
  const answer = await fetch(`${world.stack.info.polar_url}/v1/customer-seats/claim`, {
    method: "POST",
    body: JSON.stringify({ invitation_token }),
  });
  assert(answer.ok, await answer.text());
}

/** Waits until a command is over. */
const over = ({ sql }: World, id: string) =>
  until(
    "the command to be over",
    async () =>
      (await sql`select from edge_kit.polar_commands where id = ${id} and mirrored_at is not null`).length >
        0,
  );

/** Lets the next attempt be due now, and the clock ring for it. */
async function hurry({ sql }: World, id: string): Promise<void> {
  await until("the attempt to end", async () =>
    (await sql`
      select from edge_kit.polar_commands where id = ${id} and lease_token is null and attempts > 0`).length >
      0);
  await sql`update edge_kit.polar_commands set run_at = now(), rung_at = null where id = ${id}`;
  await sql`select edge_kit.sweep_polar_commands()`;
}

test("seats are bought, given, claimed, used and taken back", async (world) => {
  const { buyer, subscription } = await buyTeam(world, "buyer@ecom-edge-kit.dev", 3);
  const [{ units, amount }] = await world
    .sql`select units, amount from subscriptions where id = ${subscription}`;
  assertEquals([Number(units), Number(amount)], [3, 3000]);

  const [first, second] = await Promise.all(
    [1, 2].map(() => assign(buyer, subscription, "ada@ecom-edge-kit.dev")),
  );
  assertEquals(first.command_id, second.command_id, "a double click is one command");
  await over(world, first.command_id);
  assertEquals(world.stack.simulator.invitations().length, 1);
  assertEquals((await seatsOf(buyer)).map(({ status, email }) => [status, email]), [
    ["pending", "ada@ecom-edge-kit.dev"],
  ]);

  const ada = await signUp(world.stack, "ada@ecom-edge-kit.dev");
  assertEquals((await link(ada.client)).seats, 1);
  assertEquals(await hasAccess(ada), false, "an invitation gives nothing");
  await claim(world, ada.email);
  await until("access", () => hasAccess(ada));
  const { tier, seats: [seat], subscriptions } = await entitlements(ada);
  assertEquals([tier, seat.product, seat.has_access, subscriptions], ["team", "team", true, []]);

  await call(ada.client, "spend_credits", { p_amount: 30, p_idempotency_key: "ada-1" });
  assertEquals((await dashboardOf(buyer.client)).credits.balance, 270, "she spends from the buyer's credits");
  for (const table of ["orders", "subscriptions", "purchases", "credit_lots", "credit_entries"] as const) {
    assertEquals((await ada.client.from(table).select("*")).data, [], `a holder reads no row of ${table}`);
  }

  const taken = await call(buyer.client, "revoke_seat", { p_seat_id: seat.id }) as unknown as Answer;
  await over(world, taken.command_id);
  assertEquals([await hasAccess(ada), (await entitlements(ada)).credits, await seatsOf(ada)], [false, 0, []]);
});

test("strangers, wrong words and more seats than were bought are refused before Polar is asked", async (world) => {
  const { buyer, subscription } = await buyTeam(world, "limits@ecom-edge-kit.dev", 1);
  const eve = await signUp(world.stack, "eve@ecom-edge-kit.dev");
  const give = (who: Visitor, p_email: string, p_subscription_id = subscription) =>
    refused(who.client.rpc("assign_seat", { p_subscription_id, p_email }));
  assertEquals(await give(eve, eve.email), "unknown_subscription");
  assertEquals(await give(buyer, "x@example.com", "sub_none"), "unknown_subscription");
  assertEquals(await give(buyer, "nobody"), "invalid_email");
  assertEquals(await refused(eve.client.rpc("revoke_seat", { p_seat_id: "none" })), "unknown_seat");

  const { command_id } = await assign(buyer, subscription, "lin@ecom-edge-kit.dev");
  assertEquals(await give(buyer, "joe@ecom-edge-kit.dev"), "no_seat_free");
  await over(world, command_id);
  assertEquals(await give(buyer, "LIN@ecom-edge-kit.dev "), "seat_taken");
  const [{ id }] = await seatsOf(buyer);
  assertEquals(await refused(eve.client.rpc("revoke_seat", { p_seat_id: id })), "unknown_seat");
  assertEquals(await seatsOf(eve), []);
  const asked = await world.sql`select from edge_kit.polar_commands where subject = ${subscription}`;
  assertEquals(asked.length, 1);

  for (const quantity of [0, 101, 1e9, 1.5]) {
    const answer = await checkout(eve.client, [{ product: "team", quantity }]).catch(({ message }) =>
      message
    );
    assert(/invalid_quantity/.test(answer), answer);
  }
});

test("while Polar is down a seat waits; a lost answer gives none twice", async (world) => {
  const { buyer, subscription } = await buyTeam(world, "outage@ecom-edge-kit.dev", 3);
  const { faults } = world.stack.simulator;
  let id: string;
  try {
    faults.set({ status: 503, path: "/v1/customer-seats" });
    ({ command_id: id } = await assign(buyer, subscription, "one@ecom-edge-kit.dev"));
    await hurry(world, id);
  } finally {
    faults.clear();
  }
  assertEquals(await seatsOf(buyer), []);
  await hurry(world, id);
  await over(world, id);

  for (const [n, way] of [{ status: 500 }, { breaksOff: true }].entries()) {
    try {
      faults.set({ acts: true, method: "POST", path: "/v1/customer-seats", times: 1, ...way });
      ({ command_id: id } = await assign(buyer, subscription, `lost-${n}@ecom-edge-kit.dev`));
      await over(world, id);
    } finally {
      faults.clear();
    }
  }
  const given = [...world.stack.simulator.books.seats.values()].filter((seat) =>
    seat.subscription_id === subscription
  );
  assertEquals(given.map(({ email }) => email).sort(), [
    "lost-0@ecom-edge-kit.dev",
    "lost-1@ecom-edge-kit.dev",
    "one@ecom-edge-kit.dev",
  ]);
});

test("what the buyer does in Polar's portal counts here; the end of the plan ends every seat", async (world) => {
  const { buyer, subscription } = await buyTeam(world, "portal@ecom-edge-kit.dev", 2);
  const holder = await signUp(world.stack, "portal-holder@ecom-edge-kit.dev");
  await link(holder.client);
  const [{ polar_customer_id: customer_id }] = await world.sql`
    select polar_customer_id from subscriptions where id = ${subscription}`;
  const polar = polarOf(world);
  const { token } = await polar.customerSessions.create({ customer_id });
  const answer = await fetch(`${world.stack.info.polar_url}/v1/customer-portal/seats`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}` },
    body: JSON.stringify({ subscription_id: subscription, email: holder.email }),
  });
  assert(answer.ok, await answer.text());
  await stands(world, holder.email, "pending");
  await claim(world, holder.email);
  await until("access", () => hasAccess(holder));

  await polar.subscriptions.revoke(subscription);
  await until("the end of it", async () => !await hasAccess(holder) && !await hasAccess(buyer));
  assertEquals(
    await refused(
      buyer.client.rpc("assign_seat", { p_subscription_id: subscription, p_email: holder.email }),
    ),
    "not_running",
  );
});

test("a seat that no webhook told of is found by reconciliation", async (world) => {
  const { buyer, subscription } = await buyTeam(world, "unheard@ecom-edge-kit.dev", 2);
  const holder = await signUp(world.stack, "unheard-holder@ecom-edge-kit.dev");
  await link(holder.client);
  const polar = polarOf(world);
  const { items: [{ id: endpoint }] } = await polar.webhooks.listWebhookEndpoints();
  await world.stack.simulator.idle();
  await polar.webhooks.updateWebhookEndpoint(endpoint, { enabled: false });
  await polar.customerSeats.assignSeat({
    subscription_id: subscription,
    email: holder.email,
    immediate_claim: true,
  });
  await world.stack.simulator.idle();
  await polar.webhooks.updateWebhookEndpoint(endpoint, { enabled: true });
  assertEquals([await hasAccess(holder), await seatsOf(buyer)], [false, []]);

  const compared = await fetch(`${world.stack.info.url}/functions/v1/polar-reconcile`, {
    method: "POST",
    headers: { apikey: world.stack.info.secret_key },
  });
  const { complete, counts } = await compared.json();
  assertEquals([complete, counts.customer_seat], [true, { read: 1, missing: 1, repaired: 1 }]);
  assertEquals(await hasAccess(holder), true);
});
