/** From lines to Polar's page. */

import { ask, db } from "./api.js";
import { linesOf } from "./cart.js";
import { press, refused } from "./feedback.js";
import { findFault } from "./field.js";
import { view } from "./view.js";
import { shopName, warnings as words } from "./words.js";

/**
 * Opens a checkout and goes there. Where the server has a warning, it is put as a question behind `button` instead.
 * Prices are the server's: slugs, addresses and choices are sent. The key makes a second click open the same checkout.
 *
 * @param choices { currency, discount_code, embed_origin }, all optional; the last has the page open inside this one
 */
export async function pay(items, button, choices = {}) {
  const wanted = linesOf(items);
  const body = { items: JSON.parse(wanted), return_path: "/cart", ...choices };
  const asked = JSON.stringify(body);
  const before = JSON.parse(sessionStorage.getItem("checkout") ?? "{}");
  const once = before.asked === asked ? before.once : crypto.randomUUID();
  sessionStorage.setItem("checkout", JSON.stringify({ wanted, asked, once }));
  const headers = { "idempotency-key": once };
  const { url, warnings } = await ask(db.functions.invoke("checkout", { body, headers }));
  const open = () => choices.embed_origin ? openHere(url, button) : location.assign(url);
  if (warnings.length === 0) return await open();
  const actions = button.closest(".actions");
  actions.after(question(warnings, () => press(button, open)));
  actions.nextElementSibling.querySelector("button").focus();
}

/** Lays Polar's page over this one until it is paid, which leads on to the success page, or closed. */
async function openHere(url, button) {
  const embed = await globalThis.Polar.EmbedCheckout.create(url);
  await new Promise((resolve) => embed.addEventListener("close", resolve));
  button.focus();
}

/** Nobody pays twice for the same report, or for an address that is none, without having been asked. */
const question = (warnings, open) =>
  view`
  <div class="said ask">
    ${
    warnings.map((warning) => view`<p>${shopName(warning.url)}: ${words[warning.code] ?? warning.code}.</p>`)
  }
    <button type="button" class="first" @click=${open}>Pay nevertheless</button>
  </div>`;

/**
 * Tells a problem at what it is about: a choice's field, a line, or a line's field where it is about an address; throws
 * it again when it is about none. A function names items[0].url or discount_code, the database a product or an address.
 *
 * @param placeOf (line, editable) to the element of a line, with its fields open if they are wanted
 * @param form where the choices are made
 */
export function showPlace(problem, items, placeOf, form) {
  const details = String(problem.details ?? "");
  const choice = form?.elements[problem.code === "currency_not_available" ? "currency" : details];
  if (choice?.matches?.("input, select")) {
    findFault(choice, problem.message);
    return refused(problem);
  }
  const [, at, list, nth = 0] = /^items\[(\d+)\](?:\.(\w+)(?:\[(\d+)\])?)?/.exec(details) ?? [];
  const line = at ? Number(at) : items.findIndex(({ product, url }) => [product, url].includes(details));
  if (!items[line]) throw problem;
  if (!["invalid_url", "private_host"].includes(problem.code)) {
    return refused(problem, placeOf(line, false).querySelector("button:last-of-type"));
  }
  const fields = `input[name=${list === "competitor_urls" ? "competitor" : "url"}]`;
  findFault(placeOf(line, true).querySelectorAll(fields)[Number(nth)], problem.message);
  refused(problem);
}
