/**
 * Contract: what setup.md says of Clerk, against the whole stack, with an issuer on this machine that signs session tokens
 * as Clerk does (RS256, version 2 of its claims, customised as setup.md says).
 * Kills: a sign-in that reads rows but cannot buy; an e-mail that nobody has proven and that takes purchases; a user's id
 * that has to be a uuid.
 */

import { assert, assertEquals, assertStringIncludes } from "@kit/assert";
import { createClient } from "@supabase/supabase-js";
import postgres from "postgres";
import { diagnose } from "../../../scripts/doctor.ts";
import { type Stack, startStack } from "../../../scripts/local/stack.ts";
import {
  call,
  checkout,
  type Client,
  dashboardOf,
  link,
  pay,
  signedOut,
  signUp,
  until,
} from "../../../scripts/local/visitor.ts";
import type { Database } from "../../functions/_shared/database.types.ts";
import { type ClerkIssuer, customised, startClerkIssuer } from "../functions/clerk_issuer.ts";

let stack: Stack;
let clerk: ClerkIssuer;
let impostor: ClerkIssuer;
Deno.test.beforeAll(async () => {
  [clerk, impostor] = await Promise.all([startClerkIssuer(), startClerkIssuer()]);
  stack = await startStack({
    trustedIssuers: [clerk.url],
    functionsDeno: Deno.env.get("EDGE_KIT_FUNCTIONS_DENO") || undefined,
  });
});
Deno.test.afterAll(async () => {
  await Promise.all([stack?.stop(), clerk?.stop(), impostor?.stop()]);
});

/** Connections of the stack outlive single tests. */
const test = (name: string, fn: () => Promise<void>) =>
  Deno.test({ name, fn, sanitizeOps: false, sanitizeResources: false });

/** A client as setup.md has the frontend make it: a fresh token for each request. */
const withToken = (accessToken: () => Promise<string>): Client =>
  createClient<Database>(stack.info.url, stack.info.publishable_key, { accessToken });

/** Somebody who is signed in with Clerk, with the e-mail in the token or whatever claims there are instead. */
const clerkUser = (user: string, claims: Record<string, unknown> = customised(`${user}@ecom-edge-kit.dev`)) =>
  withToken(() => clerk.sessionToken(user, claims));

const kit = { product: "base-kit", url: "http://harbor-coffee.example.com" };

/** What REST, a function of the database and an edge function say to a token: their statuses, and the function's code. */
async function answersTo(client: Client): Promise<unknown[]> {
  const rows = await client.from("purchases").select("id");
  const dashboard = await client.rpc("dashboard");
  for (let attempt = 1;; attempt++) {
    const { error } = await client.functions.invoke("checkout", { body: { items: [kit] } });
    const refusal = error && await error.context.json();
    if (attempt < 3 && refusal?.code === "try_again") continue; // as it says
    return [rows.status, dashboard.status, error?.context.status ?? 201, refusal?.code];
  }
}

test("a Clerk user buys, reads and manages, by the token alone", async () => {
  const ada = clerkUser("user_2ada");
  const { checkout_id, url } = await checkout(ada, [kit]);
  await pay(url, "user_2ada@ecom-edge-kit.dev");
  await until("the report", async () => (await dashboardOf(ada)).purchases[0]?.status === "completed");
  const { profile, purchases: [purchase], orders: [order] } = await dashboardOf(ada);
  assertEquals(profile.user_id, "user_2ada");

  const { data: rows } = await ada.from("purchases").select("id, user_id");
  assertEquals(rows, [{ id: purchase.id, user_id: "user_2ada" }]);
  const { data: output } = await ada.from("outputs").select("storage_path").single();
  const { data: file, error } = await ada.storage.from("reports").download(output!.storage_path!);
  assert(error === null && file.size > 10_000, "the owner may download the report");

  const portal = await ada.functions.invoke("customer-portal", { body: {} });
  assertStringIncludes(portal.data?.url ?? "", stack.info.polar_url);
  await until("the invoice", async () => {
    const invoice = await ada.functions.invoke("invoice", { body: { order_id: order.id } });
    return invoice.error === null;
  });
  const status = await call(ada, "checkout_status", { p_checkout_id: checkout_id }) as { payment: string };
  assertEquals(status.payment, "paid");
});

test("a Clerk user changes a subscription", async () => {
  const sub = clerkUser("user_2sub");
  await pay(
    (await checkout(sub, [{ ...kit, product: "monthly-edge-update" }])).url,
    "user_2sub@ecom-edge-kit.dev",
  );
  await until("the subscription", async () => (await dashboardOf(sub)).subscriptions.length === 1);
  const [{ id: subscription_id }] = (await dashboardOf(sub)).subscriptions;
  const body = { subscription_id, action: "cancel" };
  assertEquals((await sub.functions.invoke("subscription", { body })).error, null);
  await until("Polar's word of it", async () => {
    const { data } = await sub.from("subscriptions").select("cancel_at_period_end").single();
    return data?.cancel_at_period_end === true;
  });
});

