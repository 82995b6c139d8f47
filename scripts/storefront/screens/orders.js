/** Orders in the dashboard, and their invoices. */

import { ask, db } from "../api.js";
import { done, press } from "../feedback.js";
import { table, view } from "../view.js";
import { seconds } from "../wait.js";
import { day, money, spoken } from "../words.js";
import { openPortal } from "./portal.js";

export function orderCard(orders) {
  const cells = (order) => {
    const { id, receipt_number, created_at, status, total_amount, currency } = order;
    const sum = money(total_amount, currency);
    return [
      view`<b>${day(created_at)}</b><br><small>${receipt_number ?? id}</small>`,
      view`<b>${sum}</b><br><small>${spoken(status)}</small>`,
      invoiceButton(order),
    ];
  };
  return view`
    <section class="card orders">
      <div class="row">
        <h2>Orders</h2>
        <p class="actions">
          <button @click=${({ currentTarget: button }) =>
    press(button, () => openPortal())}>Payment methods</button>
        </p>
      </div>
      ${table("Orders", ["Order", "Total", "Invoice"], orders.map(cells))}
    </section>`;
}

const invoiceButton = ({ id, receipt_number, status }) =>
  ["paid", "partially_refunded", "refunded"].includes(status) &&
  view`<button @click=${({ currentTarget: button }) => press(button, () => openInvoice(id))}>
    Invoice<span class="unseen"> of ${receipt_number ?? id}</span></button>`;

/** Polar makes an invoice when it is first asked for, and says when to ask again. */
async function openInvoice(order_id) {
  try {
    const { url } = await ask(db.functions.invoke("invoice", { body: { order_id } }));
    location.assign(url);
  } catch (problem) {
    if (problem.code !== "invoice_not_ready") throw problem;
    done(problem.message);
    await seconds(problem.wait);
    await openInvoice(order_id);
  }
}
