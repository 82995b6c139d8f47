/**
 * Contract: seats and units as Polar sells and changes them. Read from its server (August 2026):
 * server/polar/subscription/update.py (`_generate_quantity_subscription_update`: one line over the difference, cut off
 * after the cent, `proration` true, from the change to the end of the period; `reset` charges the new number in full),
 * server/polar/subscription/service.py (bounds 400, the same number again is no change, a planned product stays),
 * server/polar/order/service.py (an order over a subscription's lines carries neither `seats` nor `units`; that of a
 * checkout carries both), server/polar/product/tiers.py and server/polar/billing_entry/service.py (labels).
 * Kills: a raised number that is told as a full period; a renewal that is believed to be of one unit because its order
 * says nothing.
 */
import { assertEquals, assertRejects } from "@kit/assert";
import { PolarClientError } from "@polar-sh/sdk";
import type { models } from "@polar-sh/sdk/2026-10";
import { openStory, type StoryShop } from "./story.ts";

const lines = ({ items }: models.Order) =>
  items.map(({ label, amount, proration, start_timestamp, end_timestamp }) => [
    amount,
    proration,
    label,
    [start_timestamp, end_timestamp].map((stamp) => stamp?.slice(0, 10)).join(" to "),
  ]);

const orders = async (shop: StoryShop, subscriptionId: string | null) =>
  (await shop.polar.orders.list({ subscription_id: subscriptionId! })).items;

const refusal = async (call: Promise<unknown>) => {
  const { statusCode, error } = await assertRejects(() => call, PolarClientError) as PolarClientError<
    unknown
  >;
  const body = typeof error === "string" ? JSON.parse(error) : error;
  return [statusCode, body.error, body.detail];
};

Deno.test("S116: units are bought at the checkout, and a renewal's order does not say how many", async () => {
  await using shop = await openStory();
  const plan = await shop.plan("Fleet", 0, { prices: [shop.byUnit(1000)] });
  const first = await shop.buy(plan, { units: 3 });
  assertEquals([first.units, first.seats, first.subtotal_amount], [3, null, 3000]);
  assertEquals(lines(first), [[3000, false, "Fleet (3 units)", "2027-04-01 to 2027-05-01"]]);
  await shop.to(30, 60);
  const [renewal] = await orders(shop, first.subscription_id);
  assertEquals([renewal.units, renewal.seats, renewal.subtotal_amount], [null, null, 3000]);
  assertEquals((await shop.subscription(first)).units, 3);
  assertEquals(lines(renewal)[0][2], "Fleet (3 units) — From May 1, 2027 to Jun 1, 2027");
});

Deno.test("S115: one unit becomes two on day 0, and on day 3: the difference for the rest of the period", async () => {
  for (const [day, amount] of [[0, 1000], [3, 900]]) {
    await using shop = await openStory();
    const { subscription_id } = await shop.buy(await shop.plan("Fleet", 0, { prices: [shop.byUnit(1000)] }));
    await shop.to(day, 60);
    await shop.forget();
    const changed = await shop.polar.subscriptions.update(subscription_id!, {
      units: 2,
      proration_behavior: "invoice",
    });
    assertEquals([changed.units, changed.amount, changed.current_period_end.slice(0, 10)], [
      2,
      2000,
      "2027-05-01",
    ]);
    await shop.settle();
    const [order] = await orders(shop, subscription_id);
    // A minute of the 30 days has gone by, and the fraction of the cent is cut off.
    assertEquals([order.billing_reason, order.units, order.subtotal_amount], [
      "subscription_update",
      null,
      amount - 1,
    ]);
    const from = day === 0 ? "Apr 1" : "Apr 4";
    assertEquals(lines(order)[0].slice(1, 3), [
      true,
      `Fleet (1 unit → 2 units) — From ${from}, 2027 to May 1, 2027`,
    ]);
  }
});

Deno.test("S115: fewer seats give back for the rest, planned ones wait, and the price's bounds hold", async () => {
  await using shop = await openStory();
  const tiers = [{ min_seats: 2, max_seats: 10, price_per_seat: 500 }];
  const plan = await shop.plan("Team", 0, { prices: [{ amount_type: "seat_based", seat_tiers: { tiers } }] });
  const order = await shop.buy(plan, { seats: 4 });
  const id = order.subscription_id!;
  assertEquals([order.seats, order.subtotal_amount], [4, 2000]);
  await shop.to(15);

  const fewer = await shop.polar.subscriptions.update(id, { seats: 3, proration_behavior: "prorate" });
  assertEquals([fewer.seats, fewer.amount, (await orders(shop, id)).length], [3, 1500, 1]);
  const planned = await shop.polar.subscriptions.update(id, { seats: 5, proration_behavior: "next_period" });
  assertEquals([planned.seats, planned.pending_update?.seats], [3, 5]);
  const again = await shop.polar.subscriptions.update(id, { seats: 3 });
  assertEquals(again.pending_update, null, "the present number calls the planned one off");

  const refused = [
    await refusal(shop.polar.subscriptions.update(id, { seats: 1 })),
    await refusal(shop.polar.subscriptions.update(id, { seats: 11 })),
    await refusal(shop.polar.subscriptions.update(id, { units: 2 })),
  ];
  assertEquals(refused, [
    [400, "BelowMinimumSeats", "Minimum 2 seats required."],
    [400, "AboveMaximumSeats", "Maximum 10 seats allowed."],
    [400, "NotAUnitBasedSubscription", "This subscription does not support unit-based pricing."],
  ]);
  await shop.to(30, 60);
  const [renewal] = await orders(shop, id);
  assertEquals(lines(renewal), [
    [
      -250,
      true,
      "Remaining time on Team (4 → 3 seats) — From Apr 16, 2027 to May 1, 2027",
      "2027-04-16 to 2027-05-01",
    ],
    [1500, false, "Team (3 seats) — From May 1, 2027 to Jun 1, 2027", "2027-05-01 to 2027-06-01"],
  ]);
});

