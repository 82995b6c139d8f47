/**
 * How a frontend talks to this backend: supabase-js and nothing else. Reads go to `dashboard()` and the tables under
 * row level security, payments through the function `checkout`, live news by a private Realtime channel where the
 * project has Realtime, else by asking again.
 */

const { url, key } = document.documentElement.dataset;
const db = globalThis.supabase.createClient(url, key);

const page = document.querySelector("#page");
const pages = { "/": showKits, "/cart": showCart, "/dashboard": showDashboard, "/report": showReport };
const query = new URLSearchParams(location.search);
document.querySelector(`nav a[href="${location.pathname}"]`)?.setAttribute("aria-current", "page");
let user;

// A session from before, a sign-in, a link in an e-mail, a sign-out: each leads here.
db.auth.onAuthStateChange((_event, session) => {
  const before = user?.id ?? null;
  const first = user === undefined;
  user = session?.user ?? null;
  if (first || before !== (user?.id ?? null)) setTimeout(enter, 0, first); // no call of supabase-js may wait in here
});

async function enter(first) {
  showAccount();
  showCartCount();
  // What was bought as a guest becomes the user's; there is nothing to lose in asking each time.
  if (user) await db.rpc("link_profile");
  if (first || location.pathname !== "/") await (pages[location.pathname] ?? showLost)(); // the kits are the same for all
}

// Kits and cart -----------------------------------------------------------------------------------------------

async function showKits() {
  const products = await ask(
    db.from("products").select(
      "slug, name, description, price_amount, currency, product_prices(currency, amount), recurring_interval, reports, requires_url",
    )
      .eq("active", true).neq("kind", "cart").order("kind").order("price_amount"),
  );
  render(view`
    <h1>Know what costs your shop its customers</h1>
    <p class="lead">Give us the address. You get what is broken, the evidence, and how to mend it.</p>
    <div class="grid">${products.map(productCard)}</div>`);
}

function productCard(product) {
  const { name, description, recurring_interval: interval, reports } = product;
  const competitors = reports.includes("competitor_matrix") ? [1, 2, 3] : [];
  return view`
    <form class="card" @submit=${(event) => add(event, product)}>
      <h2>${name}</h2>
      <p class="faint">${description}</p>
      <p class="price">${priceTag(pricesOf(product))} <small>${interval && `a ${interval}`}</small></p>
      ${product.requires_url && addressField("url", "Address of the shop", true)}
      ${competitors.map((n) => addressField("competitor", `Competitor ${n}`, n === 1))}
      <button class="first">${interval ? "Subscribe" : "Add to cart"}</button>
    </form>`;
}

const addressField = (name, label, required, value = "") =>
  view`
  <label>${label}
    <input name=${name} type="url" list="shops" placeholder="https://" required=${required} value=${value}>
  </label>`;

/** What it costs in each currency: { usd: 14900, eur: 13900 }. */
const pricesOf = ({ currency, price_amount: amount, product_prices: others }) =>
  Object.fromEntries([{ currency, amount }, ...others].map((price) => [price.currency, price.amount]));
const priceTag = (prices) =>
  Object.entries(prices).map(([currency, amount]) => money(amount, currency)).join(" or ");

/** A subscription is bought alone; everything else waits in the cart of this browser. */
function add(event, product) {
  event.preventDefault();
  const { slug, name, recurring_interval: interval } = product;
  const form = new FormData(event.target);
  const competitors = form.getAll("competitor").filter(Boolean);
  const item = { product: slug, url: form.get("url") ?? undefined };
  if (competitors.length > 0) item.competitor_urls = competitors;
  if (interval) return pay([item], event.submitter);
  keepCart([...cart(), { ...item, name, prices: pricesOf(product) }]);
  notice(`${name} is in your cart.`);
}

function showCart() {
  const items = cart();
  if (items.length === 0) return render(view`<h1>Your cart is empty</h1><a href="/">Choose a kit</a>`);
  const offered = Object.keys(items[0].prices).filter((one) => items.every(({ prices }) => prices[one]));
  const total = (currency) => money(items.reduce((sum, { prices }) => sum + prices[currency], 0), currency);
  const choice = (currency) => view`<option value=${currency}>${total(currency)}</option>`;
  render(view`
    <h1>Your cart</h1>
    <form class="card" @submit=${checkOut}>
      ${items.map(cartLine)}
      <label class="row">Before tax <select name="currency">${offered.map(choice)}</select></label>
      <label>Discount code <input name="discount_code" autocomplete="off"></label>
      <p class="actions">
        <button class="first">Pay</button>
        <button name="embed_origin" value=${location.origin}>Check out here</button>
      </p>
      ${!user && view`<small>You can pay without an account: sign up later with the same e-mail.</small>`}
    </form>`);
}

