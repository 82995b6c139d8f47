/** What reconciliation reads at Polar, with the official SDK. Nothing here throws. */

import { createPolarCore, type PolarCore } from "@polar-sh/sdk/2026-10";
import { getCheckouts } from "@polar-sh/sdk/2026-10/services/checkouts";
import { listSeatsCustomerSeats } from "@polar-sh/sdk/2026-10/services/customer_seats";
import { getCustomers, listCustomers } from "@polar-sh/sdk/2026-10/services/customers";
import { getDisputes, listDisputes } from "@polar-sh/sdk/2026-10/services/disputes";
import { getOrders, listOrders } from "@polar-sh/sdk/2026-10/services/orders";
import { getProducts } from "@polar-sh/sdk/2026-10/services/products";
import { listRefunds } from "@polar-sh/sdk/2026-10/services/refunds";
import { getSubscriptions, listSubscriptions } from "@polar-sh/sdk/2026-10/services/subscriptions";
import {
  listWebhookDeliveriesWebhooks,
  listWebhookEndpointsWebhooks,
  updateWebhookEndpointWebhooks,
} from "@polar-sh/sdk/2026-10/services/webhooks";
import { callPolar, type PolarAccount, type PolarResult } from "../_shared/polar.ts";

/** Lists that are read page by page, in the order in which a run reads them. */
export const LISTED = ["customer", "order", "subscription", "refund", "dispute"] as const;
export type Listed = typeof LISTED[number];

/** An object as Polar tells it; the fields that are used. The rest travels on to the database. */
export interface PolarObject {
  id: string;
  created_at: string;
  modified_at: string | null;
}

/** Objects, and the moment at which Polar told them. */
export interface Told<T> {
  items: T[];
  /** ISO 8601, from Polar's `Date` header: repairs are ordered by Polar's clock, never by ours. */
  at: string;
  lastPage: number;
}

/** A webhook that did not arrive; `payload` is the body that was signed. */
export interface FailedDelivery {
  id: string;
  payload: string;
}

/** A webhook that Polar has sent, or tried to. */
export interface SentEvent {
  /** Its `webhook-id`. */
  id: string;
  /** The body that was signed; null once Polar has let it go, after 90 days. */
  payload: string | null;
}

/** Where Polar sends our webhooks. */
export interface Endpoint {
  id: string;
  enabled: boolean;
}

/** The calls, each of which takes ten seconds at most. Their failures are those of {@link callPolar}. */
export interface PolarReader {
  /** Milliseconds to leave between two requests, so that buyers keep most of the rate limit. */
  pauseMs: number;
  /** One page of 100; `since` (ISO 8601) bounds the orders. */
  page(kind: Listed, page: number, since: string): Promise<PolarResult<Told<PolarObject>>>;
  /** One object by its id, for `customer_seat` all seats of a subscription; no items when Polar has it not, or has no such call. */
  one(kind: string, id: string): Promise<PolarResult<Told<PolarObject>>>;
  /** The endpoint that leads to `url`, if there is one. */
  endpoint(url: string): Promise<PolarResult<Told<Endpoint>>>;
  enable(endpointId: string): Promise<PolarResult<boolean>>;
  /** One page of the attempts that failed since then and of which no later one arrived. */
  failedDeliveries(
    endpointId: string,
    page: number,
    since: string,
  ): Promise<PolarResult<Omit<Told<FailedDelivery>, "at">>>;
  /** One page of all attempts that ended between two moments (ISO 8601), of any endpoint, deleted ones included. */
  sentBetween(from: string, to: string, page: number): Promise<PolarResult<Omit<Told<SentEvent>, "at">>>;
  /** What Polar has sent under a `webhook-id`; null when it never sent such an event. */
  sentEvent(webhookId: string): Promise<PolarResult<SentEvent | null>>;
}

const PAGE_SIZE = 100;
/** Milliseconds that one request may take. */
const REQUEST_MS = 10_000;

/** Polar allows 500 requests a minute, 100 in the sandbox: half of that at most. */
const PAUSE_MS = { production: 250, sandbox: 1_200 };

/** Per call of the SDK: seconds that it may take. */
type Options = { timeout: number };

/** The SDK's client; `note` is shown each answer. */
function createClient(account: PolarAccount, note: (response: Response) => void = () => {}): PolarCore {
  const client = createPolarCore(account);
  const send = client.sendRequest.bind(client);
  client.sendRequest = async (...request) => {
    const response = await send(...request);
    note(response);
    if (response.status === 429) await response.body?.cancel(); // which the SDK would leave unread
    return response;
  };
  return client;
}

