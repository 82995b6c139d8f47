/**
 * `deno task doctor`: whether a shop is well, and what to do where it is not. Looks and changes nothing.
 *
 * Ends with 0 when nobody has to act, with 1 when somebody has, with 2 when it was called wrongly.
 */

import { parseArgs } from "node:util";
import postgres from "postgres";
import { examineDatabase, vaultSecrets } from "./doctor/database.ts";
import { examineDoors } from "./doctor/doors.ts";
import { examineEndpoint, type PolarAccess } from "./doctor/endpoint.ts";
import { examine, type Finding, finding } from "./doctor/finding.ts";
import { runningStack } from "./local/running_stack.ts";

const usage =
  `deno task doctor [--port N | --db-url postgresql://…] [--url https://<ref>.supabase.co] [--person WHO]

Examines the running local stack, or the project behind --db-url. Where its functions and Auth are it takes from the
Vault secret edge_url, unless --url says otherwise. With POLAR_ACCESS_TOKEN (and POLAR_SERVER=production or sandbox) in
the environment it examines the webhook endpoint at Polar too.

  --port N      the stack that was started with the same --port, where several run
  --person WHO  instead: why the person with this e-mail or user id may not see what they paid for, and what to do`;

/** So long may one statement take: a shop is not kept busy by somebody who looks at it. */
const PATIENCE = "1min";

/** What to examine. */
export interface Patient {
  /** Connection string of the owner (`postgres`). */
  databaseUrl: string;
  /** Where the project is; absent: the Vault secret edge_url. */
  url?: string;
  /** Absent: Polar is left out. */
  polar?: PolarAccess;
}

/** All that is found; `report` gets the tables that an operator reads. */
export async function diagnose(
  { databaseUrl, url, polar }: Patient,
  report: (title: string, rows: Record<string, unknown>[]) => void = () => {},
): Promise<Finding[]> {
  const sql = postgres(databaseUrl, {
    max: 1,
    onnotice() {},
    connect_timeout: 10,
    connection: { application_name: "doctor" },
  });
  try {
    const connected = await examine("database", async () => {
      const [{ version }] = await sql`select current_setting('server_version') as version`;
      return finding("good", "database", `Postgres ${version} answers`);
    });
    const findings = [...connected];
    if (connected[0].level === "act") return findings;

    await sql.unsafe(`set statement_timeout = '${PATIENCE}'`);
    findings.push(...await examineDatabase(sql));
    if (findings.some(({ check, level }) => check === "migrations" && level === "act")) return findings;
    const secrets = await vaultSecrets(sql);
    const project = (url ?? secrets.get("edge_url"))?.replace(/\/+$/, "");
    if (project) {
      const [{ others }] = await sql<{ others: string[] }[]>`
        select trusted_issuers as others from edge_kit.settings`;
      const automationsKey = secrets.get("automations_key") ?? "";
      findings.push(...await examineDoors({ url: project, automationsKey, otherIssuers: others }));
      if (polar) findings.push(...await examine("polar", () => examineEndpoint(polar, project)));
    }
    if (!polar) {
      findings.push(
        finding("look", "polar", "the endpoint at Polar was not examined: set POLAR_ACCESS_TOKEN"),
      );
    }
    for (const [title, query] of Object.entries(TABLES)) report(title, await sql.unsafe(query));
    return findings;
  } finally {
    await sql.end({ timeout: 1 });
  }
}

/** What is printed for an operator; the views say in their comments what the columns are. */
const TABLES: Record<string, string> = {
  "Webhooks, seven days": `
    select type, processed::int, stale::int, ignored::int, failed::int, dead::int, lag_p50::text, lag_p95::text, last_received_at::timestamptz(0)::text
    from edge_kit.webhook_health order by type`,
  "Clock":
    "select job, schedule, active, last_started_at::timestamptz(0)::text, last_status from edge_kit.cron_health order by job",
  "Dead events":
    "select webhook_id, type, object_id, attempts, error from edge_kit.dead_events order by received_at limit 20",
  "Payments without an owner that nobody can claim": `
    select id, total_amount::int, currency, created_at::text, receipt_number from edge_kit.unattributed_payments where not claimable order by created_at limit 20`,
  "Sales, minor units":
    "select day::text, currency, orders::int, gross, refunded, net, tax from edge_kit.sales_by_day order by day desc, currency limit 14",
  "Recurring revenue a month, minor units":
    "select currency, subscriptions::int, mrr, ending, past_due, trials::int from edge_kit.recurring_revenue order by currency",
  "Refunds":
    "select reason, status, currency, refunds::int, amount, tax from edge_kit.refunds_by_reason order by refunds desc limit 20",
};

const MARKS = { good: "✓", look: "·", act: "✗" };

/** What `support()` finds for one person, for people to read. */
export async function adviceFor(person: string, databaseUrl: string): Promise<string> {
  const sql = postgres(databaseUrl, { max: 1, onnotice() {}, connect_timeout: 10 });
  try {
    const [{ answer }] = await sql`select public.support(${person}) as answer`;
    const findings: { finding: string; sentence: string; next: string | null }[] = answer.findings;
    return findings.map(({ finding, sentence, next }) =>
      `${finding}: ${sentence}${next === null ? "" : `\n    ${next}`}`
    ).join("\n");
  } finally {
    await sql.end({ timeout: 1 });
  }
}

/** What the command line says. */
interface Options {
  "db-url"?: string;
  url?: string;
  port?: string;
}

/** The patient that the arguments and the environment name. */
async function patientOf(options: Options): Promise<Patient> {
  const accessToken = Deno.env.get("POLAR_ACCESS_TOKEN");
  const environment = Deno.env.get("POLAR_SERVER") === "sandbox" ? "sandbox" : "production";
  const polar: PolarAccess | undefined = accessToken ? { accessToken, environment } : undefined;
  const databaseUrl = options["db-url"];
  if (databaseUrl) return { databaseUrl, url: options.url, polar };

  const stack = await runningStack(options.port === undefined ? undefined : Number(options.port));
  const simulated = URL.parse(stack.polar_url)?.hostname === "127.0.0.1";
  return {
    databaseUrl: stack.database_url,
    url: stack.url,
    polar: polar ??
      (simulated ? { accessToken: stack.polar_access_token, baseUrl: stack.polar_url } : undefined),
  };
}

if (import.meta.main) {
  let patient: Patient;
  let person: string | undefined;
  try {
    const text = { type: "string" } as const;
    const { values } = parseArgs({
      args: Deno.args,
      options: { "db-url": text, url: text, port: text, person: text, help: { type: "boolean" } },
    });
    if (values.help) {
      console.log(usage);
      Deno.exit(0);
    }
    person = values.person;
    patient = await patientOf(values);
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n\n${usage}`);
    Deno.exit(2);
  }
  if (person !== undefined) {
    console.log(await adviceFor(person, patient.databaseUrl));
    Deno.exit(0);
  }
  const findings = await diagnose(patient, (title, rows) => {
    if (rows.length === 0) return;
    console.log(`\n${title}`);
    console.table(rows);
  });
  console.log();
  for (const { level, check, message } of findings) console.log(`${MARKS[level]} ${check}: ${message}`);
  const count = (level: Finding["level"]) => findings.filter((one) => one.level === level).length;
  console.log(`\n${count("act")} to act on, ${count("look")} to look at, ${count("good")} good`);
  Deno.exit(count("act") > 0 ? 1 : 0);
}
