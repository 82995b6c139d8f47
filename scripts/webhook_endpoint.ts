/** The endpoint at Polar that sends its webhooks to us. */
import type { models, Polar } from "@polar-sh/sdk/2026-10";
import { API_VERSION } from "../supabase/functions/_shared/api_version.ts";

/** What the webhook function does something with. Each event that nobody needs costs a request all the same. */
export const WEBHOOK_EVENTS: models.WebhookEventType[] = [
  "checkout.created",
  "checkout.updated",
  "checkout.expired",
  "customer.created",
  "customer.updated",
  "customer.deleted",
  "customer.state_changed",
  "order.created",
  "order.updated",
  "order.paid",
  "order.refunded",
  "subscription.created",
  "subscription.active",
  "subscription.updated",
  "subscription.canceled",
  "subscription.uncanceled",
  "subscription.cycled",
  "subscription.past_due",
  "subscription.paused",
  "subscription.resumed",
  "subscription.revoked",
  "subscription.migrated",
  "refund.created",
  "refund.updated",
  "product.created",
  "product.updated",
  "benefit_grant.created",
  "benefit_grant.cycled",
  "benefit_grant.updated",
  "benefit_grant.revoked",
  "customer_seat.assigned",
  "customer_seat.claimed",
  "customer_seat.revoked",
];

export interface EnsuredEndpoint {
  id: string;
  /** What its webhooks are signed with. */
  secret: string;
  created: boolean;
  /** The settings that were not as we need them and were mended. */
  changed: string[];
  /**
   * False: Polar or somebody switched it off, and what happened since then was not even recorded. It stays off
   * until an operator switches it on and reconciles.
   */
  enabled: boolean;
}

/**
 * Finds the endpoint that leads to `url`, or makes it.
 * @throws what the SDK throws when Polar refuses or is away
 */
export async function ensureWebhookEndpoint(
  polar: Polar,
  { url }: { url: string },
): Promise<EnsuredEndpoint> {
  const existing = await findEndpoint(polar, url);
  if (existing === undefined) {
    const made = await polar.webhooks.createWebhookEndpoint({
      url,
      format: "raw",
      events: WEBHOOK_EVENTS,
      api_version: API_VERSION,
    });
    return { id: made.id, secret: made.secret, created: true, changed: [], enabled: made.enabled };
  }
  const changes = endpointChanges(existing);
  const changed = Object.keys(changes);
  if (changed.length > 0) await polar.webhooks.updateWebhookEndpoint(existing.id, changes);
  return { id: existing.id, secret: existing.secret, created: false, changed, enabled: existing.enabled };
}

/** What has to be set at an endpoint for it to send what is read here; empty when it does. */
export function endpointChanges(endpoint: models.WebhookEndpoint): models.WebhookEndpointUpdate {
  const changes: models.WebhookEndpointUpdate = {};
  if (endpoint.format !== "raw") changes.format = "raw";
  if (endpoint.api_version !== API_VERSION) changes.api_version = API_VERSION;
  if (!sameEvents(endpoint.events)) changes.events = WEBHOOK_EVENTS;
  return changes;
}

/** The endpoint that leads to `url`. */
export async function findEndpoint(polar: Polar, url: string): Promise<models.WebhookEndpoint | undefined> {
  for await (const endpoint of polar.webhooks.iterListWebhookEndpoints({ limit: 100 })) {
    if (endpoint.url === url) return endpoint;
  }
}

function sameEvents(events: models.WebhookEventType[]): boolean {
  return events.length === WEBHOOK_EVENTS.length && WEBHOOK_EVENTS.every((type) => events.includes(type));
}
