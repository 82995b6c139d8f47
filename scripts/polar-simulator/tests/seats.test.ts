/**
 * Contract: seats as Polar's server gives them (server/polar/customer_seat/service.py and endpoints.py, August 2026):
 * benefits come with the claim and belong to the member; an invitation is used once, within a day; a seat that is
 * taken back is given again under its id; the end of a subscription takes all of them back before it is told; a
 * customer who buys seats becomes a team; a subscription that becomes one by seats seats its customer at once.
 * Kills: a buyer who has what only seats give; a holder who keeps it.
 */
import { assertEquals, assertRejects } from "@kit/assert";
import { PolarClientError } from "@polar-sh/sdk";
import { openStory, type StoryShop } from "./story.ts";

async function team(shop: StoryShop) {
  const plan = await shop.withFlag(await shop.plan("Team", 0, { prices: [shop.bySeat(1000)] }), "team");
  const order = await shop.buy(plan, { seats: 2 });
  await shop.settle();
  await shop.forget();
  return { id: order.subscription_id!, order };
}

const said = async (call: Promise<unknown>) => {
  const { statusCode, error } = await assertRejects(() => call, PolarClientError) as PolarClientError<
    unknown
  >;
  const { error: name } = typeof error === "string" ? JSON.parse(error) : error;
  return [statusCode, name];
};

const claim = async (shop: StoryShop, token: string) => {
  const answer = await fetch(`${shop.simulator.url}/v1/customer-seats/claim`, {
    method: "POST",
    body: JSON.stringify({ invitation_token: token }),
  });
  return { status: answer.status, body: await answer.json() };
};

Deno.test("a seat is assigned, claimed once by its invitation, and only then gives anything", async () => {
  await using shop = await openStory();
  const { id, order } = await team(shop);
  assertEquals([order.seats, order.subtotal_amount], [2, 2000]);
  const customer = await shop.polar.customers.get(order.customer_id);
  assertEquals(customer.type, "team");
  const assigned = await shop.polar.customerSeats.assignSeat({
    subscription_id: id,
    email: "ada@example.com",
  });
  assertEquals([assigned.status, assigned.email, assigned.member_id], ["pending", "ada@example.com", null]);
  await shop.settle();
  await shop.told("0 customer_seat.assigned pending");

  const [{ invitation_token }] = shop.simulator.invitations();
  const info = await fetch(`${shop.simulator.url}/v1/customer-seats/claim/${invitation_token}`);
  assertEquals((await info.json()).customer_email, "ada@example.com");
  const claimed = await claim(shop, invitation_token);
  assertEquals([claimed.status, claimed.body.seat.status], [200, "claimed"]);
  await shop.settle();
  await shop.told(`
    0 member.created
    0 customer_seat.claimed claimed
    0 benefit_grant.created granted
    0 customer.state_changed
  `);
  const grant = shop.webhooks.last("benefit_grant.created").data;
  assertEquals([grant.member.email, grant.subscription_id], ["ada@example.com", id]);
  const again = await claim(shop, invitation_token);
  assertEquals([again.status, again.body.error], [400, "InvalidInvitationToken"]);

  const listed = await shop.polar.customerSeats.listSeats({ subscription_id: id });
  assertEquals([listed.total_seats, listed.available_seats, listed.seats.length], [2, 1, 1]);
});

Deno.test("a seat that is taken back ends what it gave, and is given again under its id", async () => {
  await using shop = await openStory();
  const { id } = await team(shop);
  const seat = (email: string) =>
    shop.polar.customerSeats.assignSeat({ subscription_id: id, email, immediate_claim: true });
  const first = await seat("ada@example.com");
  await seat("grace@example.com");
  assertEquals(await said(seat("lin@example.com")), [400, "SeatNotAvailable"]);
  await shop.settle();
  await shop.forget();
  const revoked = await shop.polar.customerSeats.revokeSeat(first.id);
  assertEquals([revoked.status, revoked.email, revoked.customer_id], ["revoked", null, null]);
  await shop.settle();
  await shop.told(`
    0 customer_seat.revoked revoked
    0 benefit_grant.revoked revoked
    0 customer.state_changed
  `);
  assertEquals(await said(seat("grace@example.com")), [400, "SeatAlreadyAssigned"]);
  assertEquals((await seat("lin@example.com")).id, first.id);
  assertEquals(await said(shop.polar.subscriptions.update(id, { seats: 1 })), [400, "SeatsAlreadyAssigned"]);
});

Deno.test("an invitation is good for a day, and the end of the subscription takes all seats back first", async () => {
  await using shop = await openStory();
  const { id } = await team(shop);
  await shop.polar.customerSeats.assignSeat({ subscription_id: id, email: "ada@example.com" });
  const [{ invitation_token }] = shop.simulator.invitations();
  await shop.to(2);
  assertEquals((await claim(shop, invitation_token)).status, 400);
  await shop.polar.customerSeats.assignSeat({
    subscription_id: id,
    email: "grace@example.com",
    immediate_claim: true,
  });
  await shop.settle();
  await shop.forget();
  await shop.polar.subscriptions.revoke(id);
  await shop.settle();
  await shop.told(`
    2 customer_seat.revoked revoked
    2 customer_seat.revoked revoked
    2 subscription.updated canceled
    2 subscription.canceled canceled
    2 subscription.revoked canceled
    2 benefit_grant.revoked revoked
    2 customer.state_changed
  `);
});

Deno.test("a plan by seats in the place of another one seats the customer at once; the way back is refused", async () => {
  await using shop = await openStory();
  const solo = await shop.plan("Solo", 1000);
  const seats = await shop.plan("Team", 0, { prices: [shop.bySeat(1500)] });
  const { subscription_id: id } = await shop.buy(solo);
  const change = (product_id: string, proration_behavior: "prorate" | "next_period") =>
    shop.polar.subscriptions.update(id!, { product_id, proration_behavior });
  assertEquals(await said(change(seats.id, "next_period")), [422, "PolarRequestValidationError"]);
  assertEquals((await change(seats.id, "prorate")).seats, 1);
  const { seats: [own] } = await shop.polar.customerSeats.listSeats({ subscription_id: id! });
  assertEquals([own.status, own.email, own.member?.role], ["claimed", "maya@example.com", "owner"]);
  assertEquals(await said(change(solo.id, "prorate")), [422, "PolarRequestValidationError"]);
});
