/** Products and their prices. */
import type { Price, Product } from "../rows/rows.ts";
import { productPayload } from "../rules/payloads/products.ts";
import { refuseWithoutDefault } from "../rules/presentment.ts";
import { upfrontAmount } from "../rules/prices.ts";
import { impossible, notFound, wrongValue } from "../rules/problems.ts";
import { tell } from "../rules/storyteller.ts";
import type { World } from "../rules/world.ts";
import { type BodyReader, bodyReader, isUuid, NOT_UUID, readIds } from "./input.ts";
import { isTrue, page } from "./lists.ts";
import { readPrices } from "./prices.ts";
import type { Answer, Call, Route } from "./route.ts";

const INTERVALS = ["day", "week", "month", "year"] as const;
const VISIBILITIES = ["draft", "private", "public"] as const;

export const productRoutes: Route[] = [
  ["GET", "/v1/products", list],
  ["POST", "/v1/products", create],
  ["GET", "/v1/products/:id", (world, call) => show(world, find(world, call))],
  ["PATCH", "/v1/products/:id", update],
  ["POST", "/v1/products/:id/benefits", updateBenefits],
];

function find({ store }: World, { params }: Call): Product {
  const product = store.products.get(params.id);
  if (product === undefined) throw notFound();
  return product;
}

function show({ store }: World, product: Product): Answer {
  return { status: 200, body: productPayload(store, product) };
}

function list({ store }: World, { url }: Call): Answer {
  const { items, pagination } = page<Product>(url, store.products.values(), {
    byMetadata: true,
    filters: {
      id: (product, value) => product.id === value,
      organization_id: (_, value) => value === store.organizationId,
      query: (product, value) => product.name.toLowerCase().includes(value.toLowerCase()),
      is_archived: (product, value) => product.is_archived === isTrue(value),
      is_recurring: (product, value) => product.is_recurring === isTrue(value),
      visibility: (product, value) => product.visibility === value,
    },
    sorting: {
      created_at: (product) => product.created_at,
      name: (product) => product.name,
      price_amount: (product) =>
        upfrontAmount(product.prices.filter((price) => !price.is_archived).slice(0, 1), {
          seats: 1,
          units: 1,
        }),
    },
  });
  return { status: 200, body: { items: items.map((product) => productPayload(store, product)), pagination } };
}

function create(world: World, { body }: Call): Answer {
  const { store, clock } = world;
  const reader = bodyReader(body);
  reader.require("name");
  reader.require("prices");
  const interval = reader.choice("recurring_interval", INTERVALS);
  const name = readName(reader);
  const description = reader.text("description");
  const visibility = reader.choice("visibility", VISIBILITIES) ?? "public";
  const intervalCount = reader.integer("recurring_interval_count", { min: 1, max: 999 });
  const trial = readTrial(reader);
  const metadata = reader.metadata("metadata") ?? {};
  const wanted = readPrices(reader, "prices", store.meters);
  reader.finish();
  refuseTrialWithoutInterval(trial.trial_interval, interval);

  const id = crypto.randomUUID();
  const stamp = clock.stamp();
  const product: Product = {
    id,
    created_at: stamp,
    modified_at: null,
    ...trial,
    name: name!,
    description,
    visibility,
    recurring_interval: interval,
    recurring_interval_count: interval === null ? null : intervalCount ?? 1,
    meter_interval: null,
    meter_interval_count: null,
    is_recurring: interval !== null,
    is_archived: false,
    organization_id: store.organizationId,
    metadata,
    is_deletable: false,
    prices: wanted!.map((price) => price("catalog", id, stamp)),
    benefit_ids: [],
    medias: [],
    attached_custom_fields: [],
  };
  refuseWithoutDefault(product.prices, ["prices"]);
  store.products.set(id, product);
  tell(world, "product_created", { product_id: id });
  return { ...show(world, product), status: 201 };
}

