/** The end of a subscription, a pause, and the way back from both. */

import { change, tell } from "../command.js";
import { press } from "../feedback.js";
import { view } from "../view.js";
import { day } from "../words.js";
import { standing } from "./subscriptions.js";

/** Polar's words for why somebody leaves. */
const reasons = {
  too_expensive: "It costs too much",
  missing_features: "Something is missing",
  switched_service: "I use something else now",
  unused: "I do not use it",
  customer_service: "I was not served well",
  low_quality: "The reports are not good enough",
  too_complex: "It is too complicated",
  other: "Something else",
};

export function endCard(subscription, redraw) {
  const { name, actions, bill } = subscription;
  const isPaused = subscription.status === "paused";
  const end = day(bill.current_period_end);
  const ask = (action, words) => ({ action, words, subscription, redraw });
  const parts = {
    uncancel: () => oneClick("Keep it", `It ${standing(subscription)}.`, ask("uncancel", `${name} goes on.`)),
    unpause: () =>
      oneClick("Do not pause it", `It ${standing(subscription)}.`, ask("unpause", `${name} goes on.`)),
    resume: () =>
      oneClick(
        "Resume now",
        "A new period begins today, and your card is charged for it.",
        ask("resume", `${name} runs again.`),
      ),
    pause: () =>
      folded(
        "Pause",
        "Pause it",
        view`<p>You keep it until ${end}. After that nothing is charged, and nothing is made.</p>
          <label>Go on by itself on <small>optional</small>
            <input type="date" name="resumes_at" min=${dayAfter(bill.current_period_end)}>
          </label>`,
        ask("pause", `${name} pauses on ${end}.`),
      ),
    cancel: () =>
      folded(
        "Cancel",
        "Cancel the subscription",
        view`<p>${
          isPaused ? "It ends now." : `You keep it until ${end}.`
        } Nothing is charged after that, and your reports stay.</p>
          <label>Why do you leave? <small>optional</small>
            <select name="reason">
              <option value="">I would rather not say</option>
              ${Object.entries(reasons).map(([value, text]) => view`<option value=${value}>${text}</option>`)}
            </select>
          </label>
          <label>What should we have done? <small>optional</small>
            <textarea name="comment" rows="3" maxlength="1000"></textarea>
          </label>`,
        ask("cancel", isPaused ? `${name} is over.` : `${name} ends on ${end}.`),
      ),
  };
  const offered = Object.keys(parts).filter((action) => actions.includes(action));
  return view`<section class="card">${
    offered.length > 0
      ? offered.map((action) => parts[action]())
      : view`<p class="faint">${
        subscription.status === "revoked"
          ? "This subscription is over. Your reports stay in the dashboard."
          : "There is nothing to change about it at the moment."
      }</p>`
  }</section>`;
}

const oneClick = (label, text, wish) =>
  view`
  <div class="row">
    <p>${text}</p>
    <button class="first" @click=${({ currentTarget }) =>
    press(currentTarget, () => send(wish, {}))}>${label}</button>
  </div>`;

function folded(title, label, content, wish) {
  const submit = (event) => {
    event.preventDefault();
    const told = [...new FormData(event.target)].filter(([, value]) => value.trim());
    press(event.submitter, () => send(wish, Object.fromEntries(told)));
  };
  return view`
    <details>
      <summary><h2>${title}</h2></summary>
      <form @submit=${submit}>${content}<p class="actions"><button class="danger">${label}</button></p></form>
    </details>`;
}

async function send({ action, words, subscription, redraw }, { resumes_at, ...fields }) {
  const isSo = await change(subscription, action, {
    ...fields,
    ...(resumes_at && { resumes_at: new Date(`${resumes_at}T00:00:00`).toISOString() }),
  });
  await tell(isSo, redraw, words);
}

/** As a field for a date takes it. */
function dayAfter(time) {
  const next = new Date(time);
  next.setDate(next.getDate() + 1);
  return next.toISOString().slice(0, 10);
}
