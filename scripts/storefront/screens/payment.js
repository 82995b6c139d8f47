/** The end of the cart: what it costs, in which currency, with which code, and the buttons to pay. */

import { press } from "../feedback.js";
import { forgetFault } from "../field.js";
import { pay, showPlace } from "../pay.js";
import { user } from "../session.js";
import { view } from "../view.js";
import { money } from "../words.js";

/**
 * The sum, what the buyer chooses, and where to pay. What was chosen before a line was changed stays.
 *
 * @param placeOf (line, editable) to the element of a line
 */
export function payment(items, placeOf) {
  const before = new FormData(document.querySelector("form.total") ?? undefined);
  return view`
    <form class="card total" aria-labelledby="total" @submit=${(event) => payAll(event, items, placeOf)}>
      <h2 id="total">To pay</h2>
      ${sum(items, before.get("currency"))}
      <div class="field">
        <label>Discount code <small>optional</small>
          <input name="discount_code" value=${
    before.get("discount_code") ?? ""
  } autocomplete="off" autocapitalize="characters"
            spellcheck="false" aria-describedby="code-hint" @input=${({ target }) => forgetFault(target)}>
        </label>
        <small id="code-hint"></small>
      </div>
      <div class="actions">
        <button class="first">Pay</button>
        ${
    globalThis.Polar &&
    view`<button name="embed_origin" value=${location.origin}>Check out here</button>`
  }
      </div>
      <small>You pay on Polar's page: card, tax and receipt are theirs.</small>
      ${!user && view`<small>No account is needed: sign up later with the same e-mail.</small>`}
    </form>`;
}

/** In the currencies in which all of the cart is sold; where there are several, one is chosen. */
function sum(items, chosen) {
  const offered = Object.keys(items[0].prices).filter((one) => items.every(({ prices }) => one in prices));
  const total = (currency) => money(items.reduce((all, { prices }) => all + prices[currency], 0), currency);
  if (offered.length === 1) {
    return view`<p class="row"><span>Before tax</span> <span class="price">${total(offered[0])}</span></p>`;
  }
  const choice = (currency) =>
    view`<option value=${currency} selected=${currency === chosen}>${total(currency)}</option>`;
  return offered.length > 1 && view`
    <div class="field">
      <label>Before tax
        <select class="price" name="currency" aria-describedby="currency-hint" @input=${({ target }) =>
    forgetFault(target)}>${offered.map(choice)}</select>
      </label>
      <small id="currency-hint"></small>
    </div>`;
}

/** What the server refuses is told at the line, or at the choice, that it is about. */
function payAll(event, items, placeOf) {
  event.preventDefault();
  const { target: form, submitter: button } = event;
  const choices = Object.fromEntries([...new FormData(form, button)].filter(([, value]) => value.trim()));
  press(
    button,
    () => pay(items, button, choices).catch((problem) => showPlace(problem, items, placeOf, form)),
  );
}
