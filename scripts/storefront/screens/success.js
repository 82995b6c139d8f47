/** From Polar's page back: what became of the payment. */

import { ask, db } from "../api.js";
import { cart, keepCart, linesOf } from "../cart.js";
import { done } from "../feedback.js";
import { user } from "../session.js";
import { view } from "../view.js";
import { seconds } from "../wait.js";
import { askToSignIn, showState, showWaiting } from "./states.js";

/**
 * Shows how a checkout stands. Polar's webhook is usually faster than the buyer; else it is asked again for half a minute.
 *
 * @returns whether the dashboard is what to show next
 */
export async function showSuccess(id) {
  for (let asked = 0; asked < 30; asked++) {
    const { payment, sign_in_with_this_email: stranger } = await ask(
      db.rpc("checkout_status", { p_checkout_id: id }),
    );
    if (payment === "paid") return paid(stranger);
    if (payment !== "open") return ended(payment);
    if (asked === 0) showWaiting("Waiting for the payment");
    await seconds(1);
  }
  ended("late");
}

function paid(stranger) {
  const { wanted } = JSON.parse(sessionStorage.getItem("checkout") ?? "{}");
  if (wanted === linesOf(cart())) keepCart([]); // a subscription is bought beside it
  sessionStorage.removeItem("checkout");
  if (!user) {
    const text =
      "Sign up with the e-mail you paid with, and you find your reports here. They are on their way already.";
    return askToSignIn("Paid. Thank you.", text, "up", "good");
  }
  if (stranger) {
    return showState(
      "Paid with another e-mail",
      `You are signed in as ${user.email}. Sign out, and sign up with the e-mail you paid with: the reports wait there.`,
    );
  }
  history.replaceState(null, "", "/dashboard"); // so that it is said once
  done("Paid. Thank you.");
  return true;
}

const ends = {
  expired: ["This checkout has expired", "Nothing was charged. Your cart is as you left it."],
  refunded: ["This payment was refunded", "The money is on its way back to you."],
  unknown: ["We do not know this payment", "The link is not complete, or it is of another shop."],
  late: [
    "The payment has not arrived yet",
    "If you have paid, nothing is lost: load this page again in a minute.",
  ],
};

function ended(payment) {
  const [title, text] = ends[payment] ?? ends.unknown;
  showState(title, text, { action: view`<a class="button first" href="/cart">To the cart</a>`, kind: "bad" });
}
