/** What the database tells about itself: whether all of it is installed, the clock runs, and nobody waits for anything. */

import { fileURLToPath } from "node:url";
import type postgres from "postgres";
import { examine, type Finding, finding, unless } from "./finding.ts";

const migrations = fileURLToPath(new URL("../../supabase/migrations", import.meta.url));

/** Examines an installation. */
export async function examineDatabase(sql: postgres.Sql): Promise<Finding[]> {
  const installed = await examine("migrations", () => checkMigrations(sql));
  if (installed.some(({ level }) => level === "act")) return installed;
  const findings = [installed];
  for (const [check, make] of Object.entries(CHECKS)) findings.push(await examine(check, () => make(sql)));
  return findings.flat();
}

/** Secrets in Vault that functions of edge_kit read. */
export async function vaultSecrets(sql: postgres.Sql): Promise<Map<string, string>> {
  const rows = await sql<{ name: string; secret: string }[]>`
    select name, decrypted_secret as secret from vault.decrypted_secrets where name is not null`;
  return new Map(rows.map(({ name, secret }) => [name, secret]));
}

async function checkMigrations(sql: postgres.Sql): Promise<Finding> {
  const files = await migrationFiles();
  const [{ there }] = await sql`
    select to_regclass('supabase_migrations.schema_migrations') is not null as there`;
  const applied = there
    ? await sql<{ version: string }[]>`select version from supabase_migrations.schema_migrations`
    : [];
  const versions = new Set(applied.map(({ version }) => version));
  return unless(
    files.filter((file) => !versions.has(file.split("_")[0])),
    "migrations",
    `all ${files.length} migrations are applied`,
    (missing) =>
      `${missing.length} of ${files.length} migrations are missing, from ${missing[0]} on: supabase db push`,
  );
}

async function migrationFiles(): Promise<string[]> {
  const names = await Array.fromAsync(Deno.readDir(migrations), ({ name }) => name);
  return names.filter((name) => name.endsWith(".sql")).sort();
}

