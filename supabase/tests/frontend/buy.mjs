/** The client without a page: signs in, is refused, buys and waits. Runs on Node 20 and on Deno as it is. */

import { createEdgeKit } from "@edge-kit/client";
import { followBuyer } from "@edge-kit/client/follow";
import { createClient } from "@supabase/supabase-js";
import process from "node:process";
import ws from "ws";

const { SUPABASE_URL, SUPABASE_PUBLISHABLE_KEY, EMAIL, PASSWORD, SHOP } = process.env;

// Node 20 has none of its own.
const realtime = typeof WebSocket === "undefined" ? { transport: ws } : undefined;
const supabase = createClient(SUPABASE_URL, SUPABASE_PUBLISHABLE_KEY, {
  auth: { persistSession: false, autoRefreshToken: false },
  realtime,
});
const kit = createEdgeKit(supabase);
const say = (what) => console.log(JSON.stringify(what));

say({ signedOut: (await kit.dashboard()).error.code });
await supabase.auth.signInWithPassword({ email: EMAIL, password: PASSWORD });
say({ linked: (await kit.linkProfile()).data.purchases });

const wrong = await kit.checkout({ items: [{ product: "base-kit", url: "http://127.0.0.1/" }] });
say({ refused: wrong.error.code, details: wrong.error.details });
const spent = await kit.spendCredits({ p_amount: 5, p_idempotency_key: crypto.randomUUID() });
say({ refused: spent.error.code });

const { data: cart } = await kit.checkout(
  { items: [{ product: "base-kit", url: SHOP }] },
  { idempotencyKey: crypto.randomUUID() },
);
say({ open: cart.url });
while ((await kit.checkoutStatus({ p_checkout_id: cart.checkout_id })).data.payment === "open") {
  await new Promise((resolve) => setTimeout(resolve, 200));
}

const { dashboard } = followBuyer(supabase);
const title = await new Promise((resolve) => {
  const leave = dashboard.subscribe(() => {
    const [purchase] = dashboard.get().data?.purchases ?? [];
    if (purchase?.status !== "completed") return;
    leave();
    resolve(purchase.outputs[0].title);
  });
});
say({ report: title });
await supabase.realtime.disconnect();
