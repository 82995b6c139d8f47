/** For the tests: a shop that talks to the simulator through Polar's own SDK and receives its webhooks. */
import { createPolar, type models, type Polar } from "@polar-sh/sdk/2026-10";
import { Webhook } from "standardwebhooks";
import { EVENT_TYPES } from "../rules/versions.ts";
import { type Simulator, type SimulatorOptions, startSimulator } from "../simulator.ts";

export const ACCESS_TOKEN = "polar_oat_test";

const MOST_EVENTS = EVENT_TYPES.filter((type) => !type.startsWith("member."));

export interface Shop {
  simulator: Simulator;
  polar: Polar;
  webhooks: Receiver;
  /** Sells a product at a fixed price in cents. */
  sell(name: string, cents: number, more?: Partial<models.ProductCreateRecurring>): Promise<models.Product>;
  /**
   * Makes an endpoint for all events, but not for the members that every customer has. A secret of one's own makes
   * one of the legacy scheme.
   */
  subscribe(
    options?: { url?: string; secret?: string; events?: models.WebhookEventType[] },
  ): Promise<models.WebhookEndpoint>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Opens a shop whose simulator has a clock that stands still, unless the options say otherwise. */
export async function openShop(options: Partial<SimulatorOptions> = {}): Promise<Shop> {
  const simulator = await startSimulator({ accessToken: ACCESS_TOKEN, clock: "manual", ...options });
  const polar = createPolar({ accessToken: ACCESS_TOKEN, baseUrl: simulator.url });
  const webhooks = startReceiver();
  return {
    simulator,
    polar,
    webhooks,
    sell: (name, cents, more = {}) =>
      polar.products.create({
        name,
        prices: [{ amount_type: "fixed", price_amount: cents, price_currency: "usd" }],
        ...more,
      } as models.ProductCreate),
    subscribe: ({ url = webhooks.url, ...more } = {}) =>
      polar.webhooks.createWebhookEndpoint({ url, format: "raw", events: MOST_EVENTS, ...more }),
    async [Symbol.asyncDispose]() {
      await simulator.stop();
      await webhooks.stop();
    },
  };
}

export interface Received {
  headers: Record<string, string>;
  body: string;
  type: string;
  // deno-lint-ignore no-explicit-any -- tests look into payloads of every type
  data: any;
}

export interface Receiver {
  url: string;
  /** Every request, oldest first, whatever was answered. */
  received: Received[];
  /** The answer to give; 202 at first. */
  answer: (webhook: Received) => Response | Promise<Response>;
  types(): string[];
  /** The newest event of this type. */
  last(type: string): Received;
  stop(): Promise<void>;
}

export function startReceiver(): Receiver {
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, async (request) => {
    const body = await request.text();
    const { type, data } = JSON.parse(body);
    const webhook = { headers: Object.fromEntries(request.headers), body, type, data };
    receiver.received.push(webhook);
    return receiver.answer(webhook);
  });
  const receiver: Receiver = {
    url: `http://127.0.0.1:${server.addr.port}/webhook`,
    received: [],
    answer: () => new Response(null, { status: 202 }),
    types: () => receiver.received.map(({ type }) => type),
    last(type) {
      const found = receiver.received.findLast((webhook) => webhook.type === type);
      if (found === undefined) throw new Error(`no ${type} among ${receiver.types()}`);
      return found;
    },
    stop: () => server.shutdown(),
  };
  return receiver;
}

/** Throws unless the signature is right, as a shop would find it. */
export function verify({ body, headers }: Received, endpoint: models.WebhookEndpoint) {
  const options = endpoint.uses_standard_webhook_signature ? {} : { format: "raw" as const };
  new Webhook(endpoint.secret, options).verify(body, headers);
}
