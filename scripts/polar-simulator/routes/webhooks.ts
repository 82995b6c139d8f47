/** Webhook endpoints, and the attempts to deliver to them. */
import type { models } from "@polar-sh/sdk/2026-10";
import type { WebhookDelivery, WebhookEndpoint, WebhookEvent } from "../rows/rows.ts";
import { notFound } from "../rules/problems.ts";
import { webhookSecret } from "../rules/tokens.ts";
import { API_VERSIONS, CURRENT_API_VERSION, EVENT_TYPES } from "../rules/versions.ts";
import type { World } from "../rules/world.ts";
import { type BodyReader, bodyReader } from "./input.ts";
import { isTrue, page } from "./lists.ts";
import type { Answer, Call, Route } from "./route.ts";

const FORMATS = ["raw"] as const;
/** Secrets that a caller brings are shorter nowhere. */
const SHORTEST_SECRET = 32;

export const webhookRoutes: Route[] = [
  ["GET", "/v1/webhooks/endpoints", listEndpoints],
  ["POST", "/v1/webhooks/endpoints", createEndpoint],
  ["GET", "/v1/webhooks/endpoints/:id", (world, call) => ({ status: 200, body: find(world, call) })],
  ["PATCH", "/v1/webhooks/endpoints/:id", updateEndpoint],
  ["DELETE", "/v1/webhooks/endpoints/:id", (world, call) => {
    world.store.endpoints.delete(find(world, call).id);
    return { status: 204 };
  }],
  ["PATCH", "/v1/webhooks/endpoints/:id/secret", resetSecret],
  ["GET", "/v1/webhooks/deliveries", listDeliveries],
  ["POST", "/v1/webhooks/events/:id/redeliver", (world, { params }) => {
    const event = world.store.events.get(params.id);
    if (event === undefined) throw notFound();
    world.deliveries.redeliver(event);
    return { status: 202, body: null };
  }],
];

function find({ store }: World, { params }: Call): WebhookEndpoint {
  const endpoint = store.endpoints.get(params.id);
  if (endpoint === undefined) throw notFound();
  return endpoint;
}

function listEndpoints({ store }: World, { url }: Call): Answer {
  const body = page<WebhookEndpoint>(url, store.endpoints.values(), {
    filters: { organization_id: (_, value) => value === store.organizationId },
    sorting: { created_at: (endpoint) => endpoint.created_at },
  });
  return { status: 200, body };
}

/**
 * A secret that the caller brings is an old way that Polar still takes; such an endpoint signs with the bytes
 * of the whole secret.
 */
function createEndpoint({ store, clock }: World, { body }: Call): Answer {
  const reader = bodyReader(body);
  ["url", "format", "events"].forEach(reader.require);
  const input = readEndpoint(reader);
  const ownSecret = reader.text("secret", { min: SHORTEST_SECRET });
  reader.finish();
  const endpoint: WebhookEndpoint = {
    created_at: clock.stamp(),
    modified_at: null,
    id: crypto.randomUUID(),
    url: input.url!,
    name: input.name,
    api_version: input.api_version ?? CURRENT_API_VERSION,
    format: input.format!,
    secret: ownSecret ?? webhookSecret(),
    organization_id: store.organizationId,
    events: input.events!,
    enabled: true,
    uses_standard_webhook_signature: ownSecret === null,
  };
  store.endpoints.set(endpoint.id, endpoint);
  return { status: 201, body: endpoint };
}

function updateEndpoint(world: World, call: Call): Answer {
  const endpoint = find(world, call);
  const reader = bodyReader(call.body);
  const input = { ...readEndpoint(reader), enabled: reader.boolean("enabled") };
  reader.finish();
  const changes = Object.entries(input).filter(([, value]) => value !== null);
  Object.assign(endpoint, Object.fromEntries(changes), { modified_at: world.clock.stamp() });
  return { status: 200, body: endpoint };
}

/** The old secret is dead at once. The new one is of the standard form, whatever the old one was. */
function resetSecret(world: World, call: Call): Answer {
  const endpoint = find(world, call);
  endpoint.secret = webhookSecret();
  endpoint.uses_standard_webhook_signature = true;
  endpoint.modified_at = world.clock.stamp();
  return { status: 200, body: endpoint };
}

function readEndpoint(reader: BodyReader) {
  const url = reader.url("url");
  if (url !== null && !isLoopback(new URL(url).hostname)) {
    const msg = "Value error, The simulator delivers to this machine only (http://127.0.0.1).";
    reader.wrong("url", "value_error", msg, url);
  }
  return {
    url,
    name: reader.text("name"),
    api_version: reader.choice("api_version", API_VERSIONS),
    format: reader.choice("format", FORMATS) as models.WebhookFormat | null,
    events: reader.choices("events", EVENT_TYPES),
  };
}

/** Polar takes public https addresses only. A simulator's invented customers must not get out, so here it is the other way round. */
function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127(\.\d+){3}$/.test(hostname);
}

function listDeliveries({ store }: World, { url }: Call): Answer {
  const event = (delivery: WebhookDelivery) => store.events.get(delivery.event_id)!;
  const { items, pagination } = page<WebhookDelivery>(url, store.deliveries.values(), {
    filters: {
      endpoint_id: (delivery, value) => delivery.endpoint_id === value,
      start_timestamp: (delivery, value) => Date.parse(delivery.created_at) > Date.parse(value),
      end_timestamp: (delivery, value) => Date.parse(delivery.created_at) < Date.parse(value),
      succeeded: (delivery, value) => delivery.succeeded === isTrue(value),
      query: (delivery, value) =>
        [delivery.id, delivery.event_id, String(delivery.http_code)].some((field) => field.includes(value)),
      http_code_class: (delivery, value) => String(delivery.http_code ?? "")[0] === value[0],
      event_type: (delivery, value) => event(delivery).type === value,
    },
    sorting: { created_at: (delivery) => delivery.created_at },
  });
  const body = { items: items.map((delivery) => deliveryPayload(delivery, event(delivery))), pagination };
  return { status: 200, body };
}

function deliveryPayload(delivery: WebhookDelivery, event: WebhookEvent): models.WebhookDelivery {
  return {
    created_at: delivery.created_at,
    modified_at: null,
    id: delivery.id,
    succeeded: delivery.succeeded,
    http_code: delivery.http_code,
    response: delivery.response,
    webhook_event: {
      created_at: event.created_at,
      modified_at: event.modified_at,
      id: event.id,
      last_http_code: event.last_http_code,
      succeeded: event.succeeded,
      skipped: event.skipped,
      api_version: event.api_version,
      payload: event.payload,
      type: event.type,
      is_archived: false,
    },
  };
}
