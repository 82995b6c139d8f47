/** Seats: given, claimed, taken back and given on, by somebody else than who pays (docs/money.md §5, §6). */

import type { models } from "@polar-sh/sdk/2026-10";
import { at, later } from "../calendar.ts";
import { event } from "../events.ts";
import { changed } from "../payloads.ts";
import { periodLot, type Story } from "../story.ts";
import { begun } from "./changes.ts";

const from = at(-10);
const { s, events } = begun("pro", from, { seats: 2 });
const invited = later(from, 60);

/** A seat of the subscription, as it is when it has been given to somebody. */
function seat(id: string, to: string, given: string): models.CustomerSeat {
  const email = `${to}@example.com`;
  return {
    id,
    created_at: invited,
    modified_at: given,
    subscription_id: "sub",
    order_id: null,
    status: "pending",
    customer_id: "cus-ana",
    member_id: `member-${to}`,
    member: null,
    email,
    customer_email: email,
    invitation_token_expires_at: later(given, 86_400),
    claimed_at: null,
    revoked_at: null,
    seat_metadata: {},
  };
}

const claimed = (of: models.CustomerSeat, when: string) =>
  changed(of, when, { status: "claimed" as const, claimed_at: when });
const revoked = (of: models.CustomerSeat, when: string) =>
  changed(of, when, {
    status: "revoked" as const,
    revoked_at: when,
    customer_id: null,
    member_id: null,
    email: null,
    customer_email: null,
  });

const bosSeat = seat("seat", "bo", invited);
const givenOn = { ...seat("seat", "cy", later(from, 400)), created_at: invited };
const paid = {
  orders: { "order-1": { status: "paid", owner: "ana", period: from } },
  lots: { [periodLot("sub", from)]: { granted: 2000, value: 2000, owner: "ana" } },
} as const;

const handedOn: Story = {
  name: "a seat that is given, claimed, taken back and given on is its last holder's",
  before: [{ step: "profile", user: "bo" }, { step: "profile", user: "cy" }],
  events: [
    ...events,
    event("customer_seat.assigned", invited, bosSeat),
    event("customer_seat.claimed", later(from, 120), claimed(bosSeat, later(from, 120))),
    event("customer_seat.revoked", later(from, 300), revoked(bosSeat, later(from, 300))),
    event("customer_seat.claimed", later(from, 500), claimed(givenOn, later(from, 500))),
  ],
  expect: {
    ...paid,
    subscriptions: { sub: { status: "active", tier: "pro", owner: "ana" } },
    users: { ana: { balance: 2000, access: true }, bo: {}, cy: { access: true } },
  },
};

const ended = changed(s, later(from, 900), {
  status: "canceled" as const,
  ended_at: later(from, 900),
  canceled_at: later(from, 900),
});
const endsWithThePlan: Story = {
  name: "who proves the address of a seat later has it, and the end of the plan ends it",
  events: [
    ...events,
    event("customer_seat.assigned", invited, bosSeat),
    event("customer_seat.claimed", later(from, 120), claimed(bosSeat, later(from, 120))),
    event("customer_seat.revoked", later(from, 899), revoked(bosSeat, later(from, 899))),
    event("subscription.revoked", later(from, 900), ended),
  ],
  after: [{ step: "signs_in", user: "bo" }],
  expect: {
    ...paid,
    orders: {
      "order-1": { ...paid.orders["order-1"], attention: ["revoked_without_refund"] },
    },
    subscriptions: { sub: { status: "revoked", owner: "ana" } },
    users: { ana: { balance: 2000 }, bo: {} },
  },
};

const heldOn: Story = {
  name: "who proves the address of a seat later has what it gives",
  events: [...endsWithThePlan.events.slice(0, -2)],
  after: endsWithThePlan.after,
  expect: {
    ...paid,
    subscriptions: { sub: { status: "active", tier: "pro", owner: "ana" } },
    users: { ana: { balance: 2000, access: true }, bo: { access: true } },
  },
};

export const seats = [handedOn, endsWithThePlan, heldOn];