function cartLine({ name, url, prices }, at, items) {
  const remove = () => (keepCart(items.toSpliced(at, 1)), showCart());
  return view`
    <div class="row">
      <span><b>${name}</b> <small>${url}</small></span>
      <span>${priceTag(prices)} <button type="button" class="quiet" @click=${remove}>Remove</button></span>
    </div>`;
}

function checkOut(event) {
  event.preventDefault();
  const filled = [...new FormData(event.target, event.submitter)].filter(([, value]) => value);
  return pay(cart(), event.submitter, Object.fromEntries(filled));
}

/** Prices are the server's: slugs, addresses and choices are sent. The key makes a second click open the same checkout. */
async function pay(items, button, choices = {}) {
  button.disabled = true;
  const wanted = linesOf(items);
  const body = { items: JSON.parse(wanted), return_path: "/cart", ...choices };
  const asked = JSON.stringify(body);
  const before = JSON.parse(sessionStorage.getItem("checkout") ?? "{}");
  const once = before.asked === asked ? before.once : crypto.randomUUID();
  sessionStorage.setItem("checkout", JSON.stringify({ wanted, asked, once }));
  const headers = { "idempotency-key": once };
  const { data, error } = await db.functions.invoke("checkout", { body, headers });
  if (data?.warnings.every(isWanted)) {
    if (!choices.embed_origin) return location.assign(data.url);
    const embed = await globalThis.Polar.EmbedCheckout.create(data.url); // lies over the page until it is paid or closed
    return embed.addEventListener("close", () => button.disabled = false);
  }
  button.disabled = false;
  if (error) notice(await problemOf(error));
}

/** Nobody pays twice for the same report without having been asked. */
const isWanted = ({ code, url, reports }) =>
  confirm(`${spoken(code)}: ${reports.map(spoken).join(", ")} for ${url}. Pay for it nevertheless?`);

const linesOf = (items) => JSON.stringify(items, ["product", "url", "competitor_urls"]);
const cart = () => JSON.parse(localStorage.getItem("cart") ?? "[]").filter(({ prices }) => prices);

function keepCart(items) {
  localStorage.setItem("cart", JSON.stringify(items));
  showCartCount();
}

function showCartCount() {
  const count = document.querySelector("#cart-count");
  count.textContent = cart().length;
  count.hidden = cart().length === 0;
}

// Dashboard ---------------------------------------------------------------------------------------------------

