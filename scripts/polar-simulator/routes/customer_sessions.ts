/** Links to the customer portal. */
import { customerByExternalId } from "../rules/identity.ts";
import { customerPayload } from "../rules/payloads/customers.ts";
import { impossible, wrongValue } from "../rules/problems.ts";
import { randomToken } from "../rules/tokens.ts";
import { bodyReader } from "./input.ts";
import type { Route } from "./route.ts";

/** Milliseconds for which a portal link works. */
const SESSION_LIFETIME = 60 * 60 * 1000;

export const customerSessionRoutes: Route[] = [
  ["POST", "/v1/customer-sessions", ({ store, clock, baseUrl }, { body }) => {
    const reader = bodyReader(body);
    const field = reader.sent("external_customer_id") ? "external_customer_id" : "customer_id";
    reader.require(field);
    const id = field === "customer_id" ? reader.uuid(field) : reader.text(field);
    const returnUrl = reader.url("return_url");
    reader.finish();

    const found = field === "customer_id" ? store.customers.get(id!) : customerByExternalId(store, id!);
    if (found === undefined || found.deleted_at !== null) {
      throw impossible(wrongValue(field, "Customer does not exist.", id));
    }
    const session = {
      id: crypto.randomUUID(),
      created_at: clock.stamp(),
      token: randomToken("polar_cst_"),
      expires_at: new Date(clock.now().getTime() + SESSION_LIFETIME).toISOString(),
      return_url: returnUrl,
      customer_id: found.id,
    };
    store.customer_sessions.set(session.id, session);
    const query = new URLSearchParams({ customer_session_token: session.token, email: found.email });
    return {
      status: 201,
      body: {
        created_at: session.created_at,
        modified_at: null,
        id: session.id,
        token: session.token,
        expires_at: session.expires_at,
        return_url: session.return_url,
        customer_portal_url: `${baseUrl}/portal?${query}`,
        customer_id: found.id,
        customer: customerPayload(found),
      },
    };
  }],
];
