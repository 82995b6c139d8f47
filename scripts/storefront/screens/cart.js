import { addressField, readAddresses } from "../address.js";
import { cart, keepCart } from "../cart.js";
import { done } from "../feedback.js";
import { render, view } from "../view.js";
import { priceTag, shopName } from "../words.js";
import { payment } from "./payment.js";
import { showState } from "./states.js";

export function showCart() {
  const items = cart();
  if (items.length === 0) {
    return showState("Your cart is empty", "Choose a kit, and tell us which shop it is for.", {
      action: view`<a class="button first" href="/">Choose a kit</a>`,
    });
  }
  render(
    "Cart",
    view`
    <h1 tabindex="-1">Your cart</h1>
    <div class="split">
      <ol class="card lines">${items.map((item, at) => view`<li>${line(item, at)}</li>`)}</ol>
      ${payment(items, (at, editable) => editable ? edit(at) : lineAt(at))}
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

const lineAt = (at) => document.querySelectorAll(".lines > li")[at];
const focusOn = (at) => lineAt(at).querySelector("button").focus();
