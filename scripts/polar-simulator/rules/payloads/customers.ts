/** A customer as Polar shows it. */
import { createHash } from "node:crypto";
import type { models } from "@polar-sh/sdk/2026-10";
import type { Customer } from "../../rows/rows.ts";

/** A deleted customer still shows the external id it had, although that id is free again. */
export function customerPayload(customer: Customer): models.CustomerIndividual {
  const kept = customer.metadata.__external_id;
  return {
    id: customer.id,
    created_at: customer.created_at,
    modified_at: customer.modified_at,
    metadata: customer.metadata,
    external_id: customer.external_id ?? (kept === undefined ? null : String(kept)),
    email: customer.email,
    email_verified: customer.email_verified,
    // A team shows the same fields.
    type: customer.type as "individual",
    name: customer.name,
    billing_name: customer.billing_name ?? customer.name,
    billing_address: customer.billing_address,
    tax_id: customer.tax_id,
    locale: customer.locale ?? null,
    organization_id: customer.organization_id,
    default_payment_method_id: null,
    deleted_at: customer.deleted_at,
    first_user_event_at: null,
    avatar_url: `https://www.gravatar.com/avatar/${sha256(customer.email.toLowerCase())}?d=404`,
  };
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
