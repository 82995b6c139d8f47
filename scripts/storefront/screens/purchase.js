/** One purchase in the dashboard: its reports, how far they are, or what the buyer can do about it. */

import { addressField, findFault, readAddresses } from "../address.js";
import { ask, db } from "../api.js";
import { done, press } from "../feedback.js";
import { view } from "../view.js";
import { failures, shopName, spoken } from "../words.js";
import { pdfButton } from "./pdf.js";

export function purchaseCard(purchase, redraw) {
  const { name, url, status, refunded_at, progress, outputs, action } = purchase;
  const word = refunded_at ? "refunded" : status;
  return view`
    <section class="card">
      <div class="row"><h2>${name}</h2> <span class=${`status ${word}`}>${spoken(word)}</span></div>
      ${url && view`<p class="faint">${shopName(url)}</p>`}
      ${progress && progressBar(progress)}
      ${outputs.map(outputRow)}
      ${action && addressForm(purchase, redraw)}
    </section>`;
}

const outputRow = (output) =>
  view`
    <div class="row output">
      <a href=${`/report?id=${output.id}`}>${output.title}</a>
      <span>${output.score !== null && view`<b>${output.score}</b> of 100`} ${pdfButton(output)}</span>
    </div>`;

const progressBar = ({ pages_read, pages_planned, checks_done, checks_total }) =>
  view`
  <label>${pages_read} of ${pages_planned} pages read, ${checks_done} of ${checks_total} checks done
    <progress max=${pages_planned + checks_total} value=${pages_read + checks_done}></progress>
  </label>`;

function addressForm(purchase, redraw) {
  const { failure_code: code, url, action } = purchase;
  const words = code ? failures[code] ?? failures.other : "Tell us which shop this report is about.";
  return view`
    <form novalidate @submit=${(event) => resume(event, purchase, redraw)}>
      <p class=${code ? "bad" : "faint"}>${words}</p>
      ${addressField({ value: url ?? "" })}
      <p class="actions"><button class="first">${
    action === "retry_purchase" ? "Try again" : "Start"
  }</button></p>
    </form>`;
}

function resume(event, { id: p_purchase_id, action, url }, redraw) {
  event.preventDefault();
  const { target: form, submitter: button } = event;
  const p_url = readAddresses(form)?.url;
  if (!p_url) return;
  press(button, async () => {
    try {
      await ask(
        action === "retry_purchase" && p_url === url
          ? db.rpc("retry_purchase", { p_purchase_id })
          : db.rpc("set_purchase_url", { p_purchase_id, p_url }),
      );
    } catch (problem) {
      if (problem.code === "invalid_url") findFault(form.querySelector("input"), problem.message);
      throw problem;
    }
    await redraw();
    done(`We are reading ${shopName(p_url)}.`);
  });
}
