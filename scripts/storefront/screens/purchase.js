/** One purchase in the dashboard: its reports, how far they are, or what the buyer can do about it. */

import { addressField, readAddresses } from "../address.js";
import { ask, db } from "../api.js";
import { done, press } from "../feedback.js";
import { findFault } from "../field.js";
import { view } from "../view.js";
import { failures, shopName, spoken } from "../words.js";
import { pdfButton } from "./pdf.js";
import { dial } from "./report_parts.js";

export function purchaseCard(purchase, redraw) {
  const { name, url, status, refunded_at, progress, outputs, action } = purchase;
  const word = refunded_at ? "refunded" : status;
  return view`
    <section class="card">
      <div class="row head">
        <div><h2>${name}</h2> ${url && view`<span class="faint">${shopName(url)}</span>`}</div>
        <span class=${`status ${word}`}>${spoken(word)}</span>
      </div>
      ${progress && progressBar(progress)}
      ${outputs.map((output) => outputRow(output, url))}
      ${action && addressForm(purchase, redraw)}
    </section>`;
}

/** The shop stands above: in the title of a report it is for those who hear one link after the other. */
function outputRow(output, url) {
  const { id, title, score } = output;
  const shop = ` for ${URL.parse(url)?.host}`;
  const kind = title.replace(shop, "");
  return view`
    <div class="row output">
      ${score !== null && dial(score)}
      <a href=${`/report?id=${id}`}>${kind}${kind !== title && view`<span class="unseen">${shop}</span>`}</a>
      ${pdfButton(output)}
    </div>`;
}

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
