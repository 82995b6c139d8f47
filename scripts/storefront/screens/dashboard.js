import { ask, db, problemOf } from "../api.js";
import { cart, keepCart, linesOf } from "../cart.js";
import { user } from "../session.js";
import { addressField, card, day, money, notice, pdfButton, render, spoken, table, view } from "../view.js";
import { signIn } from "./account.js";

const query = new URLSearchParams(location.search);
const seconds = (count) => new Promise((resolve) => setTimeout(resolve, count * 1000));

export async function showDashboard() {
  const checkoutId = query.get("checkout_id");
  const paid = checkoutId && await followCheckout(checkoutId) === "paid";
  if (paid) {
    const { wanted } = JSON.parse(sessionStorage.getItem("checkout") ?? "{}");
    if (wanted === linesOf(cart())) keepCart([]); // a subscription is bought beside it
    sessionStorage.removeItem("checkout");
  }
  if (!user) {
    const [title, way] = paid
      ? ["Your reports are on their way", "Sign up with the e-mail you paid with"]
      : ["Your dashboard", "Sign in"];
    return render(view`
      <h1>${title}</h1>
      <p class="lead">${way}, and you find your reports here.</p>
      <button class="first" @click=${signIn}>Sign in or sign up</button>`);
  }
  drawn = null;
  await drawDashboard();
  await followPurchases(user.id);
}

/** Asks until the payment has arrived; Polar's webhook is usually faster than the buyer. */
async function followCheckout(id) {
  for (let asked = 0;; asked++) {
    const { payment } = await ask(db.rpc("checkout_status", { p_checkout_id: id }));
    if (payment !== "open" || asked === 30) {
      if (payment === "paid") notice("Paid. Thank you.");
      else notice(`This payment is ${payment}. If you have paid, reload in a minute.`);
      return payment;
    }
    notice("Waiting for the payment…");
    await seconds(1);
  }
}

/** The database announces each change of a purchase to its owner; without Realtime it is asked again. */
async function followPurchases(owner) {
  let live = false;
  await db.realtime.setAuth();
  db.channel(`purchases:${owner}`, { config: { private: true } })
    .on("broadcast", { event: "*" }, drawDashboard)
    .subscribe((state) => {
      live = state === "SUBSCRIBED";
      if (state === "CHANNEL_ERROR") db.realtime.disconnect();
    });
  while (user?.id === owner) {
    await seconds(live ? 30 : 2);
    if (user?.id === owner) await drawDashboard();
  }
}

let drawn;
async function drawDashboard() {
  const { data, error } = await db.rpc("dashboard");
  if (error || JSON.stringify(data) === drawn) return; // unchanged: a field that is being typed in stays
  drawn = JSON.stringify(data);
  const { profile, purchases, orders, subscriptions, credits } = data;
  render(view`
    <h1>Your dashboard</h1>
    <p class="faint">${profile.email}</p>
    ${purchases.map(purchaseCard)}
    ${purchases.length === 0 && view`<p>Nothing bought yet. <a href="/">Choose a kit</a></p>`}
    ${subscriptions.length > 0 && card("Subscriptions", subscriptions.map(subscriptionRow))}
    ${creditCard(credits)}
    ${orders.length > 0 && orderCard(orders)}`);
}

const creditCard = ({ balance, by_expiry: lots }) =>
  view`
    <section class="card">
      <div class="row"><h2>Credits</h2> <span class="price" id="credits">${balance}</span></div>
      ${lots.length === 0 && view`<small>There are none to spend.</small>`}
      ${lots.map((lot) => view`<small>${lot.credits} until ${day(lot.expires_at) ?? "used"}</small>`)}
      <p class="actions"><button disabled=${balance < 1} @click=${spend}>Spend one credit</button></p>
    </section>`;

function orderCard(orders) {
  const cells = (
    { id, receipt_number, created_at, status, total_amount, currency },
  ) => [day(created_at), receipt_number ?? id, spoken(status), money(total_amount, currency)];
  return view`
    <section class="card">
      <div class="row"><h2>Orders</h2> <button @click=${openPortal}>Invoices and payment methods</button></div>
      ${table(orders.map(cells), ["Date", "Receipt", "Status", "Total"])}
    </section>`;
}

function purchaseCard(purchase) {
  const { name, url, status, progress, outputs, action } = purchase;
  return view`
    <section class="card">
      <div class="row"><h2>${name}</h2> <span class=${`status ${status}`}>${spoken(status)}</span></div>
      <small>${url}</small>
      ${progress && progressBar(progress)}
      ${outputs.map(outputRow)}
      ${action && addressForm(purchase)}
    </section>`;
}

const outputRow = (output) =>
  view`
    <div class="row">
      <a href=${`/report?id=${output.id}`}>${output.title}</a>
      <span>${output.score !== null && `${output.score} of 100`} ${pdfButton(output)}</span>
    </div>`;

function addressForm(purchase) {
  const { failure_code: code, action } = purchase;
  const what = code === "name_not_found" ? "We cannot find this address" : `It failed: ${spoken(code ?? "")}`;
  const todo = action === "set_purchase_url" ? "correct it" : "correct the address, or try again";
  return view`
    <form @submit=${(event) => resume(event, purchase)}>
      ${code && view`<p class="problem">${what}: ${todo}.</p>`}
      ${addressField("url", "Address of the shop", true, purchase.url ?? "")}
      <p class="actions"><button class="first">Start</button></p>
    </form>`;
}

const progressBar = ({ pages_read, pages_planned, checks_done, checks_total }) =>
  view`
  <label>${pages_read} of ${pages_planned} pages read, ${checks_done} of ${checks_total} checks done
    <progress max=${pages_planned + checks_total} value=${pages_read + checks_done}></progress>
  </label>`;

function subscriptionRow({ name, status, next_renewal_at, cancel_at_period_end, access_until, url }) {
  const until = next_renewal_at
    ? `renews on ${day(next_renewal_at)}`
    : access_until && `access until ${day(access_until)}`;
  return view`
    <div class="row">
      <span><b>${name}</b> <small>${url}</small></span>
      <span>${cancel_at_period_end && "canceled, "}${until}
        <span class=${`status ${status}`}>${spoken(status)}</span></span>
    </div>`;
}

async function resume(event, { id: p_purchase_id, action, url }) {
  event.preventDefault();
  const p_url = new FormData(event.target).get("url");
  const { error } = action === "retry_purchase" && p_url === url
    ? await db.rpc("retry_purchase", { p_purchase_id })
    : await db.rpc("set_purchase_url", { p_purchase_id, p_url });
  notice(error ? error.hint ?? error.message : "We are on it.");
  await drawDashboard();
}

async function spend() {
  const { data, error } = await db.rpc("spend_credits", {
    p_amount: 1,
    p_idempotency_key: crypto.randomUUID(), // one for each wish to spend: repeated with it, the call spends once
    p_reason: "a click in the storefront",
  });
  notice(error ? error.hint ?? error.message : `One credit spent, ${data.balance} left.`);
  await drawDashboard();
}

/** A fresh link on each click: it signs the buyer in at Polar and is never kept. */
async function openPortal() {
  const { data, error } = await db.functions.invoke("customer-portal", {
    body: { return_path: "/dashboard" },
  });
  if (data) location.assign(data.url);
  else notice(await problemOf(error));
}