Deno.test("S115: reset charges the new number in full and begins a period; the same number tells nothing", async () => {
  await using shop = await openStory();
  const { subscription_id } = await shop.buy(await shop.plan("Fleet", 0, { prices: [shop.byUnit(1000)] }), {
    units: 2,
  });
  await shop.to(10);
  await shop.forget();
  await shop.polar.subscriptions.update(subscription_id!, { units: 2 });
  await shop.told("");
  const changed = await shop.polar.subscriptions.update(subscription_id!, {
    units: 5,
    proration_behavior: "reset",
  });
  assertEquals(
    [changed.current_period_start, changed.current_period_end].map((stamp) => stamp.slice(0, 10)),
    [
      "2027-04-11",
      "2027-05-11",
    ],
  );
  const [order] = await orders(shop, subscription_id);
  assertEquals(lines(order), [
    [5000, true, "Fleet (2 units → 5 units) — From Apr 11, 2027 to May 11, 2027", "2027-04-11 to 2027-05-11"],
  ]);
});

Deno.test("S115: a fixed discount is divided between a base fee and the units, and lowers the difference by its change", async () => {
  await using shop = await openStory();
  const discount = await shop.polar.discounts.create({
    name: "Ten off",
    type: "fixed",
    amount: 1000,
    currency: "usd",
    duration: "forever",
  });
  const plan = await shop.plan("Fleet", 0, { prices: [shop.fixed(1000), shop.byUnit(1000)] });
  const { subscription_id } = await shop.buy(plan, { units: 1, discount_id: discount.id });
  await shop.to(15);
  await shop.polar.subscriptions.update(subscription_id!, { units: 3, proration_behavior: "invoice" });
  const [order] = await orders(shop, subscription_id);
  // The units' part of the discount grows from 500 of 1,000 to 750 of 3,000: (2250 - 500) / 2.
  assertEquals([order.subtotal_amount, order.discount_amount, order.net_amount], [875, 0, 875]);
});

Deno.test("volume charges all at the rate of the tier reached, graduated each at its own", async () => {
  await using shop = await openStory();
  const tiers = [{ bound: 10, unit_amount: "100" }, { bound: null, unit_amount: "60" }];
  for (const [type, amount] of [["volume", 720], ["graduated", 1120]] as const) {
    const kit = await shop.sell(`Box ${type}`, 0, {
      prices: [{ amount_type: "unit_based", tiers: { type, tiers } }],
    });
    assertEquals((await shop.buy(kit, { units: 12 })).subtotal_amount, amount, type);
  }
});

Deno.test("what a checkout cannot sell is refused by its field", async () => {
  await using shop = await openStory();
  const kit = await shop.sell("Kit", 5000);
  const box = await shop.sell("Box", 0, {
    prices: [{
      amount_type: "unit_based",
      minimum_units: 2,
      tiers: { type: "volume", tiers: [{ bound: 9, unit_amount: "100" }] },
    }],
  });
  const said = async (product: models.Product, more: Partial<models.CheckoutCreate>) => {
    const [status, , detail] = await refusal(
      shop.polar.checkouts.create({ products: [product.id], ...more }),
    );
    return [status, detail[0].loc.join("."), detail[0].msg];
  };
  assertEquals(await said(kit, { units: 2 }), [
    422,
    "body.units",
    "Units can only be set for unit-based pricing.",
  ]);
  assertEquals(await said(box, { units: 1 }), [422, "body.units", "Minimum 2 units required."]);
  assertEquals(await said(box, { units: 10 }), [422, "body.units", "Maximum 9 units allowed."]);
  assertEquals(await said(box, { max_units: 5, units: 6 }), [422, "body.units", "Maximum 5 units allowed."]);
  assertEquals(await said(kit, { min_seats: 2 }), [
    422,
    "body.min_seats",
    "min_seats can only be set for seat-based pricing.",
  ]);
  const open = await shop.polar.checkouts.create({ products: [box.id] });
  assertEquals([open.units, open.amount], [2, 200]);
  const edited = await shop.polar.checkouts.update(open.id, { units: 4 });
  assertEquals([edited.units, edited.amount, edited.total_amount], [4, 400, 400]);
});
