/**
 * What came of a click is told twice: at the button that was pressed, and in a bar that stays in view and is read out
 * by screen readers. What is refused never looks like what is done.
 */

import { view } from "./view.js";

/** How long good news stay in the bar, in milliseconds; at their button they stay until the next click. */
const STAYS = 8000;

let over;

/** Tells what is done; `next` is a link or button that leads on. */
export function done(text, { at, next } = {}) {
  tell("good", () => view`${text} ${next?.()}`, at);
  over = setTimeout(forget, STAYS, "#good");
}

/** Tells a problem, until the next click or until it is closed. */
export function refused({ message }, at) {
  const close = () => forget("#bad");
  tell("bad", () => view`${message}`, at);
  document.querySelector("#bad").append(view`<button class="quiet" @click=${close}>Close</button>`);
}

/** Runs what a button starts, once at a time. What it throws is told at the button; a mistake of ours also to the console. */
export async function press(button, work) {
  if (button.ariaBusy === "true") return;
  button.ariaBusy = "true";
  forget("#good, #bad", ".said");
  try {
    await work();
  } catch (problem) {
    refused(problem.code ? problem : { message: "This did not work. Load the page again." }, button);
    if (!problem.code) reportError(problem);
  } finally {
    button.ariaBusy = null;
  }
}

function tell(kind, draw, at) {
  if (kind === "good") clearTimeout(over);
  document.getElementById(kind).replaceChildren(draw());
  const place = at?.closest(".actions") ?? at;
  place?.after(view`<p class=${`said ${kind}`}>${draw()}</p>`);
  place?.nextElementSibling?.scrollIntoView({ block: "nearest" });
}

function forget(bars, said) {
  for (const bar of document.querySelectorAll(bars)) bar.replaceChildren();
  if (said) { for (const element of document.querySelectorAll(said)) element.remove(); }
}
