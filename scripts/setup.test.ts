/**
 * Contract: a set-up makes everything that a shop needs, once; it says what it does before it does it; it changes nothing
 * when it is only asked, when it is not let in, or when there is nothing to do; and it goes on after any failure.
 * Kills: a second endpoint or product after a failure, a dry run that writes, a secret on the screen.
 */

import { assert, assertEquals, assertStringIncludes } from "@kit/assert";
import { fileURLToPath } from "node:url";
import postgres from "postgres";
import type { Finding } from "./doctor/finding.ts";
import { startCluster } from "./local/postgres.ts";
import { cloneDatabase, createEmpty } from "./local/template.ts";
import { openShop, type Shop } from "./polar-simulator/tests/shop.ts";
import { setUp, type SetUpOptions, stepsOf } from "./setup.ts";
import { OPTIONAL_FUNCTION_SECRETS } from "./setup/inputs.ts";
import type { Installation } from "./setup/installation.ts";
import { startTestProject, type TestProject } from "./setup/test_project.ts";
import { WEBHOOK_EVENTS } from "./webhook_endpoint.ts";

const cluster = await startCluster({ durable: false });
await createEmpty(cluster, "platform");
Deno.test.afterAll(() => cluster.stop());

const PATIENCE = { total: 0, pause: 0 };
const POLAR_TOKEN = "polar_oat_of_the_functions";

/** A new project, an organization without anything, and what is wanted of both. */
interface World {
  installation: Installation;
  project: TestProject;
  sql: postgres.Sql;
  shop: Shop;
  /** Runs the set-up; `text` is all that was printed. */
  run(options?: Partial<SetUpOptions>): Promise<{ code: number; text: string }>;
  /** All that is written down anywhere: in the database, at Polar, in the cloud. */
  everything(): Promise<unknown>;
}

function setUpTest(name: string, test: (world: World) => Promise<void>): void {
  Deno.test(name, async () => {
    const databaseUrl = await cloneDatabase(cluster, crypto.randomUUID(), "platform");
    const sql = postgres(databaseUrl, { max: 2, onnotice() {} });
    await using shop = await openShop();
    await using project = startTestProject(databaseUrl);
    const installation: Installation = {
      project,
      databaseUrl,
      sql,
      polar: shop.polar,
      wanted: {
        functionSecrets: {
          APP_URL: "https://shop.example",
          POLAR_ACCESS_TOKEN: POLAR_TOKEN,
          POLAR_SERVER: "sandbox",
        },
        trustedIssuers: [project.url],
      },
    };
    const world: World = {
      installation,
      project,
      sql,
      shop,
      async run(options = {}) {
        const lines: string[] = [];
        const code = await setUp(installation, {
          dryRun: false,
          print: (line) => lines.push(line),
          confirm: () => true,
          examine: () => Promise.resolve([]),
          steps: stepsOf(installation, PATIENCE),
          ...options,
        });
        await shop.simulator.idle();
        return { code, text: lines.join("\n") };
      },
      everything: async () => ({
        database: await rowsOf(sql),
        polar: Object.fromEntries(
          Object.entries(shop.simulator.books).map((
            [name, table],
          ) => [name, table instanceof Map ? [...table] : table]),
        ),
        cloud: [project.keys, [...project.secrets], [...project.deployed]],
      }),
    };
    try {
      await test(world);
    } finally {
      await sql.end({ timeout: 1 });
    }
  });
}

/** Every row of every table, as text. */
async function rowsOf(sql: postgres.Sql): Promise<Record<string, string[]>> {
  const tables = await sql<{ name: string }[]>`
    select format('%I.%I', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p') and n.nspname <> 'information_schema' and n.nspname !~ '^pg_' order by 1`;
  const rows: Record<string, string[]> = {};
  for (const { name } of tables) {
    rows[name] = (await sql.unsafe(`select t::text as row from ${name} t order by 1`)).map(({ row }) => row);
  }
  return rows;
}

