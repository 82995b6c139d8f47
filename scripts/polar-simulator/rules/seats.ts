/**
 * Seats: what was bought by the seat is given to members of the customer, who claim it
 * (https://polar.sh/docs/features/seat-based-pricing).
 */
import type { Customer, Member, Order, Seat, Subscription } from "../rows/rows.ts";
import type { Store } from "../rows/store.ts";
import { newMember } from "./changes/customers.ts";
import { refusal } from "./problems.ts";
import { tell } from "./storyteller.ts";
import { randomToken } from "./tokens.ts";
import type { World } from "./world.ts";

/** Milliseconds for which an invitation can be taken up. */
const INVITATION_LIFETIME = 24 * 60 * 60 * 1000;

/** What the seats were bought with. */
export type SeatSource = { subscription: Subscription } | { order: Order };

/** Seats that somebody has or is invited to. */
export function assignedSeats(store: Store, { id }: { id: string }): Seat[] {
  return seatsOf(store, { id }).filter(({ status }) => status !== "revoked");
}

/** All seats of a subscription or an order that were ever given, oldest first. */
export function seatsOf(store: Store, { id }: { id: string }): Seat[] {
  return [...store.seats.values()].filter((seat) => seat.subscription_id === id || seat.order_id === id);
}

/** The row that the seats belong to. */
export function containerOf(source: SeatSource): Subscription | Order {
  return "subscription" in source ? source.subscription : source.order;
}

/** How many seats nobody has. */
export function freeSeats(store: Store, source: SeatSource): number {
  const container = containerOf(source);
  return (container.seats ?? 0) - assignedSeats(store, container).length;
}

/**
 * Gives a seat to a member, who is made if there is none with that e-mail.
 * @param claimed taken up at once, without an invitation
 * @throws 400 when no seat is free, the order is not paid, or the member has one already
 */
export function assignSeat(
  world: World,
  source: SeatSource,
  member: Member | { email: string },
  claimed: boolean,
  metadata: Record<string, unknown> = {},
): Seat {
  const { store, clock } = world;
  const container = containerOf(source);
  if ("order" in source && source.order.status === "pending") {
    throw refusal(400, "SeatNotAvailable", "Order must be paid before assigning seats");
  }
  if (freeSeats(store, source) <= 0) {
    throw refusal(400, "SeatNotAvailable", `No available seats for ${container.id}`);
  }
  const taken = assignedSeats(store, container).some(({ email }) =>
    email?.toLowerCase() === member.email?.toLowerCase()
  );
  if (taken) {
    throw refusal(400, "SeatAlreadyAssigned", `Seat already assigned to customer ${member.email}`);
  }
  const known = "id" in member ? member : memberByEmail(store, container.customer_id, member.email);
  const stamp = clock.stamp();
  const fields = {
    status: claimed ? "claimed" as const : "pending" as const,
    customer_id: container.customer_id,
    member_id: known?.id ?? null,
    email: member.email ?? null,
    invitation_token: claimed ? null : randomToken(""),
    invitation_token_expires_at: claimed
      ? null
      : new Date(clock.now().getTime() + INVITATION_LIFETIME).toISOString(),
    claimed_at: claimed ? stamp : null,
    revoked_at: null,
    seat_metadata: metadata,
  };
  // A seat that was taken back is given again under its id.
  const vacant = seatsOf(store, container).find(({ status }) => status === "revoked");
  const seat: Seat = vacant === undefined
    ? {
      id: crypto.randomUUID(),
      created_at: stamp,
      modified_at: null,
      subscription_id: "subscription" in source ? source.subscription.id : null,
      order_id: "order" in source ? source.order.id : null,
      ...fields,
    }
    : Object.assign(vacant, { ...fields, modified_at: stamp });
  store.seats.set(seat.id, seat);
  if (claimed) seat.member_id ??= makeMember(world, container.customer_id, seat.email!).id;
  tell(world, claimed ? "seat_claimed" : "seat_assigned", contextOf(seat, container.customer_id));
  return seat;
}

/** The seat that a customer gets when the subscription becomes one by seats, so that access goes on. */
export function seatFor(world: World, subscription: Subscription) {
  const customer = world.store.customers.get(subscription.customer_id)!;
  customer.type = "team";
  const owner = ownerOf(world.store, customer);
  assignSeat(world, { subscription }, owner ?? { email: customer.email }, true);
}

/**
 * Takes up an invitation.
 * @throws 400 for a token that is wrong, used or too old
 */
export function claimSeat(world: World, token: string): Seat {
  const seat = invitedSeat(world, token);
  if (seat === undefined) {
    throw refusal(400, "InvalidInvitationToken", "Invalid or expired invitation token");
  }
  seat.member_id ??= (memberByEmail(world.store, seat.customer_id, seat.email!) ??
    makeMember(world, seat.customer_id, seat.email!)).id;
  const stamp = world.clock.stamp();
  Object.assign(seat, { status: "claimed", claimed_at: stamp, modified_at: stamp, invitation_token: null });
  tell(world, "seat_claimed", contextOf(seat, seat.customer_id));
  return seat;
}

/** The seat that a token invites to, while it does. */
export function invitedSeat({ store, clock }: World, token: string): Seat | undefined {
  return [...store.seats.values()].find((seat) =>
    seat.invitation_token === token && seat.status === "pending" &&
    new Date(seat.invitation_token_expires_at!) >= clock.now()
  );
}

/** Takes a seat back; one that was, stays so. */
export function revokeSeat(world: World, seat: Seat) {
  if (seat.status !== "revoked") tell(world, "seat_revoked", contextOf(seat, seat.customer_id));
}

/** The member who acts as the customer. */
export function ownerOf(store: Store, customer: Customer): Member | undefined {
  return [...store.members.values()].find((member) =>
    member.customer_id === customer.id && member.role === "owner"
  );
}

function memberByEmail(store: Store, customerId: string, email: string): Member | undefined {
  return [...store.members.values()].find((member) =>
    member.customer_id === customerId && member.email?.toLowerCase() === email.toLowerCase()
  );
}

function makeMember(world: World, customerId: string, email: string): Member {
  const member = newMember(world.clock.stamp(), customerId, { email, role: "member" });
  world.store.members.set(member.id, member);
  tell(world, "member_created", { customer_id: customerId, member_id: member.id });
  return member;
}

function contextOf(seat: Seat, customerId: string) {
  return {
    seat_id: seat.id,
    customer_id: customerId,
    ...seat.member_id !== null && { member_id: seat.member_id },
    ...seat.subscription_id !== null && { subscription_id: seat.subscription_id },
    ...seat.order_id !== null && { order_id: seat.order_id },
  };
}
