/**
 * Contract: the doctor finds a healthy shop healthy, and names each thing that is broken in one that is not. Run against a
 * whole local stack; each test breaks one thing, and mends it.
 * Kills: a check that cannot fail, a list that is always red, an exit code that a script cannot go by.
 */

import { assert, assertEquals, assertStringIncludes } from "@kit/assert";
import { createPolar } from "@polar-sh/sdk/2026-10";
import { fileURLToPath } from "node:url";
import postgres from "postgres";
import { examine, finding } from "./doctor/finding.ts";
import { adviceFor, diagnose, type Patient } from "./doctor.ts";
import { type Stack, startStack } from "./local/stack.ts";
import { until } from "./tests/scratch.ts";
import { ensureWebhookEndpoint } from "./webhook_endpoint.ts";

let stack: Stack;
let sql: postgres.Sql;
let patient: Patient;
Deno.test.beforeAll(async () => {
  stack = await startStack();
  sql = postgres(stack.info.database_url, { max: 2, onnotice() {} });
  const { database_url, polar_url, polar_access_token } = stack.info;
  patient = { databaseUrl: database_url, polar: { accessToken: polar_access_token, baseUrl: polar_url } };
  const everySoOften = (schedule: string) =>
    sql`select cron.alter_job(jobid, schedule := ${schedule}) from cron.job where jobname = 'edge-kit-sweeps'`;
  await everySoOften("1 seconds");
  await until("the clock's first run", async () => {
    return (await sql`select from cron.job_run_details where status = 'succeeded'`).length > 0;
  });
  await everySoOften("* * * * *");
});
Deno.test.afterAll(async () => {
  await sql?.end();
  await stack?.stop();
});

/** Connections of the stack outlive single tests. */
function test(name: string, fn: () => Promise<void>): void {
  Deno.test({ name, fn, sanitizeOps: false, sanitizeResources: false });
}

/** What somebody has to do, as "check: message". */
async function toDo(of: Patient = patient): Promise<string[]> {
  const findings = await diagnose(of);
  return findings.filter(({ level }) => level === "act").map(({ check, message }) => `${check}: ${message}`);
}

/** Fails unless the doctor names these checks, in this order, and says these words. */
async function finds(checks: string[], words: string, of?: Patient): Promise<void> {
  const found = await toDo(of);
  assertEquals(found.map((line) => line.split(":")[0]), checks, found.join("\n"));
  assertStringIncludes(found.join("\n"), words);
}

test("asked about a person it says what is wrong and what to do next", async () => {
  assertEquals(
    await adviceFor("nobody@example.com", stack.info.database_url),
    "nothing_bought: Nothing was bought under this.\n" +
      "    Ask for the e-mail on the receipt, and whether money was taken. If so, POST polar-reconcile.",
  );
});

test("what takes too long to add up is not known, and nobody has to act", async () => {
  const findings = await examine("ledger", async () => {
    await sql.begin(async (sql) => {
      await sql`set local statement_timeout = '20ms'`;
      await sql`select sum(n) from generate_series(1, 1000000000) n`;
    });
    return finding("good", "ledger", "it adds up");
  });
  assertEquals(findings.map(({ level, check }) => [level, check]), [["look", "ledger"]]);
});

test("a healthy shop: nobody has to act, and everything was looked at", async () => {
  const tables: string[] = [];
  const findings = await diagnose(patient, (title) => tables.push(title));
  assertEquals(findings.filter(({ level }) => level === "act"), []);
  const checks = new Set(findings.map(({ check }) => check));
  for (
    const check of [
      "database",
      "migrations",
      "extensions",
      "row_level_security",
      "vault",
      "cron_jobs",
      "cron_runs",
      "cron_alive",
      "pg_net",
      "products",
      "events",
      "commands",
      "notices",
      "attention",
      "ledger",
      "deleted_accounts",
      "issuers",
      "reconciled",
      "checkout_limits",
      "email_confirmation",
      "signing_keys",
      "health",
      "polar-webhook",
      "checkout",
      "customer-portal",
      "invoice",
      "notify",
      "polar-commands",
      "polar-reconcile",
      "scraper",
      "subscription",
      "endpoint",
      "endpoint_version",
      "endpoint_format",
      "endpoint_events",
    ]
  ) assert(checks.has(check), `${check} was not looked at`);
  assertEquals(tables.length, 7);
});