test("what was bought as a guest is linked by the e-mail that Clerk calls verified", async () => {
  await pay((await checkout(signedOut(stack), [kit])).url, "user_2gil@ecom-edge-kit.dev");
  const gil = clerkUser("user_2gil");
  await until("the guest's order", async () => {
    const { orders } = await link(gil);
    return orders === 1;
  });
  assertEquals((await dashboardOf(gil)).purchases.length, 1);
  assertEquals((await link(gil)).orders, 0);
  const { data: mine } = await gil.from("purchases").select("user_id");
  assertEquals(mine, [{ user_id: "user_2gil" }]);
});

test("S80: without the e-mail in the token, or with one that is not proven, nothing is linked, and nothing else is lost", async () => {
  await pay((await checkout(signedOut(stack), [kit])).url, "hal@ecom-edge-kit.dev");
  const sql = postgres(stack.info.database_url, { max: 1, onnotice() {} });
  try {
    await until("the guest's order", async () => {
      return (await sql`select from public.orders where email = 'hal@ecom-edge-kit.dev'`).length === 1;
    });
  } finally {
    await sql.end();
  }
  const mail = { role: "authenticated", email: "hal@ecom-edge-kit.dev" };
  for (
    const claims of [
      { role: "authenticated" },
      mail,
      { ...mail, email_verified: false },
      { ...mail, email_verified: "true" },
      { ...mail, email_verified: "{{user.email_verified}}" },
    ]
  ) {
    const hal = clerkUser("user_2hal", claims);
    const { error } = await hal.rpc("link_profile");
    assertEquals([error?.code, error?.message], ["PT403", "email_not_verified"], JSON.stringify(claims));
    assertEquals((await dashboardOf(hal)).purchases, []);
  }
  const hal = clerkUser("user_2hal", { role: "authenticated" });
  await pay((await checkout(hal, [kit])).url, "hal-at-work@ecom-edge-kit.dev");
  await until("hal's own purchase", async () => (await dashboardOf(hal)).purchases.length === 1);
  const proven = clerkUser("user_2hal", { ...mail, email_verified: true });
  assertEquals((await link(proven)).orders, 1);
  assertEquals((await dashboardOf(proven)).purchases.length, 2);
});

test("a token without the role is a visitor's to the database", async () => {
  const { email, email_verified } = customised("ada@ecom-edge-kit.dev");
  const nobody = clerkUser("user_2ada", { email, email_verified });
  const { data } = await nobody.from("purchases").select("id");
  assertEquals(data ?? [], []);
  assert((await nobody.rpc("dashboard")).error !== null);
});

test("a token that is old, an impostor's or somebody else's opens nothing anywhere", async () => {
  const past = Math.floor(Date.now() / 1000) - 60;
  const mine = customised("user_2ada@ecom-edge-kit.dev");
  const tokens: Record<string, () => Promise<string>> = {
    "expired": () => clerk.sessionToken("user_2ada", { ...mine, exp: past }),
    "not valid yet": () => clerk.sessionToken("user_2ada", { ...mine, nbf: past + 3600 }),
    "of an impostor": () => impostor.sessionToken("user_2ada", mine),
    "of an impostor in Clerk's name": () => impostor.sessionToken("user_2ada", { ...mine, iss: clerk.url }),
    "of Clerk in Supabase Auth's name": () =>
      clerk.sessionToken("user_2ada", { ...mine, iss: `${stack.info.url}/auth/v1` }),
  };
  for (const [name, token] of Object.entries(tokens)) {
    assertEquals(await answersTo(withToken(token)), [401, 401, 401, "invalid_token"], name);
  }
});

test("the page that a session began on decides nothing, and Supabase Auth works beside", async () => {
  for (const azp of [undefined, "https://elsewhere.example"]) {
    const answers = await answersTo(
      clerkUser("user_2eve", { ...customised("user_2eve@ecom-edge-kit.dev"), azp }),
    );
    assertEquals(answers, [200, 200, 201, undefined]);
  }
  const { client, userId } = await signUp(stack, "beside@ecom-edge-kit.dev");
  assertEquals((await dashboardOf(client)).profile.user_id, userId);
  assertEquals(await answersTo(client), [200, 200, 201, undefined]);
  const same = await clerkUser(userId).rpc("dashboard");
  assert(!JSON.stringify(same).includes("beside@"), "a sub of Supabase Auth's in a token of Clerk's");
});

test("nobody sees another user's rows", async () => {
  const eve = clerkUser("user_2eve");
  for (const table of ["purchases", "orders", "outputs", "subscriptions"] as const) {
    assertEquals((await eve.from(table).select("id")).data, [], table);
  }
});

test("the doctor says whether the issuer's keys can be had", async () => {
  const keys = async () => {
    const findings = await diagnose({ databaseUrl: stack.info.database_url });
    const { level, message } = findings.find(({ check }) => check === "trusted_issuers")!;
    return [level, message];
  };
  assertEquals(await keys(), ["good", `${clerk.url} publishes the keys that its tokens are signed with`]);
  clerk.isUp = false;
  try {
    const [level, message] = await keys();
    assertEquals(level, "act");
    assertStringIncludes(message, `no key set at ${clerk.url}/.well-known/jwks.json`);
  } finally {
    clerk.isUp = true;
  }
});
