/**
 * What clients rely on and what `@supabase/lite` alone would answer differently: grants as they are, errors like
 * PostgREST's, arguments as they were sent, tokens like hosted Auth's.
 */

import { assert, assertEquals, assertMatch, assertNotEquals } from "@kit/assert";
import { createClient, type SupabaseClient } from "@supabase/supabase-js";
import { importJWK, jwtVerify, SignJWT } from "jose";
import postgres from "postgres";
import { keys, type Scratch, startScratch, until } from "../tests/scratch.ts";
import { type Gateway, startGateway } from "./gateway.ts";

const appUrl = "http://localhost:3000";
const password = "correct horse battery staple";

const schema = `
  create extension citext with schema extensions;
  create table public.profiles (user_id text primary key, email extensions.citext);
  create table public.purchases (
    id uuid primary key default gen_random_uuid(), user_id text references public.profiles, tags text[]);
  create table public.outputs (
    id uuid primary key default gen_random_uuid(), purchase_id uuid references public.purchases, data jsonb);
  create table public.closed (id int);
  alter table public.profiles enable row level security;
  alter table public.purchases enable row level security;
  alter table public.outputs enable row level security;
  create policy own on public.profiles for select to authenticated
    using (user_id = (select auth.jwt()) ->> 'sub');
  create policy own on public.purchases for select to authenticated
    using (user_id = (select auth.jwt()) ->> 'sub');
  create policy own on public.outputs for select to authenticated
    using (exists (select from public.purchases p where p.id = purchase_id));
  grant select on public.profiles, public.purchases, public.outputs to authenticated;
  insert into public.profiles values ('somebody-else', 'else@example.com');
  insert into public.purchases (user_id) values ('somebody-else');

  create function public.fail(p_state text) returns jsonb language plpgsql as $$
  begin
    raise exception using errcode = p_state, message = 'unknown_product', detail = 'kit', hint = 'Send another.';
  end $$;
  create function public.echo(p_json jsonb, p_email extensions.citext, p_id uuid, p_tags text[], p_at timestamptz,
    p_absent int default 7) returns jsonb language sql as $$
    select jsonb_build_object('json', p_json, 'type', jsonb_typeof(p_json), 'email', p_email, 'id', p_id,
      'tags', p_tags, 'at', p_at, 'absent', p_absent, 'role', current_user) $$;
  create function public.length_of(p_text text) returns int language sql as $$ select length(p_text) $$;
  create function public.who() returns jsonb language sql stable as $$
    select jsonb_build_object('role', current_user, 'claims', auth.jwt()) $$;
  create function public.nothing() returns jsonb language sql as $$ select null::jsonb $$;
  create function public.silent() returns void language sql as $$ select $$;
  create function public.word() returns text language sql as $$ select 'word'::text $$;
  create function public.yes() returns boolean language sql as $$ select true $$;

  insert into storage.buckets (id, name, public) values ('reports', 'reports', false);
  create policy own on storage.objects for select to authenticated
    using (bucket_id = 'reports' and owner_id = (select auth.jwt()) ->> 'sub');
  create policy new on storage.objects for insert to authenticated with check (bucket_id = 'reports');`;

let scratch: Scratch;
let gateway: Gateway;
let sql: postgres.Sql;
let storageDirectory: string;

Deno.test.beforeAll(async () => {
  scratch = await startScratch();
  storageDirectory = await Deno.makeTempDir();
  const databaseUrl = scratch.cluster.url("scratch");
  gateway = await startGateway({
    port: 0,
    databaseUrl,
    keys,
    storageDirectory,
    appUrl,
    functionsOrigin: () => null,
    pages: { overview: () => "", storefront: () => Promise.resolve(null) },
  });
  sql = postgres(databaseUrl, { max: 2, onnotice() {} });
  await sql.unsafe(schema).simple();
});

Deno.test.afterAll(async () => {
  await sql.end();
  await gateway.stop();
  await scratch.stop();
  await Deno.remove(storageDirectory, { recursive: true });
});

const clientWith = (key: string) => createClient(gateway.url, key, { auth: { persistSession: false } });
const code = (email: string) => /code: (\d{6})/.exec(gateway.mails(email)[0].text)![1];
const link = (email: string) => /https?:\S+/.exec(gateway.mails(email)[0].text)![0];

