/** The buyer's side of a checkout: whoever has its client secret. Paying is done on the page. */
import type { Checkout } from "../rows/rows.ts";
import { discountByCode, refuseUsedUp } from "../rules/checkout_refusals.ts";
import { publicCheckoutPayload } from "../rules/payloads/checkouts.ts";
import { notFound, refusal } from "../rules/problems.ts";
import type { World } from "../rules/world.ts";
import { updateCheckout } from "./checkout_edits.ts";
import { bodyReader } from "./input.ts";
import type { Answer, Call, Route } from "./route.ts";

/** What a buyer may fill in; everything else is passed over. */
const FIELDS = [
  "product_id",
  "seats",
  "units",
  "is_business_customer",
  "customer_name",
  "customer_email",
  "customer_billing_name",
  "customer_billing_address",
  "customer_tax_id",
  "locale",
  "custom_field_data",
];

export const checkoutClientRoutes: Route[] = [
  ["GET", "/v1/checkouts/client/:client_secret", (world, call) => show(world, find(world, call)), "anybody"],
  ["PATCH", "/v1/checkouts/client/:client_secret", update, "anybody"],
];

function find({ store, clock }: World, { params }: Call): Checkout {
  const checkout = [...store.checkouts.values()].find((row) => row.client_secret === params.client_secret);
  if (checkout === undefined) throw notFound();
  if (checkout.status === "expired" || new Date(checkout.expires_at) < clock.now()) {
    throw refusal(410, "ExpiredCheckoutError", "This checkout session has expired.");
  }
  return checkout;
}

function show({ store, baseUrl }: World, checkout: Checkout): Answer {
  return { status: 200, body: publicCheckoutPayload(store, baseUrl, checkout) };
}

/** A code of null takes the discount away. Codes count only where the shop allows them. */
function update(world: World, call: Call): Answer {
  const checkout = find(world, call);
  const reader = bodyReader(call.body);
  const code = reader.text("discount_code");
  reader.finish();
  const edit = Object.fromEntries(Object.entries(call.body).filter(([field]) => FIELDS.includes(field)));
  if (reader.sent("discount_code") && checkout.allow_discount_codes) {
    const productId = typeof edit.product_id === "string" ? edit.product_id : checkout.product_id;
    edit.discount_id = code === null
      ? null
      : discountByCode(world, { ...checkout, product_id: productId }, code).id;
  }
  refuseUsedUp(world, { ...checkout, ...edit });
  updateCheckout(world, checkout, edit);
  return show(world, checkout);
}
