/** Discounts: a share or fixed amounts, once, for some months, or forever. */
import type { Discount } from "../rows/rows.ts";
import { discountPayload } from "../rules/payloads/discounts.ts";
import { impossible, notFound, wrongValue } from "../rules/problems.ts";
import { tell } from "../rules/storyteller.ts";
import type { World } from "../rules/world.ts";
import { type BodyReader, bodyReader, readIds } from "./input.ts";
import { page } from "./lists.ts";
import type { Answer, Call, Route } from "./route.ts";

const TYPES = ["fixed", "percentage"] as const;
const DURATIONS = ["once", "forever", "repeating"] as const;
const HUNDRED_PERCENT = 10_000;

export const discountRoutes: Route[] = [
  ["GET", "/v1/discounts", list],
  ["POST", "/v1/discounts", create],
  ["GET", "/v1/discounts/:id", (world, call) => ({
    status: 200,
    body: discountPayload(world.store, find(world, call)),
  })],
  ["DELETE", "/v1/discounts/:id", (world, call) => {
    const discount = find(world, call);
    discount.deleted_at = world.clock.stamp();
    tell(world, "discount_deleted", { discount_id: discount.id });
    return { status: 204 };
  }],
];

/** A deleted discount goes on lowering what it lowers already. */
function find({ store }: World, { params }: Call): Discount {
  const discount = store.discounts.get(params.id);
  if (discount === undefined || discount.deleted_at !== null) throw notFound();
  return discount;
}

function list({ store }: World, { url }: Call): Answer {
  const present = [...store.discounts.values()].filter((discount) => discount.deleted_at === null);
  const { items, pagination } = page<Discount>(url, present, {
    filters: {
      organization_id: (_, value) => value === store.organizationId,
      query: (discount, value) => discount.name.toLowerCase().includes(value.toLowerCase()),
    },
    sorting: {
      created_at: (discount) => discount.created_at,
      name: (discount) => discount.name,
      code: (discount) => discount.code ?? "",
      redemptions_count: (discount) => discount.redemptions_count,
      ends_at: (discount) => discount.ends_at ?? "",
    },
  });
  return {
    status: 200,
    body: { items: items.map((discount) => discountPayload(store, discount)), pagination },
  };
}

/** An amount for each currency that the discount is for. */
function readAmounts(reader: BodyReader): Record<string, number> | null {
  const part = reader.part("amounts");
  if (part === null) return null;
  const entries = Object.keys(part.value).map((
    currency,
  ) => [currency, part.reader.integer(currency, { min: 0 })] as const);
  return Object.fromEntries(entries.filter((entry): entry is [string, number] => entry[1] !== null));
}

function create(world: World, { body }: Call): Answer {
  const { store, clock } = world;
  const reader = bodyReader(body);
  ["name", "duration"].forEach(reader.require);
  // Polar tells the type by the fields where it is not said.
  const type = reader.choice("type", TYPES) ?? (reader.sent("basis_points") ? "percentage" : "fixed");
  const duration = reader.choice("duration", DURATIONS);
  if (duration === "repeating") reader.require("duration_in_months");
  if (type === "percentage") reader.require("basis_points");
  const amounts = readAmounts(reader);
  if (type === "fixed" && amounts === null) reader.require("amount");
  const amount = reader.integer("amount", { min: 0 });
  const currency = reader.text("currency", { min: 3, max: 3 }) ?? "usd";
  const discount: Discount = {
    id: crypto.randomUUID(),
    created_at: clock.stamp(),
    modified_at: null,
    deleted_at: null,
    name: reader.text("name", { min: 1 })!,
    code: reader.text("code", { min: 3, max: 256 }),
    duration: duration!,
    duration_in_months: reader.integer("duration_in_months", { min: 1, max: 999 }),
    amounts: type === "fixed" ? amounts ?? { [currency]: amount! } : null,
    basis_points: reader.integer("basis_points", { min: 1, max: HUNDRED_PERCENT }),
    starts_at: reader.timestamp("starts_at"),
    ends_at: reader.timestamp("ends_at"),
    max_redemptions: reader.integer("max_redemptions", { min: 1 }),
    max_redemptions_per_customer: reader.integer("max_redemptions_per_customer", { min: 1 }),
    redemptions_count: 0,
    product_ids: readIds(reader, "products"),
    metadata: reader.metadata("metadata") ?? {},
  };
  reader.finish();
  const unknown = discount.product_ids?.find((id) => !store.products.has(id));
  if (unknown !== undefined) throw impossible(wrongValue("products", "Product does not exist.", unknown));
  store.discounts.set(discount.id, discount);
  tell(world, "discount_created", { discount_id: discount.id });
  return { status: 201, body: discountPayload(store, discount) };
}