/** Somebody who has signed up, confirmed and signed in. */
async function signedIn(email: string): Promise<{ client: SupabaseClient; id: string }> {
  const client = clientWith(keys.publishable);
  const { data: { user } } = await client.auth.signUp({ email, password });
  const { error } = await client.auth.verifyOtp({ email, token: code(email), type: "email" });
  assertEquals(error, null);
  return { client, id: user!.id };
}

Deno.test("a visitor signs up, confirms with the code from the e-mail, signs in, and reads own rows only", async () => {
  const email = "visitor@example.com";
  const client = clientWith(keys.publishable);
  const signedUp = await client.auth.signUp({ email, password });
  assertEquals([signedUp.error, signedUp.data.session], [null, null]);
  const early = await client.auth.signInWithPassword({ email, password });
  assertEquals(early.error?.code, "email_not_confirmed");

  const verified = await client.auth.verifyOtp({ email, token: code(email), type: "signup" });
  assertEquals(verified.error, null);
  await client.auth.signOut();
  const { data, error } = await client.auth.signInWithPassword({ email, password });
  assertEquals(error, null);
  const [row] = await sql`select email_confirmed_at, raw_app_meta_data ->> 'provider' as provider
    from auth.users where id = ${data.user!.id}`;
  assert(row.email_confirmed_at instanceof Date);
  assertEquals(row.provider, "email", "metadata is an object, not a text that holds one");

  await sql`insert into public.profiles values (${data.user!.id}, ${email})`;
  const rows = await client.from("profiles").select("user_id");
  assertEquals(rows.data, [{ user_id: data.user!.id }]);
});

Deno.test("a frontend on another origin may call: preflights and answers let its browser", async () => {
  const asked = ["apikey", "authorization", "content-type", "x-client-info", "x-supabase-api-version"];
  const paths = [
    ...[
      "auth/v1/token",
      "auth/v1/signup",
      "auth/v1/verify",
      "auth/v1/user",
      "auth/v1/logout",
      "rest/v1/rpc/who",
    ],
    ...["storage/v1/object/reports/a.pdf", "storage/v1/object/sign/reports/a.pdf"],
  ];
  const origin = { origin: appUrl };
  for (const path of paths) {
    const preflight = await fetch(`${gateway.url}/${path}`, {
      method: "OPTIONS",
      headers: {
        ...origin,
        "access-control-request-method": "POST",
        "access-control-request-headers": asked.join(","),
      },
    });
    await preflight.body?.cancel();
    assert(preflight.ok, `${path}: ${preflight.status}`);
    const allowed = preflight.headers.get("access-control-allow-headers")?.toLowerCase().split(/, */) ?? [];
    assertEquals(asked.filter((name) => !allowed.includes(name)), [], path);

    const answer = await fetch(`${gateway.url}/${path}`, { method: "POST", headers: origin, body: "{}" });
    await answer.body?.cancel();
    for (const { headers } of [preflight, answer]) {
      assertEquals(headers.get("access-control-allow-origin"), "*", path);
    }
  }
});

Deno.test("it reads there what a function of the database refuses, and that one has nothing to say", async () => {
  const headers = { origin: appUrl, apikey: keys.publishable, "content-type": "application/json" };
  for (const [rpc, args, status] of [["fail", { p_state: "PT422" }, 422], ["silent", {}, 204]] as const) {
    const init = { method: "POST", headers, body: JSON.stringify(args) };
    const answer = await fetch(`${gateway.url}/rest/v1/rpc/${rpc}`, init);
    await answer.body?.cancel();
    assertEquals([answer.status, answer.headers.get("access-control-allow-origin")], [status, "*"], rpc);
  }
});