/** Prices are replaced as a whole: one that is kept is named by its id, the others are archived. */
function update(world: World, call: Call): Answer {
  const product = find(world, call);
  const reader = bodyReader(call.body);
  const name = readName(reader);
  const description = reader.text("description");
  const visibility = reader.choice("visibility", VISIBILITIES);
  const isArchived = reader.boolean("is_archived");
  const interval = reader.choice("recurring_interval", INTERVALS);
  const trial = readTrial(reader);
  const metadata = reader.metadata("metadata");
  const kept = readKeptPrices(reader, call.body.prices);
  const added = readPrices(reader, "prices", world.store.meters, (entry) => "id" in entry);
  reader.finish();

  if (interval !== null && interval !== product.recurring_interval) {
    const msg = "Recurring interval cannot be changed.";
    throw impossible(wrongValue("recurring_interval", msg, interval));
  }
  refuseTrialWithoutInterval(trial.trial_interval, product.recurring_interval);
  const missing = kept.find((id) => !product.prices.some((price) => price.id === id && !price.is_archived));
  if (missing !== undefined) throw impossible(wrongValue("prices", "Price does not exist.", missing));

  const stamp = world.clock.stamp();
  if (added !== null) {
    const isKept = ({ id }: Price) => kept.includes(id);
    const fresh = added.map((price) => price("catalog", product.id, stamp));
    refuseWithoutDefault([...product.prices.filter(isKept), ...fresh], ["prices"]);
    for (const price of product.prices) {
      if (!price.is_archived && !isKept(price)) {
        Object.assign(price, { is_archived: true, modified_at: stamp });
      }
    }
    product.prices.push(...fresh);
  }
  if (name !== null) product.name = name;
  if (reader.sent("description")) product.description = description;
  if (visibility !== null) product.visibility = visibility;
  if (isArchived !== null) product.is_archived = isArchived;
  if (reader.sent("trial_interval")) Object.assign(product, trial);
  if (metadata !== null) product.metadata = metadata;
  product.modified_at = stamp;
  tell(world, "product_updated", { product_id: product.id });
  return show(world, product);
}

/** Who bought the product before keeps what was granted; later grants follow the new list. */
function updateBenefits(world: World, call: Call): Answer {
  const product = find(world, call);
  const reader = bodyReader(call.body);
  const ids = Array.isArray(call.body.benefits) && call.body.benefits.length === 0
    ? []
    : readIds(reader, "benefits") ?? [];
  reader.finish();
  const unknown = ids.find((id) => !world.store.benefits.has(id));
  if (unknown !== undefined) throw impossible(wrongValue("benefits", "Benefit does not exist.", unknown));
  product.benefit_ids = ids;
  product.modified_at = world.clock.stamp();
  tell(world, "product_updated", { product_id: product.id });
  return show(world, product);
}

function readName(reader: BodyReader): string | null {
  return reader.text("name", { min: 3, max: 64 });
}

function readTrial(reader: BodyReader): Pick<Product, "trial_interval" | "trial_interval_count"> {
  const trial = {
    trial_interval: reader.choice("trial_interval", INTERVALS),
    trial_interval_count: reader.integer("trial_interval_count", { min: 1, max: 1000 }),
  };
  if ((trial.trial_interval === null) !== (trial.trial_interval_count === null)) {
    const msg = "Both trial_interval and trial_interval_count must be set together.";
    reader.wrong([], "missing", msg, trial);
  }
  return trial;
}

function refuseTrialWithoutInterval(trial: unknown, interval: unknown) {
  if (trial === null || interval !== null) return;
  const msg = "Trial configuration is only supported on recurring products.";
  throw impossible(wrongValue("trial_interval", msg, trial));
}

/** The ids of the prices that an update keeps. */
function readKeptPrices(reader: BodyReader, prices: unknown): string[] {
  if (!Array.isArray(prices)) return [];
  return prices.flatMap((entry, index) => {
    const id = entry?.id;
    if (id === undefined) return [];
    if (typeof id === "string" && isUuid(id)) return [id];
    reader.wrong(["prices", index, "id"], "uuid_parsing", NOT_UUID, id);
    return [];
  });
}