/** Things that break in the database: what is done, what is undone, who must be named, and what must be said. */
const BROKEN: [name: string, breaks: string, mends: string, checks: string[], words: string][] = [
  [
    "a migration that was not applied",
    "update supabase_migrations.schema_migrations set version = 'x' || version where version like '%000000'",
    "update supabase_migrations.schema_migrations set version = substr(version, 2) where version like 'x%'",
    ["migrations"],
    "supabase db push",
  ],
  [
    "an extension that is missing",
    "set allow_system_table_mods = on; update pg_extension set extname = 'gone' where extname = 'pg_net'",
    "set allow_system_table_mods = on; update pg_extension set extname = 'pg_net' where extname = 'gone'",
    ["extensions"],
    "create extension pg_net",
  ],
  [
    "a table without row level security",
    "alter table public.orders disable row level security",
    "alter table public.orders enable row level security",
    ["row_level_security"],
    "alter table orders enable row level security;",
  ],
  [
    "a Vault without the address of the project, which is then not looked at from outside",
    "update vault.secrets set name = 'away' where name = 'edge_url'",
    "update vault.secrets set name = 'edge_url' where name = 'away'",
    ["vault"],
    "'edge_url'",
  ],
  [
    "a job that is paused",
    "select cron.alter_job(jobid, active := false) from cron.job where jobname = 'edge-kit-hourly'",
    "select cron.alter_job(jobid, active := true) from cron.job where true",
    ["cron_jobs"],
    "edge-kit-hourly",
  ],
  [
    "a job whose last run failed",
    `insert into cron.job_run_details (runid, jobid, command, status, return_message, start_time)
     select 1000000, jobid, command, 'failed', 'ERROR: broken by the test', now() from cron.job where jobname = 'edge-kit-hourly'`,
    "delete from cron.job_run_details where runid = 1000000",
    ["cron_runs"],
    "broken by the test",
  ],
  [
    "a clock that stands",
    `select cron.alter_job(jobid, active := false) from cron.job where true;
     update cron.job_run_details set start_time = now() - interval '6 minutes' where true`,
    `select cron.alter_job(jobid, active := true) from cron.job where true;
     update cron.job_run_details set start_time = now() where true`,
    ["cron_jobs", "cron_runs", "cron_alive"],
    "no cron job has started for five minutes",
  ],
  [
    "a pg_net worker that is down",
    "alter function net._worker_is_up() rename to _away; create function net._worker_is_up() returns boolean language sql as 'select false'",
    "drop function net._worker_is_up(); alter function net._away() rename to _worker_is_up",
    ["pg_net"],
    "net.worker_restart()",
  ],
  [
    "a product for sale that Polar does not know",
    "alter table public.products disable trigger user; update public.products set active = true, polar_price_id = polar_product_id, polar_product_id = null where slug = 'base-kit'",
    "update public.products set polar_product_id = polar_price_id where slug = 'base-kit'; alter table public.products enable trigger user",
    ["products"],
    "deno task products:sync",
  ],
  [
    "a webhook that has failed for long",
    "insert into edge_kit.polar_events (webhook_id, payload, state, received_at, next_attempt_at) values ('evt_x', '{}', 'failed', now() - interval '2 hours', now() + interval '1 hour')",
    "delete from edge_kit.polar_events where webhook_id = 'evt_x'",
    ["events"],
    "1 webhooks have failed for longer than an hour",
  ],
  [
    "a dead event",
    "insert into edge_kit.polar_events (webhook_id, payload, state) values ('evt_dead', '{}', 'dead')",
    "delete from edge_kit.polar_events where webhook_id = 'evt_dead'",
    ["attention"],
    "1 × event dead (evt_dead)",
  ],
  [
    "notices that nobody took",
    "insert into edge_kit.notices (key, way, kind, subject, state, error_code, ended_at) select 'k' || n, 'email', 'report_ready', n, 'dead', 'invalid_api_key', now() from generate_series(1, 3) n",
    "delete from edge_kit.notices where true",
    ["attention"],
    "1 × notice notice_dead (email invalid_api_key)",
  ],
  [
    "credits that do not add up",
    "insert into public.credit_lots (key, source, granted_at, promised, granted) values ('adjustment:forged', 'adjustment', now(), 5, 5)",
    "delete from public.credit_lots where key = 'adjustment:forged'",
    ["ledger"],
    "adjustment:forged",
  ],
  [
    "credits of a deleted account",
    "with gone as (insert into public.profiles (user_id, deleted_at) values ('gone', now()) returning user_id) insert into public.credit_lots (key, source, user_id, granted_at, promised) select 'adjustment:gone', 'adjustment', user_id, now(), 0 from gone",
    "with lot as (delete from public.credit_lots where key = 'adjustment:gone') delete from public.profiles where user_id = 'gone'",
    ["deleted_accounts"],
    "credit lot adjustment:gone",
  ],
  [
    "users of a project that was moved to another address",
    "insert into public.profiles (user_id, issuer) values ('moved', 'https://old.supabase.co/auth/v1')",
    "delete from public.profiles where user_id = 'moved'",
    ["issuers"],
    "1 users came from https://old.supabase.co/auth/v1",
  ],
  [
    "a reconciliation that has not come through for hours",
    "insert into edge_kit.reconcile_runs (dry_run, since, until, covers, finished_at, complete) values (false, '-infinity', now() - interval '4 hours', true, now(), true)",
    "delete from edge_kit.reconcile_runs where true",
    ["reconciled"],
    "edge_kit.reconcile_runs.stopped_by",
  ],
];

