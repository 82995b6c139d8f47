/** What a buyer is told when Polar does not change a subscription. Nothing was changed in any of these. */

import type { Told } from "../_commands/failure.ts";

export const REFUSALS: Told = {
  already_canceled: [409, "It ends with its period, or is paused or over: undo that first."],
  already_ended: [409, "The subscription has ended: nothing can be changed about it."],
  not_active: [409, "The subscription is not active: see the customer portal."],
  cannot_pause: [
    409,
    "Only a running subscription that renews, and is not to be paused anyway, can be paused.",
  ],
  no_pause_planned: [409, "No pause is planned."],
  not_paused: [409, "The subscription is not paused."],
  not_sold_by_quantity: [422, "This plan is not sold by units or seats."],
  quantity_not_sold: [422, "This plan is not sold in that number: details say how many there may be."],
  seats_taken: [409, "More seats are taken than that: revoke some first."],
  payment_failed: [
    402,
    "The payment method was not charged, so nothing was changed: see the customer portal.",
  ],
  payment_action_required: [402, "The bank wants to hear from the buyer first: see the customer portal."],
  plan_refused: [422, "This plan cannot be changed to from the present one."],
  proration_refused: [422, "This change cannot be billed so."],
  resumes_at_refused: [422, "A pause can end only after the present period does."],
  refused: [409, "The payment provider does not allow this now. Nothing was changed."],
};