Deno.test("auth.admin makes, lists, changes and deletes users with the secret key, and with no other", async () => {
  const { auth: { admin } } = clientWith(keys.secret);
  const email = "made-by-admin@example.com";
  const made = await admin.createUser({
    email,
    password,
    email_confirm: true,
    user_metadata: { name: "Ada" },
  });
  assertEquals(made.error, null);
  const { id, user_metadata, email_confirmed_at } = made.data.user!;
  assertEquals([user_metadata.name, typeof email_confirmed_at], ["Ada", "string"]);
  assertEquals(gateway.mails(email), [], "nobody is written to");
  assertEquals((await admin.createUser({ email })).error?.code, "email_exists");

  const client = clientWith(keys.publishable);
  assertEquals((await client.auth.signInWithPassword({ email, password })).data.user?.id, id);
  assertEquals((await client.auth.getClaims()).data?.claims.sub, id);

  const changed = await admin.updateUserById(id, {
    password: "another one 2026",
    app_metadata: { plan: "pro" },
  });
  assertEquals(changed.data.user?.app_metadata, { provider: "email", providers: ["email"], plan: "pro" });
  const late = await client.auth.signInWithPassword({ email, password });
  assertEquals(late.error?.code, "invalid_credentials");
  const now = await client.auth.signInWithPassword({ email, password: "another one 2026" });
  assertEquals(now.error, null);

  const { data } = await admin.listUsers();
  assert(data.users.some((user) => user.id === id && user.identities?.length === 1));
  assertEquals((await admin.getUserById(id)).data.user?.email, email);
  assertEquals((await clientWith(keys.publishable).auth.admin.listUsers()).error?.code, "not_admin");
  assertEquals((await admin.createUser({ phone: "+4940123" })).error?.code, "not_local");
  const link = await admin.generateLink({ type: "magiclink", email });
  assertEquals(link.error?.code, "not_local");

  assertEquals((await admin.deleteUser(id)).error, null);
  assertEquals((await admin.getUserById(id)).error?.code, "user_not_found");
  assertEquals((await admin.deleteUser(id)).error?.code, "user_not_found");
});

Deno.test("the link from the e-mail confirms too, and leads to the frontend with a session", async () => {
  const email = "link@example.com";
  await clientWith(keys.publishable).auth.signUp({ email, password });
  assertMatch(link(email), new RegExp(`^${gateway.url}/auth/v1/verify`));
  const response = await fetch(link(email), { redirect: "manual" });
  const target = new URL(response.headers.get("location")!);
  assertEquals([response.status, target.origin], [303, appUrl]);
  const token = new URLSearchParams(target.hash.slice(1)).get("access_token")!;
  const user = await clientWith(keys.publishable).auth.getUser(token);
  assertEquals(user.data.user?.email, email);
  assertEquals(
    (await clientWith(keys.publishable).auth.getClaims(token)).data?.claims.iss,
    `${gateway.url}/auth/v1`,
  );
});

Deno.test("a forgotten password is chosen anew with the code from the e-mail, once a minute, and ends other sessions", async () => {
  const email = "forgetful@example.com";
  const { client: elsewhere } = await signedIn(email);
  const { auth } = clientWith(keys.publishable);
  const events: string[] = [];
  auth.onAuthStateChange((event) => void events.push(event));
  assertEquals(
    (await auth.resetPasswordForEmail("nobody@example.com")).error,
    null,
    "nobody learns who is known",
  );
  assertEquals((await auth.resetPasswordForEmail(email)).error, null);
  assertEquals((await auth.resetPasswordForEmail(email)).error?.code, "over_email_send_rate_limit");

  const token = code(email);
  assertEquals(
    (await auth.verifyOtp({ email, token: "000000", type: "recovery" })).error?.code,
    "otp_expired",
  );
  assertEquals((await auth.verifyOtp({ email, token, type: "recovery" })).error, null);
  assertEquals(events.at(-1), "PASSWORD_RECOVERY");
  assertEquals((await auth.verifyOtp({ email, token, type: "recovery" })).error?.code, "otp_expired");
  assertEquals((await auth.updateUser({ password: "short" })).error?.code, "weak_password");
  assertEquals((await auth.updateUser({ password })).error?.code, "same_password");
  assertEquals((await elsewhere.auth.refreshSession()).error, null, "so far nothing has changed");
  assertEquals((await auth.updateUser({ password: "another one 2026" })).error, null);
  assertEquals((await elsewhere.auth.refreshSession()).error?.code, "refresh_token_not_found");
  assertEquals((await auth.refreshSession()).error, null, "who chose it stays signed in");
  const old = await clientWith(keys.publishable).auth.signInWithPassword({ email, password });
  assertEquals(old.error?.code, "invalid_credentials");
});

