/**
 * Prices as requests carry them, in the catalogue and ad hoc for one checkout. Custom prices and tiers of usage are
 * refused by name.
 */
import type { models } from "@polar-sh/sdk/2026-10";
import type { Meter, Price } from "../rows/rows.ts";
import { type BodyReader, isUuid, type Json, NOT_UUID } from "./input.ts";

/** A price that passed, to be made into a row. */
export type WantedPrice = (source: Price["source"], productId: string, stamp: string) => Price;

type Meters = ReadonlyMap<string, Meter>;

const TYPES = ["fixed", "seat_based", "unit_based", "metered_unit"] as const;

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
  meters: Meters,
  skip: (entry: Json) => boolean = () => false,
): WantedPrice[] | null {
  const seen = new Set<string>();
  return reader.list(field, (entry, index) => {
    if (typeof entry !== "object" || entry === null) {
      return reader.wrong([field, index], "dict_type", "Input should be a valid dictionary", entry);
    }
    if (skip(entry as Json)) return null;
    return readPrice(
      entry as Json,
      seen,
      meters,
      (name, type, msg, input) => reader.wrong([field, index, name], type, msg, input),
    );
  });
}

/** Reads `{ product id: prices }` of a checkout. */
export function readAdHocPrices(
  reader: BodyReader,
  field: string,
  meters: Meters,
): Record<string, WantedPrice[]> {
  const part = reader.part(field);
  if (part === null) return {};
  return Object.fromEntries(
    Object.keys(part.value).map((id) => [id, readPrices(part.reader, id, meters) ?? []]),
  );
}

type Wrong = (field: string, type: string, msg: string, input: unknown) => null;

function readPrice(entry: Json, seen: Set<string>, meters: Meters, wrong: Wrong): WantedPrice | null {
  const type = TYPES.find((type) => type === entry.amount_type);
  if (type === undefined) {
    const msg = `The simulator knows prices of amount_type ${TYPES.map((type) => `'${type}'`).join(", ")}.`;
    return wrong("amount_type", "union_tag_invalid", msg, entry.amount_type);
  }
  const currency = entry.price_currency ?? "usd";
  if (typeof currency !== "string" || !/^[a-z]{3}$/.test(currency)) {
    return wrong("price_currency", "enum", "Input should be a lower-case ISO 4217 currency", currency);
  }
  const key = `${type} ${currency}${type === "metered_unit" ? ` ${entry.meter_id}` : ""}`;
  if (seen.has(key)) {
    return wrong("amount_type", "value_error", `Only one ${type} price is allowed.`, entry);
  }
  seen.add(key);
  const own = { fixed: readFixed, seat_based: readSeats, unit_based: readUnits, metered_unit: readMetered }
    [type](entry, wrong, meters);
  if (own === null) return null;
  return (source, productId, stamp) => ({
    created_at: stamp,
    modified_at: null,
    id: crypto.randomUUID(),
    source,
    price_currency: currency,
    tax_behavior: null,
    is_archived: false,
    product_id: productId,
    ...own,
  } as Price);
}

type Own<T extends Price["amount_type"]> =
  | Omit<
    Extract<Price, { amount_type: T }>,
    | "created_at"
    | "modified_at"
    | "id"
    | "source"
    | "price_currency"
    | "tax_behavior"
    | "is_archived"
    | "product_id"
  >
  | null;

function readFixed(entry: Json, wrong: Wrong): Own<"fixed"> {
  const amount = readInteger(entry, "price_amount", wrong);
  if (amount === null) return null;
  if (amount !== 0 && amount < SMALLEST_AMOUNT) {
    const msg = "Amount must be at least $0.50 or 0 for free pricing";
    return wrong("price_amount", "minimum_price", msg, amount);
  }
  if (amount > LARGEST_AMOUNT) {
    return wrong("price_amount", "maximum_price", "Amount must be at most $999,999.99", amount);
  }
  return { amount_type: "fixed", price_amount: amount };
}

