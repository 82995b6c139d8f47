/** Subscriptions in the dashboard, and seats of other people's: how each stands. */

import { card, view } from "../view.js";
import { day, shopName, spoken } from "../words.js";

export const subscriptionCard = ({ subscriptions, plans }) =>
  card("Subscriptions", subscriptions.map((subscription) => subscriptionRow(subscription, plans)));

function subscriptionRow(subscription, plans) {
  const { id, name, status, url, pending_from } = subscription;
  return view`
    <div class="row line">
      <div>
        <b>${name}</b> <span class=${`status ${status}`}>${spoken(status)}</span>
        <small>${[url && shopName(url), standing(subscription)].filter(Boolean).join(", ")}</small>
        ${pending_from && view`<small>From ${day(pending_from)}: ${comesNext(subscription, plans)}</small>`}
      </div>
      <a class="button" href=${`/subscription?id=${id}`}>Manage<span class="unseen"> ${name}</span></a>
    </div>`;
}

/** What happens to it next, and when. */
export function standing(subscription) {
  const {
    status,
    next_renewal_at,
    cancel_at_period_end,
    pause_at_period_end,
    resumes_at,
    access_until,
    trial_end,
  } = subscription;
  if (status === "revoked") return "over";
  if (status === "paused") {
    return resumes_at ? `goes on by itself on ${day(resumes_at)}` : "until you resume it";
  }
  if (cancel_at_period_end) return `ends on ${day(access_until)}`;
  if (pause_at_period_end) return `pauses on ${day(access_until)}`;
  if (status === "trialing" && next_renewal_at) return `free until ${day(trial_end ?? next_renewal_at)}`;
  if (next_renewal_at) return `renews on ${day(next_renewal_at)}`;
  return access_until ? `access until ${day(access_until)}` : "no access";
}

/** What a change that waits makes of it: a plan by its name, a number of seats or units. */
export function comesNext({ name, seats, pending_plan, pending_units }, plans) {
  const plan = pending_plan && (plans.find(({ slug }) => slug === pending_plan)?.name ?? "another plan");
  const what = seats === null ? "units" : "seats";
  const count = pending_units && `${pending_units} ${pending_units === 1 ? what.slice(0, -1) : what}`;
  return [plan, count].filter(Boolean).join(", ") || `a change of ${name}`;
}

/** Of a seat its holder sees what it gives, and nothing of who pays. */
export const heldSeatsCard = (seats) =>
  card(
    seats.length === 1 ? "Your seat" : "Your seats",
    seats.map(({ name, has_access, access_until }) =>
      view`
      <div class="row line">
        <div>
          <b>${name ?? "A plan"}</b>
          <span class=${has_access ? "status active" : "status"}>${has_access ? "Active" : "No access"}</span>
          <small>Somebody else pays for it${
        has_access && access_until && `; access until ${day(access_until)}`
      }.</small>
        </div>
      </div>`
    ),
  );
