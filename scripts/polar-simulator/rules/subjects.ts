/** Which object an event carries. */
import type { models } from "@polar-sh/sdk/2026-10";
import type { StoryContext } from "../rows/rows.ts";
import { grantPayload } from "./payloads/benefits.ts";
import { checkoutPayload } from "./payloads/checkouts.ts";
import { customerStatePayload } from "./payloads/customer_state.ts";
import { customerPayload } from "./payloads/customers.ts";
import { discountPayload } from "./payloads/discounts.ts";
import { orderPayload } from "./payloads/orders.ts";
import { productPayload } from "./payloads/products.ts";
import { seatPayload } from "./payloads/seats.ts";
import { subscriptionPayload } from "./payloads/subscriptions.ts";
import type { World } from "./world.ts";

/** The object that an event is about, as it is now. */
export function subject(
  { store, baseUrl }: World,
  type: models.WebhookEventType,
  context: StoryContext,
): unknown {
  if (type === "customer.state_changed") {
    return customerStatePayload(store, store.customers.get(context.customer_id!)!);
  }
  switch (type.split(".")[0]) {
    case "benefit":
      return store.benefits.get(context.benefit_id!)!;
    case "benefit_grant":
      return grantPayload(store, store.grants.get(context.grant_id!)!);
    case "checkout":
      return checkoutPayload(store, baseUrl, store.checkouts.get(context.checkout_id!)!);
    case "customer":
      return customerPayload(store.customers.get(context.customer_id!)!);
    case "customer_seat":
      return seatPayload(store, store.seats.get(context.seat_id!)!);
    case "discount":
      return discountPayload(store, store.discounts.get(context.discount_id!)!);
    case "member":
      return store.members.get(context.member_id!)!;
    case "order":
      return orderPayload(store, store.orders.get(context.order_id!)!);
    case "product":
      return productPayload(store, store.products.get(context.product_id!)!);
    case "refund":
      return store.refunds.get(context.refund_id!)!;
    case "subscription":
      return subscriptionPayload(store, store.subscriptions.get(context.subscription_id!)!);
    default:
      throw new Error(`no story knows what ${type} carries`);
  }
}
