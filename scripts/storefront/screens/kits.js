import { ask, db } from "../api.js";
import { cart, keepCart } from "../cart.js";
import { pay } from "../pay.js";
import { addressField, money, notice, render, view } from "../view.js";

export async function showKits() {
  const products = await ask(
    db.from("products").select(
      "slug, name, description, price_amount, currency, recurring_interval, reports, requires_url",
    )
      .eq("active", true).neq("kind", "cart").order("kind").order("price_amount"),
  );
  render(view`
    <h1>Know what costs your shop its customers</h1>
    <p class="lead">Give us the address. You get what is broken, the evidence, and how to mend it.</p>
    <div class="grid">${products.map(productCard)}</div>`);
}

function productCard(product) {
  const { name, description, price_amount, currency, recurring_interval: interval, reports } = product;
  const competitors = reports.includes("competitor_matrix") ? [1, 2, 3] : [];
  return view`
    <form class="card" @submit=${(event) => add(event, product)}>
      <h2>${name}</h2>
      <p class="faint">${description}</p>
      <p class="price">${money(price_amount, currency)} <small>${interval && `a ${interval}`}</small></p>
      ${product.requires_url && addressField("url", "Address of the shop", true)}
      ${competitors.map((n) => addressField("competitor", `Competitor ${n}`, n === 1))}
      <button class="first">${interval ? "Subscribe" : "Add to cart"}</button>
    </form>`;
}

/** A subscription is bought alone; everything else waits in the cart of this browser. */
function add(event, { slug, name, price_amount: amount, currency, recurring_interval: interval }) {
  event.preventDefault();
  const form = new FormData(event.target);
  const competitors = form.getAll("competitor").filter(Boolean);
  const item = { product: slug, url: form.get("url") ?? undefined };
  if (competitors.length > 0) item.competitor_urls = competitors;
  if (interval) return pay([item], event.submitter);
  keepCart([...cart(), { ...item, name, amount, currency }]);
  notice(`${name} is in your cart.`);
}
