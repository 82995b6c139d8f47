import { addressField, readAddresses } from "../address.js";
import { ask, db } from "../api.js";
import { cart, isInCart, keepCart } from "../cart.js";
import { done, press } from "../feedback.js";
import { pay, showPlace } from "../pay.js";
import { render, view } from "../view.js";
import { pricesOf, priceTag, reports as words, rhythm } from "../words.js";

/** Kinds of product, in the order in which they are shown. */
const shelves = [["kit", "Report kits"], ["upsell", "One question, answered"], [
  "subscription",
  "Every month",
]];

export async function showKits() {
  const products = await ask(
    db.from("products").select(
      "slug, kind, name, description, price_amount, currency, product_prices(currency, amount), recurring_interval, recurring_interval_count, reports, requires_url",
    )
      .eq("active", true).neq("kind", "cart").order("price_amount"),
  );
  render(
    "Reports for shops",
    view`
    ${hero()}
    ${shelves.map(([kind, title]) => shelf(kind, title, products.filter((one) => one.kind === kind)))}`,
  );
}

const shelf = (id, title, products) =>
  products.length > 0 &&
  view`<h2 class="shelf" id=${id}>${title}</h2><div class="grid">${products.map(productCard)}</div>`;

const hero = () =>
  view`
  <section class="hero">
    <div>
      <h1>Know what costs your shop its customers</h1>
      <p class="lead">Give us the address. We read the shop as a customer, a search engine and an attacker would, and
        tell you what is broken, with the evidence, and how to mend it.</p>
      <ul class="ticks">
        <li>Every finding with its evidence and its source</li>
        <li>A report to click through, and a PDF to hand on</li>
        <li>Usually ready in minutes, nothing to install</li>
      </ul>
      <p class="actions"><a class="button first" href="#kit">Choose a kit</a></p>
    </div>
    <figure>
      <figcaption>From a sample report</figcaption>
      <p><b class="severity critical">critical</b> The shop is served over http without a redirect to https</p>
      <p class="fix"><b>Fix:</b> Answer every http:// address with one 301 redirect to the same address with https://.</p>
      <p><b class="severity medium">medium</b> Product pages do not say how long delivery takes</p>
      <p><b class="severity medium">medium</b> The price in the markup has expired</p>
    </figure>
  </section>`;

function productCard(product) {
  const { kind, name, description, recurring_interval: interval } = product;
  const reports = reportsOf(product);
  const competitors = reports.includes("competitor_matrix") ? [1, 2, 3] : [];
  return view`
    <form class="card product" novalidate @submit=${(event) => choose(event, product)}>
      <h3>${name}</h3>
      <p class="price">${priceTag(pricesOf(product))} <small>${interval && rhythm(product)}</small></p>
      <p class="faint">${description}</p>
      ${(kind === "kit" || reports.length > 1) && view`<ul class="ticks">${reports.map(reportLine)}</ul>`}
      <div class="buy">
        <div class="fields">
          ${product.requires_url && addressField()}
          ${
    competitors.map((n) => addressField({ name: "competitor", label: `Competitor ${n}`, required: n === 1 }))
  }
        </div>
        <div class="actions"><button class="first">${interval ? "Subscribe" : "Add to cart"}</button></div>
      </div>
    </form>`;
}

/** The local stack's REST writes an array of an enum as Postgres does: {a,b}. */
const reportsOf = ({ reports }) => Array.isArray(reports) ? reports : reports.match(/\w+/g) ?? [];

const reportLine = (kind) => view`<li><b>${words[kind]?.[0] ?? kind}</b>: ${words[kind]?.[1]}</li>`;

/** A subscription is bought alone; everything else waits in the cart of this browser. */
function choose(event, product) {
  event.preventDefault();
  const { target: form, submitter: button } = event;
  const { slug, name, recurring_interval: interval } = product;
  const addresses = readAddresses(form);
  if (addresses === null) return;
  const item = { product: slug, ...addresses };
  const next = () => view`<a href="/cart">Go to the cart</a>`;
  press(button, async () => {
    if (interval) return await pay([item], button).catch((problem) => showPlace(problem, [item], () => form));
    if (isInCart(item)) return done(`${name} for this shop is in your cart already.`, { at: button, next });
    keepCart([...cart(), { ...item, name, prices: pricesOf(product) }]);
    done(`${name} is in your cart.`, { at: button, next });
  });
}
