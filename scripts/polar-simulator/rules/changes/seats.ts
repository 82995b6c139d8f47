/** Seats that are taken back. */
import type { Change } from "../change.ts";

export const seatChanges = {
  /** Nobody is named on it any more; who had it stays in the story. */
  revoke_seat({ store, clock }, context) {
    const seat = store.seats.get(context.seat_id!)!;
    if (seat.member_id !== null) context.member_id = seat.member_id;
    const stamp = clock.stamp();
    Object.assign(seat, {
      status: "revoked",
      revoked_at: stamp,
      modified_at: stamp,
      invitation_token: null,
      member_id: null,
      email: null,
    });
    return true;
  },
} satisfies Record<string, Change>;
