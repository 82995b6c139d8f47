/** What a buyer has Polar do. It is a command: asked for once, done by Polar, and seen in the rows a moment later. */

import { ask, db } from "./api.js";
import { done } from "./feedback.js";
import { seconds } from "./wait.js";
import { sentences } from "./words.js";

/** Has Polar change a subscription. Answers and throws as {@link isDone}. */
export async function change({ id: subscription_id }, action, fields) {
  const body = { subscription_id, action, ...fields };
  return await isDone(await ask(db.functions.invoke("subscription", { body })));
}

/**
 * Whether Polar has done what a command asks for. That is usually so at once; it is asked for a quarter of a minute, and
 * done later without anybody waiting. Throws what Polar refuses.
 */
export async function isDone({ command_id: p_command_id, state }) {
  for (let asked = 0; asked < 15 && ["asked", "sent"].includes(state); asked++) {
    await seconds(1);
    const told = await ask(db.rpc("my_command", { p_command_id }));
    state = told.state;
    if (state === "refused") {
      const code = told.error_code ?? "refused";
      throw Object.assign(new Error(sentences[code] ?? sentences.refused), { code });
    }
  }
  return state === "confirmed";
}

/** Says that it is done once there is something new to see: the rows follow with Polar's webhook, within seconds. */
export async function tell(isDone, redraw, words) {
  for (let asked = 0; isDone && asked < 10 && !await redraw(); asked++) await seconds(1);
  done(isDone ? words : "It is noted, and done in a moment.");
}
