/**
 * Contract: what Polar signed is kept and worked once, whatever happens on the way; what it did not sign touches
 * nothing. Bugs killed: doubled orders, lost orders, poison that disables the endpoint.
 */

import { assert, assertEquals } from "@kit/assert";
import { checkout, pay, signedOut, statusOf, until } from "../../../scripts/local/visitor.ts";
import { deliver, lastDelivery, test, type World } from "./stack.ts";

/** A paid order of a guest, settled; returns the checkout's id. */
async function buy({ stack }: World, email: string): Promise<string> {
  const guest = signedOut(stack);
  const session = await checkout(guest, [{ product: "base-kit" }]);
  await pay(session.url, email);
  await until("the payment", async () => (await statusOf(guest, session.checkout_id)).payment === "paid");
  await stack.simulator.idle();
  return session.checkout_id;
}

/** The last order.paid as an order of its own: other ids everywhere, the same shape. */
function anotherOrder(world: World): { body: string; orderId: string } {
  const event = JSON.parse(lastDelivery(world, "order.paid").payload);
  const orderId = crypto.randomUUID();
  Object.assign(event.data, { id: orderId, checkout_id: crypto.randomUUID(), metadata: {} });
  return { body: JSON.stringify(event), orderId };
}

const stateOf = async (response: Response) => (await response.json()).state;

test("S20: the same delivery again changes nothing and answers 202", async (world) => {
  await buy(world, "twice@ecom-edge-kit.dev");
  const { webhook_id, payload } = lastDelivery(world, "order.paid");
  const before = await world.sql`select count(*)::int from purchases`;
  const again = await deliver(world, webhook_id, payload);
  assertEquals([again.status, await stateOf(again)], [202, "duplicate"]);
  assertEquals(await world.sql`select count(*)::int from purchases`, before);
});

test("S21: 32 connections deliver one event at once: one of them does the work", async (world) => {
  const { body, orderId } = anotherOrder(world);
  const id = crypto.randomUUID();
  const answers = await Promise.all(Array.from({ length: 32 }, () => deliver(world, id, body)));
  assertEquals(answers.map((answer) => answer.status), answers.map(() => 202));
  const states = await Promise.all(answers.map(stateOf));
  assertEquals(states.filter((state) => state === "processed").length, 1);
  assertEquals(states.filter((state) => state === "duplicate").length, 31);
  const made = await world.sql`select count(*)::int as n from purchases where order_id = ${orderId}`;
  assertEquals(made[0].n, 1);
});

test("S22: two endpoints, two webhook ids, one fact: one purchase", async (world) => {
  const { body, orderId } = anotherOrder(world);
  const answers = await Promise.all([deliver(world, "endpoint-a", body), deliver(world, "endpoint-b", body)]);
  assertEquals((await Promise.all(answers.map(stateOf))).includes("failed"), false);
  const made = await world.sql`select count(*)::int as n from purchases where order_id = ${orderId}`;
  assertEquals(made[0].n, 1);
});

test("S05: a forged, a truncated and a missing signature are refused, and nothing is written", async (world) => {
  const { body } = anotherOrder(world);
  const before = await world.sql`select count(*)::int from edge_kit.polar_events`;
  const url = `${world.stack.info.url}/functions/v1/polar-webhook`;
  const at = String(Math.floor(Date.now() / 1000));
  for (const signature of ["v1,AAAA", "v1,", "nonsense", null]) {
    const headers = new Headers({ "webhook-id": "forged", "webhook-timestamp": at });
    if (signature !== null) headers.set("webhook-signature", signature);
    const answer = await fetch(url, { method: "POST", headers, body });
    assertEquals([answer.status, (await answer.json()).code], [403, "invalid_signature"]);
  }
  assertEquals(await world.sql`select count(*)::int from edge_kit.polar_events`, before);
});

test("S06: a captured request is refused an hour later and deduplicated at once", async (world) => {
  const { body, orderId } = anotherOrder(world);
  const late = await deliver(world, "captured", body, { at: new Date(Date.now() - 3_600_000) });
  assertEquals([late.status, (await late.json()).code], [403, "invalid_signature"]);
  assertEquals(await stateOf(await deliver(world, "captured", body)), "processed");
  assertEquals(await stateOf(await deliver(world, "captured", body)), "duplicate");
  const made = await world.sql`select count(*)::int as n from purchases where order_id = ${orderId}`;
  assertEquals(made[0].n, 1);
});

