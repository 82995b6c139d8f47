/** A checkout from the click on Pay to its end. */
import type { Change } from "../change.ts";
import { checkoutAmounts } from "../checkout_terms.ts";
import { discountOf } from "../discounts.ts";
import { customerAtConfirmation } from "../identity.ts";
import { newCustomer } from "./customers.ts";

export const checkoutChanges = {
  confirm_checkout({ store, clock }, context) {
    const checkout = store.checkouts.get(context.checkout_id!)!;
    const known = customerAtConfirmation(store, checkout);
    const customer = known ?? newCustomer(store.organizationId, clock.stamp(), {
      email: checkout.customer_email!,
      external_id: checkout.external_customer_id,
    });
    store.customers.set(customer.id, customer);
    if (known !== null) customer.modified_at = clock.stamp();
    // A name is filled in, never overwritten: the payer may be somebody else's office.
    customer.name ??= checkout.customer_billing_name ?? checkout.customer_name;
    customer.billing_name = checkout.customer_billing_name ?? customer.billing_name;
    customer.billing_address = checkout.customer_billing_address ?? customer.billing_address;
    customer.locale = checkout.locale;
    customer.metadata = { ...customer.metadata, ...checkout.customer_metadata };

    checkout.customer_id = customer.id;
    checkout.status = "confirmed";
    checkout.payment_method_type = "card";
    checkout.intent_status = "processing";
    checkout.modified_at = clock.stamp();
    context.customer_id = customer.id;
    context.customer_is_new = known === null;
    return true;
  },

  /** The card that paid is kept: for the renewals, or because it is the first one. */
  complete_checkout({ store, clock }, context) {
    const checkout = store.checkouts.get(context.checkout_id!)!;
    const { isFormRequired } = checkoutAmounts(store, checkout);
    const customer = store.customers.get(checkout.customer_id!)!;
    if (isFormRequired && (customer.card === null || context.subscription_id !== undefined)) {
      customer.card = "good";
    }
    const discount = discountOf(store, checkout);
    if (discount !== null) discount.redemptions_count += 1;
    checkout.status = "succeeded";
    checkout.intent_status = "succeeded";
    checkout.modified_at = clock.stamp();
    return true;
  },

  reopen_checkout({ store, clock }, context) {
    const checkout = store.checkouts.get(context.checkout_id!)!;
    checkout.status = "open";
    checkout.intent_status = null;
    checkout.modified_at = clock.stamp();
    return true;
  },

  expire_checkout({ store, clock }, context) {
    const checkout = store.checkouts.get(context.checkout_id!)!;
    if (checkout.status !== "open") return false;
    checkout.status = "expired";
    checkout.modified_at = clock.stamp();
    return true;
  },
} satisfies Record<string, Change>;
