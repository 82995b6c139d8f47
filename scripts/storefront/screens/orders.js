/** Orders in the dashboard, with their invoices, and the way to Polar's portal. */

import { ask, db, problemOf } from "../api.js";
import { done, press } from "../feedback.js";
import { table, view } from "../view.js";
import { day, money, spoken } from "../words.js";

const seconds = (count) => new Promise((resolve) => setTimeout(resolve, count * 1000));

export function orderCard(orders) {
  const cells = (order) => {
    const { id, receipt_number, created_at, status, total_amount, currency } = order;
    return [
      ...[day(created_at), receipt_number ?? id, spoken(status), money(total_amount, currency)],
      invoiceButton(order),
    ];
  };
  return view`
    <section class="card">
      <h2>Orders</h2>
      ${table("Orders", ["Date", "Receipt", "Status", "Total", "Invoice"], orders.map(cells))}
      <p class="actions">
        <button @click=${({ currentTarget: button }) => press(button, openPortal)}>Payment methods</button>
      </p>
    </section>`;
}

/** A fresh link on each click: it signs the buyer in at Polar and is never kept. */
async function openPortal() {
  const { url } = await ask(db.functions.invoke("customer-portal", {
    body: { return_path: "/dashboard" },
  }));
  location.assign(url);
}

const invoiceButton = ({ id, status, receipt_number: number }) =>
  ["paid", "partially_refunded", "refunded"].includes(status) && view`
    <button @click=${({ currentTarget: button }) => press(button, () => openInvoice(id))}>
      Invoice<span class="unseen"> of ${number ?? id}</span>
    </button>`;

/** Polar makes an invoice when it is first asked for, and says when to ask again. */
async function openInvoice(order_id) {
  const { data, error, response } = await db.functions.invoke("invoice", { body: { order_id } });
  if (data) return location.assign(data.url);
  const wait = response?.headers.get("retry-after");
  const problem = await problemOf(error);
  if (!wait) throw problem;
  done(problem.message);
  await seconds(wait);
  await openInvoice(order_id);
}
