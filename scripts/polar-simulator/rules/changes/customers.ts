/** Customers and the members that act for them. */
import { createHash } from "node:crypto";
import type { Customer, Member } from "../../rows/rows.ts";
import type { Change } from "../change.ts";

export const customerChanges = {
  create_owner({ store, clock }, context) {
    const customer = store.customers.get(context.customer_id!)!;
    const { email, name, external_id } = customer;
    const owner = newMember(clock.stamp(), customer.id, { email, name, external_id, role: "owner" });
    store.members.set(owner.id, owner);
    context.member_id = owner.id;
    return true;
  },

  /** The owner's e-mail is the customer's. */
  sync_owner_email({ store, clock }, context) {
    const customer = store.customers.get(context.customer_id!)!;
    const owner = store.members.get(context.member_id!)!;
    owner.email = customer.email;
    owner.modified_at = clock.stamp();
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
    if (context.anonymize) anonymize(customer, clock.stamp());
    return true;
  },
} satisfies Record<string, Change>;

/** E-mail and names become hashes, as at Polar; a business keeps its name, and everybody their external id. */
function anonymize(customer: Customer, stamp: string) {
  if (customer.metadata.__anonymized_at !== undefined) return;
  const hash = (text: string) => createHash("sha256").update(customer.created_at + text).digest("hex");
  Object.assign(customer, {
    email: `${hash(customer.email)}@anonymized.polar.sh`,
    email_verified: false,
    ...customer.tax_id === null && customer.name !== null && { name: hash(customer.name) },
    ...customer.billing_name !== null && { billing_name: hash(customer.billing_name) },
    billing_address: null,
    metadata: { ...customer.metadata, __anonymized_at: stamp },
  });
}

/** A member of a customer. */
export function newMember(
  stamp: string,
  customerId: string,
  given: Pick<Member, "email" | "role"> & Partial<Member>,
): Member {
  return {
    id: crypto.randomUUID(),
    created_at: stamp,
    modified_at: null,
    customer_id: customerId,
    name: null,
    external_id: null,
    ...given,
  };
}

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
