/** The pages that people see: the hosted checkout and the customer portal. Plain forms, no script. */
import type { Checkout, Customer } from "../rows/rows.ts";
import { activeTrial, chargedPrices, isSoldIn } from "../rules/checkout_terms.ts";
import { discountOf } from "../rules/discounts.ts";
import { checkoutPayload, successUrl } from "../rules/payloads/checkouts.ts";
import { isMetered, upfrontAmount } from "../rules/prices.ts";
import { type FieldProblem, PolarProblem } from "../rules/problems.ts";
import type { World } from "../rules/world.ts";
import { type Buyer, pay } from "./payment.ts";

/** Offered on the checkout page. */
const COUNTRIES = ["US", "AU", "CA", "DE", "FR", "GB", "NL", "SE"];

/**
 * Real milliseconds that the page waits before it sends the buyer on. Polar's page waits until the shop has
 * received the webhook, so that the success page finds the order.
 */
const LONGEST_WAIT_FOR_WEBHOOK = 15_000;

/** Answers a page, or null if the path is none. */
export async function servePage(world: World, request: Request, url: URL): Promise<Response | null> {
  const clientSecret = /^\/checkout\/([^/]+)\/?$/.exec(url.pathname)?.[1];
  if (clientSecret !== undefined) return await checkoutPage(world, request, clientSecret);
  if (url.pathname === "/portal") return portalPage(world, url.searchParams.get("customer_session_token"));
  return null;
}

async function checkoutPage(world: World, request: Request, clientSecret: string): Promise<Response> {
  const checkout = [...world.store.checkouts.values()].find((row) => row.client_secret === clientSecret);
  if (checkout === undefined) return html(404, "Not found", "<h1>There is no such checkout</h1>");
  if (request.method !== "POST") return html(200, "Checkout", checkoutContent(world, checkout));
  const form = await request.formData();
  const entered = (field: string) => String(form.get(field) ?? "").trim() || undefined;
  const buyer: Buyer = {
    email: entered("email"),
    name: entered("name"),
    country: entered("country"),
    product_id: entered("product_id"),
    card: entered("card") === "declined" ? "declined" : "good",
  };
  if (checkout.status !== "succeeded") { // a second click on Pay leads to where the first one did
    try {
      pay(world, checkout, buyer);
    } catch (error) {
      if (!(error instanceof PolarProblem)) throw error;
      return html(error.status, "Checkout", checkoutContent(world, checkout, buyer, explain(error)));
    }
    await atMost(LONGEST_WAIT_FOR_WEBHOOK, world.deliveries.attemptedOnce());
  }
  return new Response(null, { status: 303, headers: { location: successUrl(checkout, world.baseUrl) } });
}

function checkoutContent(world: World, checkout: Checkout, entered: Buyer = {}, problem = ""): string {
  const shown = checkoutPayload(world.store, world.baseUrl, checkout);
  if (checkout.status === "succeeded" || checkout.status === "confirmed") {
    const onwards = checkout.success_url === null
      ? ""
      : `<a class="button" href="${escape(shown.success_url)}">Back to the shop</a>`;
    return `<h1>Thank you</h1><p>${escape(shown.product!.name)} is paid.</p>${onwards}`;
  }
  const expired = checkout.status === "expired" ||
    Date.parse(checkout.expires_at) < world.clock.now().getTime();
  if (expired) return "<h1>This checkout has expired</h1><p>Please start again in the shop.</p>";

  const email = entered.email ?? checkout.customer_email ?? "";
  const country = entered.country ?? checkout.customer_billing_address?.country ?? "US";
  const countryNames = new Intl.DisplayNames("en", { type: "region" });
  return `
    <p class="note">Simulated Polar: no money moves.</p>
    ${shown.products.length > 1 ? "" : productSummary(world, checkout)}
    ${problem && `<p class="problem" role="alert">${escape(problem)}</p>`}
    <form method="post">
      ${shown.products.length > 1 ? productChoice(world, checkout) : ""}
      <label>E-mail
        <input name="email" type="email" required autocomplete="email" value="${escape(email)}"
          ${checkout.customer_id === null ? "" : "readonly"}>
      </label>
      <label>Name
        <input name="name" autocomplete="name" value="${
    escape(entered.name ?? checkout.customer_name ?? "")
  }">
      </label>
      <label>Country
        <select name="country">
          ${
    [...new Set([country, ...COUNTRIES])].map((code) =>
      `<option value="${escape(code)}"${code === country ? " selected" : ""}>${
        escape(countryNames.of(code) ?? code)
      }</option>`
    ).join("")
  }
        </select>
      </label>
      ${shown.is_payment_form_required ? CARD_CHOICE : ""}
      <button class="button">Pay</button>
    </form>
    ${shown.return_url === null ? "" : `<p><a href="${escape(shown.return_url)}">Back to the shop</a></p>`}`;
}

/** Instead of a card's number. */
const CARD_CHOICE = `
      <label>Card
        <select name="card">
          <option value="good">is accepted</option>
          <option value="declined">is declined</option>
        </select>
      </label>`;

function productSummary(world: World, checkout: Checkout): string {
  const product = world.store.products.get(checkout.product_id)!;
  const description = product.description === null ? "" : `<p>${escape(product.description)}</p>`;
  return `<h1>${escape(product.name)}</h1>${description}<p class="price">${
    escape(priceLine(world, checkout))
  }</p>`;
}

