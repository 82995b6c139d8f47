/** Seats that were bought: given, claimed and taken back (https://polar.sh/docs/features/seat-based-pricing). */
import type { Customer, Member, Seat } from "../rows/rows.ts";
import type { Store } from "../rows/store.ts";
import { newCustomerSession } from "../rules/customer_sessions.ts";
import { customerByExternalId } from "../rules/identity.ts";
import { seatPayload } from "../rules/payloads/seats.ts";
import { notFound, refusal } from "../rules/problems.ts";
import {
  assignSeat,
  claimSeat,
  containerOf,
  freeSeats,
  invitedSeat,
  revokeSeat,
  seatsOf,
  type SeatSource,
} from "../rules/seats.ts";
import type { World } from "../rules/world.ts";
import { type BodyReader, bodyReader, isUuid } from "./input.ts";
import type { Answer, Call, Route } from "./route.ts";

export const customerSeatRoutes: Route[] = [
  ["GET", "/v1/customer-seats", list],
  ["POST", "/v1/customer-seats", assign],
  ["DELETE", "/v1/customer-seats/:id", revoke],
  ["POST", "/v1/customer-seats/:id/resend", resend],
  ["GET", "/v1/customer-seats/claim/:token", claimInfo, "anybody"],
  ["POST", "/v1/customer-seats/claim", claim, "anybody"],
  ["GET", "/v1/customer-portal/seats", list, "customer"],
  ["POST", "/v1/customer-portal/seats", assign, "customer"],
  ["DELETE", "/v1/customer-portal/seats/:id", revoke, "customer"],
  ["POST", "/v1/customer-portal/seats/:id/resend", resend, "customer"],
];

function list({ store }: World, { url, customer }: Call): Answer {
  const source = findSource(
    store,
    url.searchParams.get("subscription_id"),
    url.searchParams.get("order_id"),
    customer,
  );
  const container = containerOf(source);
  return {
    status: 200,
    body: {
      seats: seatsOf(store, container).map((seat) => seatPayload(store, seat)),
      available_seats: freeSeats(store, source),
      total_seats: container.seats ?? 0,
    },
  };
}

/** @throws 400 when no seat is free, 404 for somebody who is not there, 422 unless exactly one is named */
function assign(world: World, { body, customer }: Call): Answer {
  const { store } = world;
  const reader = bodyReader(body);
  const subscriptionId = reader.uuid("subscription_id");
  const orderId = reader.uuid("order_id");
  if ((subscriptionId === null) === (orderId === null)) {
    const msg = "Value error, Exactly one of subscription_id or order_id must be provided";
    reader.wrong([], "value_error", msg, body);
  }
  const claimed = customer === null && (reader.boolean("immediate_claim") ?? false);
  const metadata = reader.part("metadata")?.value ?? {};
  reader.finish();
  const who = readRecipient(reader);
  reader.finish();
  const source = findSource(store, subscriptionId, orderId, customer);
  const seat = assignSeat(world, source, recipient(store, source, who), claimed, metadata);
  return { status: 200, body: seatPayload(store, seat) };
}

function revoke(world: World, call: Call): Answer {
  const seat = find(world.store, call);
  revokeSeat(world, seat);
  return { status: 200, body: seatPayload(world.store, seat) };
}

/** Polar sends the e-mail again; the invitation stays the same. */
function resend({ store }: World, call: Call): Answer {
  const seat = find(store, call);
  if (seat.status !== "pending") throw refusal(400, "SeatNotPending", "Seat is not in pending status");
  return { status: 200, body: seatPayload(store, seat) };
}

function claimInfo(world: World, { params }: Call): Answer {
  const seat = invitedSeat(world, params.token);
  if (seat === undefined) throw refusal(404, "ResourceNotFound", "Invalid or expired invitation token");
  const { store } = world;
  const container = store.subscriptions.get(seat.subscription_id ?? "") ??
    store.orders.get(seat.order_id ?? "")!;
  const product = store.products.get(container.product_id!)!;
  const body = {
    product_name: product.name,
    product_id: product.id,
    organization_name: "Simulated shop",
    organization_slug: "simulated-shop",
    customer_email: seat.email ?? "",
    can_claim: true,
  };
  return { status: 200, body };
}

function claim(world: World, { body }: Call): Answer {
  const reader = bodyReader(body);
  reader.require("invitation_token");
  const token = reader.text("invitation_token");
  reader.finish();
  const seat = claimSeat(world, token!);
  const session = newCustomerSession(world, seat.customer_id, null);
  return {
    status: 200,
    body: { seat: seatPayload(world.store, seat), customer_session_token: session.token },
  };
}

function find({ seats, subscriptions, orders }: Store, { params, customer }: Call): Seat {
  const seat = seats.get(params.id);
  const container = subscriptions.get(seat?.subscription_id ?? "") ?? orders.get(seat?.order_id ?? "");
  if (seat === undefined || customer !== null && container?.customer_id !== customer.id) throw notFound();
  return seat;
}

function findSource(
  { subscriptions, orders }: Store,
  subscriptionId: string | null,
  orderId: string | null,
  customer: Customer | null,
): SeatSource {
  const isTheirs = (row: { customer_id: string }) => customer === null || row.customer_id === customer.id;
  if (subscriptionId !== null) {
    const subscription = subscriptions.get(subscriptionId);
    if (subscription !== undefined && isTheirs(subscription)) return { subscription };
    throw refusal(404, "ResourceNotFound", "Subscription not found");
  }
  if (orderId !== null) {
    const order = orders.get(orderId);
    if (order !== undefined && isTheirs(order)) return { order };
    throw refusal(404, "ResourceNotFound", "Order not found");
  }
  throw refusal(400, "BadRequest", "Either subscription_id or order_id must be provided");
}

type Recipient = { field: string; value: string };

function readRecipient(reader: BodyReader): Recipient {
  const named = [
    { field: "email", value: reader.email("email") },
    { field: "external_customer_id", value: reader.text("external_customer_id") },
    { field: "customer_id", value: reader.uuid("customer_id") },
    { field: "external_member_id", value: reader.text("external_member_id") },
    { field: "member_id", value: reader.uuid("member_id") },
  ].filter((one): one is Recipient => one.value !== null);
  if (named.length !== 1) {
    const msg =
      "Value error, Exactly one of email, external_customer_id, customer_id, external_member_id, or " +
      "member_id must be provided";
    reader.wrong([], "value_error", msg, null);
  }
  return named[0];
}

/** Somebody else's customer is invited by e-mail, and becomes a member of the one who pays. */
function recipient(
  store: Store,
  source: SeatSource,
  { field, value }: Recipient,
): Member | { email: string } {
  if (field === "email") return { email: value };
  if (field.endsWith("member_id")) {
    const member = [...store.members.values()].find((member) =>
      member.customer_id === containerOf(source).customer_id &&
      (isUuid(value) && member.id === value || member.external_id === value)
    );
    if (member === undefined) throw refusal(404, "MemberNotFound", `Member not found: ${value}`);
    return member;
  }
  const customer = field === "customer_id" ? store.customers.get(value) : customerByExternalId(store, value);
  if (customer === undefined || customer.deleted_at !== null) {
    throw refusal(404, "CustomerNotFound", `Customer not found: ${value}`);
  }
  return { email: customer.email };
}
