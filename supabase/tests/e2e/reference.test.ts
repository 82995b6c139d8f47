/**
 * Contract: docs/reference.md is true. Its examples run, in the order of the page and with nothing but the names that it
 * introduces; answers have the documented shapes, no key more and none less; its lists of RPCs, error codes and failure
 * codes are those of the source. Kills: a page that a frontend is written from, and that no longer holds.
 */

import { assert, assertEquals } from "@kit/assert";
import { createClient, type SupabaseClient } from "@supabase/supabase-js";
import {
  call,
  checkout,
  dashboardOf,
  pay,
  signUp,
  until,
  type Visitor,
} from "../../../scripts/local/visitor.ts";
import { FAILURES } from "../../functions/scraper/failures.ts";
import { callsOf } from "../../../scripts/reference/calls.ts";
import { differences, fencesOf, rpcsOf, section, shapesOf } from "../../../scripts/reference/page.ts";
import { openApi, undocumented } from "./openapi.ts";
import { deliver, test, type World } from "./stack.ts";

const read = (path: string) => Deno.readTextFile(new URL(`../../../${path}`, import.meta.url));
const page = await read("docs/reference.md");
const fences = fencesOf(page);

// Examples ----------------------------------------------------------------------------------------------------

const EMAIL = "reader@ecom-edge-kit.dev";
const PASSWORD = "correct horse battery staple";

/** What the page's examples find around them, as in a browser. */
function createBrowser() {
  const browser = {
    /** The first client that an example made; the others go on with it. */
    supabase: undefined as SupabaseClient | undefined,
    location: { href: "", search: "" },
    printed: [] as string[],
    console: { log: (...values: unknown[]) => void browser.printed.push(values.join(" ")) },
    createClient(url: string, key: string): SupabaseClient {
      const client = createClient(url, key, { auth: { persistSession: false, autoRefreshToken: false } });
      browser.supabase ??= client;
      return client;
    },
  };
  return browser;
}

// deno-lint-ignore no-explicit-any -- the constructor of async functions has no name of its own
const AsyncFunction: any = (async () => {}).constructor;

test("the examples of the reference run, and print what they say", async (world) => {
  const { info } = world.stack;
  const reader = await signUp(world.stack, EMAIL);
  const browser = createBrowser();
  const around = {
    url: info.url,
    publishableKey: info.publishable_key,
    secretKey: info.secret_key,
    email: EMAIL,
    password: PASSWORD,
    shop: info.demo_shop_urls[0],
    appOrigin: new URL(info.app_url).origin,
  };
  const examples = fences.filter(({ language }) => language === "ts");
  assert(examples.length > 10);
  for (const { heading, text } of examples) {
    browser.printed = [];
    browser.location.href = "";
    const names = { ...browser, ...around };
    // In a block of its own, so that an example may declare a name that it finds around it.
    const run = new AsyncFunction(...Object.keys(names), `{ ${text} }`);
    try {
      await run(...Object.values(names));
    } catch (error) {
      throw new Error(`${heading}: ${error instanceof Error ? error.stack : error}`);
    }
    const promised = Array.from(text.matchAll(/console\.log\(.*\); \/\/ (.*)$/gm), ([, line]) => line);
    assertEquals(browser.printed, promised, heading);
    await afterwards(world, reader, browser, heading);
  }
  await browser.supabase?.realtime.disconnect();
});

/** What the world does between two examples: the reader pays, and has credits from somewhere. */
async function afterwards(
  { stack, sql }: World,
  reader: Visitor,
  browser: ReturnType<typeof createBrowser>,
  heading: string,
): Promise<void> {
  if (heading === "Sign in") {
    await sql`select public.adjust_credits(${reader.userId}, 10, 'for the examples', 'for the examples')`;
  }
  if (heading === "POST customer-portal") {
    const session = await checkout(reader.client, [{ product: "monthly-edge-update" }]);
    await pay(session.url, EMAIL);
    await until("the subscription", async () => {
      const { subscriptions, purchases } = await dashboardOf(reader.client);
      return subscriptions[0]?.status === "active" && purchases.length === 3;
    });
  }
  const { href } = browser.location;
  if (heading === "POST checkout" && href !== "") {
    assertEquals(new URL(href).origin, new URL(stack.info.polar_url).origin);
    browser.location.search = new URL(await pay(href, EMAIL)).search;
    await until("the first report", async () => {
      const { purchases } = await dashboardOf(reader.client);
      return purchases.some(({ status }) => status === "completed");
    });
  }
}