for (const [name, breaks, mends, checks, words] of BROKEN) {
  test(`the doctor finds ${name}`, async () => {
    await sql.unsafe(breaks).simple();
    try {
      // Doors that are always well: the real health endpoint repeats itself for ten seconds, into the next test.
      const url = checks[0] === "vault" ? undefined : healthyDoors.url;
      await finds(checks, words, { ...patient, url, polar: undefined });
    } finally {
      await sql.unsafe(mends).simple();
    }
  });
}

test("a purchase that needs somebody is named with its id and with what to do; one that may wait is not urgent", async () => {
  await sql`insert into public.orders (id, status, polar_customer_id, currency, subtotal_amount, discount_amount, net_amount, tax_amount,
      total_amount, refunded_amount, refundable_amount, created_at, attention, last_writer)
    select 'ord_' || f, 'paid', 'cus', 'usd', 1, 0, 1, 0, 1, 0, 1, now(), array[f], row(1, now(), now(), 1, 'x')::edge_kit.last_writer
    from unnest(array['unattributed', 'partial_refund']) f`;
  const findings = (await diagnose({ ...patient, url: healthyDoors.url, polar: undefined })).filter((
    { check },
  ) => check === "attention");
  await sql`delete from public.orders where id in ('ord_unattributed', 'ord_partial_refund')`;
  assertEquals(findings.map(({ level, message }) => [level, message.split(".")[0]]), [
    ["act", "1 × order unattributed (ord_unattributed)"],
    ["look", "1 × order partial_refund (ord_partial_refund)"],
  ]);
});

test("a shop that writes to nobody is told so once, with how much is held", async () => {
  const [{ mail_from }] = await sql`select mail_from from edge_kit.settings`;
  await sql`update edge_kit.settings set mail_from = null`;
  await sql`
    insert into edge_kit.notices (key, way, kind, subject, state)
    select 'k' || n, 'email', 'report_ready', n, 'held' from generate_series(1, 3) n`;
  const told = async () =>
    (await diagnose({ ...patient, url: healthyDoors.url, polar: undefined })).filter(({ message }) =>
      /held|written to/.test(message)
    ).map(({ level, check, message }) => [level, check, /(\d+) [a-z-]+ are held/.exec(message)?.[1]]);
  try {
    assertEquals(await told(), [["look", "notices", "3"]]);
    await sql`update edge_kit.settings set mail_from = ${mail_from}`;
    assertEquals(await told(), [["look", "notices", "3"]]);
  } finally {
    await sql`update edge_kit.settings set mail_from = ${mail_from}`;
    await sql`delete from edge_kit.notices where true`;
  }
});

