/** Meters, and the events that they count. Aggregations are `count` and `sum`. */
import type { models } from "@polar-sh/sdk/2026-10";
import type { Customer, Metadata, Meter, UsageEvent } from "../rows/rows.ts";
import type { Store } from "../rows/store.ts";
import { customerByExternalId } from "../rules/identity.ts";
import { counts, enterUsage } from "../rules/metering.ts";
import { consumption } from "../rules/payloads/customer_state.ts";
import { customerPayload } from "../rules/payloads/customers.ts";
import { malformed, notFound } from "../rules/problems.ts";
import { tellOfSubscription } from "../rules/storyteller.ts";
import { derivedId } from "../rules/tokens.ts";
import type { World } from "../rules/world.ts";
import { type BodyReader, bodyReader, type Json } from "./input.ts";
import { page } from "./lists.ts";
import type { Answer, Call, Route } from "./route.ts";

const UNITS = ["scalar", "token", "custom"] as const;
const FUNCTIONS = ["count", "sum"];
/** Events of one call. */
const MOST_EVENTS = 1000;

export const meterRoutes: Route[] = [
  ["GET", "/v1/meters", ({ store }, { url }) => {
    const body = page<Meter>(url, store.meters.values(), {
      byMetadata: true,
      filters: {
        organization_id: (_, value) => value === store.organizationId,
        query: (meter, value) => meter.name.toLowerCase().includes(value.toLowerCase()),
      },
      sorting: { created_at: (meter) => meter.created_at, name: (meter) => meter.name },
    });
    return { status: 200, body };
  }],
  ["POST", "/v1/meters", createMeter],
  ["GET", "/v1/meters/:id", ({ store }, { params }) => {
    const meter = store.meters.get(params.id);
    if (meter === undefined) throw notFound();
    return { status: 200, body: meter };
  }],
  ["POST", "/v1/events/ingest", ingest],
  ["GET", "/v1/customer-meters", listCustomerMeters],
];

function createMeter({ store, clock }: World, { body }: Call): Answer {
  const reader = bodyReader(body);
  ["name", "filter", "aggregation"].forEach(reader.require);
  const name = reader.text("name", { min: 3 });
  const unit = reader.choice("unit", UNITS) ?? "scalar";
  const filter = reader.part("filter")?.value;
  const aggregation = reader.part("aggregation")?.value;
  const func = aggregation?.func;
  if (aggregation !== undefined && !FUNCTIONS.includes(String(func))) {
    reader.wrong(["aggregation", "func"], "enum", "The simulator counts and sums.", func);
  }
  if (func === "sum" && typeof aggregation?.property !== "string") {
    reader.wrong(["aggregation", "property"], "missing", "Field required", aggregation);
  }
  if (filter !== undefined && !Array.isArray(filter.clauses)) {
    reader.wrong(["filter", "clauses"], "missing", "Field required", filter);
  }
  const metadata = reader.metadata("metadata") ?? {};
  reader.finish();
  const meter: Meter = {
    metadata,
    created_at: clock.stamp(),
    modified_at: null,
    id: crypto.randomUUID(),
    name: name!,
    unit,
    custom_label: reader.text("custom_label"),
    custom_multiplier: reader.integer("custom_multiplier", { min: 1 }),
    filter: filter as unknown as models.Filter,
    aggregation: aggregation as unknown as Meter["aggregation"],
    organization_id: store.organizationId,
    archived_at: null,
  };
  store.meters.set(meter.id, meter);
  return { status: 201, body: meter };
}

