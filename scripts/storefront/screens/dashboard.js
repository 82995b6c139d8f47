import { ask, db } from "../api.js";
import { done, press, refused } from "../feedback.js";
import { follow } from "../live.js";
import { allPlans } from "../plans.js";
import { user } from "../session.js";
import { render, renderParts, view } from "../view.js";
import { day, shopName } from "../words.js";
import { orderCard } from "./orders.js";
import { purchaseCard } from "./purchase.js";
import { askToSignIn } from "./states.js";
import { heldSeatsCard, subscriptionCard } from "./subscriptions.js";
import { showSuccess } from "./success.js";

export async function showDashboard() {
  const checkoutId = new URLSearchParams(location.search).get("checkout_id");
  if (checkoutId && !await showSuccess(checkoutId)) return;
  if (!user) return askToSignIn("Your dashboard", "Sign in, and you find your reports here.");
  const dashboard = await read();
  render("Dashboard", view`<h1>Your dashboard</h1><p class="lead">${user.email}</p><div id="parts"></div>`);
  draw(dashboard);
  follow(redraw);
}

/** What cannot be asked now is asked again: the page stays as it was. */
async function redraw() {
  const data = await read().catch(() => null);
  if (data && document.querySelector("#parts")) draw(data);
}

/** The names of plans are wanted only where another one is to come. */
async function read() {
  const dashboard = await ask(db.rpc("dashboard"));
  const isNext = dashboard.subscriptions.some(({ pending_plan }) => pending_plan);
  return { ...dashboard, plans: isNext ? await allPlans() : [] };
}

const seen = new Map();

function draw({ purchases, orders, subscriptions, seats, credits, plans }) {
  purchases.forEach(announce);
  const side = [
    subscriptions.length > 0 && (() => subscriptionCard({ subscriptions, plans })),
    seats.length > 0 && (() => heldSeatsCard(seats)),
    (credits.balance !== 0 || credits.by_expiry.length > 0) && (() => creditCard(credits)),
  ].filter(Boolean);
  renderParts(document.querySelector("#parts"), [
    ...purchases.map((purchase) => [purchase.id, purchase, (data) => purchaseCard(data, redraw)]),
    ...(purchases.length + subscriptions.length + seats.length === 0 ? [["nothing", null, nothingYet]] : []),
    ...(side.length > 0 ? [["side", { subscriptions, plans, seats, credits }, () => sideOf(side)]] : []),
    ...(orders.length > 0 ? [["orders", orders, orderCard]] : []),
  ]);
}

/** Who looks elsewhere, or listens, hears what has come. */
function announce({ id, status, name, url }) {
  const before = seen.get(id);
  seen.set(id, status);
  if (before === undefined || before === status) return;
  const what = url ? `${name} for ${shopName(url)}` : name;
  if (status === "completed") done(`${what} is ready.`);
  if (status === "failed") refused({ message: `${what} has stopped: see what to do.` });
}

const sideOf = (cards) => view`<div class="side">${cards.map((draw) => draw())}</div>`;

const nothingYet = () =>
  view`<section class="card empty"><h2>Nothing bought yet</h2>
    <p class="faint">Your reports will stand here.</p><p class="actions"><a class="button first" href="/">Choose a kit</a></p></section>`;

const creditCard = ({ balance, by_expiry: lots }) =>
  view`
    <section class="card">
      <div class="row"><h2>Credits</h2> <span class="price" id="credits">${balance}</span></div>
      ${
    lots.map((lot) =>
      view`<small>${lot.credits} ${lot.expires_at ? `until ${day(lot.expires_at)}` : "for good"}</small>`
    )
  }
      <p class="actions">
        <button disabled=${balance < 1} @click=${({ currentTarget: button }) =>
    press(button, () => spend(button))}>Spend one credit</button>
      </p>
    </section>`;

async function spend(at) {
  const { balance } = await ask(db.rpc("spend_credits", {
    p_amount: 1,
    p_idempotency_key: crypto.randomUUID(), // one for each wish to spend: repeated with it, the call spends once
    p_reason: "a click in the storefront",
  }));
  await redraw();
  done(`One credit spent, ${balance} left.`, { at });
}