/** Fails unless all of it is set up, and nothing is there twice. */
async function assertSetUp({ project, sql, shop, installation }: World): Promise<void> {
  const products =
    await sql`select slug, polar_product_id, polar_price_id from public.products order by slug`;
  assert(products.length >= 6);
  for (const { slug, polar_product_id, polar_price_id } of products) {
    const { items } = await shop.polar.products.list({ metadata: { slug } });
    assertEquals(
      items.map(({ id, prices }) => [id, prices[0].id]),
      [[polar_product_id, polar_price_id]],
      slug,
    );
  }
  const { items: [endpoint, ...others] } = await shop.polar.webhooks.listWebhookEndpoints();
  assertEquals(others, []);
  assertEquals(endpoint.url, `${project.url}/functions/v1/polar-webhook`);
  assertEquals([endpoint.api_version, endpoint.format, endpoint.enabled], ["2026-10", "raw", true]);
  assertEquals(new Set(endpoint.events), new Set(WEBHOOK_EVENTS));

  assertEquals([...project.deployed.keys()].sort(), [
    "checkout",
    "customer-portal",
    "invoice",
    "notify",
    "polar-commands",
    "polar-reconcile",
    "polar-webhook",
    "scraper",
    "subscription",
  ]);
  const { DEPLOYED_SOURCE, ...secrets } = Object.fromEntries(project.secrets);
  assertEquals(secrets, { ...installation.wanted.functionSecrets, POLAR_WEBHOOK_SECRET: endpoint.secret });
  assert(/^[0-9a-f]{64}$/.test(DEPLOYED_SOURCE));
  const automations = project.keys.filter(({ name }) => name === "automations");
  assertEquals(automations.length, 1);
  const vault =
    await sql`select name, decrypted_secret as secret from vault.decrypted_secrets where name <> 'rate_limit_salt'`;
  assertEquals(Object.fromEntries(vault.map(({ name, secret }) => [name, secret])), {
    edge_url: project.url,
    automations_key: automations[0].key,
  });
  const [{ trusted_issuers }] = await sql`select trusted_issuers from edge_kit.settings`;
  assertEquals(trusted_issuers, [project.url]);
  const tests =
    await sql`select type, state from edge_kit.polar_events where webhook_id like 'setup%' order by received_at desc`;
  assertEquals([tests[0]?.type, tests[0]?.state], ["product.updated", "processed"]);
}

setUpTest("a new project and an empty organization: everything is made, and works", async (world) => {
  const { project, shop, run, sql } = world;
  const { code, text } = await run();
  assertEquals(code, 0, text);
  await assertSetUp(world);
  // What Polar itself sent while the products were made was taken in, too: its signature fits.
  assert(shop.simulator.deliveries().length > 0);
  assertEquals(shop.simulator.deliveries().filter(({ succeeded }) => !succeeded), []);
  const [{ all }] = await sql`select bool_and(state <> 'failed') as all from edge_kit.polar_events`;
  assert(all);
  assertEquals(project.writes.filter((name) => name === "deployFunctions").length, 1);
});

setUpTest("what is done is said before, and no secret is ever said", async (world) => {
  const { project, shop, run } = world;
  const said: string[] = [];
  const { text } = await run({
    print: (line) => {
      if (said.length === 0) assertEquals(project.writes, []);
      said.push(line);
    },
    confirm() {
      assertEquals([project.writes, [...shop.simulator.books.endpoints]], [[], []]);
      const plan = said.join("\n");
      for (
        const words of [
          "apply supabase/migrations/20261130000000_baseline.sql",
          "run supabase/seed.sql",
          "make a secret API key named automations",
          "set the Vault secret edge_url",
          "set the Vault secret automations_key",
          `set edge_kit.settings.trusted_issuers to ${project.url}`,
          "deploy checkout, customer-portal, invoice, notify, polar-commands, polar-reconcile, polar-webhook, scraper, subscription",
          `make an endpoint to ${project.url}/functions/v1/polar-webhook, API version 2026-10, 33 events`,
          "set the function secret POLAR_WEBHOOK_SECRET",
          "find or make a product for each row of the catalogue",
          "send a signed product.updated",
        ]
      ) assertStringIncludes(plan, words);
      return true;
    },
  });
  assertEquals(text, "");
  const all = said.join("\n");
  assertStringIncludes(all, "make base-kit"); // said exactly as soon as it is known
  const { items: [endpoint] } = await shop.polar.webhooks.listWebhookEndpoints();
  for (
    const secret of [
      POLAR_TOKEN,
      "polar_oat_for_refunds",
      endpoint.secret,
      ...project.keys.map(({ key }) => key),
    ]
  ) {
    assert(!all.includes(secret), "a secret was printed");
  }
});

