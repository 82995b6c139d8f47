/** From lines to Polar's page. */

import { findFault } from "./address.js";
import { ask, db } from "./api.js";
import { linesOf } from "./cart.js";
import { press, refused } from "./feedback.js";
import { view } from "./view.js";
import { shopName, warnings as words } from "./words.js";

/**
 * Opens a checkout and goes there, or lays it over this page. Where the server has a warning, it is put as a question
 * behind `button` instead. Prices are the server's: slugs, addresses and `choices` are sent (currency, discount_code,
 * embed_origin). The key makes a second click open the same checkout.
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
  const open = choices.embed_origin ? openHere : (address) => location.assign(address);
  if (warnings.length === 0) return await open(url);
  button.after(question(warnings, () => open(url)));
  button.parentElement.querySelector(".said button").focus();
}

/** It lies over the page until it is paid or closed. */
const openHere = (url) => globalThis.Polar.EmbedCheckout.create(url);

/** Nobody pays twice for the same report, or for an address that is none, without having been asked. */
const question = (warnings, goOn) =>
  view`
  <div class="said ask">
    ${
    warnings.map((warning) => view`<p>${shopName(warning.url)}: ${words[warning.code] ?? warning.code}.</p>`)
  }
    <button type="button" class="first" @click=${({ currentTarget }) =>
    press(currentTarget, goOn)}>Pay nevertheless</button>
  </div>`;

/**
 * Tells a problem at the line that it is about, and at the field where it is about an address; throws it again when it
 * is about none. A function names items[0].url, the database a product or an address.
 *
 * @param placeOf (line, editable) to the element of a line, with its fields open if they are wanted
 */
export function showPlace(problem, items, placeOf) {
  const details = String(problem.details ?? "");
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
