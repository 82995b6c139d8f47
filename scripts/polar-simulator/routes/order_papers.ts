/** Who an order is billed to, its invoice and its receipt, for the shop and for the customer alike. */
import type { Order } from "../rows/rows.ts";
import { paperUrl } from "../rules/papers.ts";
import { impossible, refusal, wrongValue } from "../rules/problems.ts";
import { tell } from "../rules/storyteller.ts";
import type { World } from "../rules/world.ts";
import { bodyReader, type Json } from "./input.ts";
import type { Answer } from "./route.ts";

/** @throws 422 for another country or state than the one that was taxed */
export function updateBilling(world: World, order: Order, body: Json) {
  const reader = bodyReader(body);
  const name = reader.text("billing_name");
  const address = reader.address("billing_address");
  reader.finish();
  const known = order.billing_address;
  if (address !== null && known !== null) {
    for (const field of ["country", "state"] as const) {
      if (address[field] === known[field]) continue;
      const msg = `${field === "country" ? "Country" : "State"} cannot be changed`;
      throw impossible(wrongValue(["billing_address", field], msg, address[field]));
    }
  }
  if (reader.sent("billing_name")) order.billing_name = name;
  if (address !== null) order.billing_address = address;
  order.modified_at = world.clock.stamp();
  tell(world, "order_edited", { order_id: order.id, customer_id: order.customer_id });
}

/**
 * Orders the invoice, which a job makes; `order.updated` tells when it is there.
 * @throws 409 for a draft and a void order, 422 without a billing name and address
 */
export function generateInvoice(world: World, order: Order): Answer {
  if (order.status === "draft" || order.status === "void") {
    const detail =
      `Order ${order.id} is not eligible for invoice generation (current status: ${order.status}).`;
    throw refusal(409, "OrderNotEligibleForInvoice", detail);
  }
  if (order.billing_name === null || order.billing_address === null) {
    const detail = "Billing name and address are required to generate an invoice for this order.";
    throw refusal(422, "MissingInvoiceBillingDetails", detail);
  }
  if (!order.is_invoice_generated) {
    tell(world, "invoice_ordered", { order_id: order.id, customer_id: order.customer_id });
  }
  return { status: 202, body: null };
}

/** @throws 404 before it is there */
export function showInvoice({ baseUrl }: World, order: Order): Answer {
  if (!order.is_invoice_generated) {
    throw refusal(404, "InvoiceDoesNotExist", `No invoice exists for order ${order.id}.`);
  }
  return { status: 200, body: { url: paperUrl(baseUrl, order, "invoice") } };
}

/** @throws 404 for an order that no card paid for */
export function showReceipt({ baseUrl }: World, order: Order): Answer {
  if (order.receipt_number === null) {
    throw refusal(404, "ReceiptNotAllocated", `No receipt allocated for order ${order.id}.`);
  }
  return { status: 200, body: { url: paperUrl(baseUrl, order, "receipt") } };
}