setUpTest("a second run changes nothing and says so", async ({ run, everything, project }) => {
  await run();
  const before = await everything();
  project.writes.length = 0;
  const { code, text } = await run({ confirm: () => assert(false, "there is nothing to ask") as never });
  assertEquals(code, 0, text);
  assertStringIncludes(text, "Nothing to do");
  assert(!text.includes("→"), text);
  assertEquals(project.writes, []);
  assertEquals(await everything(), before);
});

setUpTest("a dry run writes nothing, neither at first nor later", async (world) => {
  const { run, everything, project, sql } = world;
  const untouched = await everything();
  const first = await run({ dryRun: true, confirm: () => assert(false, "a dry run asks nothing") as never });
  assertEquals(first.code, 0, first.text);
  assertStringIncludes(first.text, "Dry run: nothing was written");
  assertEquals([await everything(), project.writes], [untouched, []]);

  await run();
  await sql`update public.products set price_amount = 15900 where slug = 'base-kit'`;
  await sql`update public.products set polar_product_id = null where slug = 'threat-scanner'`;
  await sql`
    insert into public.products (slug, kind, name, description, price_amount)
    values ('new', 'upsell', 'New', 'Not known to Polar yet.', 100)`;
  project.secrets.set("APP_URL", "https://elsewhere.example");
  const before = await everything();
  const later = await run({ dryRun: true });
  assertEquals(later.text.split("\n").filter((line) => line.startsWith("    ")).map((line) => line.trim()), [
    "set the function secret APP_URL",
    "set prices of base-kit",
    "make new",
    "take threat-scanner, which Polar has, into the catalogue",
  ]);
  assertEquals(await everything(), before);
});

setUpTest("nothing is written when the answer is no", async ({ run, everything }) => {
  const before = await everything();
  const { code, text } = await run({ confirm: () => false });
  assertEquals([code, text.endsWith("Nothing was written.")], [1, true]);
  assertEquals(await everything(), before);
});

Deno.test("ten steps; each of the tests below breaks off after one of them", async () => {
  await using project = startTestProject(cluster.url());
  const installation = { project, wanted: { trustedIssuers: null } } as unknown as Installation;
  assertEquals(stepsOf(installation).length, 10);
});
for (let broken = 0; broken < 10; broken++) {
  setUpTest(`killed after step ${broken + 1}, the next run completes`, async (world) => {
    const { installation, project, run } = world;
    const steps = stepsOf(installation, PATIENCE).map((step, index) => ({
      ...step,
      async apply() {
        await step.apply();
        if (index === broken) throw new Error("killed");
      },
    }));
    const killed = await run({ steps });
    // The endpoint is on from the start: that step has nothing to do, so the run ends well.
    assertEquals(killed.code, broken === 7 ? 0 : 1, killed.text);
    if (killed.code === 1) assertStringIncludes(killed.text, "Run again to go on from here");
    assertEquals((await run()).code, 0);
    await assertSetUp(world);
    assertEquals(project.writes.filter((name) => name === "deployFunctions").length, 1);
  });
}

for (const when of ["before", "after"] as const) {
  setUpTest(`broken off ${when} any call that writes, the next run goes on`, async (world) => {
    const { project, run } = world;
    project.breaks = when;
    const brokenOff: string[] = [];
    while (true) {
      const { code, text } = await run();
      if (code === 0) break;
      brokenOff.push(text.split(`broken off ${when} `)[1]?.split("\n")[0]);
      assert(brokenOff.length < 10, text);
    }
    assertEquals(brokenOff, [
      "pushMigrations",
      "createSecretKey automations",
      "deployFunctions",
      "setSecrets DEPLOYED_SOURCE",
      "setSecrets APP_URL,POLAR_ACCESS_TOKEN,POLAR_SERVER,POLAR_WEBHOOK_SECRET",
    ]);
    assertStringIncludes((await run()).text, "Nothing to do");
    await assertSetUp(world);
  });
}

