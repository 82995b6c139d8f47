/** Benefits and grants as Polar shows them. */
import type { models } from "@polar-sh/sdk/2026-10";
import type { Benefit, Customer, Grant, Product } from "../../rows/rows.ts";
import type { Store } from "../../rows/store.ts";
import { grantsInForce } from "../conditions.ts";
import { customerPayload } from "./customers.ts";

/** What a product gives, in full. */
export function benefitsOf(store: Store, product: Product): models.Benefit[] {
  return product.benefit_ids.map((id) => store.benefits.get(id)!);
}

/** What a product gives, as buyers see it. */
export function publicBenefits(store: Store, product: Product): models.BenefitPublic[] {
  return product.benefit_ids.map((id) => {
    const { metadata: _, visibility: __, properties: ___, visibility_configurable: ____, ...shown } = store
      .benefits.get(id)!;
    return shown;
  });
}

/** A grant with its customer and benefit as they are now. */
export function grantPayload(store: Store, grant: Grant): models.BenefitGrantFeatureFlagWebhook {
  return {
    created_at: grant.created_at,
    modified_at: grant.modified_at,
    id: grant.id,
    granted_at: grant.granted_at,
    is_granted: grant.granted_at !== null,
    revoked_at: grant.revoked_at,
    is_revoked: grant.revoked_at !== null,
    subscription_id: grant.subscription_id,
    order_id: grant.order_id,
    customer_id: grant.customer_id,
    member_id: grant.member_id,
    benefit_id: grant.benefit_id,
    error: null,
    customer: customerPayload(store.customers.get(grant.customer_id)!),
    member: grant.member_id === null ? null : store.members.get(grant.member_id) ?? null,
    benefit: store.benefits.get(grant.benefit_id)!,
    properties: {},
    previous_properties: {},
  };
}

/** The grants in a customer's state. */
export function stateGrants(store: Store, customer: Customer): models.CustomerStateBenefitGrant[] {
  return grantsInForce(store, (grant) => grant.customer_id === customer.id).map((grant) => {
    const benefit: Benefit = store.benefits.get(grant.benefit_id)!;
    return {
      id: grant.id,
      created_at: grant.created_at,
      modified_at: grant.modified_at,
      granted_at: grant.granted_at!,
      benefit_id: benefit.id,
      benefit_type: benefit.type,
      benefit_metadata: benefit.metadata,
      properties: {},
    };
  });
}
