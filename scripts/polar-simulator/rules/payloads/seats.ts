/** A seat as Polar shows it; its invitation goes to the invited alone. */
import type { models } from "@polar-sh/sdk/2026-10";
import type { Seat } from "../../rows/rows.ts";
import type { Store } from "../../rows/store.ts";

export function seatPayload(store: Store, seat: Seat): models.CustomerSeat {
  const member = seat.member_id === null ? null : store.members.get(seat.member_id) ?? null;
  return {
    created_at: seat.created_at,
    modified_at: seat.modified_at,
    id: seat.id,
    subscription_id: seat.subscription_id,
    order_id: seat.order_id,
    status: seat.status,
    customer_id: seat.status === "revoked" ? null : seat.customer_id,
    member_id: seat.member_id,
    member,
    email: seat.email,
    customer_email: seat.email,
    invitation_token_expires_at: seat.invitation_token_expires_at,
    claimed_at: seat.claimed_at,
    revoked_at: seat.revoked_at,
    seat_metadata: seat.seat_metadata,
  };
}
