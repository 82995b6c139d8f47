/** What a change costs, before it is made. */

import { ask, db } from "../api.js";
import { view } from "../view.js";
import { day, money, pricesOf, rhythm } from "../words.js";

/** { plan | seats | units, proration? } as it is chosen; null while nothing is. */
export function wantedIn(form) {
  const { plan, seats, units, ...how } = Object.fromEntries(new FormData(form));
  if (plan) return { plan, ...how };
  if (!form.checkValidity() || !(seats ?? units)) return null;
  return seats ? { seats: Number(seats), ...how } : { units: Number(units), ...how };
}

/** Asks what the choice costs. An answer that comes after another choice was made is thrown away. */
export async function showCosts(form, subscription, plans) {
  const [button, costs] = [form.querySelector("button"), form.querySelector(".costs")];
  const wanted = wantedIn(form);
  button.disabled = true;
  if (!wanted) return costs.replaceChildren();
  const chosen = JSON.stringify(wanted);
  costs.replaceChildren(view`<p class="waiting">One moment …</p>`);
  const body = { subscription_id: subscription.id, action: "preview", ...wanted };
  const [preview, problem] = await ask(db.functions.invoke("subscription", { body }))
    .then((preview) => [preview], (problem) => [null, problem]);
  if (JSON.stringify(wantedIn(form)) !== chosen) return;
  // Polar keeps this call for its own pages: should it go away, changes go on without it.
  const goesOn = ["polar_refused", "polar_busy", "polar_unavailable"].includes(problem?.code);
  button.disabled = problem !== undefined && !goesOn;
  button.textContent = "Change it";
  costs.replaceChildren(
    preview
      ? costsOf(preview, wanted, subscription, plans)
      : view`<p class=${goesOn ? "said ask" : "said bad"}>${
        goesOn ? "What it costs cannot be told at the moment. The bill will." : problem.message
      }</p>`,
  );
  if (preview && isBilledNow(wanted, subscription, plans) && preview.due_amount > 0) {
    button.textContent = `Change it and pay ${money(preview.due_amount, preview.currency)}`;
  }
}

/** What is paid now, and from when on what is paid. */
function costsOf(preview, wanted, subscription, plans) {
  const { currency, lines, tax_amount, total_amount, due_amount, applied_balance_amount } = preview;
  const { bill } = subscription;
  const isNow = isBilledNow(wanted, subscription, plans);
  const rows = [
    ...lines.map(({ label, amount }) => [label, amount]),
    ...(tax_amount ? [["Tax", tax_amount]] : []),
    ...(applied_balance_amount ? [["From your balance", applied_balance_amount]] : []),
  ];
  const later = wayOf(wanted, subscription) === "next_period";
  const plan = plans.find(({ slug }) => slug === wanted.plan);
  const next = day(bill.current_period_end);
  return view`
    <dl class="sum">
      ${rows.map(([label, amount]) => view`<div><dt>${label}</dt><dd>${money(amount, currency)}</dd></div>`)}
      <div class="total"><dt>To pay now</dt><dd>${money(isNow ? due_amount : 0, currency)}</dd></div>
      ${
    !isNow && !later && total_amount !== 0 &&
    view`<div><dt>With the payment on ${next}</dt><dd>${money(total_amount, currency)}</dd></div>`
  }
    </dl>
    <p class="faint">${later ? `From ${next}` : "From today"}: ${
    plan
      ? `${plan.name}, ${money(pricesOf(plan)[bill.currency], bill.currency)} ${rhythm(plan)}${
        plan.seat_based ? " and seat" : ""
      }`
      : wanted.seats
      ? `${wanted.seats} seats`
      : `${wanted.units} units`
  }.${isNow && total_amount < 0 ? " What you have paid too much is kept for your next payments." : ""}</p>`;
}

/** Another interval begins a new period, which Polar always bills at once. */
function isBilledNow(wanted, subscription, plans) {
  const way = wayOf(wanted, subscription);
  const plan = plans.find(({ slug }) => slug === wanted.plan);
  const isOther = plan !== undefined && rhythm(plan) !== rhythm(subscription.bill);
  return way === "invoice" || way === "reset" || isOther && way !== "next_period";
}

/** What is meant when nothing is said comes first. */
export const wayOf = ({ proration }, { prorations: [meant] }) => proration ?? meant;