// Shapes ------------------------------------------------------------------------------------------------------

const shapes = new Map(
  fences.filter(({ language, text }) => language === "" && text.includes("→"))
    .flatMap(({ text }) => [...shapesOf(text)]),
);

/** Holds an answer against the page. */
function assertShape(name: string, answer: unknown): void {
  const shape = shapes.get(name);
  if (shape === undefined) throw new Error(`the reference has no shape of ${name}`);
  assertEquals(differences(answer, shape), [], name);
}

test("answers have the shapes that the reference says", async (world) => {
  const { stack, sql } = world;
  const { url, secret_key, demo_shop_urls } = stack.info;
  const buyer = await signUp(stack, "shapes@ecom-edge-kit.dev");
  const ask = async (name: string, init: RequestInit) =>
    await (await fetch(`${url}/functions/v1/${name}`, { headers: { apikey: secret_key }, ...init })).json();
  const answers: Record<string, unknown> = {};

  answers["link_profile()"] = await call(buyer.client, "link_profile", {});
  answers.checkout = await checkout(buyer.client, [
    { product: "base-kit", url: demo_shop_urls[0] },
    { product: "base-kit" },
  ]);
  const { url: checkoutUrl, checkout_id } = answers.checkout as { url: string; checkout_id: string };
  await pay(checkoutUrl, buyer.email);
  const subscription = await checkout(buyer.client, [{ product: "monthly-edge-update" }]);
  await pay(subscription.url, buyer.email);

  await until("the report and the subscription", async () => {
    const { purchases, subscriptions } = await dashboardOf(buyer.client);
    return subscriptions.length > 0 && purchases.some(({ status }) => status === "completed");
  });
  await sql`select public.adjust_credits(${buyer.userId}, 10, 'for the shapes', 'for the shapes')`;
  await sql`
    insert into seats (id, status, subscription_id, user_id, assigned_at, last_writer)
    select 'seat_shape', 'claimed', id, user_id, now(), last_writer from subscriptions where user_id = ${buyer.userId}`;

  answers["checkout_status()"] = await call(buyer.client, "checkout_status", { p_checkout_id: checkout_id });
  answers["dashboard()"] = await call(buyer.client, "dashboard", {});
  answers["my_entitlements()"] = await call(buyer.client, "my_entitlements", {});
  answers["spend_credits()"] = await call(buyer.client, "spend_credits", {
    p_amount: 1,
    p_idempotency_key: "one",
  });
  answers["customer-portal"] = (await buyer.client.functions.invoke("customer-portal")).data;
  const [{ id: subscription_id }] = (await dashboardOf(buyer.client)).subscriptions;
  const change = async (fields: Record<string, unknown>) => {
    const body = { subscription_id, ...fields };
    return (await buyer.client.functions.invoke("subscription", { body })).data;
  };
  answers.preview = await change({ action: "preview", plan: "monthly-edge-update" });
  answers.subscription = await change({ action: "uncancel" });
  const { orders: [{ id: order_id }] } = await dashboardOf(buyer.client);
  await until("the invoice", async () => {
    const { data } = await buyer.client.functions.invoke("invoice", { body: { order_id } });
    answers.invoice = data;
    return data !== null;
  });
  answers["polar-webhook"] = await (await deliver(world, "msg_shape", '{"type":"nothing"}')).json();
  answers.scraper = await ask("scraper", {
    method: "POST",
    body: JSON.stringify({ purchase_id: crypto.randomUUID() }),
  });
  answers.notify = await ask("notify", { method: "POST" });
  answers["polar-commands"] = await ask("polar-commands", {
    method: "POST",
    body: JSON.stringify({ command_id: crypto.randomUUID() }),
  });
  const [{ refund }] = await sql`
    select public.refund_purchase(id, 'for the shapes') as refund from purchases where user_id = ${buyer.userId} limit 1`;
  answers["refund_purchase()"] = refund;
  const [{ support }] = await sql`select public.support(${buyer.email}) as support`;
  answers["support()"] = support;
  answers["polar-reconcile"] = await ask("polar-reconcile", { method: "POST" });
  answers["health()"] = await ask("polar-reconcile", {});
  const { data: outputs } = await buyer.client.from("outputs").select("data").eq(
    "kind",
    "survival_blueprint",
  );
  answers.survival_blueprint = outputs![0].data;

  for (const [name, answer] of Object.entries(answers)) {
    assertShape(name, answer);
    const path = name.endsWith("()") ? `/rest/v1/rpc/${name.slice(0, -2)}` : `/functions/v1/${name}`;
    const responses = Object.keys(openApi.paths[path]?.post.responses ?? {});
    const good = responses.find((status) => status.startsWith("2"));
    if (good) assertEquals(undocumented(path, Number(good), answer), [], "docs/openapi.json");
  }
  assertEquals(
    [...shapes.keys()].sort(),
    Object.keys(answers).sort(),
    "shapes that nothing was held against",
  );

  const { purchases, orders, subscriptions, seats, credits } = await dashboardOf(buyer.client);
  for (const list of [purchases, orders, subscriptions, seats, credits.by_expiry]) {
    assert(list.length > 0, "an empty list has any shape");
  }
  // It is shown while a worker is at it, and kept as the worker has left it.
  const [{ progress }] = await sql`
    select progress from edge_kit.scrape_jobs where purchase_id in ${
    sql(purchases.map(({ id }) => id))
  } and progress is not null`;
  assertShape("dashboard()", await dashboardWith(buyer, { progress }));
});

