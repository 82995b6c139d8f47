/** For the tests of sequences: a shop that writes down what it is told, as lines of day, event and status. */
import { assertEquals } from "@kit/assert";
import { type models, webhooks as sdkWebhooks } from "@polar-sh/sdk/2026-10";
import { EVENT_TYPES } from "../rules/versions.ts";
import type { SimulatorOptions } from "../simulator.ts";
import { openShop, type Received, type Shop } from "./shop.ts";

const DAY = 24 * 60 * 60 * 1000;

export const MAYA = { email: "maya@example.com", name: "Maya Lin" };

/** April has 30 days, so half a month is 15 of them. */
const APRIL = "2027-04-01T00:00:00Z";

export interface StoryShop extends Shop {
  endpoint: models.WebhookEndpoint;
  /** Sells a plan, by the month unless told. */
  plan(name: string, cents: number, more?: Partial<models.ProductCreateRecurring>): Promise<models.Product>;
  /** Counts the events of a name. */
  meter(name: string): Promise<models.Meter>;
  /** Prices to sell at, in cents. */
  fixed(cents: number): models.ProductPriceFixedCreate;
  metered(meter: models.Meter, cents: number | string): models.ProductPriceMeteredUnitCreate;
  byUnit(cents: number): models.ProductPriceUnitBasedCreate;
  bySeat(cents: number): models.ProductPriceSeatBasedCreate;
  /** The customer uses what the meter `API calls` counts. */
  use(customerId: string, times: number): Promise<models.EventsIngestResponse>;
  /** Gives a product a feature flag. */
  withFlag(product: models.Product, flag: string): Promise<models.Product>;
  /** Checkout and payment; Maya in the United States, without tax, unless told. */
  buy(
    product: models.Product,
    checkout?: Partial<models.CheckoutCreate>,
    buyer?: Record<string, string>,
  ): Promise<models.Order>;
  subscription(order: models.Order): Promise<models.Subscription>;
  /** Moves the clock to `day`, counted from the beginning of the story, and `seconds` beyond. */
  to(day: number, seconds?: number): Promise<void>;
  /** Lets a minute pass, in which background jobs end. */
  settle(): Promise<void>;
  /**
   * Expects exactly these webhooks since the last time, each a line of day, type and status. Signatures are
   * verified as Polar's SDK does.
   */
  told(expected: string): Promise<void>;
  /** Passes over what was told so far. */
  forget(): Promise<void>;
}

export async function openStory(options: Partial<SimulatorOptions> = {}): Promise<StoryShop> {
  const startAt = options.startAt ?? new Date(APRIL);
  const shop = await openShop({ startAt, ...options });
  const { simulator, polar, webhooks } = shop;
  const endpoint = await shop.subscribe({ events: EVENT_TYPES });

  let toldUntil = 0;

  const line = ({ type, data, body }: Received) => {
    const day = Math.floor((Date.parse(JSON.parse(body).timestamp) - startAt.getTime()) / DAY);
    const status = type.startsWith("benefit_grant.") ? grantStatus(data) : data.status;
    return [day, type, status].filter((part) => part !== undefined).join(" ");
  };

  return {
    ...shop,
    endpoint,
    plan: (name, cents, more = {}) => shop.sell(name, cents, { recurring_interval: "month", ...more }),
    meter: (name) =>
      polar.meters.create({
        name,
        filter: { conjunction: "and", clauses: [{ property: "name", operator: "eq", value: name }] },
        aggregation: { func: "count" },
      }),
    fixed: (cents) => ({ amount_type: "fixed", price_amount: cents, price_currency: "usd" }),
    metered: ({ id }, cents) => ({ amount_type: "metered_unit", meter_id: id, unit_amount: String(cents) }),
    byUnit: (cents) => ({
      amount_type: "unit_based",
      tiers: { type: "volume", tiers: [{ bound: null, unit_amount: String(cents) }] },
    }),
    bySeat: (cents) => ({
      amount_type: "seat_based",
      seat_tiers: { tiers: [{ min_seats: 1, max_seats: null, price_per_seat: cents }] },
    }),
    use: (customerId, times) =>
      polar.events.ingest({
        events: Array.from({ length: times }, () => ({ name: "API calls", customer_id: customerId })),
      }),
    async withFlag(product, flag) {
      const benefit = await polar.benefits.create({
        type: "feature_flag",
        description: `may use ${flag}`,
        metadata: { flag },
        properties: {},
      });
      return await polar.products.updateBenefits(product.id, { benefits: [benefit.id] });
    },
    async buy(product, checkout = {}, buyer = {}) {
      const { id } = await polar.checkouts.create({ products: [product.id], ...checkout });
      const { order_id } = await simulator.pay(id, { ...MAYA, ...buyer });
      return await polar.orders.get(order_id);
    },
    subscription: (order) => polar.subscriptions.get(order.subscription_id!),
    async to(day, seconds = 0) {
      await simulator.clock.advance(
        startAt.getTime() + day * DAY + seconds * 1000 - simulator.clock.now().getTime(),
      );
    },
    settle: () => simulator.clock.advance(60_000),
    async told(expected) {
      await simulator.idle();
      const received = webhooks.received.slice(toldUntil);
      toldUntil = webhooks.received.length;
      for (const { body, headers } of received) {
        await sdkWebhooks.validateEvent(body, headers, endpoint.secret);
      }
      assertEquals(received.map(line), expected.trim().split(/\s*\n\s*/).filter((text) => text !== ""));
    },
    async forget() {
      await simulator.idle();
      toldUntil = webhooks.received.length;
    },
  };
}

function grantStatus({ is_granted, is_revoked }: { is_granted: boolean; is_revoked: boolean }): string {
  return is_granted && !is_revoked ? "granted" : "revoked";
}
