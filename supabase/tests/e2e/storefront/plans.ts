/** Plans to change between, and people who have them; made once. */

import { createPolar } from "@polar-sh/sdk/2026-10";
import {
  checkout,
  dashboardOf,
  pay,
  signUp,
  until,
  type Visitor,
} from "../../../../scripts/local/visitor.ts";
import { syncProducts } from "../../../../scripts/products_sync.ts";
import type { World } from "../stack.ts";
import { once } from "./scene.ts";

const polarOf = ({ stack }: Pick<World, "stack">) =>
  createPolar({ accessToken: stack.info.polar_access_token, baseUrl: stack.info.polar_url });

/** Three plans, one of them by the seat, and one that only Polar knows to be sold by units. */
const openPlans = once(async ({ sql, stack }: World) => {
  await sql`
    insert into products (
      slug, kind, name, description, tier, tier_rank, price_amount, recurring_interval, credits, expiry_rule, seat_based,
      active
    )
    values
      ('small-plan', 'subscription', 'Small', 'Twenty questions.', 'small', 1, 2000, 'month', 20, 'period_end', false, true),
      ('large-plan', 'subscription', 'Large', 'Fifty questions.', 'large', 2, 5000, 'month', 50, 'period_end', false, true),
      ('team', 'subscription', 'Team', 'By the seat.', 'team', 3, 1000, 'month', 100, 'period_end', true, true)`;
  await sql`update edge_kit.settings set buyer_actions = buyer_actions || '{pause}' where true`;
  const polar = polarOf({ stack });
  await syncProducts(sql, polar);
  const fleet = await polar.products.create({
    name: "Fleet",
    recurring_interval: "month",
    prices: [{
      amount_type: "unit_based",
      tiers: { type: "volume", tiers: [{ bound: 5, unit_amount: "1000" }] },
    }],
  });
  await sql`
    insert into products (
      slug, kind, name, description, price_amount, recurring_interval, credits, expiry_rule, active, polar_product_id,
      polar_price_id
    )
    values (
      'fleet-plan', 'subscription', 'Fleet', 'By units.', 1000, 'month', 10, 'period_end', true, ${fleet.id},
      ${fleet.prices[0].id}
    )`;
});

/** Somebody with a subscription. */
export interface Subscriber extends Visitor {
  subscription: string;
}

/** Somebody signs up, pays for what they are led to, and has the subscription. */
async function subscribe(
  { stack }: World,
  name: string,
  open: (visitor: Visitor) => Promise<{ url: string }>,
): Promise<Subscriber> {
  const visitor = await signUp(stack, `${name}-of-states@ecom-edge-kit.dev`);
  await pay((await open(visitor)).url, visitor.email);
  const subscription = async () => (await dashboardOf(visitor.client)).subscriptions[0];
  await until("the subscription", async () => (await subscription())?.status === "active");
  await stack.simulator.idle();
  return { ...visitor, subscription: (await subscription()).id };
}

/** Somebody who has bought a plan. */
export const subscriberOf = (name: string, product: string, quantity?: number) =>
  once(async (world): Promise<Subscriber> => {
    await openPlans(world);
    return await subscribe(world, name, ({ client }) => checkout(client, [{ product, quantity }]));
  });

/** Somebody with two units, which are bought at Polar. */
export const fleetOwner = once(async (world): Promise<Subscriber> => {
  await openPlans(world);
  const [{ id }] = await world.sql`select polar_product_id as id from products where slug = 'fleet-plan'`;
  return await subscribe(world, "fay", ({ email, userId }) => {
    const wanted = { products: [id], units: 2, customer_email: email, metadata: { user_id: userId } };
    return polarOf(world).checkouts.create(wanted as never) as Promise<{ url: string }>;
  });
});

/** The page of somebody's subscription. */
export const pageOf = (whose: (world: World) => Promise<Subscriber>) => async (world: World) =>
  `/subscription?id=${(await whose(world)).subscription}`;