/** The jobs that the migrations schedule. */
async function scheduledJobs(): Promise<string[]> {
  const texts = await Promise.all(
    (await migrationFiles()).map((file) => Deno.readTextFile(`${migrations}/${file}`)),
  );
  return texts.flatMap((text) =>
    Array.from(text.matchAll(/cron\.schedule\(\s*'([\w-]+)'/g), ([, name]) => name)
  );
}

/** What is looked at, one after the other. */
export const CHECKS: Record<string, (sql: postgres.Sql) => Promise<Finding | Finding[]>> = {
  async extensions(sql) {
    const wanted = ["pg_net", "pg_cron", "supabase_vault"];
    const there = await sql<
      { extname: string }[]
    >`select extname from pg_extension where extname = any (${wanted})`;
    const names = there.map(({ extname }) => extname);
    return unless(
      wanted.filter((name) => !names.includes(name)),
      "extensions",
      `${wanted.join(", ")} are installed`,
      (missing) => `create extension ${missing.join(", ")}: without it nothing is rung, swept or kept secret`,
    );
  },

  async row_level_security(sql) {
    const open = await sql<{ name: string }[]>`
      select c.oid::regclass::text as name from pg_class c
      where c.relnamespace in ('public'::regnamespace, 'edge_kit'::regnamespace) and c.relkind in ('r', 'p') and not c.relrowsecurity
      order by 1`;
    return unless(
      open,
      "row_level_security",
      "row level security is on for every table",
      (tables) => tables.map(({ name }) => `alter table ${name} enable row level security;`).join(" "),
    );
  },

  async vault(sql) {
    const secrets = await vaultSecrets(sql);
    return unless(
      ["edge_url", "automations_key"].filter((name) => !secrets.get(name)),
      "vault",
      "Vault has edge_url and automations_key",
      (missing) =>
        `nothing is rung: ${
          missing.map((name) => `select vault.create_secret('…', '${name}');`).join(" ")
        } (docs/operations.md)`,
    );
  },

  async cron_jobs(sql) {
    const jobs = await sql<
      {
        job: string;
        active: boolean;
        overdue: boolean | null;
        last_status: string | null;
        last_message: string | null;
      }[]
    >`
      select job, active, overdue, last_status, last_message from edge_kit.cron_health`;
    const active = new Set(jobs.filter((job) => job.active).map(({ job }) => job));
    return [
      unless(
        (await scheduledJobs()).filter((name) => !active.has(name)),
        "cron_jobs",
        `all ${jobs.length} cron jobs are scheduled`,
        (missing) => `not scheduled or paused: ${missing.join(", ")}. Run supabase/schemas/61_cron.sql`,
      ),
      unless(
        jobs.filter(({ overdue, last_status }) => overdue || last_status === "failed"),
        "cron_runs",
        "every cron job ran when it was due, and well",
        (wrong) =>
          wrong.map(({ job, overdue, last_message }) =>
            `${job} ${overdue ? "is overdue" : `failed: ${last_message}`}`
          ).join("; "),
      ),
    ];
  },

  async cron_alive(sql) {
    const [{ late }] = await sql<{ late: boolean }[]>`
      select coalesce(max(last_started_at) < now() - interval '5 minutes', true) as late from edge_kit.cron_health`;
    return late
      ? finding(
        "act",
        "cron_alive",
        "no cron job has started for five minutes: restart the database, or give it a minute after an installation",
      )
      : finding("good", "cron_alive", "the clock runs");
  },

  async pg_net(sql) {
    try {
      await sql`select net.check_worker_is_up()`;
    } catch {
      return finding("act", "pg_net", "the pg_net worker is down: select net.worker_restart();");
    }
    const refused = await sql<{ what: string }[]>`
      select coalesce(status_code::text, error_msg, 'timeout') || ' × ' || count(*) as what from net._http_response
      where created > now() - interval '1 hour' and coalesce(status_code, 500) in (401, 403, 404, 500, 503) and not coalesce(timed_out, false)
      group by status_code, error_msg`;
    return unless(
      refused,
      "pg_net",
      "the pg_net worker is up, and nobody refuses its calls",
      (calls) =>
        `calls of the last hour were refused (${
          calls.map(({ what }) => what).join(", ")
        }): select * from net._http_response`,
      "look",
    );
  },

  async products(sql) {
    const products = await sql<{ slug: string; kind: string; active: boolean; synced: boolean }[]>`
      select slug, kind::text, active, polar_product_id is not null as synced from public.products order by slug`;
    const sold = products.filter(({ active }) => active);
    if (sold.length === 0) return finding("look", "products", "nothing is for sale: set products.active");
    return unless(
      products.filter(({ kind, active, synced }) => (active || kind === "cart") && !synced),
      "products",
      `${sold.length} products are for sale, all known to Polar`,
      (unknown) =>
        `not known to Polar: ${unknown.map(({ slug }) => slug).join(", ")}. deno task products:sync`,
    );
  },

  async events(sql) {
    const [{ failing, oldest }] = await sql<{ failing: number; oldest: string | null }[]>`
      select count(*)::int as failing, min(received_at)::text as oldest from edge_kit.polar_events
      where state = 'failed' and received_at < now() - interval '1 hour'`;
    return failing === 0
      ? finding("good", "events", "no webhook has failed for longer than an hour")
      : finding(
        "act",
        "events",
        `${failing} webhooks have failed for longer than an hour, since ${oldest}: read edge_kit.polar_events.error where state = 'failed'`,
      );
  },

  async commands(sql) {
    const [{ open, stopped }] = await sql<{ open: number; stopped: string | null }[]>`
      select count(*)::int as open, string_agg(distinct reason, ', ') as stopped from edge_kit.open_commands`;
    return stopped === null
      ? finding("good", "commands", `${open} commands to Polar are on their way, none is stuck`)
      : finding(
        "act",
        "commands",
        `commands to Polar are stuck (${stopped}): select * from edge_kit.open_commands`,
      );
  },

  async notices(sql) {
    const [{ sender, endpoint, held, queued }] = await sql<
      { sender: boolean; endpoint: boolean; held: number; queued: number }[]
    >`
      select s.mail_from is not null as sender, s.events_url is not null as endpoint,
        (select count(*)::int from edge_kit.notices where state = 'held') as held,
        (select count(*)::int from edge_kit.notices where state = 'queued') as queued
      from edge_kit.settings s`;
    if (!sender && !endpoint) {
      return finding(
        "look",
        "notices",
        `nobody is written to: set edge_kit.settings.mail_from, or events_url (docs/setup.md); ${held} e-mails are held, see release_notices() and discard_notices()`,
      );
    }
    const ways = [sender ? "e-mail" : "", endpoint ? "events" : ""].filter((way) => way !== "").join(" and ");
    return held === 0
      ? finding("good", "notices", `notices leave by ${ways}, ${queued} are on their way`)
      : finding(
        "look",
        "notices",
        `${held} notices are held from before they could be sent: release_notices('held', reason), or discard_notices('held', reason)`,
      );
  },

  async attention(sql) {
    const rows = await sql<
      { kind: string; reason: string; urgent: boolean; advice: string; count: number; ids: string }[]
    >`
      select kind, reason, urgent, advice, count(*)::int, string_agg(id, ', ' order by since) filter (where n <= 3) as ids
      from (select a.*, row_number() over (partition by kind, reason, urgent order by since) as n from edge_kit.attention a) a
      group by 1, 2, 3, 4 order by urgent desc, 1, 2`;
    if (rows.length === 0) return finding("good", "attention", "nothing needs anybody");
    return rows.map(({ kind, reason, urgent, advice, count, ids }) =>
      finding(
        urgent ? "act" : "look",
        "attention",
        `${count} × ${kind} ${reason} (${ids}${count > 3 ? ", …" : ""}). ${advice}`,
      )
    );
  },

  async ledger(sql) {
    const faults = await sql<{ key: string }[]>`select key from edge_kit.ledger_faults limit 3`;
    return unless(
      faults,
      "ledger",
      "the ledger of credits adds up",
      (lots) =>
        `lots that do not add up: ${
          lots.map(({ key }) => key).join(", ")
        }. Stop spending, compare edge_kit.ledger_faults with a backup`,
    );
  },

  async deleted_accounts(sql) {
    const holdings = await sql<{ what: string; id: string }[]>`
      select what, id from edge_kit.tombstone_holdings limit 3`;
    return unless(
      holdings,
      "deleted_accounts",
      "nothing belongs to a deleted account",
      (rows) =>
        `belongs to a deleted account: ${
          rows.map(({ what, id }) => `${what} ${id}`).join(", ")
        }. That is a bug: keep edge_kit.tombstone_holdings, then move_order() what is somebody's`,
    );
  },

  async issuers(sql) {
    const strangers = await sql<{ issuer: string; users: number }[]>`
      select p.issuer, count(*)::int as users from public.profiles p
      where p.deleted_at is null
        and p.issuer <> all ((select array_append(s.trusted_issuers, edge_kit.auth_issuer()) from edge_kit.settings s)::text[])
      group by p.issuer order by p.issuer`;
    return unless(
      strangers,
      "issuers",
      "every user comes from an issuer that is trusted",
      (rows) =>
        rows.map(({ issuer, users }) =>
          `${users} users came from ${issuer}, and cannot use their accounts: trust it in edge_kit.settings, or, if the project has moved, update public.profiles set issuer = edge_kit.auth_issuer() where issuer = '${issuer}'`
        ).join("; "),
    );
  },

  async reconciled(sql) {
    const [{ until, late }] = await sql<{ until: string | null; late: boolean }[]>`
      select t.until::text, t.until < now() - interval '3 hours' as late from (select edge_kit.reconcile_watermark() as until) t`;
    if (until === null) {
      return finding("look", "reconciled", "nothing has been compared with Polar yet: POST polar-reconcile");
    }
    return late
      ? finding(
        "act",
        "reconciled",
        `all is compared with Polar up to ${until} only: see edge_kit.reconcile_runs.stopped_by, then POST polar-reconcile`,
      )
      : finding("good", "reconciled", `all is compared with Polar up to ${until}`);
  },

  async checkout_limits(sql) {
    const [{ limited }] = await sql<{ limited: boolean }[]>`
      select num_nulls(checkouts_per_user, checkouts_per_address) = 0 as limited from edge_kit.settings`;
    return limited
      ? finding("good", "checkout_limits", "checkouts are counted by user and by address")
      : finding(
        "look",
        "checkout_limits",
        "checkouts are not counted: edge_kit.settings.checkouts_per_user, checkouts_per_address",
      );
  },
};
