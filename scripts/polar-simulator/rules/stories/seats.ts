/** Seats of a subscription or an order: an invitation, its taking up, and the end of it. */
import { type Beat, customerStateChanged } from "./beat.ts";

/** An end, a pause or an unpaid renewal takes all seats back before it is told. */
export const seatsTakenBack: Beat = {
  after: 0,
  each: "taken_seats",
  does: "revoke_seat",
  sends: ["customer_seat.revoked"],
};

export const seatStories = {
  member_created: [{ after: 0, sends: ["member.created"] }],
  seat_assigned: [{ after: 0, sends: ["customer_seat.assigned"] }],
  /** Only now are there benefits, and they are the member's. */
  seat_claimed: [
    { after: 0, sends: ["customer_seat.claimed"] },
    { after: 1, each: "benefits_due", does: "grant_benefit", sends: ["benefit_grant.created"] },
    customerStateChanged,
  ],
  seat_revoked: [
    { after: 0, does: "revoke_seat", sends: ["customer_seat.revoked"] },
    { after: 1, each: "grants_of_member", does: "revoke_grant", sends: ["benefit_grant.revoked"] },
    customerStateChanged,
  ],
} satisfies Record<string, Beat[]>;