/** The dashboard with these fields in every purchase. */
async function dashboardWith(buyer: Visitor, fields: Record<string, unknown>): Promise<unknown> {
  const dashboard = await dashboardOf(buyer.client);
  return { ...dashboard, purchases: dashboard.purchases.map((purchase) => ({ ...purchase, ...fields })) };
}

// Lists -------------------------------------------------------------------------------------------------------

test("the reference has every RPC, with its arguments and under the callers that it is granted to", async ({ sql }) => {
  const granted = await sql<{ name: string; args: string[]; heading: string }[]>`
    select p.proname as name,
      coalesce((
        select array_agg(a.name || case when a.n > p.pronargs - p.pronargdefaults then '?' else '' end order by a.n)
        from unnest(p.proargnames) with ordinality a (name, n) where a.n <= p.pronargs
      ), '{}') as args,
      case
        when has_function_privilege('anon', p.oid, 'execute') then 'RPCs for anyone'
        when has_function_privilege('authenticated', p.oid, 'execute') then 'RPCs for signed-in users'
        when has_function_privilege('service_role', p.oid, 'execute') then 'RPCs for the service role'
        else 'nobody'
      end as heading
    from pg_proc p
    where p.pronamespace = 'public'::regnamespace
      and not exists (select from pg_depend d where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e')`;
  const inOrder = (list: Iterable<{ name: string; args: string[]; heading: string }>) =>
    Array.from(list, ({ heading, name, args }) => `${heading}: ${name}(${args.join(", ")})`).sort();
  assertEquals(inOrder(rpcsOf(page)), inOrder(granted));
});