async function showDashboard() {
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
  const cells = (order) => {
    const { id, receipt_number, created_at, status, total_amount, currency } = order;
    const sum = money(total_amount, currency);
    return [day(created_at), receipt_number ?? id, spoken(status), sum, invoiceButton(order)];
  };
  return view`
    <section class="card">
      <div class="row"><h2>Orders</h2> <button @click=${openPortal}>Payment methods</button></div>
      ${table(orders.map(cells), ["Date", "Receipt", "Status", "Total", ""])}
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

function subscriptionRow(subscription) {
  const { name, status, url, next_renewal_at, cancel_at_period_end, access_until, pending_plan } =
    subscription;
  const until = next_renewal_at
    ? `renews on ${day(next_renewal_at)}`
    : access_until && `access until ${day(access_until)}`;
  const [action, label] = cancel_at_period_end ? ["uncancel", "Keep it"] : ["cancel", "Cancel"];
  return view`
    <div class="row">
      <span><b>${name}</b> <small>${url}</small></span>
      <span>${cancel_at_period_end && "canceled, "}${until}${pending_plan && `, then ${spoken(pending_plan)}`}
        <span class=${`status ${status}`}>${spoken(status)}</span>
        ${
    status !== "revoked" && view`<button @click=${() => change(subscription, action)}>${label}</button>`
  }
      </span>
    </div>`;
}

async function change({ id: subscription_id, name }, action) {
  const { data, error } = await db.functions.invoke("subscription", { body: { subscription_id, action } });
  if (error) return notice(await problemOf(error));
  const done = action === "cancel" ? `${name} ends with its period.` : `${name} goes on.`;
  notice(data.state === "confirmed" ? done : "It is noted, and done in a moment.");
  await drawDashboard();
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

const invoiceButton = ({ id, status }) =>
  ["paid", "partially_refunded", "refunded"].includes(status) &&
  view`<button @click=${() => openInvoice(id)}>Invoice</button>`;

/** Polar makes an invoice when it is first asked for, and says when to ask again. */
async function openInvoice(order_id) {
  const { data, error, response } = await db.functions.invoke("invoice", { body: { order_id } });
  if (data) return location.assign(data.url);
  const wait = response?.headers.get("retry-after");
  notice(await problemOf(error));
  if (!wait) return;
  await seconds(wait);
  await openInvoice(order_id);
}

const pdfButton = (output) =>
  output.storage_path && view`<button @click=${() => download(output)}>PDF</button>`;

async function download({ storage_path, title }) {
  const { data, error } = await db.storage.from("reports").download(storage_path);
  if (error) return notice("The file could not be read. Try again in a moment.");
  const href = URL.createObjectURL(data);
  Object.assign(document.createElement("a"), { href, download: `${title}.pdf` }).click();
  URL.revokeObjectURL(href);
}

// Report ------------------------------------------------------------------------------------------------------

async function showReport() {
  const output = await ask(db.from("outputs").select("*").eq("id", query.get("id")).maybeSingle());
  if (!output) return showLost();
  const { title, score, data } = output;
  const parts = Object.entries(sections).filter(([name]) => data[name] && data[name].length !== 0);
  render(view`
    <p class="row"><a href="/dashboard">← Dashboard</a> ${pdfButton(output)}</p>
    <h1>${title}</h1>
    ${score !== null && scoreCard(score, data.groups ?? [])}
    ${data.summary?.map((sentence) => view`<p class="lead">${sentence}</p>`)}
    ${parts.map(([name, draw]) => draw(data[name], data))}`);
}

/** Parts of a report's data and how they are shown; each kind of report has its own of them. */
const sections = {
  changes: (changes) => {
    const kinds = ["fixed", "new", "persisting"];
    const rows = kinds.flatMap((kind) => changes[kind].map(({ title }) => [kind, title]));
    return card("Since the last report", table(rows));
  },
  rows: (rows, { shops }) => {
    const cells = rows.map((
      { label, cells, standing },
    ) => [label, ...cells.map(({ text }) => text), standing ?? ""]);
    return card("Side by side", table(cells, ["Compared", ...shops.map(({ name }) => name), "You"]));
  },
  sections: (drafts) => drafts.map(({ title, drafts }) => card(title, drafts.map(draft))),
  limits: (limits) =>
    card("What this report could not see", limits.map(({ message }) => view`<p>${message}</p>`)),
  findings: (findings) => card(`${findings.length} findings, first things first`, findings.map(finding)),
  passed: (passed) => card("In order", passed.map(({ title }) => title).join(" · ")),
  unknown: (unknown) =>
    card("Could not be decided", table(unknown.map(({ title, reason }) => [title, reason]))),
};

const seen = ({ url, locator, observed, expected, looked_for }) =>
  view`<li><small>${url}, ${locator}</small><br>${observed} <small>(expected: ${expected})</small>
    ${looked_for && view`<br><small>looked for: ${looked_for}</small>`}</li>`;
const draft = ({ part, text, from }) =>
  view`<p><small>${part}</small><br>${text} <small>from ${
    [...new Set(from.map(({ url }) => url))].join(", ")
  }</small></p>`;

const finding = ({ title, severity, why, fix, evidence, affected, checked, rule }) =>
  view`
  <details>
    <summary><span class=${severity}>${severity}</span> ${title}</summary>
    <p>${why}</p>
    <p><b>Fix:</b> ${fix}</p>
    <ul>${evidence.map(seen)}</ul>
    <small>${affected} of ${checked} · <a href=${rule.url} rel="noreferrer">${rule.name}</a></small>
  </details>`;

const scoreCard = (score, groups) =>
  view`<section class="card score">${gauge(score)} ${bars(groups)}</section>`;

const gauge = (score) =>
  view`
  <svg viewBox="0 0 100 60" role="img" aria-label=${`${score} of 100`}>
    <path class="track" d="M10 52A40 40 0 0 1 90 52" pathLength="100" />
    <path d="M10 52A40 40 0 0 1 90 52" pathLength="100" stroke-dasharray=${`${score} 100`} />
    <text x="50" y="52" text-anchor="middle">${score}</text>
  </svg>`;

const bars = (groups) =>
  view`<div class="bars">${groups.filter(({ score }) => score !== null).map(bar)}</div>`;

const bar = ({ title, score }) =>
  view`
  <span>${title}</span> <meter aria-label=${title} max="100" low="50" high="80" optimum="100" value=${score}></meter> <b>${score}</b>`;

// Account -----------------------------------------------------------------------------------------------------

function showAccount() {
  const out = () => db.auth.signOut();
  document.querySelector("#account").replaceChildren(
    user
      ? view`<small>${user.email}</small> <button class="quiet" @click=${out}>Sign out</button>`
      : view`<button @click=${signIn}>Sign in</button>`,
  );
}

function signIn() {
  const dialog = document.querySelector("#sign-in");
  const form = dialog.querySelector("form");
  const say = (text) => form.querySelector(".problem").textContent = text;
  const end = ({ error }) => error ? say(error.message) : (form.reset(), dialog.close());
  form.onsubmit = async (event) => {
    if (event.submitter.value === "cancel") return;
    event.preventDefault();
    const { email, password, code: token } = Object.fromEntries(new FormData(form));
    if (token) return end(await db.auth.verifyOtp({ email, token, type: "signup" }));
    if (event.submitter.value === "in") return end(await db.auth.signInWithPassword({ email, password }));
    const { error } = await db.auth.signUp({ email, password });
    form.querySelector("#code").hidden = error !== null;
    say(error?.message ?? "");
    form.code.focus();
  };
  dialog.showModal();
}

// Small things ------------------------------------------------------------------------------------------------

/** Amounts are cents, but whole yen and the like, as Polar counts (its `kit/currency.py`). */
const unit = (currency) =>
  /^(bif|clp|djf|gnf|jpy|kmf|krw|mga|pyg|rwf|vnd|vuv|xaf|xof|xpf)$/.test(currency) ? 1 : 100;
const money = (amount, currency) =>
  new Intl.NumberFormat("en", { style: "currency", currency }).format(amount / unit(currency));
const day = (time) => time && new Date(time).toLocaleDateString("en", { dateStyle: "medium" });
const spoken = (word) => word.replaceAll("_", " ");
const seconds = (count) => new Promise((resolve) => setTimeout(resolve, count * 1000));

const card = (title, content) => view`<section class="card"><h2>${title}</h2>${content}</section>`;
const heading = (cells) => view`<tr>${cells.map((cell) => view`<th>${cell}</th>`)}</tr>`;
const row = (cells) => view`<tr>${cells.map((cell) => view`<td>${cell}</td>`)}</tr>`;
const table = (rows, head) => view`<table>${head && heading(head)}${rows.map(row)}</table>`;

const showLost = () => render(view`<h1>There is nothing here</h1><a href="/">Back to the kits</a>`);
const render = (content) => page.replaceChildren(content);

function notice(text) {
  const element = document.querySelector("#notice");
  element.textContent = text;
  element.hidden = false;
}

/** The data of a call that has no business failing. */
async function ask(call) {
  const { data, error } = await call;
  if (!error) return data;
  notice(error.hint ?? error.message);
  throw error;
}

/** What a function says instead: { code, message }. */
async function problemOf(error) {
  const problem = await error.context?.json?.().catch(() => null);
  return problem?.message ?? "There was no answer. Try again in a moment.";
}

/** HTML with values in it. They go in as text, elements or listeners: nothing that a shop wrote becomes markup. */
function view(strings, ...values) {
  const template = document.createElement("template");
  template.innerHTML = strings.reduce((html, part, at) => {
    const hole = at === values.length ? "" : part.endsWith("=") ? `"{${at}}"` : `<!--{${at}}-->`;
    return html + part + hole;
  }, "");
  const valueOf = (text) => values[/^\{(\d+)\}$/.exec(text)?.[1]];
  const nodes = document.createTreeWalker(
    template.content,
    NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_COMMENT,
  );
  const found = [];
  while (nodes.nextNode()) found.push(nodes.currentNode);
  for (const node of found) {
    if (node.nodeType === Node.COMMENT_NODE) {
      node.replaceWith(...[valueOf(node.data)].flat(2).filter((value) => value !== false && value != null));
      continue;
    }
    for (const { name, value: text } of [...node.attributes]) {
      if (!/^\{\d+\}$/.test(text)) continue;
      const value = valueOf(text);
      node.removeAttribute(name);
      if (name.startsWith("@")) node.addEventListener(name.slice(1), value);
      else if (value === true) node.setAttribute(name, "");
      else if (value !== false) node.setAttribute(name, value);
    }
  }
  return template.content;
}