/** Builds the calls for an account. */
export function createPolarReader(account: PolarAccount): PolarReader {
  const core = createClient(account);
  const ask = <T>(name: string, send: (options: Options) => Promise<T>) =>
    callPolar(name, Date.now() + REQUEST_MS, send);

  /**
   * The SDK answers with bodies only. Its client is an object with a method that sends a request and returns the
   * whole response, so each call gets a client of its own whose method also notes the `Date` header.
   */
  function dated<T>(
    name: string,
    read: (client: PolarCore, options: Options) => Promise<Omit<Told<T>, "at">>,
  ): Promise<PolarResult<Told<T>>> {
    return ask(name, async (options) => {
      let date = "";
      const client = createClient(account, (response) => date = response.headers.get("date") ?? "");
      const told = await read(client, options);
      return { ...told, at: new Date(date).toISOString() }; // throws without a date: such an answer is of no use
    });
  }

  /** Oldest first: what is made meanwhile comes at the end, and no page shifts. */
  function list(kind: Listed, client: PolarCore, page: number, since: string, options: Options) {
    const query = { page, limit: PAGE_SIZE };
    switch (kind) {
      case "order":
        return listOrders(client)({ ...query, created_after: since, sorting: ["created_at"] }, options);
      case "customer":
        return listCustomers(client)({ ...query, sorting: ["created_at"] }, options);
      case "subscription":
        return listSubscriptions(client)({ ...query, sorting: ["started_at"] }, options);
      case "refund":
        return listRefunds(client)({ ...query, sorting: ["created_at"] }, options);
      case "dispute":
        return listDisputes(client)({ ...query, sorting: ["created_at"] }, options);
    }
  }

  const getters: Record<string, (client: PolarCore, id: string, options: Options) => Promise<PolarObject[]>> =
    {
      order: async (client, id, options) => [await getOrders(client)(id, options)],
      customer: async (client, id, options) => [await getCustomers(client)(id, options)],
      subscription: async (client, id, options) => [await getSubscriptions(client)(id, options)],
      customer_seat: async (client, id, options) =>
        (await listSeatsCustomerSeats(client)({ subscription_id: id }, options)).seats,
      refund: async (client, id, options) => (await listRefunds(client)({ id }, options)).items,
      dispute: async (client, id, options) => [await getDisputes(client)(id, options)],
      checkout: async (client, id, options) => [await getCheckouts(client)(id, options)],
      product: async (client, id, options) => [await getProducts(client)(id, options)],
    };

  /** Each attempt has its event; one that was tried often stands there often. */
  const sent = (items: { webhook_event: SentEvent }[]) =>
    items.map(({ webhook_event: { id, payload } }) => ({ id, payload }));

  return {
    pauseMs: account.baseUrl ? 0 : PAUSE_MS[account.environment ?? "production"],

    page: (kind, page, since) =>
      dated<PolarObject>(`list_${kind}s`, async (client, options) => {
        const { items, pagination } = await list(kind, client, page, since, options);
        return { items, lastPage: pagination.max_page };
      }),

    async one(kind, id) {
      if (!(kind in getters)) return { ok: true, value: { items: [], at: "", lastPage: 1 } };
      const told = await dated(`get_${kind}`, async (client, options) => {
        return { items: await getters[kind](client, id, options), lastPage: 1 };
      });
      // 422: the id is none that Polar could have given.
      if (told.ok || (told.cause?.polar_status !== 404 && told.cause?.polar_status !== 422)) return told;
      return { ok: true, value: { items: [], at: "", lastPage: 1 } };
    },

    endpoint: (url) =>
      dated("list_webhook_endpoints", async (client, options) => {
        const { items } = await listWebhookEndpointsWebhooks(client)({ limit: PAGE_SIZE }, options);
        return { items: items.filter((endpoint) => endpoint.url === url), lastPage: 1 };
      }),

    enable: (endpointId) =>
      ask("update_webhook_endpoint", async (options) => {
        return (await updateWebhookEndpointWebhooks(core)(endpointId, { enabled: true }, options)).enabled;
      }),

    failedDeliveries: (endpointId, page, since) =>
      ask("list_webhook_deliveries", async (options) => {
        const { items, pagination } = await listWebhookDeliveriesWebhooks(core)({
          endpoint_id: endpointId,
          start_timestamp: since,
          succeeded: false,
          page,
          limit: PAGE_SIZE,
        }, options);
        const lost = new Map<string, FailedDelivery>(); // an event fails up to ten times
        for (const { webhook_event: { id, succeeded, payload } } of items) {
          if (!succeeded && payload) lost.set(id, { id, payload });
        }
        return { items: [...lost.values()], lastPage: pagination.max_page };
      }),

    sentBetween: (from, to, page) =>
      ask("list_webhook_deliveries", async (options) => {
        const window = { start_timestamp: from, end_timestamp: to, page, limit: PAGE_SIZE };
        const { items, pagination } = await listWebhookDeliveriesWebhooks(core)(window, options);
        return { items: sent(items), lastPage: pagination.max_page };
      }),

    sentEvent: (webhookId) =>
      ask("find_webhook_delivery", async (options) => {
        const { items } = await listWebhookDeliveriesWebhooks(core)(
          { query: webhookId, limit: PAGE_SIZE },
          options,
        );
        return sent(items).find(({ id }) => id === webhookId) ?? null; // Polar looks for a part of the id
      }),
  };
}