test("no RPC of the reference is said to refuse with what neither it nor anything that it calls refuses with", async ({ sql }) => {
  const functions = await sql<{ name: string; body: string }[]>`
    select pronamespace::regnamespace || '.' || proname as name,
      coalesce(pg_get_function_sqlbody(oid), prosrc) as body
    from pg_proc
    where pronamespace in ('public'::regnamespace, 'edge_kit'::regnamespace)`;
  const bodies = new Map(functions.map(({ name, body }) => [name, body]));
  const reached = (name: string, seen = new Set<string>()): Set<string> => {
    if (!bodies.has(name) || seen.has(name)) return seen;
    seen.add(name);
    for (const [call] of bodies.get(name)!.matchAll(/\b(?:public|edge_kit)\.\w+(?=\()/g)) reached(call, seen);
    return seen;
  };
  const impossible: string[] = [];
  const calls = callsOf(page, await read("supabase/functions/_shared/database.types.ts"));
  for (const { kind, caller, name, refuses } of calls) {
    if (kind !== "rpc" || caller === "backend") continue;
    const source = Array.from(reached(`public.${name}`), (one) => bodies.get(one)).join("\n");
    const codes = Array.from(
      source.matchAll(/edge_kit\.refuse\(\s*(\d{3}), '(\w+)'/g),
      ([, status, code]) => `${status} ${code}`,
    );
    impossible.push(
      ...refuses.map(({ status, code }) => `${status} ${code}`).filter((one) => !codes.includes(one)).map((
        one,
      ) => `${name}: ${one}`),
    );
  }
  assertEquals(impossible, []);
});

Deno.test("who wants a reason refuses one that is too long as well", () => {
  const wanting = rpcsOf(page).filter(({ refusals }) => refusals.includes("`reason_missing`"));
  assert(wanting.length > 10);
  assertEquals(
    wanting.filter(({ refusals }) => !refusals.includes("`reason_too_long`")).map(({ name }) => name),
    [],
  );
});

/** Codes that stay inside: the scraper turns them into a `failure_code`. */
const INSIDE = ["storage_unavailable", "storage_refused"];

async function sourceOf(folder: string, ending: string): Promise<string> {
  const texts: string[] = [];
  for await (
    const { name, isFile, isDirectory } of Deno.readDir(new URL(`../../../${folder}`, import.meta.url))
  ) {
    if (isDirectory) texts.push(await sourceOf(`${folder}/${name}`, ending));
    else if (isFile && name.endsWith(ending)) texts.push(await read(`${folder}/${name}`));
  }
  return texts.join("\n");
}

Deno.test("the reference has every error code that functions and database answer with, and no other", async () => {
  const typescript = await sourceOf("supabase/functions", ".ts");
  const auth = await read("supabase/functions/_shared/auth.ts") +
    await read("supabase/functions/_shared/legacy.ts");
  const sql = await sourceOf("supabase/schemas", ".sql");
  const cart = /create function edge_kit\.check_cart_items[\s\S]*?^end \$\$;/m.exec(sql)![0];
  const answered = [
    ...Array.from(
      typescript.matchAll(/\bfail\(\s*(\d{3}),\s*"(\w+)"/g),
      ([, status, code]) => [code, status],
    ),
    ...Array.from(auth.matchAll(/\[\s*"([a-z_]+)",\s*"[A-Z]/g), ([, code]) => [code, "401"]),
    ...Array.from(typescript.matchAll(/ok: false, code: "(\w+)"/g), ([, code]) => [code, "422"]), // shop_url.ts
    ...Array.from(
      sql.matchAll(/edge_kit\.refuse\(\s*(\d{3}), '(\w+)'/g),
      ([, status, code]) => [code, status],
    ),
    ...Array.from(typescript.matchAll(/: Told = \{([\s\S]*?)\n\};/g)).flatMap(([, table]) =>
      Array.from(table.matchAll(/^ {2}(\w+): \[\s*(\d{3}),/gm), ([, code, status]) => [code, status])
    ),
    ...Array.from(cart.matchAll(/'([a-z_]+)',\s*'[A-Z]/g), ([, code]) => [code, "422"]),
  ].filter(([code]) => !INSIDE.includes(code)).map((pair) => pair.join(" "));

  const rows = section(page, "Error codes").matchAll(/^\| `(\w+)` \| ([\d, ]+) \|/gm);
  const documented = Array.from(
    rows,
    ([, code, statuses]) => statuses.split(", ").map((status) => `${code} ${status}`),
  );
  assertEquals(documented.flat().sort(), [...new Set(answered)].sort());
});

Deno.test("codes that a call of the reference names are in its table, with the same status", () => {
  const known = new Map(
    Array.from(
      section(page, "Error codes").matchAll(/^\| `(\w+)` \| ([\d, ]+) \|/gm),
      ([, code, statuses]) => [code, statuses],
    ),
  );
  const named = Array.from(page.matchAll(/\b([45]\d\d)((?: `[a-z_]+`)+)/g)).flatMap(([, status, codes]) =>
    codes.trim().split(" ").map((code) => [code.slice(1, -1), status])
  );
  assert(named.length > 60);
  for (const [code, status] of named) {
    assert(known.get(code)?.includes(status), `${status} ${code} is not in the table`);
  }
});

Deno.test("the reference has every reason for which a purchase can fail, and no other", () => {
  const rows = section(page, "Why a purchase failed").match(/^\|.*$/gm)!.slice(2);
  const documented = rows.flatMap((row) =>
    Array.from(row.split("|")[1].matchAll(/`(\w+)`/g), ([, code]) => code)
  );
  assertEquals(documented.sort(), [...Object.keys(FAILURES), "worker_lost"].sort());
});