Deno.test("tokens carry what hosted Auth puts in, and the key set verifies them", async () => {
  const { client, id } = await signedIn("claims@example.com");
  const keySet = await (await fetch(`${gateway.url}/auth/v1/.well-known/jwks.json`)).json();
  const key = await importJWK(keySet.keys[0]);
  const first = (await client.auth.getSession()).data.session!.access_token;
  await client.auth.refreshSession();
  const refreshed = (await client.auth.getSession()).data.session!.access_token;
  for (const token of [first, refreshed]) {
    const { payload, protectedHeader } = await jwtVerify(token, key, {
      issuer: `${gateway.url}/auth/v1`,
      audience: "authenticated",
    });
    assertEquals(protectedHeader, { alg: "HS256", typ: "JWT", kid: keySet.keys[0].kid });
    const { sub, role, aal, is_anonymous, email, app_metadata } = payload;
    assertEquals({ sub, role, aal, is_anonymous, email, app_metadata }, {
      sub: id,
      role: "authenticated",
      aal: "aal1",
      is_anonymous: false,
      email: "claims@example.com",
      app_metadata: { provider: "email", providers: ["email"] },
    });
    assertMatch(String(payload.session_id), /^[0-9a-f-]{36}$/);
  }
});

Deno.test("without a key, with a wrong one, or with a key in the wrong place, nothing is answered", async () => {
  const status = async (path: string, headers: Record<string, string>) => {
    const response = await fetch(gateway.url + path, { headers });
    await response.body?.cancel();
    return response.status;
  };
  for (const path of ["/rest/v1/profiles", "/auth/v1/settings"]) {
    assertEquals(await status(path, {}), 401);
    assertEquals(await status(path, { apikey: "sb_publishable_wrong" }), 401);
    assertEquals(await status(path, { authorization: `Bearer ${keys.secret}` }), 401);
  }
  assertEquals(await status("/auth/v1/settings", { apikey: keys.publishable }), 200);
  const browser = { apikey: keys.secret, "user-agent": "Mozilla/5.0" };
  assertEquals(await status("/rest/v1/profiles", browser), 401, "secret keys have no business in a browser");
});

Deno.test("each key has its role, and a role can do what was granted and nothing more", async () => {
  for (
    const [key, role] of [[keys.publishable, "anon"], [keys.secret, "service_role"], [
      keys.automations,
      "service_role",
    ]]
  ) {
    const { data } = await clientWith(key).rpc("who");
    assertEquals([data.role, data.claims.role], [role, role]);
    const { error } = await clientWith(key).from("closed").select();
    assertEquals(error?.code, "42501", `${role} was granted nothing on this table`);
  }
  const [grants] = await sql`select count(*)::int from information_schema.role_table_grants
    where table_name = 'closed' and grantee in ('anon', 'authenticated', 'service_role')`;
  assertEquals(grants.count, 0);
});

Deno.test("a token of another issuer, such as Clerk's, reads its own rows", async () => {
  const token = await new SignJWT({ role: "authenticated" }).setProtectedHeader({
    alg: "HS256",
    kid: "local",
  })
    .setSubject("user_clerk").setIssuer("https://clerk.example.com").setIssuedAt().setExpirationTime("5m")
    .sign(new TextEncoder().encode(keys.jwtSecret));
  await sql`insert into public.profiles values ('user_clerk', 'clerk@example.com')`;
  const client = createClient(gateway.url, keys.publishable, { accessToken: () => Promise.resolve(token) });
  assertEquals((await client.from("profiles").select("user_id")).data, [{ user_id: "user_clerk" }]);
});

Deno.test("errors of the database reach supabase-js with code, message, details, hint and PostgREST's status", async () => {
  const statuses: Record<string, number> = {
    PT422: 422,
    PT409: 409,
    PT503: 503,
    P0001: 400,
    P0002: 500,
    "22P02": 400,
    "23503": 409,
    "23505": 409,
    "23514": 400,
    "40001": 500,
    "53300": 503,
    "55P03": 500,
    "57014": 500,
  };
  const client = clientWith(keys.secret);
  for (const [state, expected] of Object.entries(statuses)) {
    const { error, status } = await client.rpc("fail", { p_state: state });
    assertEquals([state, status], [state, expected]);
    const { code, message, details, hint } = error!;
    assertEquals({ code, message, details, hint }, {
      code: state,
      message: "unknown_product",
      details: "kit",
      hint: "Send another.",
    });
  }
  assertEquals((await clientWith(keys.publishable).rpc("fail", { p_state: "42501" })).status, 401);
  assertEquals((await client.rpc("fail", { p_state: "42501" })).status, 403);
  assertEquals((await client.rpc("no_such_function")).error?.code, "PGRST202");
});

