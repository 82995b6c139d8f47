/** One subscription: how it stands, and everything that its owner may do with it. */

import { addressField, readAddresses } from "../address.js";
import { ask, db } from "../api.js";
import { change, tell } from "../command.js";
import { done, press } from "../feedback.js";
import { follow } from "../live.js";
import { allPlans } from "../plans.js";
import { user } from "../session.js";
import { render, renderParts, view } from "../view.js";
import { day, money, rhythm, shopName, spoken } from "../words.js";
import { changeCard, isSoldByUnits } from "./change.js";
import { endCard } from "./leave.js";
import { openPortal } from "./portal.js";
import { seatsCard } from "./seats.js";
import { askToSignIn, showState } from "./states.js";
import { comesNext, standing } from "./subscriptions.js";

const id = new URLSearchParams(location.search).get("id");

export async function showSubscription() {
  if (!user) return askToSignIn("Your subscription", "Sign in, and change or end it here.");
  const plans = await allPlans();
  const found = await read(plans);
  if (!found) {
    return showState("No such subscription here", `It belongs to another account than ${user.email}.`, {
      action: view`<a class="button first" href="/dashboard">To your dashboard</a>`,
    });
  }
  render(
    found.name,
    view`<p><a href="/dashboard">← Dashboard</a></p><h1>${found.name}</h1><div id="parts" class="sides"></div>`,
  );
  let shown;
  let byUnits = false;
  /** Answers whether there was something new. What cannot be asked now is asked again: the page stays as it was. */
  const redraw = async (first) => {
    const now = first ?? await read(plans).catch(() => null);
    if (!now || !document.querySelector("#parts")) return false;
    now.byUnits = byUnits;
    const before = shown;
    shown = JSON.stringify(now);
    draw(now, plans, redraw);
    return before !== shown;
  };
  await redraw(found);
  follow(() => redraw());
  byUnits = await isSoldByUnits(found);
  if (byUnits) await redraw();
}

/** The dashboard's row, what is paid for it, and its seats; undefined for nobody's. */
async function read(plans) {
  const { subscriptions } = await ask(db.rpc("dashboard"));
  const subscription = subscriptions.find((one) => one.id === id);
  if (!subscription) return;
  const columns = "amount, currency, recurring_interval, recurring_interval_count, current_period_end";
  const [bill, seats] = await Promise.all([
    ask(db.from("subscriptions").select(columns).eq("id", id).single()),
    subscription.seats === null ? [] : ask(
      db.from("seats").select("id, email, status, claimed_at").eq("subscription_id", id)
        .neq("status", "revoked").order("assigned_at"),
    ),
  ]);
  const plan = plans.find(({ slug }) => slug === subscription.product);
  return { ...subscription, name: subscription.name ?? "Subscription", bill, plan, given: seats };
}

function draw(subscription, plans, redraw) {
  const { name, seats, given, actions } = subscription;
  document.querySelector("h1").textContent = name; // another plan has another one
  const parts = [["how it stands", (data) => summary(data, plans, redraw)]];
  if (actions.some((action) => action.startsWith("change_"))) {
    parts.push(["change", (data) => changeCard(data, plans, redraw)]);
  }
  if (seats !== null) parts.push(["seats", (data) => seatsCard(data, redraw)]);
  if (subscription.plan?.requires_url && actions.length > 0) {
    parts.push(["shop", (data) => shopCard(data, redraw)]);
  }
  parts.push(["end", (data) => endCard(data, redraw)]);
  // Only seats are looked at by who has them: a form that somebody is typing in stays while others claim theirs.
  const without = { ...subscription, given: [] };
  const dataOf = (key) => key === "seats" ? { id: subscription.id, seats, given, actions } : without;
  renderParts(document.querySelector("#parts"), parts.map(([key, make]) => [key, dataOf(key), make]));
}

function summary(subscription, plans, redraw) {
  const { bill, status, url, seats, units, actions } = subscription;
  const count = seats === null ? units > 1 && `${units} units` : seats === 1 ? "1 seat" : `${seats} seats`;
  return view`
    <section class="card">
      <div class="row">
        <p class="price">${bill.amount !== null && money(bill.amount, bill.currency)} <small>${
    bill.recurring_interval && rhythm(bill)
  }</small></p>
        <span class=${`status ${status}`}>${spoken(status)}</span>
      </div>
      <p class="sentence">${[count, standing(subscription)].filter(Boolean).join(", ")}</p>
      ${url && view`<p class="faint">Reports on ${shopName(url)}</p>`}
      ${actions.includes("undo_change") && pending(subscription, plans, redraw)}
      ${["past_due", "inactive"].includes(status) && mendPayment(subscription)}
    </section>`;
}

function pending(subscription, plans, redraw) {
  const undo = async () => tell(await change(subscription, "undo_change"), redraw, "It stays as it is.");
  return view`
    <div class="banner">
      <p>From ${day(subscription.pending_from)}: <b>${comesNext(subscription, plans)}</b></p>
      <button @click=${({ currentTarget }) => press(currentTarget, undo)}>Undo</button>
    </div>`;
}

const mendPayment = (subscription) =>
  view`
  <div class="banner bad">
    <p>The last payment did not go through. Polar tries again; another card helps.</p>
    <button @click=${({ currentTarget }) => press(currentTarget, () => openPortal(subscription.id))}>
      Change the card</button>
  </div>`;

function shopCard(subscription, redraw) {
  const save = (event) => {
    event.preventDefault();
    const { target: form, submitter } = event;
    const p_url = readAddresses(form)?.url;
    if (!p_url) return;
    press(submitter, async () => {
      await ask(db.rpc("set_subscription_url", { p_subscription_id: subscription.id, p_url }));
      await redraw();
      done(`From the next period on it reports on ${shopName(p_url)}.`);
    });
  };
  return view`
    <section class="card">
      <details>
        <summary><h2>Another shop</h2></summary>
        <form novalidate @submit=${save}>
          ${addressField({ value: subscription.url ?? "" })}
          <p class="actions"><button class="first">Save</button></p>
        </form>
      </details>
    </section>`;
}
