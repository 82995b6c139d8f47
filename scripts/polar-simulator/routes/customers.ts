/** Customers: e-mail and external id are unique among those that are not deleted. */
import type { Customer } from "../rows/rows.ts";
import { newCustomer } from "../rules/changes/customers.ts";
import { customerByEmail, customerByExternalId } from "../rules/identity.ts";
import { customerStatePayload } from "../rules/payloads/customer_state.ts";
import { customerPayload } from "../rules/payloads/customers.ts";
import { type FieldProblem, impossible, notFound, wrongValue } from "../rules/problems.ts";
import { tell } from "../rules/storyteller.ts";
import type { World } from "../rules/world.ts";
import { bodyReader } from "./input.ts";
import { isTrue, page } from "./lists.ts";
import type { Answer, Call, Route } from "./route.ts";

/** Polar has teams, too; the simulator has not. */
const CUSTOMER_TYPES = ["individual"] as const;
const EMAIL_TAKEN = "A customer with this email address already exists.";
const EXTERNAL_ID_TAKEN = "A customer with this external ID already exists.";

export const customerRoutes: Route[] = [
  ["GET", "/v1/customers", list],
  ["POST", "/v1/customers", create],
  ["GET", "/v1/customers/external/:external_id", (world, call) => show(byExternalId(world, call))],
  ["PATCH", "/v1/customers/external/:external_id", (world, call) => {
    // By external id everything but the external id can be changed.
    const { external_id: _, ...body } = call.body;
    return update(world, body, byExternalId(world, call));
  }],
  [
    "DELETE",
    "/v1/customers/external/:external_id",
    (world, call) => remove(world, call, byExternalId(world, call)),
  ],
  [
    "GET",
    "/v1/customers/external/:external_id/state",
    (world, call) => showState(world, byExternalId(world, call)),
  ],
  ["GET", "/v1/customers/:id", (world, call) => show(byId(world, call))],
  ["PATCH", "/v1/customers/:id", (world, call) => update(world, call.body, byId(world, call))],
  ["DELETE", "/v1/customers/:id", (world, call) => remove(world, call, byId(world, call))],
  ["GET", "/v1/customers/:id/state", (world, call) => showState(world, byId(world, call))],
];

function byId({ store }: World, { params }: Call): Customer {
  const customer = store.customers.get(params.id);
  if (customer === undefined || customer.deleted_at !== null) throw notFound();
  return customer;
}

function byExternalId({ store }: World, { params }: Call): Customer {
  const customer = customerByExternalId(store, params.external_id);
  if (customer === undefined) throw notFound();
  return customer;
}

function show(customer: Customer): Answer {
  return { status: 200, body: customerPayload(customer) };
}

function showState({ store }: World, customer: Customer): Answer {
  return { status: 200, body: customerStatePayload(store, customer) };
}

function list({ store }: World, { url }: Call): Answer {
  const present = [...store.customers.values()].filter((customer) => customer.deleted_at === null);
  const { items, pagination } = page<Customer>(url, present, {
    byMetadata: true,
    filters: {
      organization_id: (_, value) => value === store.organizationId,
      email: (customer, value) => customer.email.toLowerCase() === value.toLowerCase(),
      query: (customer, value) =>
        [customer.id, customer.email, customer.name, customer.external_id].some((field) =>
          field?.toLowerCase().includes(value.toLowerCase())
        ),
      active: (customer, value) =>
        isTrue(value) === customerStatePayload(store, customer).active_subscriptions.length > 0,
    },
    sorting: {
      created_at: (customer) => customer.created_at,
      email: (customer) => customer.email,
      name: (customer) => customer.name ?? "",
    },
  });
  return { status: 200, body: { items: items.map(customerPayload), pagination } };
}

function create(world: World, { body }: Call): Answer {
  const { store, clock } = world;
  const reader = bodyReader(body);
  reader.require("email");
  const input = {
    email: reader.email("email"),
    external_id: reader.text("external_id"),
    name: reader.text("name", { max: 256 }),
    billing_address: reader.address("billing_address"),
    locale: reader.text("locale"),
    metadata: reader.metadata("metadata") ?? {},
  };
  reader.choice("type", CUSTOMER_TYPES);
  reader.finish();

  const problems: FieldProblem[] = [];
  if (customerByEmail(store, input.email!)) problems.push(wrongValue("email", EMAIL_TAKEN, input.email));
  if (input.external_id !== null && customerByExternalId(store, input.external_id)) {
    problems.push(wrongValue("external_id", EXTERNAL_ID_TAKEN, input.external_id));
  }
  if (problems.length > 0) throw impossible(...problems);

  const customer = newCustomer(store.organizationId, clock.stamp(), { ...input, email: input.email! });
  store.customers.set(customer.id, customer);
  tell(world, "customer_created", { customer_id: customer.id });
  return { status: 201, body: customerPayload(customer) };
}

function update(world: World, body: Call["body"], customer: Customer): Answer {
  const { store, clock } = world;
  const reader = bodyReader(body);
  const input = {
    email: reader.email("email"),
    external_id: reader.text("external_id"),
    name: reader.text("name", { max: 256 }),
    billing_address: reader.address("billing_address"),
    locale: reader.text("locale"),
    metadata: reader.metadata("metadata"),
  };
  reader.choice("type", CUSTOMER_TYPES);
  reader.finish();

  const problems: FieldProblem[] = [];
  const newEmail = input.email !== null && input.email.toLowerCase() !== customer.email.toLowerCase();
  if (newEmail && customerByEmail(store, input.email!)) {
    problems.push(wrongValue("email", EMAIL_TAKEN, input.email));
  }
  if (reader.sent("billing_address") && input.billing_address === null) {
    const msg = "Customer billing address cannot be reset to null once set.";
    problems.push(wrongValue("billing_address", msg, null));
  }
  if (reader.sent("external_id") && input.external_id !== customer.external_id) {
    if (customer.external_id !== null) {
      problems.push(wrongValue("external_id", "Customer external ID cannot be updated.", input.external_id));
    } else if (customerByExternalId(store, input.external_id!)) {
      problems.push(wrongValue("external_id", EXTERNAL_ID_TAKEN, input.external_id));
    }
  }
  if (problems.length > 0) throw impossible(...problems);

  if (newEmail) Object.assign(customer, { email: input.email, email_verified: false });
  for (const field of ["external_id", "name", "billing_address", "locale"] as const) {
    if (reader.sent(field)) Object.assign(customer, { [field]: input[field] });
  }
  if (input.metadata !== null) customer.metadata = input.metadata;
  customer.modified_at = clock.stamp();
  tell(world, newEmail ? "customer_email_changed" : "customer_updated", { customer_id: customer.id });
  return show(customer);
}

function remove(world: World, { url }: Call, customer: Customer): Answer {
  const anonymize = isTrue(url.searchParams.get("anonymize") ?? "false");
  tell(world, "customer_deleted", { customer_id: customer.id, anonymize });
  return { status: 204 };
}