setUpTest("Polar going away in the middle stops the run, and the next one goes on", async (world) => {
  const { installation, shop, run } = world;
  const steps = stepsOf(installation, PATIENCE);
  const products = steps.findIndex(({ title }) => title === "Polar: products");
  const apply = steps[products].apply;
  steps[products].apply = () => {
    shop.simulator.faults.set({ status: 503, path: "/v1/products/" });
    return apply();
  };
  const { code, text } = await run({ steps });
  assertEquals(code, 1);
  assertStringIncludes(text, "✗ Polar: products: Polar API returned a server error: 503");
  shop.simulator.faults.clear();
  assertEquals((await run()).code, 0);
  await assertSetUp(world);
});

setUpTest(
  "a token that Polar does not know: said, with nothing written",
  async ({ installation, run, everything, shop }) => {
    const before = await everything();
    shop.simulator.faults.set({ status: 401 });
    const { code, text } = await run();
    assertEquals(code, 1);
    assertStringIncludes(text, "✗ Polar does not know POLAR_ACCESS_TOKEN");
    shop.simulator.faults.clear();
    shop.simulator.faults.set({ status: 403, path: "/v1/orders/" });
    shop.simulator.faults.set({ status: 403, path: "/v1/refunds/" });
    shop.simulator.faults.set({ status: 403, path: "/v1/disputes/" });
    assertStringIncludes(
      (await run()).text,
      "✗ POLAR_ACCESS_TOKEN lacks the scopes disputes:read, orders:read, refunds:read.",
    );
    assertEquals(await everything(), before);
    assertEquals(installation.wanted.functionSecrets.POLAR_ACCESS_TOKEN, POLAR_TOKEN);
  },
);

setUpTest(
  "a Supabase token or a database that is wrong: said, all at once, with nothing written",
  async (world) => {
    const { installation, project, run, everything } = world;
    const before = await everything();
    project.checkAccess = () => Promise.reject(new Error("Supabase does not know SUPABASE_ACCESS_TOKEN"));
    const away = postgres("postgresql://postgres@127.0.0.1:1/postgres", { max: 1, connect_timeout: 2 });
    installation.sql = away;
    const { code, text } = await run();
    assertEquals(code, 1);
    assertStringIncludes(text, "✗ Supabase does not know SUPABASE_ACCESS_TOKEN");
    assertStringIncludes(text, "✗ SUPABASE_DB_URL does not open the database");
    assertStringIncludes(text, "Nothing was written.");
    await away.end({ timeout: 1 });
    assertEquals(await everything(), before);
  },
);

setUpTest("an older project is told to rotate its signing keys before anything is written", async (world) => {
  const { installation, project, sql, run, everything } = world;
  project.signingKeys = [];
  installation.wanted.trustedIssuers = null;
  const before = await everything();
  const { code, text } = await run();
  assertEquals(code, 1);
  assertStringIncludes(
    text,
    "rotate to asymmetric keys (https://supabase.com/docs/guides/auth/signing-keys)",
  );
  assertStringIncludes(text, "Nothing was written.");
  assertEquals(await everything(), before);

  installation.wanted.trustedIssuers = [project.url];
  assertEquals((await run()).code, 0, "users of Clerk have tokens that can be checked");
  installation.wanted.trustedIssuers = null;
  assertEquals((await run()).code, 0, "what was said once is in the database");
  await sql`update edge_kit.settings set trusted_issuers = '{}' where singleton`;
  assertEquals((await run()).code, 1);
  project.signingKeys = [{ kty: "EC", alg: "ES256", kid: "new" }];
  assertEquals((await run()).code, 0);
});

setUpTest("an issuer whose keys cannot be had is named before anything is written", async (world) => {
  const { installation, project, run, everything } = world;
  const before = await everything();
  const issuer = project.url;
  for (
    const [issuers, keys, words] of [
      [[`${issuer}/typo`], null, `no key set at ${issuer}/typo/.well-known/jwks.json (HTTP 404)`],
      [[issuer], null, `no key set at ${issuer}/.well-known/jwks.json (HTTP 200)`],
      [[issuer], [], `the key set at ${issuer}/.well-known/jwks.json is empty`],
      [["clerk.shop.example"], null, "clerk.shop.example is no issuer: take the claim iss"],
      [["http://clerk.shop.example"], null, "http://clerk.shop.example is no issuer"],
    ] as const
  ) {
    installation.wanted.trustedIssuers = [...issuers];
    project.issuerKeys = keys && [...keys];
    const { code, text } = await run();
    assertEquals(code, 1, words);
    assertStringIncludes(text, `TRUSTED_ISSUERS: ${words}`);
    assertStringIncludes(text, "Nothing was written.");
  }
  assertEquals(await everything(), before);
});