/** The project's own doors behind a proxy that can answer in their place. */
const answers = new Map<string, Response>();
const proxy = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, async (request) => {
  const { pathname } = new URL(request.url);
  const answer = answers.get(`${request.method} ${pathname}`);
  if (answer) {
    await request.body?.cancel();
    return answer.clone();
  }
  if (pathname === "/functions/v1/polar-reconcile" && request.method === "GET") {
    return Response.json({ status: "ok" });
  }
  return await fetch(stack.info.url + pathname, {
    method: request.method,
    headers: request.headers,
    body: await request.text() || null,
  });
});
proxy.unref();
const healthyDoors = { url: `http://127.0.0.1:${proxy.addr.port}` };

const problem = (status: number, code: string, details?: string) =>
  Response.json({ code, message: "…", details }, { status });
const DOORS: [name: string, door: string, answer: Response, check: string, words: string][] = [
  [
    "e-mails that count as confirmed by themselves",
    "GET /auth/v1/settings",
    Response.json({ mailer_autoconfirm: true }),
    "email_confirmation",
    "Confirm email",
  ],
  [
    "an Auth that does not tell",
    "GET /auth/v1/settings",
    new Response("?", { status: 502 }),
    "email_confirmation",
    "HTTP 502",
  ],
  [
    "a project that signs with its legacy secret",
    "GET /auth/v1/.well-known/jwks.json",
    Response.json({ keys: [] }),
    "signing_keys",
    "rotate to asymmetric keys (https://supabase.com/docs/guides/auth/signing-keys)",
  ],
  [
    "an Auth that shows no keys",
    "GET /auth/v1/.well-known/jwks.json",
    new Response("?", { status: 502 }),
    "signing_keys",
    "HTTP 502",
  ],
  [
    "a webhook that does not start, with a secret in quotes for instance",
    "POST /functions/v1/polar-webhook",
    problem(503, "BOOT_ERROR"),
    "polar-webhook",
    "see its log",
  ],
  [
    "a function that is not deployed",
    "POST /functions/v1/scraper",
    problem(404, "NOT_FOUND"),
    "scraper",
    "supabase functions deploy",
  ],
  [
    "a function behind the platform's gate",
    "POST /functions/v1/checkout",
    problem(401, "UNAUTHORIZED_NO_AUTH_HEADER"),
    "checkout",
    "verify_jwt = false",
  ],
  [
    "a webhook behind the platform's gate",
    "POST /functions/v1/polar-webhook",
    problem(401, "UNAUTHORIZED_NO_AUTH_HEADER"),
    "polar-webhook",
    "verify_jwt = false",
  ],
  [
    "a webhook without a secret",
    "POST /functions/v1/polar-webhook",
    problem(503, "try_again"),
    "polar-webhook",
    "POLAR_WEBHOOK_SECRET",
  ],
  [
    "a function that is not set up",
    "POST /functions/v1/customer-portal",
    problem(500, "not_configured", "APP_URL"),
    "customer-portal",
    "APP_URL",
  ],
  [
    "a project that is degraded",
    "GET /functions/v1/polar-reconcile",
    Response.json({ status: "degraded" }, { status: 503 }),
    "health",
    "degraded",
  ],
];
for (const [name, door, answer, check, words] of DOORS) {
  test(`the doctor finds ${name}`, async () => {
    answers.set(door, answer);
    try {
      await finds([check], words, { ...patient, url: healthyDoors.url, polar: undefined });
    } finally {
      answers.clear();
    }
  });
}

test("a legacy signing secret is worth a look and no more where users come from another issuer", async () => {
  answers.set("GET /auth/v1/.well-known/jwks.json", Response.json({ keys: [] }));
  answers.set("GET /.well-known/jwks.json", Response.json({ keys: [{ kty: "RSA" }] }));
  await sql`update edge_kit.settings set trusted_issuers = ${[healthyDoors.url]} where singleton`;
  try {
    const findings = await diagnose({ ...patient, url: healthyDoors.url, polar: undefined });
    assertEquals(findings.find(({ check }) => check === "trusted_issuers")?.level, "good");
    const { level, message } = findings.find(({ check }) => check === "signing_keys")!;
    assertEquals(level, "look");
    assertStringIncludes(message, "rotate to asymmetric keys");
  } finally {
    await sql`update edge_kit.settings set trusted_issuers = '{}' where singleton`;
    answers.clear();
  }
});

