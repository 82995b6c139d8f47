/** Another plan, another number of seats or units: what it costs and from when is shown before it is done. */

import { ask, db } from "../api.js";
import { change, tell } from "../command.js";
import { press } from "../feedback.js";
import { view } from "../view.js";
import { money, pricesOf, rhythm } from "../words.js";
import { showCosts, wantedIn, wayOf } from "./costs.js";

/** Only Polar knows what is sold by units, so it is asked what one more would cost. */
export async function isSoldByUnits({ id: subscription_id, plan, units, actions }) {
  if (!actions.includes("change_units") || plan?.requires_url) return false;
  if (units > 1) return true;
  const body = { subscription_id, action: "preview", units: units + 1 };
  const problem = await ask(db.functions.invoke("subscription", { body })).then(
    () => null,
    (problem) => problem,
  );
  return problem === null || problem.code === "quantity_not_sold";
}

export function changeCard(subscription, plans, redraw) {
  const { plan, bill, seats, units, actions } = subscription;
  // Polar lets nobody go from a plan by the seat to one that is not.
  const others = plans.filter((one) =>
    one.active && one.slug !== plan?.slug && bill.currency in pricesOf(one) &&
    (seats === null || one.seat_based)
  );
  const forms = [
    actions.includes("change_plan") && others.length > 0 &&
    form("Another plan", "change_plan", planChoices(others, bill.currency)),
    actions.includes("change_seats") &&
    form("More or fewer seats", "change_seats", numberField("seats", seats)),
    subscription.byUnits && form("More or fewer units", "change_units", numberField("units", units)),
  ].filter(Boolean);
  return view`<section class="card">${
    forms.length > 0 ? forms : view`<h2>Change</h2><p class="faint">There is no other plan to change to.</p>`
  }</section>`;

  function form(title, action, choice) {
    const show = ({ currentTarget: form }) => showCosts(form, subscription, plans);
    const submit = (event) => {
      event.preventDefault();
      press(event.submitter, () => send(subscription, action, wantedIn(event.target), redraw));
    };
    return view`
      <details>
        <summary><h2>${title}</h2></summary>
        <form @change=${show} @submit=${submit}>
          ${choice}
          ${waysToBill(subscription.prorations)}
          <div class="costs" role="status"></div>
          <p class="actions"><button class="first" disabled>Choose first</button></p>
        </form>
      </details>`;
  }
}

const planChoices = (plans, currency) =>
  view`
  <fieldset>
    <legend class="unseen">Plan</legend>
    ${
    plans.map((plan) =>
      view`
      <label class="choice"><input type="radio" name="plan" value=${plan.slug} required>
        <span><b>${plan.name}</b> ${money(pricesOf(plan)[currency], currency)} ${rhythm(plan)}${
        plan.seat_based && " and seat"
      }<small>${plan.description}</small></span>
      </label>`
    )
  }
  </fieldset>`;

const numberField = (name, value) =>
  view`
  <label>How many ${name} <small>now ${value}</small>
    <input type="number" name=${name} value=${value} min="1" step="1" required inputmode="numeric">
  </label>`;

const ways = {
  invoice: "Now, and pay the difference today",
  prorate: "Now, and pay the difference with the next payment",
  next_period: "With the next period",
  reset: "Now, with a new period that begins today",
};

/** Where the shop bills in one way only, there is nothing to choose. */
const waysToBill = (offered) =>
  offered.length > 1 && view`
  <fieldset>
    <legend>When</legend>
    ${
    offered.map((way, at) =>
      view`
      <label class="choice"><input type="radio" name="proration" value=${way} checked=${at === 0}> ${
        ways[way] ?? way
      }</label>`
    )
  }
  </fieldset>`;

async function send(subscription, action, wanted, redraw) {
  const isLater = wayOf(wanted, subscription) === "next_period";
  const words = isLater ? "It changes with the next period." : "It is changed.";
  await tell(await change(subscription, action, wanted), redraw, words);
}
