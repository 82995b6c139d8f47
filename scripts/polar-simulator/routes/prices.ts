/**
 * Prices as requests carry them, in the catalogue and ad hoc for one checkout. The simulator sells at fixed
 * prices; custom, seat-based, unit-based and metered ones are refused by name.
 */
import type { Price } from "../rows/rows.ts";
import type { BodyReader, Json } from "./input.ts";

/** A price that passed, to be made into a row. */
export type WantedPrice = (source: Price["source"], productId: string, stamp: string) => Price;

/** Polar's bounds in minor units; 0 is a free price. Other currencies than the dollar have other bounds. */
const SMALLEST_AMOUNT = 50;
const LARGEST_AMOUNT = 99_999_999;

/**
 * Reads a list of prices and reports what is wrong with them.
 * @param skip entries that are something else than a new price
 */
export function readPrices(
  reader: BodyReader,
  field: string,
  skip: (entry: Json) => boolean = () => false,
): WantedPrice[] | null {
  const currencies = new Set<string>();
  return reader.list(field, (entry, index) => {
    if (typeof entry !== "object" || entry === null) {
      return reader.wrong([field, index], "dict_type", "Input should be a valid dictionary", entry);
    }
    if (skip(entry as Json)) return null;
    return readPrice(
      entry as Json,
      currencies,
      (name, type, msg, input) => reader.wrong([field, index, name], type, msg, input),
    );
  });
}

function readPrice(
  entry: Json,
  currencies: Set<string>,
  wrong: (field: string, type: string, msg: string, input: unknown) => null,
): WantedPrice | null {
  if (entry.amount_type !== "fixed") {
    const msg = "The simulator knows prices of amount_type 'fixed' only.";
    return wrong("amount_type", "union_tag_invalid", msg, entry.amount_type);
  }
  const currency = entry.price_currency ?? "usd";
  if (typeof currency !== "string" || !/^[a-z]{3}$/.test(currency)) {
    return wrong("price_currency", "enum", "Input should be a lower-case ISO 4217 currency", currency);
  }
  const amount = entry.price_amount;
  if (typeof amount !== "number" || !Number.isSafeInteger(amount)) {
    const type = amount === undefined ? "missing" : "int_type";
    return wrong("price_amount", type, "Input should be a valid integer", amount);
  }
  if (amount !== 0 && amount < SMALLEST_AMOUNT) {
    return wrong(
      "price_amount",
      "minimum_price",
      "Amount must be at least $0.50 or 0 for free pricing",
      amount,
    );
  }
  if (amount > LARGEST_AMOUNT) {
    return wrong("price_amount", "maximum_price", "Amount must be at most $999,999.99", amount);
  }
  if (currencies.has(currency)) {
    return wrong("amount_type", "value_error", "Only one fixed price is allowed.", entry);
  }
  currencies.add(currency);
  return (source, productId, stamp) => ({
    created_at: stamp,
    modified_at: null,
    id: crypto.randomUUID(),
    source,
    amount_type: "fixed",
    price_currency: currency,
    tax_behavior: null,
    is_archived: false,
    product_id: productId,
    price_amount: amount,
  });
}

/** Reads `{ product id: prices }` of a checkout. */
export function readAdHocPrices(reader: BodyReader, field: string): Record<string, WantedPrice[]> {
  const part = reader.part(field);
  if (part === null) return {};
  return Object.fromEntries(
    Object.keys(part.value).map((id) => [id, readPrices(part.reader, id) ?? []]),
  );
}