test("S105: a key in Vault that the project does not know any more is found before it loses a ring", async () => {
  const [{ secret }] =
    await sql`select decrypted_secret as secret from vault.decrypted_secrets where name = 'automations_key'`;
  const set = (value: string) =>
    sql`select vault.update_secret(id, ${value}) from vault.secrets where name = 'automations_key'`;
  await set("sb_secret_of_an_older_installation");
  try {
    await finds(["email_confirmation", "health"], "vault.update_secret");
  } finally {
    await set(secret);
  }
});

const ENDPOINT: [name: string, change: Record<string, unknown>, check: string, words: string][] = [
  ["an endpoint that Polar has disabled", { enabled: false }, "endpoint", "POST polar-reconcile"],
  ["an endpoint of another version", { api_version: "2026-04" }, "endpoint_version", "2026-04"],
  ["an endpoint that sends too little", { events: ["order.paid"] }, "endpoint_events", "order.refunded"],
];
for (const [name, change, check, words] of ENDPOINT) {
  test(`the doctor finds ${name}`, async () => {
    const polar = createPolar({ accessToken: patient.polar!.accessToken, baseUrl: patient.polar!.baseUrl });
    const url = `${stack.info.url}/functions/v1/polar-webhook`;
    const { id } = await ensureWebhookEndpoint(polar, { url });
    await polar.webhooks.updateWebhookEndpoint(id, change);
    try {
      await finds([check], words);
    } finally {
      await polar.webhooks.updateWebhookEndpoint(id, { enabled: true });
      await ensureWebhookEndpoint(polar, { url });
    }
  });
}

test("the doctor finds an endpoint that sends to a chat", async () => {
  const { accessToken, baseUrl } = patient.polar!;
  const chat = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, async (request) => {
    const { pathname, search } = new URL(request.url);
    const answer = await fetch(baseUrl + pathname + search, { headers: request.headers });
    return Response.json(JSON.parse((await answer.text()).replaceAll('"format":"raw"', '"format":"slack"')));
  });
  await finds(["endpoint_format"], "slack", {
    ...patient,
    polar: { accessToken, baseUrl: `http://127.0.0.1:${chat.addr.port}` },
  });
  await chat.shutdown();
});

test("the doctor finds an endpoint that leads elsewhere, and a token that Polar refuses", async () => {
  await finds(["endpoint"], "no endpoint at Polar leads to", { ...patient, url: healthyDoors.url });
  await finds(["polar"], "HTTP 401", {
    ...patient,
    polar: { ...patient.polar!, accessToken: "polar_oat_wrong" },
  });
});

test("the doctor says when there is no database, and when nothing is installed in it", async () => {
  await finds(["database"], "could not be checked", {
    databaseUrl: "postgresql://postgres@127.0.0.1:1/postgres",
  });
  const empty = new URL(stack.info.database_url);
  empty.pathname = "/template1";
  await finds(["migrations"], "supabase db push", { databaseUrl: empty.href });
});

test("the program ends with 0 when nobody has to act, with 1 when somebody has, with 2 when it is called wrongly", async () => {
  const run = async (...args: string[]) => {
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", fileURLToPath(new URL("doctor.ts", import.meta.url)), ...args],
      env: { NO_COLOR: "1", POLAR_ACCESS_TOKEN: "" },
    }).output();
    return { code, text: new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr) };
  };
  const healthy = await run("--db-url", stack.info.database_url);
  assertEquals(healthy.code, 0, healthy.text);
  assertStringIncludes(healthy.text, "✓ ledger: the ledger of credits adds up");
  assertStringIncludes(healthy.text, "· polar: the endpoint at Polar was not examined");
  assertStringIncludes(healthy.text, "0 to act on");
  for (const secret of [stack.info.automations_key, stack.info.secret_key]) {
    assert(!healthy.text.includes(secret));
  }

  const person = await run("--db-url", stack.info.database_url, "--person", "nobody@example.com");
  assertEquals([person.code, person.text.startsWith("nothing_bought: ")], [0, true], person.text);

  const sick = await run("--db-url", "postgresql://postgres@127.0.0.1:1/postgres");
  assertEquals([sick.code, sick.text.includes("✗ database")], [1, true], sick.text);
  const wrong = await run("--database", "x");
  assertEquals([wrong.code, wrong.text.includes("deno task doctor [--port")], [2, true], wrong.text);
});
