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
import { showReport } from "./screens/report.js";
import { showLost, showProblem } from "./screens/states.js";
import { setUser, user } from "./session.js";

const screens = { "/": showKits, "/cart": showCart, "/dashboard": showDashboard, "/report": showReport };
document.querySelector(`nav a[href="${location.pathname}"]`)?.setAttribute("aria-current", "page");

// A session from before, a sign-in, a link in an e-mail, a sign-out: each leads here.
db.auth.onAuthStateChange((_event, session) => {
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

addEventListener("offline", () => refused({ message: "You are offline. What you see may be out of date." }));
