/** Links to the customer portal. */
import { newCustomerSession } from "../rules/customer_sessions.ts";
import { customerByExternalId } from "../rules/identity.ts";
import { customerPayload } from "../rules/payloads/customers.ts";
import { impossible, wrongValue } from "../rules/problems.ts";
import { bodyReader } from "./input.ts";
import type { Route } from "./route.ts";

export const customerSessionRoutes: Route[] = [
  ["POST", "/v1/customer-sessions", (world, { body }) => {
    const { store, baseUrl } = world;
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
    const session = newCustomerSession(world, found.id, returnUrl);
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