setUpTest("products that Polar has already are taken over by slug and not made again", async (world) => {
  const { shop, run, sql } = world;
  const kit = await shop.sell("Base Kit", 14900, { metadata: { slug: "base-kit" } });
  const old = await shop.sell("An older name", 100, { metadata: { slug: "threat-scanner" } });
  assertEquals((await run()).code, 0);
  const ids = await sql`
    select polar_product_id as id from public.products where slug in ('base-kit', 'threat-scanner') order by slug`;
  assertEquals(ids.map(({ id }) => id), [kit.id, old.id]);
  await assertSetUp(world);
});

setUpTest(
  "an endpoint of another version, with too few events and switched off, is mended and kept",
  async (world) => {
    const { project, shop, run } = world;
    const { id } = await shop.polar.webhooks.createWebhookEndpoint({
      url: `${project.url}/functions/v1/polar-webhook`,
      format: "raw",
      events: ["order.paid"],
      api_version: "2026-04",
    });
    await shop.polar.webhooks.updateWebhookEndpoint(id, { enabled: false });
    const { code, text } = await run();
    assertEquals(code, 0, text);
    for (
      const words of [
        "set its api_version to 2026-10",
        "set its events: from 1 to the 33 that are used",
        "switch it on again",
      ]
    ) assertStringIncludes(text, words);
    assertEquals([...shop.simulator.books.endpoints.keys()], [id]);
    await assertSetUp(world);
  },
);

setUpTest("an endpoint whose secret is of the older kind works as well", async (world) => {
  const { project, shop, run } = world;
  const url = `${project.url}/functions/v1/polar-webhook`;
  await shop.subscribe({ url, secret: "a-secret-that-somebody-made-up-in-2025", events: ["order.paid"] });
  const { code, text } = await run();
  assertEquals(code, 0, text);
  await assertSetUp(world);
});

setUpTest("a new secret of the endpoint is written, and tried", async (world) => {
  const { shop, run, sql } = world;
  await run();
  const { items: [{ id }] } = await shop.polar.webhooks.listWebhookEndpoints();
  await shop.polar.webhooks.resetWebhookEndpointSecret(id);
  const { text } = await run();
  assertStringIncludes(text, "set the function secret POLAR_WEBHOOK_SECRET");
  assertStringIncludes(text, "✓ Test delivery: done");
  assertEquals((await sql`select from edge_kit.polar_events where webhook_id like 'setup%'`).length, 2);
  await assertSetUp(world);
});

setUpTest(
  "functions that somebody deployed otherwise, or behind the platform's check, are deployed again",
  async (world) => {
    const { project, run } = world;
    await run();
    const checkout = project.deployed.get("checkout")!;
    checkout.verifyJwt = true;
    assertStringIncludes((await run()).text, "deploy checkout again, with verify_jwt = false");
    assertEquals(project.deployed.get("checkout")!.verifyJwt, false);
    project.deployed.get("scraper")!.bundle = "another";
    assertStringIncludes((await run()).text, "is not as when they were last set up");
    project.deployed.delete("scraper");
    assertStringIncludes((await run()).text, "missing: scraper");
    await assertSetUp(world);
  },
);

setUpTest("a key that was changed as the runbook says stays", async ({ project, run, sql }) => {
  await run();
  project.keys.push({ name: "automations2", key: "sb_secret_of_the_second_kind" });
  await sql`select vault.update_secret(id, 'sb_secret_of_the_second_kind') from vault.secrets where name = 'automations_key'`;
  const between = await run();
  assert(!between.text.includes("automations"), between.text);
  project.keys = project.keys.filter(({ name }) => name !== "automations");
  await run();
  assertEquals(project.keys.map(({ name }) => name), ["default", "automations2"]);
  const [{ secret }] = await sql`
    select decrypted_secret as secret from vault.decrypted_secrets where name = 'automations_key'`;
  assertEquals(secret, "sb_secret_of_the_second_kind");
});

