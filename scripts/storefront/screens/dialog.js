/** The dialog of the account: one step at a time, each with its fields and its ways on. */

import { done } from "../feedback.js";
import { view } from "../view.js";

export const dialog = document.querySelector("#sign-in");

/** A way gets what was typed, and answers what there is to say. The second one of the code needs no code. */
export function showStep({ title, text, fields, ways }) {
  const submit = async (event) => {
    event.preventDefault();
    const { target: form, submitter: button } = event;
    if (button.ariaBusy === "true") return;
    button.ariaBusy = "true";
    const [said, wrong] = form.querySelectorAll("[role]"); // behind a dialog the page's own bar is not read out
    wrong.textContent = said.textContent = "";
    try {
      said.textContent = await ways[button.value][1](Object.fromEntries(new FormData(form))) ?? "";
    } catch ({ message }) {
      wrong.textContent = message;
      form.querySelector("input:last-of-type").focus();
    }
    button.ariaBusy = null;
  };
  dialog.replaceChildren(view`
    <form @submit=${submit}>
      <h2 id="sign-in-title">${title}</h2>
      ${text}
      ${fields}
      <p class="good" role="status"></p>
      <p class="bad" role="alert"></p>
      <div class="actions">
        ${
    ways.map(([name], at) =>
      view`<button value=${String(at)} class=${at === 0 && "first"} formnovalidate=${
        name === "Send a new code"
      }>${name}</button>`
    )
  }
        <button type="button" class="quiet" @click=${() => dialog.close()}>Cancel</button>
      </div>
    </form>`);
  dialog.querySelector("input").focus();
}

/** Closes it, and tells what is done. */
export function closeDialog(words) {
  dialog.close();
  dialog.replaceChildren(); // no password stays in the page
  done(words);
}
