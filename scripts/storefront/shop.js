/**
 * How a frontend talks to this backend: supabase-js and nothing else. Reads go to `dashboard()` and the tables under
 * row level security, payments through the function `checkout`, live news by a private Realtime channel where the
 * project has Realtime, else by asking again. This module decides which screen is shown, and for whom.
 */

import { db } from "./api.js";
import { showCartCount } from "./cart.js";
import { refused } from "./feedback.js";
import { showAccount } from "./screens/account.js";
import { showCart } from "./screens/cart.js";
import { showDashboard } from "./screens/dashboard.js";
import { showKits } from "./screens/kits.js";
import { choosePassword } from "./screens/password.js";
import { showReport } from "./screens/report.js";
import { showSubscription } from "./screens/subscription.js";
import { showLost, showProblem } from "./screens/states.js";
import { setUser, user } from "./session.js";
import { sentences } from "./words.js";

const screens = {
  "/": showKits,
  "/cart": showCart,
  "/dashboard": showDashboard,
  "/report": showReport,
  "/subscription": showSubscription,
};
document.querySelector(`nav a[href="${location.pathname}"]`)?.setAttribute("aria-current", "page");

// A session from before, a sign-in, a link in an e-mail, a sign-out: each leads here.
db.auth.onAuthStateChange((event, session) => {
  if (event === "PASSWORD_RECOVERY") setTimeout(choosePassword);
  const before = user?.id ?? null;
  const first = user === undefined;
  setUser(session?.user ?? null);
  if (first || before !== (user?.id ?? null)) setTimeout(enter, 0, first); // no call of supabase-js may wait in here
});

async function enter(first) {
  showAccount();
  showCartCount();
  // What was bought as a guest becomes the user's; there is nothing to lose in asking each time.
  if (user) await db.rpc("link_profile");
  if (!first && location.pathname === "/") return; // the kits are the same for all
  try {
    await (screens[location.pathname] ?? showLost)();
  } catch (problem) {
    showProblem(problem, () => enter(true));
  }
}

// A link in an e-mail that Auth has refused comes back with why.
const { error_code: code } = Object.fromEntries(new URLSearchParams(location.hash.slice(1)));
if (code) {
  history.replaceState(null, "", location.pathname);
  refused({ message: code === "otp_expired" ? sentences.link_expired : sentences.failed });
}

addEventListener("offline", () => refused({ message: "You are offline. What you see may be out of date." }));
