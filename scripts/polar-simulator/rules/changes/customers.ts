/** Customers and the members that act for them. */
import type { Customer } from "../../rows/rows.ts";
import type { Change } from "../change.ts";

export const customerChanges = {
  create_owner({ store, clock }, context) {
    const customer = store.customers.get(context.customer_id!)!;
    context.member_id = crypto.randomUUID();
    store.members.set(context.member_id, {
      id: context.member_id,
      created_at: clock.stamp(),
      modified_at: null,
      customer_id: customer.id,
      email: customer.email,
      name: customer.name,
      external_id: customer.external_id,
      role: "owner",
    });
    return true;
  },

  /** The row stays. Its external id is free for somebody else and kept in the metadata. */
  delete_customer({ store, clock }, context) {
    const customer = store.customers.get(context.customer_id!)!;
    customer.deleted_at = clock.stamp();
    if (customer.external_id !== null) {
      customer.metadata = { ...customer.metadata, __external_id: customer.external_id };
      customer.external_id = null;
    }
    if (context.anonymize) {
      customer.email = `${customer.id}@anonymized.invalid`;
      customer.email_verified = false;
      customer.name = null;
      customer.billing_name = null;
      customer.billing_address = null;
    }
    return true;
  },
} satisfies Record<string, Change>;

/** A customer as Polar makes it: individual, e-mail not verified, no card. */
export function newCustomer(
  organizationId: string,
  stamp: string,
  given: Pick<Customer, "email" | "external_id"> & Partial<Customer>,
): Customer {
  return {
    id: crypto.randomUUID(),
    created_at: stamp,
    modified_at: null,
    metadata: {},
    email_verified: false,
    type: "individual",
    name: null,
    billing_name: null,
    billing_address: null,
    tax_id: null,
    locale: null,
    organization_id: organizationId,
    default_payment_method_id: null,
    deleted_at: null,
    first_user_event_at: null,
    avatar_url: null,
    card: null,
    balance: {},
    ...given,
  };
}
