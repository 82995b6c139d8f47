/** What a client may send to the portal. Whose portal it is is not among it: the token says that. */

import { returnUrl } from "../_shared/app_url.ts";
import { fail, isUuid, optional, type Result, unknownField } from "../_shared/http.ts";

export interface PortalRequest {
  /** Where the portal's back button leads; no button without it. */
  returnUrl?: string;
  /** The subscription to manage, for a user whose subscriptions are booked under several customers. */
  subscriptionId?: string;
}

/**
 * Parses the body of a portal request.
 *
 * @param appUrl what the path is relative to
 * Errors, all 422 and with the field as details: `unknown_field`, `invalid_path`, `invalid_subscription_id`.
 */
export function parsePortal(body: Record<string, unknown>, appUrl: string): Result<PortalRequest> {
  const unknown = unknownField(body, ["return_path", "subscription_id"]);
  if (unknown) return unknown;

  const back = optional(body.return_path, (path) => returnUrl(appUrl, path));
  if (!back.ok) return back;
  const subscription = optional(body.subscription_id, parseSubscriptionId);
  if (!subscription.ok) return subscription;

  return { ok: true, value: { returnUrl: back.value, subscriptionId: subscription.value } };
}

/** Ids are kept as Polar writes them, in small letters. */
function parseSubscriptionId(id: unknown): Result<string> {
  if (isUuid(id)) return { ok: true, value: id.toLowerCase() };
  const message = "Send the id of one of your subscriptions, as dashboard() lists them, or leave it out.";
  return fail(422, "invalid_subscription_id", message, { details: "subscription_id" });
}