function readSeats(entry: Json, wrong: Wrong): Own<"seat_based"> {
  const { seat_tier_type = "volume", tiers } = (entry.seat_tiers ?? {}) as Json;
  if (!Array.isArray(tiers) || tiers.length === 0) {
    return wrong("seat_tiers", "missing", "Field required", entry);
  }
  const sorted = (tiers as models.ProductPriceSeatTier[])
    .map(({ min_seats, max_seats = null, price_per_seat }) => ({ min_seats, max_seats, price_per_seat }))
    .sort((a, b) => a.min_seats - b.min_seats);
  const isWhole = sorted.every(({ min_seats, price_per_seat }) =>
    Number.isSafeInteger(min_seats) && min_seats >= 1 && Number.isSafeInteger(price_per_seat) &&
    price_per_seat >= 0
  );
  const isContiguous = sorted.every(({ min_seats }, index) =>
    index === 0 || min_seats === (sorted[index - 1].max_seats ?? NaN) + 1
  );
  if (!isWhole || !isContiguous) {
    return wrong("seat_tiers", "value_error", "Gap or overlap between tiers", tiers);
  }
  return {
    amount_type: "seat_based",
    seat_tiers: {
      seat_tier_type: seat_tier_type as models.SeatTierType,
      tiers: sorted,
      minimum_seats: sorted[0].min_seats,
      maximum_seats: sorted.at(-1)!.max_seats,
    },
  };
}

function readUnits(entry: Json, wrong: Wrong): Own<"unit_based"> {
  const { type, tiers } = (entry.tiers ?? {}) as Json;
  if (!Array.isArray(tiers) || tiers.length === 0 || (type !== "volume" && type !== "graduated")) {
    return wrong("tiers", "missing", "Field required", entry);
  }
  const sorted = (tiers as models.TierInput[])
    .map(({ bound = null, unit_amount }) => ({ bound, unit_amount: String(unit_amount) }))
    .sort((a, b) => (a.bound ?? Infinity) - (b.bound ?? Infinity));
  if (sorted.some(({ unit_amount }) => !/^\d+$/.test(unit_amount))) {
    return wrong("tiers", "value_error", "Rates are whole minor units", tiers);
  }
  const bounds = sorted.map(({ bound }) => bound);
  if (new Set(bounds).size < bounds.length) {
    return wrong("tiers", "duplicate_tier_bound", "Tier bound values must be unique", tiers);
  }
  return {
    amount_type: "unit_based",
    tiers: { type, tiers: sorted },
    minimum_units: readInteger(entry, "minimum_units", wrong, true),
    maximum_units: bounds.at(-1)!,
    unit_label: (entry.unit_label ?? null) as models.ProductPriceUnitBased["unit_label"],
  };
}

function readMetered(entry: Json, wrong: Wrong, meters: Meters): Own<"metered_unit"> {
  const meterId = entry.meter_id;
  if (typeof meterId !== "string" || !isUuid(meterId)) {
    return wrong("meter_id", "uuid_parsing", NOT_UUID, meterId);
  }
  const meter = meters.get(meterId);
  if (meter === undefined) return wrong("meter_id", "value_error", "Meter does not exist.", meterId);
  const unitAmount = String(entry.unit_amount);
  if (!/^\d+(\.\d{1,12})?$/.test(unitAmount)) {
    return wrong("unit_amount", "decimal_parsing", "Input should be a valid decimal", entry.unit_amount);
  }
  const { id, name, unit, custom_label = null, custom_multiplier = null } = meter;
  return {
    amount_type: "metered_unit",
    cap_amount: readInteger(entry, "cap_amount", wrong, true),
    meter_id: id,
    meter: { id, name, unit, custom_label, custom_multiplier },
    unit_amount: unitAmount,
  };
}

function readInteger(entry: Json, field: string, wrong: Wrong, isOptional = false): number | null {
  const value = entry[field] ?? null;
  if (typeof value === "number" && Number.isSafeInteger(value)) return value;
  if (value === null && isOptional) return null;
  const type = value === null ? "missing" : "int_type";
  return wrong(field, type, "Input should be a valid integer", entry[field]);
}
