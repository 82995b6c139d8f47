import { addressField, readAddresses } from "../address.js";
import { cart, keepCart } from "../cart.js";
import { done, press } from "../feedback.js";
import { pay, showPlace } from "../pay.js";
import { user } from "../session.js";
import { render, view } from "../view.js";
import { money, priceTag, shopName } from "../words.js";
import { showState } from "./states.js";

export function showCart() {
  const items = cart();
  if (items.length === 0) {
    return showState("Your cart is empty", "Choose a kit, and tell us which shop it is for.", {
      action: view`<a class="button first" href="/">Choose a kit</a>`,
    });
  }
  const offered = Object.keys(items[0].prices).filter((one) => items.every(({ prices }) => prices[one]));
  const total = (currency) => money(items.reduce((sum, { prices }) => sum + prices[currency], 0), currency);
  const choice = (currency) => view`<option value=${currency}>${total(currency)}</option>`;
  render(
    "Cart",
    view`
    <h1 tabindex="-1">Your cart</h1>
    <div class="split">
      <ol class="card lines">${items.map((item, at) => view`<li>${line(item, at)}</li>`)}</ol>
      <form class="card total" aria-labelledby="total" @submit=${(event) => payAll(event, items)}>
        <h2 id="total">To pay</h2>
        ${
      offered.length > 1
        ? view`<label>Before tax <select name="currency" class="price">${
          offered.map(choice)
        }</select></label>`
        : view`<p class="row"><span>Before tax</span> <span class="price">${total(offered[0])}</span></p>`
    }
        <label>Discount code <small>optional</small> <input name="discount_code" autocomplete="off"></label>
        <div class="actions">
          <button class="first">Pay</button>
          <button name="embed_origin" value=${location.origin}>Check out here</button>
        </div>
        <small>You pay on Polar's page: card, tax and receipt are theirs.</small>
        ${!user && view`<small>No account is needed: sign up later with the same e-mail.</small>`}
      </form>
    </div>`,
  );
}

/** Without an address the server asks for it later. */
function line(item, at) {
  const { name, url, competitor_urls: others, prices } = item;
  const about = url ? ` ${name} for ${shopName(url)}` : ` ${name}`;
  return view`
    <div class="row">
      <b>${name}</b> <span>${priceTag(prices)}</span>
    </div>
    ${url && view`<p class="faint">${url}</p>`}
    ${others && view`<p class="faint">compared with ${others.map(shopName).join(", ")}</p>`}
    <p class="actions">
      ${
    url && view`<button class="quiet" @click=${() =>
      edit(at)}>Edit<span class="unseen">${about}</span></button>`
  }
      <button class="quiet" @click=${() => remove(at)}>Remove<span class="unseen">${about}</span></button>
    </p>`;
}

/** Turns a line into a form, which it answers. */
function edit(at) {
  const item = cart()[at];
  const { name, url, competitor_urls: others } = item;
  const save = (event) => {
    event.preventDefault();
    const addresses = readAddresses(event.target);
    if (addresses === null) return;
    keepCart(cart().with(at, { ...item, ...addresses }));
    showCart();
    done(`${name} will read ${shopName(addresses.url)}.`);
    focusOn(at);
  };
  const cancel = () => (showCart(), focusOn(at));
  const place = lineAt(at);
  place.replaceChildren(view`
    <form novalidate @submit=${save}>
      <h2>${name}</h2>
      ${addressField({ value: url })}
      ${
    others && [0, 1, 2].map((n) =>
      addressField({ name: "competitor", label: `Competitor ${n + 1}`, required: n === 0, value: others[n] })
    )
  }
      <div class="actions">
        <button class="first">Save</button> <button type="button" class="quiet" @click=${cancel}>Cancel</button>
      </div>
    </form>`);
  place.querySelector("input").focus();
  return place;
}

function remove(at) {
  const before = cart();
  const undo = () => (keepCart(before), showCart(), focusOn(at));
  keepCart(before.toSpliced(at, 1));
  showCart();
  document.querySelector("h1").focus();
  done(`${before[at].name} is removed.`, {
    next: () => view`<button class="quiet" @click=${undo}>Undo</button>`,
  });
}

/** What the server refuses is told at the line that it is about. */
function payAll(event, items) {
  event.preventDefault();
  const { target: form, submitter: button } = event;
  const filled = [...new FormData(form, button)].filter(([, value]) => value);
  const placeOf = (at, editable) => editable ? edit(at) : lineAt(at);
  const pays = () => pay(items, button, Object.fromEntries(filled));
  press(button, () => pays().catch((problem) => showPlace(problem, items, placeOf)));
}

const lineAt = (at) => document.querySelectorAll(".lines > li")[at];
const focusOn = (at) => lineAt(at).querySelector("button").focus();
