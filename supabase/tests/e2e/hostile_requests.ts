/**
 * Requests that mean no good, made by chance from a seed: what is wrong with them is known, what comes of them is for the
 * test to see. None of them is one that a door should accept.
 */

import { SignJWT } from "jose";
import { Webhook } from "standardwebhooks";
import type { World } from "./stack.ts";
import { type Answer, raw, sent } from "./hostile_wire.ts";

/** One of them. */
export interface Attempt {
  /** What is wrong with it, and at which door. */
  name: string;
  send(): Promise<Answer>;
  /** PostgREST and Auth have their own words for errors. */
  door: "function" | "platform";
}

/** What a stranger may have got hold of: the public key, an account of their own, and what Polar sent to somebody once. */
export interface Loot {
  url: string;
  publishable: string;
  /** The stranger's own access token, and the account. */
  token: string;
  userId: string;
  /** Of somebody else. */
  victimId: string;
  delivery: { webhook_id: string; payload: string };
}

type Json = Record<string, unknown>;

const FUNCTIONS = [
  "checkout",
  "customer-portal",
  "subscription",
  "invoice",
  "scraper",
  "polar-reconcile",
  "notify",
  "polar-commands",
  "polar-webhook",
];

/** @param random from 0 to 1 */
export async function hostileAttempts(
  { stack }: World,
  loot: Loot,
  random: () => number,
): Promise<Attempt[]> {
  const { info } = stack;
  const attempts: Attempt[] = [];
  const oneOf = <T>(things: readonly T[]): T => things[Math.floor(random() * things.length)];
  const word = (length: number) =>
    Array.from({ length }, () => oneOf([..."abcdefghijklmnopqrstuvwxyz0123456789"])).join("");

  const add = (door: Attempt["door"], name: string, send: Attempt["send"]) =>
    attempts.push({ door, name, send });
  /** A request to a function with the key that opens it. */
  const keys: Record<string, Record<string, string>> = {
    checkout: { apikey: loot.publishable },
    "customer-portal": { apikey: loot.publishable, authorization: `Bearer ${loot.token}` },
    subscription: { apikey: loot.publishable, authorization: `Bearer ${loot.token}` },
    invoice: { apikey: loot.publishable, authorization: `Bearer ${loot.token}` },
    scraper: { apikey: info.secret_key },
    "polar-reconcile": { apikey: info.automations_key },
    notify: { apikey: info.automations_key },
    "polar-commands": { apikey: info.automations_key },
    "polar-webhook": {},
  };
  const call = (name: string, init: RequestInit, path = "") =>
    sent(`${loot.url}/functions/v1/${name}${path}`, {
      method: "POST",
      ...init,
      headers: {
        "content-type": "application/json",
        ...keys[name],
        ...init.headers as Record<string, string>,
      },
    });

  // Bodies that the right key does not help.
  const valid: Record<string, Json> = {
    checkout: { items: [{ product: "base-kit", quantity: 1, url: "https://shop.example.com" }] },
    "customer-portal": { return_path: "/account" },
    subscription: { subscription_id: crypto.randomUUID(), action: "cancel", reason: "other", comment: "x" },
    invoice: { order_id: crypto.randomUUID() },
    scraper: { purchase_id: crypto.randomUUID() },
    "polar-reconcile": { since: "2026-01-01T00:00:00Z", dry_run: true },
    notify: {},
    "polar-commands": { command_id: crypto.randomUUID() },
  };
  const broken: [string, BodyInit][] = [
    ["no JSON", word(20)],
    ["half an object", `{"items":[{"product":`],
    ["null", "null"],
    ["a list", "[]"],
    ["a number", "42"],
    ["a string", `"${word(5)}"`],
    ["JavaScript", "{items: [1,],}"],
    ["NaN", `{"items":NaN}`],
    ["a byte order mark", "\ufeff{}"],
    ["bad UTF-8", Uint8Array.of(0x7b, 0x22, 0xc3, 0x28, 0xff, 0x22, 0x3a, 0x31, 0x7d)],
    ["UTF-16", Uint8Array.from([..."{}"].flatMap((sign) => [sign.charCodeAt(0), 0]))],
    ["a depth of 5,000 lists", "[".repeat(5_000)],
    ["a depth of 5,000 objects", `{"a":`.repeat(5_000)],
    ["100 kB", JSON.stringify({ items: word(100_000) })],
    ["3 MB", `{"items":"${"x".repeat(3_000_000)}"}`],
    ["two values", "{}{}"],
    ["a NUL", `{"items":"\0"}`],
  ];
  const strange: unknown[] = [
    true,
    0,
    -1,
    1e308,
    "",
    "\u0000",
    "x".repeat(3_000),
    [],
    {},
    [[]],
    { $gt: "" },
    { toString: 1 },
    "' or 1=1 --",
    "../../etc/passwd",
    "${jndi:ldap://127.0.0.1/a}",
    "//evil.example.com",
    "\r\nset-cookie: a=b",
  ];
  const unknown = [
    `"__proto__":{"admin":true}`,
    `"constructor":{"prototype":{"admin":true}}`,
    `"prototype":{}`,
    `"price":1`,
    `"amount":0`,
    `"user_id":"${loot.victimId}"`,
    `"metadata":{"user_id":"${loot.victimId}"}`,
    `"customer_id":"${loot.victimId}"`,
    `"discount_id":"FREE"`,
    `"discount_amount":14900`,
    `"allow_trial":true`,
    `"seats":1000000000`,
    `"success_url":"https://evil.example.com"`,
    `"${word(200)}":1`,
  ];
  for (const [name, body] of Object.entries(valid)) {
    for (const [what, text] of broken) add("function", `${name}: ${what}`, () => call(name, { body: text }));
    for (const field of unknown) {
      const text = `{${field},${JSON.stringify(body).slice(1)}`;
      add("function", `${name}: the unknown field ${field.slice(0, 40)}`, () => call(name, { body: text }));
    }
    for (const field of Object.keys(body)) {
      for (const value of strange) {
        if (field === "dry_run" && value === true) continue;
        const text = JSON.stringify({ ...body, [field]: value });
        add(
          "function",
          `${name}: ${field} is ${String(JSON.stringify(value)).slice(0, 30)}`,
          () => call(name, { body: text }),
        );
      }
    }
  }
  for (const field of ["currency", "discount_code", "embed_origin"]) {
    for (const value of strange) {
      const text = JSON.stringify({ ...valid.checkout, [field]: value });
      const what = String(JSON.stringify(value)).slice(0, 30);
      add("function", `checkout: ${field} is ${what}`, () => call("checkout", { body: text }));
    }
  }
  const item = (valid.checkout.items as Json[])[0];
  for (const field of ["product", "quantity", "url", "competitor_urls"]) {
    for (const value of strange) {
      if (field === "competitor_urls" && Array.isArray(value) && value.length === 0) continue;
      if (field === "url" && value === "//evil.example.com") continue; // a shop like any other
      const text = JSON.stringify({ items: [{ ...item, [field]: value }] });
      add(
        "function",
        `checkout: items[0].${field} is ${String(JSON.stringify(value)).slice(0, 30)}`,
        () => call("checkout", { body: text }),
      );
    }
  }
  for (
    const url of [
      "http://127.0.0.1/",
      "http://[::1]/",
      "http://0x7f.1/",
      "http://169.254.169.254/latest/",
      "file:///etc/passwd",
      "http://a:b@shop.example.com/",
      "http://localhost/",
      "gopher://shop.example.com/",
      "https://shop.example.com:22/",
    ]
  ) {
    const text = JSON.stringify({ items: [{ product: "base-kit", url }] });
    add("function", `checkout: the shop ${url}`, () => call("checkout", { body: text }));
  }

  // Verbs and paths.
  for (const name of FUNCTIONS) {
    for (const method of ["GET", "PUT", "PATCH", "DELETE", "HEAD"]) {
      if (name === "polar-reconcile" && (method === "GET" || method === "HEAD")) continue; // its health is open
      add("function", `${name}: ${method}`, () => call(name, { method }));
    }
    const { hostname, port } = new URL(loot.url);
    for (const method of ["FOO", "POST POST", "post"]) {
      add(
        "platform",
        `${name}: the verb ${method}`,
        () =>
          raw(
            hostname,
            Number(port),
            `${method} /functions/v1/${name} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`,
          ),
      );
    }
  }
  for (const path of ["/../_shared/auth.ts", "/%2e%2e/_shared", "%00", "/..%2f..%2fdeno.json"]) {
    add(
      "platform",
      `functions: the path ${path}`,
      () => sent(`${loot.url}/functions/v1/checkout${path}`, { method: "POST", body: "{" }),
    );
  }
  for (const name of ["_shared", "deno.json", "__proto__", "constructor", ".", "checkout%20"]) {
    add(
      "platform",
      `functions: the function ${name}`,
      () => sent(`${loot.url}/functions/v1/${name}`, { method: "POST" }),
    );
  }

  // Tokens and keys.
  for (const [what, token] of await badTokens(loot)) {
    const authorization = token.startsWith("Basic") ? token : `Bearer ${token}`;
    for (const name of FUNCTIONS.slice(0, 6)) {
      if (name === "checkout" && token.startsWith("Basic")) continue; // no token: the key counts, and it is a good one
      const body = JSON.stringify(valid[name]);
      const headers = { apikey: loot.publishable, authorization };
      add("function", `${name}: ${what}`, () => call(name, { headers, body }));
    }
    if (what.includes("issuer")) continue; // the issuer is pinned by the functions; rows answer to the subject
    add("platform", `rest: ${what}`, () =>
      sent(`${loot.url}/rest/v1/rpc/link_profile`, {
        method: "POST",
        headers: { apikey: loot.publishable, authorization, "content-type": "application/json" },
        body: "{}",
      }));
  }
  const badKeys = [
    "",
    "sb_secret_local_guess",
    loot.publishable.slice(0, -1),
    `${loot.publishable}x`,
    "null",
    word(5_000),
  ];
  for (const apikey of badKeys) {
    for (const name of FUNCTIONS.slice(0, 6)) {
      const body = JSON.stringify(valid[name]);
      add(
        "function",
        `${name}: the key ${apikey.slice(0, 12)}`,
        () => call(name, { headers: { apikey, authorization: "" }, body }),
      );
    }
  }
  for (const name of ["scraper", "polar-reconcile", "notify", "polar-commands"]) {
    const headers = { apikey: loot.publishable, authorization: `Bearer ${loot.token}` };
    add(
      "function",
      `${name}: a visitor's key and token`,
      () => call(name, { headers, body: JSON.stringify(valid[name]) }),
    );
    add(
      "function",
      `${name}: the key in the address`,
      () => call(name, { headers: { apikey: "" }, body: "{}" }, `?apikey=${info.secret_key}`),
    );
  }

  // Webhooks that Polar did not send, or not so.
  const { webhook_id, payload } = loot.delivery;
  const secret = new Webhook(info.polar_webhook_secret);
  const stranger = new Webhook(`whsec_${btoa(word(32))}`);
  const signed = (id: string, at: Date, body: string, key = secret) => ({
    "webhook-id": id,
    "webhook-timestamp": String(Math.floor(at.getTime() / 1000)),
    "webhook-signature": key.sign(id, at, body),
  });
  const webhook = (what: string, headers: Record<string, string>, body: BodyInit = payload) =>
    add("function", `polar-webhook: ${what}`, () => call("polar-webhook", { headers, body }));
  const now = new Date();
  const good = signed("evt_hostile", now, payload);
  webhook("a stranger's secret", signed("evt_hostile", now, payload, stranger));
  for (const minutes of [-6, -60, -60 * 24 * 365, 6, 60]) {
    webhook(
      `signed ${minutes} minutes from now`,
      signed("evt_hostile", new Date(now.getTime() + minutes * 60_000), payload),
    );
  }
  webhook("another body", good, payload.replace("}", " }"));
  webhook("a body made again", good, JSON.stringify(JSON.parse(payload), null, 1));
  webhook("another id", { ...good, "webhook-id": webhook_id });
  webhook("another timestamp", {
    ...good,
    "webhook-timestamp": String(Number(good["webhook-timestamp"]) + 1),
  });
  for (const timestamp of ["", "now", "-1", "1e9", "NaN", "9".repeat(400), "0x6553f100"]) {
    webhook(`the timestamp ${timestamp.slice(0, 10)}`, { ...good, "webhook-timestamp": timestamp });
  }
  for (const name of Object.keys(good)) {
    const { [name as keyof typeof good]: _, ...rest } = good;
    webhook(`no ${name}`, rest as Record<string, string>);
  }
  const mac = good["webhook-signature"].slice(3);
  for (
    const signature of [
      "",
      "v1,",
      "v1",
      mac,
      `v2,${mac}`,
      `v1a,${mac}`,
      `v1,${mac.slice(0, -4)}`,
      `v1,${mac.toLowerCase()}`,
      "v1,*&^",
      `v1,${btoa("x".repeat(32))} v1,${btoa("y".repeat(32))}`,
      "v1,AAAA ".repeat(500),
      `v1,${"A".repeat(8_000)}`,
    ]
  ) {
    webhook(`the signature ${signature.slice(0, 16)}`, { ...good, "webhook-signature": signature });
  }
  const nul = `{"type":"order.paid","data":{"id":"a\0b"}}`;
  webhook("a NUL, well signed", signed("evt_nul", now, nul), nul);
  webhook("bad UTF-8", good, Uint8Array.of(0xc3, 0x28));
  webhook("2 MB, well signed", signed("evt_large", now, "x".repeat(2_000_000)), "x".repeat(2_000_000));
  webhook("the platform's secret key", { apikey: info.secret_key });
  webhook("no body", good, "");

  // What the wire allows and nobody should send.
  const { hostname, port } = new URL(loot.url);
  for (const name of FUNCTIONS) {
    const headers = Object.entries({ host: `${hostname}:${port}`, connection: "close", ...keys[name] });
    const lines = headers.map(([key, value]) => `${key}: ${value}\r\n`).join("");
    const start = `POST /functions/v1/${name} HTTP/1.1\r\n${lines}`;
    const wire = (what: string, text: string) =>
      add("platform", `${name}: ${what}`, () => raw(hostname, Number(port), text));
    wire("a length that is no number", `${start}content-length: ten\r\n\r\n{}`);
    wire("a negative length", `${start}content-length: -1\r\n\r\n{}`);
    wire("two lengths", `${start}content-length: 1\r\ncontent-length: 9\r\n\r\n{"a":"b"}`);
    wire(
      "a length and chunks",
      `${start}content-length: 4\r\ntransfer-encoding: chunked\r\n\r\n1\r\n{\r\n0\r\n\r\nGET / HTTP/1.1\r\n\r\n`,
    );
    wire("chunks of a bad size", `${start}transfer-encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n`);
    wire("a header of 300 kB", `${start}x-long: ${"a".repeat(300_000)}\r\ncontent-length: 1\r\n\r\n{`);
    wire("2,000 headers", `${start}${"x-many: 1\r\n".repeat(2_000)}content-length: 1\r\n\r\n{`);
    wire("a folded header", `${start}x-folded: a\r\n b\r\ncontent-length: 1\r\n\r\n{`);
    wire("a header without a name", `${start}: nameless\r\ncontent-length: 1\r\n\r\n{`);
    wire("a NUL in a header", `${start}x-nul: a\0b\r\ncontent-length: 1\r\n\r\n{`);
    wire("a body that is packed, it says", `${start}content-encoding: gzip\r\ncontent-length: 2\r\n\r\n{x`);
    wire("every header twice", `${start}${lines}content-length: 1\r\n\r\n{`);
  }
  for (const key of ["", "x".repeat(201), "ä", "a\tb"]) {
    const init = { headers: { "idempotency-key": key }, body: JSON.stringify(valid.checkout) };
    add("function", `checkout: the idempotency key ${key.slice(0, 5)}`, () => call("checkout", init));
  }

  // The database's own door.
  const rest = (path: string, init: RequestInit = {}, role: "anon" | "user" = "user") =>
    sent(`${loot.url}${path}`, {
      ...init,
      headers: {
        apikey: loot.publishable,
        "content-type": "application/json",
        ...(role === "user" ? { authorization: `Bearer ${loot.token}` } : {}),
        ...init.headers as Record<string, string>,
      },
    });
  const post = (name: string, args: unknown) =>
    rest(`/rest/v1/rpc/${name}`, { method: "POST", body: JSON.stringify(args) });
  for (const amount of [0, -1, -1e15, 1e30, "1; drop table orders", null, [1], {}]) {
    add(
      "platform",
      `rest: spending ${JSON.stringify(amount)}`,
      () => post("spend_credits", { p_amount: amount, p_idempotency_key: "k", p_reason: "r" }),
    );
  }
  const strangers: [string, unknown][] = [
    ["set_purchase_url", { p_purchase_id: crypto.randomUUID(), p_url: "https://shop.example.com" }],
    ["set_purchase_url", { p_purchase_id: "x", p_url: "https://shop.example.com" }],
    ["retry_purchase", { p_purchase_id: crypto.randomUUID() }],
    ["set_subscription_url", { p_subscription_id: "' or true --", p_url: "https://shop.example.com" }],
    ["spend_credits_for", { p_user_id: loot.victimId, p_amount: 1, p_idempotency_key: "k", p_reason: "r" }],
    ["adjust_credits", {
      p_user_id: loot.userId,
      p_amount: 1000,
      p_key: "k",
      p_reason: "r",
      p_expires_at: null,
    }],
    ["move_order", { p_order_id: "x", p_user_id: loot.userId, p_reason: "r" }],
    ["ingest_polar_event", { p_webhook_id: "evt_hostile", p_body: payload }],
    ["replay_polar_event", { p_webhook_id: webhook_id }],
    ["no_such_function", {}],
    ["pg_sleep", { seconds: 10 }],
  ].map(([name, args]) => [String(name), args]);
  for (const [name, args] of strangers) add("platform", `rest: ${name}()`, () => post(name, args));
  for (const schema of ["edge_kit", "auth", "vault", "net", "cron", "pg_catalog", "storage"]) {
    add(
      "platform",
      `rest: the schema ${schema}`,
      () => rest("/rest/v1/secrets?select=*", { headers: { "accept-profile": schema } }),
    );
    add(
      "platform",
      `rest: a write to the schema ${schema}`,
      () => rest("/rest/v1/settings", { method: "POST", body: "{}", headers: { "content-profile": schema } }),
    );
  }
  for (
    const table of ["orders", "purchases", "credit_lots", "profiles", "products", "outputs", "temp_carts"]
  ) {
    add("platform", `rest: an insert into ${table}`, () =>
      rest(`/rest/v1/${table}`, {
        method: "POST",
        body: JSON.stringify({ id: word(8), user_id: loot.userId }),
      }));
    add(
      "platform",
      `rest: an update of all ${table}`,
      () =>
        rest(`/rest/v1/${table}?user_id=eq.${loot.userId}`, {
          method: "PATCH",
          body: JSON.stringify({ user_id: loot.userId }),
        }),
    );
    add(
      "platform",
      `rest: a delete of all ${table}`,
      () => rest(`/rest/v1/${table}?user_id=not.is.null`, { method: "DELETE" }),
    );
  }
  for (const path of ["/auth/v1/admin/users", `/auth/v1/admin/users/${loot.victimId}`]) {
    add("platform", `auth: ${path.slice(0, 20)} as a user`, () => rest(path));
    add("platform", `auth: a delete at ${path.slice(0, 20)}`, () => rest(path, { method: "DELETE" }));
  }
  return attempts;
}

