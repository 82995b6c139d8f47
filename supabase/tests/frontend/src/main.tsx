/** A shop on one page, built from docs/client.md and docs/reference.md and from nothing else. */

import {
  type CheckoutAnswer,
  createEdgeKit,
  type Database,
  type Refusal,
  type SetPurchaseUrlCode,
} from "@edge-kit/client";
import { type Purchase, useCredits, useEntitlements, usePurchases } from "@edge-kit/client/react";
import { createClient, type User } from "@supabase/supabase-js";
import { type FormEvent, StrictMode, useEffect, useState } from "react";
import { createRoot } from "react-dom/client";

const { VITE_SUPABASE_URL, VITE_SUPABASE_PUBLISHABLE_KEY } = import.meta.env;
const supabase = createClient<Database>(VITE_SUPABASE_URL, VITE_SUPABASE_PUBLISHABLE_KEY);
const kit = createEdgeKit(supabase);

function App() {
  const [user, setUser] = useState<User | null>(null);
  useEffect(() => {
    const { data } = supabase.auth.onAuthStateChange((_event, session) => setUser(session?.user ?? null));
    return () => data.subscription.unsubscribe();
  }, []);
  return (
    <>
      <h1>A shop with React</h1>
      {user ? <Signed user={user} /> : <SignIn />}
      <Products />
    </>
  );
}

function SignIn() {
  const [problem, setProblem] = useState("");
  async function signIn(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const { email, password } = fieldsOf(event);
    const { error } = await supabase.auth.signInWithPassword({ email, password });
    setProblem(error?.message ?? "");
  }
  return (
    <form onSubmit={signIn}>
      <label>
        E-mail <input name="email" type="email" required />
      </label>
      <label>
        Password <input name="password" type="password" required />
      </label>
      <button>Sign in</button>
      {problem && <p role="alert">{problem}</p>}
    </form>
  );
}

type Product = Pick<
  Database["public"]["Tables"]["products"]["Row"],
  "slug" | "name" | "price_amount" | "currency"
>;

function Products() {
  const [products, setProducts] = useState<Product[]>([]);
  useEffect(() => {
    supabase.from("products").select("slug, name, price_amount, currency").eq("active", true).neq(
      "kind",
      "cart",
    )
      .then(({ data }) => setProducts(data ?? []));
  }, []);
  return <ul>{products.map((product) => <Offer key={product.slug} product={product} />)}</ul>;
}

function Offer({ product }: { product: Product }) {
  const [problem, setProblem] = useState<string | null>(null);
  const [warnings, setWarnings] = useState<CheckoutAnswer | null>(null);
  const price = new Intl.NumberFormat("en", { style: "currency", currency: product.currency });
  async function buy(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const { url } = fieldsOf(event);
    const { data, error } = await kit.checkout(
      { items: [{ product: product.slug, url }], success_path: "/", return_path: "/" },
      { idempotencyKey: crypto.randomUUID() },
    );
    setProblem(
      error && (error.code === "too_many_checkouts" ? `Wait ${error.retryAfter} seconds.` : error.message),
    );
    if (!data) return;
    if (data.warnings.length > 0) setWarnings(data);
    else location.href = data.url;
  }
  return (
    <li>
      <form aria-label={product.name} onSubmit={buy}>
        {product.name}, {price.format(product.price_amount / 100)}
        <label>
          Address of the shop <input name="url" />
        </label>
        <button>Buy</button>
        {problem && <p role="alert">{problem}</p>}
        {warnings && (
          <p>
            You have this report already. <a href={warnings.url}>Buy it again</a>
          </p>
        )}
      </form>
    </li>
  );
}

function Signed({ user }: { user: User }) {
  const { purchases, loading, error, refresh } = usePurchases(supabase);
  const { credits } = useCredits(supabase);
  const { entitlements } = useEntitlements(supabase);
  useEffect(() => {
    // What was bought as a guest becomes the user's.
    kit.linkProfile().then(refresh);
  }, [user.id, refresh]);
  usePayment(refresh);
  if (error) return <p role="alert">{error.message}</p>;
  return (
    <section>
      <p>
        {user.email} <button onClick={() => supabase.auth.signOut()}>Sign out</button>
      </p>
      <p>
        Credits: {credits?.balance} {entitlements && <span>May use: {entitlements.products.join(", ")}</span>}
      </p>
      {loading
        ? <p>…</p>
        : <ol>{purchases.map((one) => <Bought key={one.id} purchase={one} changed={refresh} />)}</ol>}
    </section>
  );
}

/** Asks how the checkout stands that the buyer comes back from; the webhook is usually faster. */
function usePayment(paid: () => Promise<void>) {
  useEffect(() => {
    const checkoutId = new URLSearchParams(location.search).get("checkout_id");
    if (!checkoutId) return;
    let timer: number | undefined;
    async function ask(id: string) {
      const { data } = await kit.checkoutStatus({ p_checkout_id: id });
      if (data && data.payment !== "open") return paid();
      timer = window.setTimeout(ask, 500, id);
    }
    ask(checkoutId);
    return () => clearTimeout(timer);
  }, [paid]);
}

function Bought({ purchase, changed }: { purchase: Purchase; changed: () => Promise<void> }) {
  const { id, name, url, status, action, progress, outputs } = purchase;
  const [problem, setProblem] = useState<Refusal<SetPurchaseUrlCode> | null>(null);
  async function nameShop(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const { error } = await kit.setPurchaseUrl({ p_purchase_id: id, p_url: fieldsOf(event).url });
    setProblem(error);
    await changed();
  }
  return (
    <li>
      {name} for {url ?? "a shop to be named"}: <b>{status}</b>
      {progress && <progress value={progress.checks_done} max={progress.checks_total} />}
      {outputs.map(({ id, title }) => <p key={id}>{title}</p>)}
      {action === "set_purchase_url" && (
        <form onSubmit={nameShop}>
          <label>
            Which shop? <input name="url" />
          </label>
          <button>Read it</button>
          {problem && <p role="alert">{adviceOf(problem)}</p>}
        </form>
      )}
    </li>
  );
}

/** TypeScript refuses this function when the call gets a code that it does not know. */
function adviceOf({ code, message }: Refusal<SetPurchaseUrlCode>): string {
  switch (code) {
    case "invalid_url":
      return "That is no address of a shop.";
    case "unknown_purchase":
    case "not_allowed":
      return "This is not yours: sign in again.";
    case "url_not_wanted":
      return "It is being read already.";
    case "too_many_runs":
      return "Please write to us.";
    case "unreachable":
      return "You seem to be offline.";
    case "unexpected":
      return message;
  }
}

const fieldsOf = (event: FormEvent<HTMLFormElement>) =>
  Object.fromEntries(Array.from(new FormData(event.currentTarget), ([name, value]) => [name, String(value)]));

createRoot(document.getElementById("root")!).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
