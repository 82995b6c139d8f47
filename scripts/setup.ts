/**
 * `deno task setup`: brings this checkout to a Supabase project and an organization at Polar. It looks at everything
 * first, says what it will do, asks, and does only what is not so yet: a second run changes nothing, and one after a
 * failure goes on from there.
 *
 * Ends with 0 when all is done or there was nothing to do, with 1 when a step failed or something needs somebody, with 2
 * when it was called wrongly.
 */

import { parseArgs } from "node:util";
import { createPolar } from "@polar-sh/sdk/2026-10";
import postgres from "postgres";
import { diagnose } from "./doctor.ts";
import type { Finding } from "./doctor/finding.ts";
import { checkAccess } from "./setup/access.ts";
import { issuersStep, schemaStep, secretKeysStep, vaultStep } from "./setup/database_steps.ts";
import { functionSecretsStep, functionsStep } from "./setup/function_steps.ts";
import { readFunctions } from "./setup/functions_source.ts";
import { type Inputs, readInputs } from "./setup/inputs.ts";
import type { Installation } from "./setup/installation.ts";
import { endpointOnStep, endpointStep, productsStep } from "./setup/polar_steps.ts";
import { preflight } from "./setup/preflight.ts";
import { hostedProject } from "./setup/project.ts";
import { type Conduct, messageOf, runSteps, type Step } from "./setup/step.ts";
import { type Patience, testDeliveryStep } from "./setup/test_delivery.ts";

const usage = `deno task setup [--dry-run] [--yes]

Sets up a Supabase project and an organization at Polar, or brings them up to this checkout. All by environment:

  SUPABASE_ACCESS_TOKEN    opens Supabase's Management API
  SUPABASE_DB_URL          session pooler's connection string of the project, with the password
  POLAR_ACCESS_TOKEN       organization access token of Polar
  POLAR_SERVER             sandbox or production
  APP_URL                  where your frontend lives
  EMBED_ORIGINS            optional: origins besides APP_URL's whose pages may embed Polar's checkout
  TRUSTED_ISSUERS          optional: JWT issuers besides Supabase Auth, such as Clerk's Frontend API URL
  RESEND_API_KEY           optional: has buyers written to
  EVENTS_SECRET            optional: signs events to an endpoint of yours
  POLAR_REENABLE_ENDPOINT  optional: true lets reconciliation switch a disabled endpoint on again

  --dry-run  says what it would do, and writes nothing
  --yes      does not ask; needed where nobody can answer

docs/setup.md says where each comes from and which scopes it needs.`;

/** What has to be so, in this order. */
export function stepsOf(installation: Installation, patience?: Patience): Step[] {
  return [
    schemaStep(installation),
    secretKeysStep(installation),
    vaultStep(installation),
    issuersStep(installation),
    functionsStep(installation),
    endpointStep(installation),
    functionSecretsStep(installation), // right after the endpoint: Polar sends from now on
    endpointOnStep(installation),
    productsStep(installation), // Polar tells about each at once, and somebody listens by now
    testDeliveryStep(installation, patience),
  ];
}

/** How a set-up is told and asked. */
export interface SetUpOptions extends Conduct {
  /** The doctor's look at what came of it. */
  examine(): Promise<Finding[]>;
  /** What is to be so; unless given, {@link stepsOf}. */
  steps?: Step[];
}

/** Sets up. The answer is the exit code. */
export async function setUp(
  installation: Installation,
  { examine, steps = stepsOf(installation), ...conduct }: SetUpOptions,
): Promise<0 | 1> {
  const { print } = conduct;
  const problems = await checkAccess(installation);
  if (problems.length === 0) problems.push(...await checkTheWay(installation));
  if (problems.length > 0) {
    for (const problem of problems) print(`✗ ${problem}`);
    print("\nNothing was written.");
    return 1;
  }
  try {
    const outcome = await runSteps(steps, conduct);
    if (outcome === "planned") return 0;
    if (outcome === "declined") return 1;
  } catch (error) {
    print(`✗ ${messageOf(error)}`);
    print("\nWhat is done stays done. Run again to go on from here.");
    return 1;
  }
  const needs = (await examine()).filter(({ level }) => level !== "good");
  if (needs.length > 0) print("\nThe doctor finds:");
  for (const { level, check, message } of needs) print(`${level === "act" ? "✗" : "·"} ${check}: ${message}`);
  print(`\nSet up: ${installation.project.url}`);
  return needs.some(({ level }) => level === "act") ? 1 : 0;
}

/** Whether the project has room for the kit: a sentence for each thing that is in the way. */
async function checkTheWay({ project, sql }: Installation): Promise<string[]> {
  const [deployed, source] = await Promise.all([project.functions(), readFunctions()]);
  return await preflight(sql, { slugs: deployed.map(({ slug }) => slug), ours: source.slugs });
}

async function main(inputs: Inputs, conduct: Pick<Conduct, "dryRun" | "confirm">): Promise<number> {
  const { databaseUrl, polar, wanted } = inputs;
  const sql = postgres(databaseUrl, { max: 1, onnotice() {}, connect_timeout: 15 });
  const project = hostedProject({ ref: inputs.ref, accessToken: inputs.supabaseToken, databaseUrl });
  const given = [
    inputs.supabaseToken,
    decodeURIComponent(new URL(databaseUrl).password),
    polar.accessToken,
  ];
  console.log(`Supabase project ${inputs.ref}, Polar ${polar.environment}\n`);
  try {
    return await setUp({ project, databaseUrl, sql, polar: createPolar({ ...polar, timeout: 20 }), wanted }, {
      ...conduct,
      // No message of ours has a secret in it; those of other programs are not ours.
      print: (line) => console.log(given.reduce((text, secret) => text.replaceAll(secret, "•••"), line)),
      examine: () => diagnose({ databaseUrl, url: project.url, polar }),
    });
  } finally {
    await sql.end({ timeout: 5 });
  }
}

if (import.meta.main) {
  let options: { "dry-run"?: boolean; yes?: boolean; help?: boolean };
  try {
    options = parseArgs({
      options: { "dry-run": { type: "boolean" }, yes: { type: "boolean" }, help: { type: "boolean" } },
    }).values;
  } catch (error) {
    console.error(`${messageOf(error)}\n\n${usage}`);
    Deno.exit(2);
  }
  if (options.help) {
    console.log(usage);
    Deno.exit(0);
  }
  const { "dry-run": dryRun = false, yes = false } = options;
  const inputs = readInputs((name) => Deno.env.get(name));
  const problems = inputs.ok ? [] : inputs.problems;
  if (!dryRun && !yes && !Deno.stdin.isTerminal()) {
    problems.push("Nobody can answer here: add --yes, or --dry-run.");
  }
  if (!inputs.ok || problems.length > 0) {
    console.error(`${problems.join("\n")}\n\n${usage}`);
    Deno.exit(2);
  }
  Deno.exit(
    await main(inputs.value, { dryRun, confirm: () => yes || confirm("\nDo all that is said with →?") }),
  );
}