Deno.test("arguments of a function arrive as they were sent", async () => {
  const id = crypto.randomUUID();
  const cases: [unknown, string | null][] = [
    [[{ product: "base-kit", quantity: 2 }], "array"],
    [{ deep: { list: [1, null, "x"] } }, "object"],
    ["text", "string"],
    [5, "number"],
    [true, "boolean"],
    [[], "array"],
    [null, null],
  ];
  for (const [json, type] of cases) {
    const { data, error } = await clientWith(keys.secret).rpc("echo", {
      p_json: json,
      p_email: "Mixed@Example.com",
      p_id: id,
      p_tags: ["a", 'b,"c"', ""],
      p_at: "2026-11-21T10:00:00+02:00",
    });
    assertEquals(error, null);
    assertEquals(data, {
      json,
      type,
      email: "Mixed@Example.com",
      id,
      tags: ["a", 'b,"c"', ""],
      at: "2026-11-21T08:00:00+00:00",
      absent: 7,
      role: "service_role",
    });
  }
});

Deno.test("a function's result keeps its type: null, text, boolean", async () => {
  const results = ["nothing", "word", "yes"].map((name) => clientWith(keys.secret).rpc(name));
  assertEquals((await Promise.all(results)).map(({ data }) => data), [null, "word", true]);
});

Deno.test("a text of one megabyte goes through, quotes, accents and all", async () => {
  const text = 'x"\\é'.repeat(250_000);
  assertEquals((await clientWith(keys.secret).rpc("length_of", { p_text: text })).data, 1_000_000);
});

Deno.test("embedded tables follow the foreign keys, and the policies of each", async () => {
  const { client, id } = await signedIn("embed@example.com");
  await sql`insert into public.profiles values (${id}, 'embed@example.com')`;
  const [purchase] =
    await sql`insert into public.purchases (user_id, tags) values (${id}, '{a,b}') returning id`;
  await sql`insert into public.outputs (purchase_id, data) values (${purchase.id}, ${
    sql.json({ score: 61 })
  })`;
  const { data, error } = await client.from("profiles").select("email, purchases(tags, outputs(data))");
  assertEquals(error, null);
  assertEquals(data as unknown, [{
    email: "embed@example.com",
    purchases: [{ tags: ["a", "b"], outputs: [{ data: { score: 61 } }] }],
  }]);
});

Deno.test("a migration is seen without a restart", async () => {
  const client = clientWith(keys.secret);
  assertEquals((await client.rpc("brand_new")).error?.code, "PGRST202");
  await sql`create function public.brand_new() returns int language sql as 'select 1'`;
  const data = await until("the new function", async () => (await client.rpc("brand_new")).data);
  assertEquals(data, 1);
});

Deno.test("a migration is seen that came while the schema was being read", async () => {
  const client = clientWith(keys.secret);
  for (let round = 0; round < 20; round++) {
    const table = `overtaken_${round}`;
    await sql`notify pgrst, 'reload schema'`;
    const made = `create table public.${table} (id int); grant select on public.${table} to service_role`;
    await Promise.all([client.from("closed").select("id"), sql.unsafe(made).simple()]);
    await until(table, async () => (await client.from(table).select("id")).data);
  }
});

Deno.test("a file is there for its owner, by name and by signed link, and for nobody else", async () => {
  const { client } = await signedIn("files@example.com");
  const { client: stranger } = await signedIn("stranger@example.com");
  const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
  const files: [string, Blob | Uint8Array][] = [
    ["own/blob.pdf", new Blob([bytes], { type: "application/pdf" })],
    ["own/bytes.pdf", bytes],
  ];
  for (const [name, body] of files) {
    const uploaded = await client.storage.from("reports").upload(name, body, {
      contentType: "application/pdf",
    });
    assertEquals(uploaded.error, null);
    const { data } = await client.storage.from("reports").download(name);
    assertEquals([data?.type, await data?.bytes()], ["application/pdf", bytes]);
    assertNotEquals((await stranger.storage.from("reports").download(name)).error, null);

    const signed = await client.storage.from("reports").createSignedUrl(name, 60);
    const response = await fetch(signed.data!.signedUrl);
    assertEquals([response.status, await response.bytes()], [200, bytes]);
    assertNotEquals((await stranger.storage.from("reports").createSignedUrl(name, 60)).error, null);
  }
});
