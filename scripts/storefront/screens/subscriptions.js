/** Subscriptions in the dashboard: how long they run, and the click that ends one or lets it go on. */

import { ask, db } from "../api.js";
import { done, press } from "../feedback.js";
import { card, view } from "../view.js";
import { day, shopName, spoken } from "../words.js";

export const subscriptionCard = (subscriptions, redraw) =>
  card("Subscriptions", subscriptions.map((subscription) => subscriptionRow(subscription, redraw)));

function subscriptionRow(subscription, redraw) {
  const { name, status, url, next_renewal_at, cancel_at_period_end, access_until, pending_plan } =
    subscription;
  const until = next_renewal_at
    ? `renews on ${day(next_renewal_at)}`
    : access_until && `access until ${day(access_until)}`;
  return view`
    <div class="row">
      <span><b>${name}</b> <small>${url && shopName(url)}</small></span>
      <span class="actions">
        ${cancel_at_period_end && "canceled, "}${until}${pending_plan && `, then ${spoken(pending_plan)}`}
        <span class=${`status ${status}`}>${spoken(status)}</span>
        ${status !== "revoked" && changeButton(subscription, redraw)}
      </span>
    </div>`;
}

function changeButton(subscription, redraw) {
  const [action, label] = subscription.cancel_at_period_end ? ["uncancel", "Keep it"] : ["cancel", "Cancel"];
  const click = ({ currentTarget }) => press(currentTarget, () => change(subscription, action, redraw));
  return view`<button @click=${click}>${label}<span class="unseen"> ${subscription.name}</span></button>`;
}

async function change({ id: subscription_id, name }, action, redraw) {
  const { state } = await ask(db.functions.invoke("subscription", { body: { subscription_id, action } }));
  await redraw();
  if (state !== "confirmed") return done("It is noted, and done in a moment.");
  done(action === "cancel" ? `${name} ends with its period.` : `${name} goes on.`);
}