/** Tokens that must open nothing. */
async function badTokens({ url, token, victimId }: Loot): Promise<[string, string][]> {
  const [head, body, signature] = token.split(".");
  const claims = JSON.parse(atob(body.replace(/-/g, "+").replace(/_/g, "/")));
  const encode = (value: unknown) =>
    btoa(JSON.stringify(value)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const guess = new TextEncoder().encode("super-secret-jwt-token-with-at-least-32-characters-long");
  const forged = (more: Json, header: Json = {}) =>
    new SignJWT({ ...claims, ...more }).setProtectedHeader({
      alg: "HS256",
      typ: "JWT",
      kid: "local",
      ...header,
    }).sign(guess);
  const victim = { ...claims, sub: victimId };
  return [
    ["alg none", `${encode({ alg: "none", typ: "JWT", kid: "local" })}.${encode(victim)}.`],
    ["alg None", `${encode({ alg: "None", typ: "JWT", kid: "local" })}.${encode(victim)}.${signature}`],
    ["another's subject under the old signature", `${head}.${encode(victim)}.${signature}`],
    ["a role of its own choice", `${head}.${encode({ ...claims, role: "service_role" })}.${signature}`],
    ["a signature cut short", token.slice(0, -6)],
    ["no signature", `${head}.${body}`],
    ["a guessed secret", await forged({ sub: victimId })],
    ["another project's key id", await forged({ sub: victimId }, { kid: "project-b" })],
    ["a key id that is a path", await forged({}, { kid: "../../dev/null" })],
    ["a key id that is SQL", await forged({}, { kid: "' union select 'x' --" })],
    ["a key set of its own", await forged({}, { jku: "https://evil.example.com/jwks.json" })],
    ["alg RS256", `${encode({ alg: "RS256", typ: "JWT", kid: "local" })}.${encode(victim)}.${signature}`],
    ["an expired date", await forged({ exp: 1 })],
    ["a date to come", await forged({ nbf: 4_102_444_800 })],
    ["a forged issuer", await forged({ iss: "https://evil.example.com/auth/v1" })],
    ["no issuer, forged", await forged({ iss: undefined })],
    ["the subject of nobody", await forged({ sub: null, iss: `${url}/auth/v1` })],
    ["word salad", "a.b.c"],
    ["four parts", `${token}.x`],
    ["20 kB", `${head}.${"A".repeat(20_000)}.${signature}`],
    ["a password", `Basic ${btoa("postgres:postgres")}`],
  ];
}
