/**
 * The pages that people see: the hosted checkout and the customer portal. Plain forms; the only script is what an
 * embedded checkout tells the page around it.
 */
import type { Checkout } from "../rows/rows.ts";
import { activeTrial, chargedPrices, isSoldIn } from "../rules/checkout_terms.ts";
import { discountOf } from "../rules/discounts.ts";
import { isSigned, type Paper, paperPdf } from "../rules/papers.ts";
import { checkoutPayload, successUrl } from "../rules/payloads/checkouts.ts";
import { isMetered, upfrontAmount } from "../rules/prices.ts";
import { PolarProblem } from "../rules/problems.ts";
import type { World } from "../rules/world.ts";
import { closeButton, embedScript, isEmbedded, telling } from "./embed.ts";
import { escape, explain, html, money } from "./html.ts";
import { type Buyer, pay } from "./payment.ts";
import { portalPage } from "./portal_page.ts";

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
  if (clientSecret !== undefined) return await checkoutPage(world, request, url, clientSecret);
  if (url.pathname === "/embed.js") return embedScript(url.origin);
  if (url.pathname === "/portal") return await portalPage(world, request, url);
  const [, paper, orderId] = /^\/papers\/(invoice|receipt)\/([^/]+)\.pdf$/.exec(url.pathname) ?? [];
  if (paper !== undefined) return paperPage(world, paper as Paper, orderId, url);
  return null;
}

function paperPage({ store }: World, paper: Paper, orderId: string, url: URL): Response {
  const order = store.orders.get(orderId);
  if (order === undefined || !isSigned(order, paper, url.searchParams.get("signature"))) {
    return html(403, "Not found", "<h1>This address is not valid</h1>");
  }
  return new Response(paperPdf(order, paper), { headers: { "content-type": "application/pdf" } });
}

async function checkoutPage(
  world: World,
  request: Request,
  url: URL,
  clientSecret: string,
): Promise<Response> {
  const checkout = [...world.store.checkouts.values()].find((row) => row.client_secret === clientSecret);
  if (checkout === undefined) return html(404, "Not found", "<h1>There is no such checkout</h1>");
  const isInside = isEmbedded(url, checkout);
  const show = (status: number, entered?: Buyer, problem?: string) => {
    const back = isInside ? null : checkout.return_url;
    const content = checkoutContent(world, checkout, back, entered, problem);
    const around = isInside ? closeButton(checkout) + telling(checkout, { event: "loaded" }) : "";
    return html(status, "Checkout", content + around);
  };
  if (request.method !== "POST") return show(200);
  const form = await request.formData();
  const entered = (field: string) => String(form.get(field) ?? "").trim() || undefined;
  const buyer: Buyer = {
    email: entered("email"),
    name: entered("name"),
    country: entered("country"),
    product_id: entered("product_id"),
    card: entered("card") === "declined" ? "declined" : "good",
    discount_code: entered("discount_code"),
  };
  if (checkout.status !== "succeeded") { // a second click on Pay leads to where the first one did
    try {
      pay(world, checkout, buyer);
    } catch (error) {
      if (!(error instanceof PolarProblem)) throw error;
      return show(error.status, buyer, explain(error));
    }
    await atMost(LONGEST_WAIT_FOR_WEBHOOK, world.deliveries.attemptedOnce());
  }
  const successURL = successUrl(checkout, world.baseUrl);
  if (isInside) {
    const success = { event: "success", successURL, redirect: checkout.success_url !== null } as const;
    return html(200, "Checkout", "<h1>Thank you</h1>" + telling(checkout, { event: "confirmed" }, success));
  }
  return new Response(null, { status: 303, headers: { location: successURL } });
}

/** @param back where the way back leads, which an embedded page does not have */
function checkoutContent(
  world: World,
  checkout: Checkout,
  back: string | null,
  entered: Buyer = {},
  problem = "",
): string {
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
      ${
    shown.allow_discount_codes && !shown.is_free_product_price
      ? `<label>Discount code <input name="discount_code" value="${
        escape(entered.discount_code ?? "")
      }"></label>`
      : ""
  }
      ${shown.is_payment_form_required ? CARD_CHOICE : ""}
      <button class="button">Pay</button>
    </form>
    ${back === null ? "" : `<p><a href="${escape(back)}">Back to the shop</a></p>`}`;
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

async function atMost(milliseconds: number, work: Promise<void>) {
  let timer: ReturnType<typeof setTimeout> | undefined;
  await Promise.race([work, new Promise<void>((resolve) => timer = setTimeout(resolve, milliseconds))]);
  clearTimeout(timer);
}
