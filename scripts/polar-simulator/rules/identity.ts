/**
 * Whose order it becomes when a checkout is confirmed.
 *
 * Polar's rules: a customer linked to the checkout wins. Else the typed e-mail decides, whatever external id the
 * shop sent: an existing customer with that e-mail is taken and its external id stays as it was. Only when
 * nobody has the e-mail does the external id count, as the id of a new customer; if another customer has it
 * already, the confirmation fails.
 */
import type { Checkout, Customer } from "../rows/rows.ts";
import type { Store } from "../rows/store.ts";
import { type FieldProblem, impossible, refusal } from "./problems.ts";
import type { World } from "./world.ts";

/** The customer who has this e-mail now, in whatever spelling. */
export function customerByEmail(store: Store, email: string): Customer | undefined {
  return present(store).find((customer) => customer.email.toLowerCase() === email.toLowerCase());
}

/** The customer who has this external id now; a deleted one has none. */
export function customerByExternalId(store: Store, externalId: string): Customer | undefined {
  return present(store).find((customer) => customer.external_id === externalId);
}

/** The customer whom a token of the portal opens it for; null once it is too old, or the customer deleted. */
export function customerOfSession({ store, clock }: World, token: string): Customer | null {
  const session = [...store.customer_sessions.values()].find((row) => row.token === token);
  if (session === undefined || new Date(session.expires_at) < clock.now()) return null;
  const customer = store.customers.get(session.customer_id)!;
  return customer.deleted_at === null ? customer : null;
}

function present(store: Store): Customer[] {
  return [...store.customers.values()].filter((customer) => customer.deleted_at === null);
}

/**
 * The customer that a confirmation belongs to, or null for a new one.
 * @throws 409 for a deleted customer, 422 without an e-mail or when the external id is somebody else's
 */
export function customerAtConfirmation(store: Store, checkout: Checkout): Customer | null {
  if (checkout.customer_id !== null) {
    const linked = store.customers.get(checkout.customer_id)!;
    if (linked.deleted_at !== null) {
      throw refusal(
        409,
        "CheckoutCustomerDeleted",
        "The customer associated with this checkout has been deleted.",
      );
    }
    return linked;
  }
  if (checkout.customer_email === null) {
    const missing: FieldProblem = {
      type: "missing",
      loc: ["body", "customer_email"],
      msg: "Field is required.",
      input: null,
    };
    throw impossible(missing);
  }
  const sameEmail = customerByEmail(store, checkout.customer_email);
  if (sameEmail !== undefined) return sameEmail;
  if (
    checkout.external_customer_id !== null &&
    customerByExternalId(store, checkout.external_customer_id) !== undefined
  ) {
    throw refusal(
      422,
      "CheckoutCustomerExternalIdMismatch",
      "A customer with this external ID already exists but with a different email address.",
    );
  }
  return null;
}