test("S09, S10: an unknown type is ignored, rubbish is kept as failed, both answer 202", async (world) => {
  const unknown = await deliver(
    world,
    "unknown-type",
    JSON.stringify({ type: "wallet.topped_up", data: { id: "x" } }),
  );
  assertEquals([unknown.status, await stateOf(unknown)], [202, "ignored"]);
  for (
    const body of ["rubbish", "[]", '{"type":"order.paid"}', '{"type":"order.paid","data":{"id":"\\u0000"}}']
  ) {
    const answer = await deliver(world, `poison-${body.length}`, body);
    assertEquals([answer.status, await stateOf(answer)], [202, "failed"], body);
  }
  const kept = await world
    .sql`select count(*)::int as n from edge_kit.polar_events where webhook_id like 'poison-%' and error is not null`;
  assertEquals(kept[0].n, 4);
});

test("S13: ten megabytes are refused before anything reads them", async (world) => {
  const answer = await deliver(world, "huge", "x".repeat(10 * 1024 * 1024));
  assertEquals([answer.status, (await answer.json()).code], [413, "body_too_large"]);
});

test("S14: a probe with GET or OPTIONS gets 405", async ({ stack }) => {
  for (const method of ["GET", "OPTIONS", "PUT"]) {
    const answer = await fetch(`${stack.info.url}/functions/v1/polar-webhook`, { method });
    await answer.body?.cancel();
    assertEquals(answer.status, 405);
  }
});

test("S26, S27: while the database cannot store, the answer is 503, and the same delivery does the work later", async (world) => {
  const { body, orderId } = anotherOrder(world);
  await world.sql`alter table edge_kit.polar_events rename to polar_events_away`;
  const refused = await deliver(world, "database-away", body);
  assertEquals([refused.status, (await refused.json()).code], [503, "try_again"]);
  await world.sql`alter table edge_kit.polar_events_away rename to polar_events`;

  const answer = await deliver(world, "database-away", body);
  assertEquals([answer.status, await stateOf(answer)], [202, "processed"]);
  const made = await world.sql`select count(*)::int as n from purchases where order_id = ${orderId}`;
  assertEquals(made[0].n, 1);
});

test("S23: work that failed is done by the redelivery, not taken for a duplicate", async (world) => {
  const { body, orderId } = anotherOrder(world);
  await world.sql.unsafe(`
    create function edge_kit.fail_for_test() returns trigger language plpgsql as $$ begin raise exception 'injected'; end $$;
    create trigger fail_for_test before insert on public.purchases for each row execute function edge_kit.fail_for_test();
  `).simple();
  const first = await deliver(world, "fails-once", body);
  assertEquals([first.status, await stateOf(first)], [202, "failed"]);
  const [event] = await world
    .sql`select state, error, next_attempt_at from edge_kit.polar_events where webhook_id = 'fails-once'`;
  assert(event.error.includes("injected") && event.next_attempt_at !== null);
  const nothing = await world.sql`select count(*)::int as n from orders where id = ${orderId}`;
  assertEquals(nothing[0].n, 0, "nothing of a failed event may remain but its inbox row");

  await world.sql.unsafe(
    "drop trigger fail_for_test on public.purchases; drop function edge_kit.fail_for_test()",
  ).simple();
  assertEquals(await stateOf(await deliver(world, "fails-once", body)), "processed");
  const made = await world.sql`select count(*)::int as n from purchases where order_id = ${orderId}`;
  assertEquals(made[0].n, 1);
});

test("S85: a payment without any identity is kept, flagged, and attached by one call", async (world) => {
  const { body, orderId } = anotherOrder(world);
  const event = JSON.parse(body);
  const customerId = crypto.randomUUID();
  Object.assign(event.data, { customer_id: customerId });
  Object.assign(event.data.customer, { id: customerId, email: null, external_id: null });
  assertEquals(await stateOf(await deliver(world, "nobody", JSON.stringify(event))), "processed");
  const [order] = await world.sql`select user_id, attention from orders where id = ${orderId}`;
  assertEquals([order.user_id, order.attention.includes("unattributed")], [null, true]);

  await world.sql`insert into profiles (user_id) values ('user_finder')`;
  await world.sql`select attach_order(${orderId}, 'user_finder', 'wrote to support with the receipt')`;
  const [owned] = await world.sql`
    select o.user_id, o.attention, p.user_id as purchase_owner from orders o join purchases p on p.order_id = o.id where o.id = ${orderId}`;
  assertEquals([owned.user_id, owned.purchase_owner, owned.attention.includes("unattributed")], [
    "user_finder",
    "user_finder",
    false,
  ]);
});