function priceLine(world: World, checkout: Checkout, productId = checkout.product_id): string {
  const product = world.store.products.get(productId)!;
  const prices = chargedPrices(checkout, product);
  const period = product.recurring_interval === null ? "" : ` per ${product.recurring_interval}`;
  const trial = activeTrial(checkout, product);
  const free = trial === null ? "" : `, first ${trial.count} ${trial.interval}s free`;
  const discount = discountOf(world.store, checkout);
  const less = discount === null ? "" : `, less ${discount.name}`;
  const usage = prices.some(isMetered) ? ", and what is used" : "";
  const quantity = product.id === checkout.product_id ? checkout : { seats: null, units: null };
  const amount = upfrontAmount(prices, quantity);
  return money(amount, checkout.currency) + period + usage + free + less;
}

function productChoice(world: World, checkout: Checkout): string {
  const offered = checkout.product_ids.filter((id) =>
    isSoldIn(checkout, world.store.products.get(id)!, checkout.currency)
  );
  const options = offered.map((id) => `
    <label class="choice">
      <input type="radio" name="product_id" value="${id}"${id === checkout.product_id ? " checked" : ""}>
      ${escape(world.store.products.get(id)!.name)}, ${escape(priceLine(world, checkout, id))}
    </label>`);
  return `<fieldset><legend>Choose one</legend>${options.join("")}</fieldset>`;
}

function portalPage({ store, clock }: World, token: string | null): Response {
  const session = [...store.customer_sessions.values()].find((row) => row.token === token);
  const customer = session && store.customers.get(session.customer_id)!;
  const over = session === undefined || Date.parse(session.expires_at) < clock.now().getTime();
  if (over || customer!.deleted_at !== null) {
    return html(
      401,
      "Portal",
      "<h1>This link has expired</h1><p>Please open the portal from the shop again.</p>",
    );
  }
  const back = session.return_url === null
    ? ""
    : `<p><a href="${escape(session.return_url)}">Back to the shop</a></p>`;
  return html(200, "Portal", `<h1>${escape(customer!.email)}</h1>${purchases(store, customer!)}${back}`);
}

function purchases(store: World["store"], customer: Customer): string {
  const orders = [...store.orders.values()].filter((order) => order.customer_id === customer.id).reverse();
  if (orders.length === 0) return "<p>No orders yet.</p>";
  const rows = orders.map((order) => `
    <tr>
      <td>${order.created_at.slice(0, 10)}</td>
      <td>${escape(order.items[0].label)}</td>
      <td>${escape(order.invoice_number ?? "")}</td>
      <td>${escape(order.status)}</td>
      <td class="amount">${escape(money(order.total_amount, order.currency))}</td>
    </tr>`);
  return `<table><tr><th>Date<th>Order<th>Invoice<th>Status<th class="amount">Total</tr>${
    rows.join("")
  }</table>`;
}

/** One sentence for a person, from an answer for a program. */
function explain(problem: PolarProblem): string {
  const { detail } = problem.body as { detail: string | FieldProblem[] };
  return typeof detail === "string" ? detail : detail.map(({ msg }) => msg).join(" ");
}

/** An amount in minor units as people write it. */
function money(amount: number, currency: string): string {
  const format = new Intl.NumberFormat("en-US", { style: "currency", currency });
  return format.format(amount / 10 ** format.resolvedOptions().maximumFractionDigits!);
}

async function atMost(milliseconds: number, work: Promise<void>) {
  let timer: ReturnType<typeof setTimeout> | undefined;
  await Promise.race([work, new Promise<void>((resolve) => timer = setTimeout(resolve, milliseconds))]);
  clearTimeout(timer);
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

const STYLE = `
  :root { color-scheme: light dark; --accent: #2454d6; --line: #8884 }
  * { box-sizing: border-box }
  body { margin: 0; font: 16px/1.5 system-ui, sans-serif; background: Canvas; color: CanvasText }
  main { max-width: 26rem; margin: 10vh auto; padding: 0 1.25rem }
  main:has(table) { max-width: 46rem }
  h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 .25rem }
  p { margin: .25rem 0 1rem }
  .price { font-size: 1.25rem; font-weight: 600 }
  .note { font-size: .85rem; opacity: .7 }
  .problem { padding: .6rem .8rem; border: 1px solid #c33; border-radius: .5rem }
  label { display: block; margin: 0 0 .9rem; font-size: .9rem }
  fieldset { border: 1px solid var(--line); border-radius: .5rem; margin: 0 0 .9rem }
  .choice { margin: .4rem 0 }
  input:not([type=radio]), select { display: block; width: 100%; margin-top: .25rem; padding: .6rem .7rem;
    font: inherit; color: inherit; background: Field; border: 1px solid var(--line); border-radius: .5rem }
  input[readonly] { opacity: .7 }
  .button { display: block; width: 100%; padding: .75rem; border: 0; border-radius: .5rem; background: var(--accent);
    color: #fff; font: inherit; font-weight: 600; text-align: center; text-decoration: none; cursor: pointer }
  table { width: 100%; border-collapse: collapse }
  th, td { text-align: left; padding: .5rem .75rem .5rem 0; border-bottom: 1px solid var(--line) }
  .amount { text-align: right; padding-right: 0 }`;

function html(status: number, title: string, content: string): Response {
  const document = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${title}</title>
<style>${STYLE}</style>
<main>${content}</main>
</html>`;
  return new Response(document, { status, headers: { "content-type": "text/html; charset=utf-8" } });
}