setUpTest("a changed seed runs, also where the CLI has written its hash down", async ({ run, sql }) => {
  await run();
  await sql`update public.products set name = 'Old name' where slug = 'base-kit'`;
  await sql`update supabase_migrations.seed_files set hash = 'of an older seed' where true`;
  const { text } = await run();
  assertStringIncludes(text, "run supabase/seed.sql");
  assertEquals((await sql`select name from public.products where slug = 'base-kit'`)[0].name, "Base Kit");
});

setUpTest("a function that refuses the test delivery fails the run, by name", async ({ run, project }) => {
  await run();
  project.secrets.set("POLAR_WEBHOOK_SECRET", "whsec_of_somebody_else_altogether");
  const digests = project.secretDigests;
  let calls = 0;
  // Lets the set-up believe that its secret was written.
  project.setSecrets = () => Promise.resolve(void calls++);
  project.secretDigests = async () => calls > 0 ? new Map() : await digests();
  const { code, text } = await run();
  assertEquals(code, 1);
  assertStringIncludes(text, "Test delivery: polar-webhook answers HTTP 403");
});

setUpTest("a function that learns of its secrets late is waited for", async (world) => {
  const { installation, project, run, shop } = world;
  await run();
  const { items: [{ id }] } = await shop.polar.webhooks.listWebhookEndpoints();
  await shop.polar.webhooks.resetWebhookEndpointSecret(id);
  project.slow = 3;
  const { code, text } = await run({ steps: stepsOf(installation, { total: 30_000, pause: 1 }) });
  assertEquals([code, project.slow < 0], [0, true], text);
  await assertSetUp(world);
});

setUpTest("what the doctor finds is told, and counts", async ({ run }) => {
  const findings: Finding[] = [
    { level: "good", check: "cron_alive", message: "the clock runs" },
    { level: "look", check: "reconciled", message: "nothing has been compared yet" },
  ];
  const calm = await run({ examine: () => Promise.resolve(findings) });
  assertEquals(calm.code, 0);
  assertStringIncludes(calm.text, "· reconciled: nothing has been compared yet");
  findings.push({ level: "act", check: "email_confirmation", message: "switch it on" });
  const alarmed = await run({ examine: () => Promise.resolve(findings) });
  assertEquals(alarmed.code, 1);
  assertStringIncludes(alarmed.text, "✗ email_confirmation: switch it on");
});

Deno.test("the program says what it needs, and ends with 2 when it is called wrongly", async () => {
  const run = async (args: string[], env: Record<string, string> = {}) => {
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", fileURLToPath(new URL("setup.ts", import.meta.url)), ...args],
      env: { SUPABASE_ACCESS_TOKEN: "", SUPABASE_DB_URL: "", POLAR_ACCESS_TOKEN: "", ...env },
      stdin: "null",
    }).output();
    return { code, text: new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr) };
  };
  const help = await run(["--help"]);
  assertEquals(help.code, 0);
  for (const name of OPTIONAL_FUNCTION_SECRETS) assertStringIncludes(help.text, name);
  const nothing = await run(["--yes"]);
  assertEquals(nothing.code, 2);
  for (const name of ["SUPABASE_ACCESS_TOKEN", "SUPABASE_DB_URL", "APP_URL"]) {
    assertStringIncludes(help.text, name);
    assertStringIncludes(nothing.text, `${name} `);
  }
  const unasked = await run([], {
    SUPABASE_ACCESS_TOKEN: "sbp_secret",
    SUPABASE_DB_URL: "postgresql://postgres.abcdefghijklmnopqrst:hidden@pooler.example:5432/postgres",
    POLAR_ACCESS_TOKEN: "polar_oat_secret",
    POLAR_SERVER: "sandbox",
    APP_URL: "https://shop.example",
  });
  assertEquals([unasked.code, /hidden|sbp_secret|oat_secret/.test(unasked.text)], [2, false]);
  assertStringIncludes(unasked.text, "add --yes");
  assertEquals((await run(["--force"])).code, 2);
});
