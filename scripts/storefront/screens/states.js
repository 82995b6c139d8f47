/** What stands there when there is nothing else to show. */

import { render, view } from "../view.js";
import { sentences } from "../words.js";
import { signIn } from "./account.js";

export const showLost = () =>
  showState(
    "Nothing here",
    "This address leads nowhere. Perhaps it was typed wrong, or the page has moved.",
    {
      action: view`<a class="button first" href="/">To the kits</a>`,
    },
  );

/** For what only its owner may see. The screen is drawn again after the sign-in, so that the link leads where it should. */
export const askToSignIn = (title, text, first, kind) =>
  showState(title, text, {
    kind,
    action: view`<button class="first" @click=${() => signIn(first)}>${
      first === "up" ? "Sign up" : "Sign in"
    }</button>`,
  });

export function showWaiting(title) {
  showState(title, "", {
    action: view`<p class="waiting">One moment …</p><p class="late">This takes longer than usual.</p>`,
  });
}

/** A screen that could not be drawn. It is tried again by a click, and by itself when the connection is back. */
export function showProblem(problem, again) {
  if (problem.code === "sign_in_first") return askToSignIn("Sign in again", problem.message);
  if (!problem.code) reportError(problem); // a mistake of this page
  const title = { offline: "You are offline", no_answer: "No answer" }[problem.code] ?? "This did not work";
  const retry = () => {
    removeEventListener("online", retry);
    showWaiting("Trying again");
    again();
  };
  addEventListener("online", retry);
  showState(title, problem.code ? problem.message : sentences.failed, {
    action: view`<button class="first" @click=${retry}>Try again</button>`,
    kind: "bad",
  });
}

/** `kind` is "good" for what went well and "bad" for what did not. */
export function showState(title, text, { action, kind = "" } = {}) {
  render(
    title,
    view`
    <section class=${`state ${kind}`}>
      <h1>${title}</h1>
      ${text && view`<p class="lead">${text}</p>`}
      <div class="actions">${action}</div>
    </section>`,
  );
}