/** An event with an `external_id` that is known is passed over and counted as a duplicate. */
function ingest(world: World, { body }: Call): Answer {
  const { store } = world;
  const reader = bodyReader(body);
  reader.require("events");
  const events = reader.list("events", (entry, index) => readEvent(world, reader, entry, index)) ?? [];
  if (events.length > MOST_EVENTS) {
    reader.wrong("events", "too_long", `List should have at most ${MOST_EVENTS} items`, events.length);
  }
  reader.finish();

  const known = new Set([...store.usage_events.values()].map(({ external_id }) => external_id));
  const touched = new Map<string, Parameters<typeof tellOfSubscription>[2]>();
  let inserted = 0;
  for (const event of events) {
    if (event.external_id !== null && known.has(event.external_id)) continue;
    known.add(event.external_id);
    inserted++;
    store.usage_events.set(event.id, event);
    for (const subscription of enterUsage(store, event)) touched.set(subscription.id, subscription);
  }
  for (const subscription of touched.values()) tellOfSubscription(world, "usage_recorded", subscription);
  return { status: 200, body: { inserted, duplicates: events.length - inserted } };
}

function readEvent(
  { store, clock }: World,
  reader: BodyReader,
  entry: unknown,
  index: number,
): UsageEvent | null {
  const at = ["events", index];
  if (typeof entry !== "object" || entry === null) {
    return reader.wrong(at, "dict_type", "Input should be a valid dictionary", entry);
  }
  const event = entry as Json;
  const own = bodyReader(event, ["body", ...at], []);
  own.require("name");
  const name = own.text("name");
  const customerId = own.uuid("customer_id");
  const externalCustomerId = own.text("external_customer_id");
  const externalId = own.text("external_id");
  const timestamp = own.timestamp("timestamp") ?? clock.stamp();
  const metadata = (own.part("metadata")?.value ?? {}) as Metadata;
  own.finish();
  if (Date.parse(timestamp) > clock.now().getTime()) {
    return reader.wrong([...at, "timestamp"], "value_error", "Timestamp must be in the past.", timestamp);
  }
  const customer = customerId !== null
    ? store.customers.get(customerId)
    : externalCustomerId !== null
    ? customerByExternalId(store, externalCustomerId)
    : undefined;
  if (customerId === null && externalCustomerId === null) {
    throw malformed([{
      type: "missing",
      loc: ["body", ...at, "customer_id"],
      msg: "Field required",
      input: event,
    }]);
  }
  if (customerId !== null && (customer === undefined || customer.deleted_at !== null)) {
    return reader.wrong([...at, "customer_id"], "customer_id", "Customer not found.", customerId);
  }
  return {
    id: crypto.randomUUID(),
    created_at: clock.stamp(),
    timestamp,
    name: name!,
    // Polar keeps events of people that it does not know yet; nothing is billed for them here.
    customer_id: customer?.id ?? "",
    external_id: externalId,
    metadata,
  };
}

function listCustomerMeters({ store }: World, { url }: Call): Answer {
  type Pair = { customer: Customer; meter: Meter; created_at: string };
  const pairs: Pair[] = [...store.customers.values()].filter(({ deleted_at }) => deleted_at === null).flatMap(
    (
      customer,
    ) =>
      [...store.meters.values()]
        .filter((meter) =>
          [...store.usage_events.values()].some((event) =>
            event.customer_id === customer.id && counts(meter, event)
          )
        ).map((meter) => ({ customer, meter, created_at: meter.created_at })),
  );
  const { items, pagination } = page<Pair>(url, pairs, {
    filters: {
      organization_id: (_, value) => value === store.organizationId,
      customer_id: ({ customer }, value) => customer.id === value,
      external_customer_id: ({ customer }, value) => customer.external_id === value,
      meter_id: ({ meter }, value) => meter.id === value,
    },
    sorting: {
      created_at: ({ created_at }) => created_at,
      modified_at: ({ created_at }) => created_at,
      customer_name: ({ customer }) => customer.name ?? "",
      meter_name: ({ meter }) => meter.name,
    },
  });
  return {
    status: 200,
    body: { items: items.map(({ customer, meter }) => customerMeter(store, customer, meter)), pagination },
  };
}

function customerMeter(store: Store, customer: Customer, meter: Meter): models.CustomerMeter {
  return {
    id: derivedId(customer.id, meter.id),
    created_at: meter.created_at,
    modified_at: null,
    customer_id: customer.id,
    meter_id: meter.id,
    ...consumption(store, customer, meter),
    customer: customerPayload(customer) as models.Customer,
    meter,
  };
}
