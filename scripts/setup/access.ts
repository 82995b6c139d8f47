/** Whether what the operator gave opens all three doors, before anything is written behind any of them. */

import type { Polar } from "@polar-sh/sdk/2026-10";
import { PolarClientError } from "@polar-sh/sdk";
import type { Sql } from "postgres";
import { issuerFault, ROTATE, signsWithLegacySecret } from "../signing_keys.ts";
import { type Installation, tableExists } from "./installation.ts";
import { messageOf } from "./step.ts";

/**
 * Asks all three and writes nothing. That a token may write cannot be asked: only writing tells.
 *
 * @returns a sentence for each thing that is wrong
 */
export async function checkAccess(installation: Installation): Promise<string[]> {
  const { project, sql, polar } = installation;
  const problems = await Promise.all([
    project.checkAccess().then(() => [], (error) => [messageOf(error)]),
    checkDatabase(sql),
    checkPolar(polar),
    checkSigningKeys(installation).catch((error) => [messageOf(error)]),
    checkIssuers(installation),
  ]);
  return problems.flat();
}

async function checkDatabase(sql: Sql): Promise<string[]> {
  try {
    const [{ user, owner }] = await sql<{ user: string; owner: boolean }[]>`
      select current_user as user, has_database_privilege(current_database(), 'create') as owner`;
    return owner
      ? []
      : [`SUPABASE_DB_URL must be that of the user postgres: ${user} may not create a schema.`];
  } catch (error) {
    return [`SUPABASE_DB_URL does not open the database: ${messageOf(error)}`];
  }
}

/** Nothing to mend where users come from another issuer, such as Clerk. */
async function checkSigningKeys({ project, sql, wanted }: Installation): Promise<string[]> {
  if (!await signsWithLegacySecret(project.url)) return [];
  const stored = await tableExists(sql, "edge_kit.settings")
    ? (await sql<{ issuers: string[] }[]>`select trusted_issuers as issuers from edge_kit.settings`)[0]
      ?.issuers
    : [];
  return (wanted.trustedIssuers ?? stored ?? []).length > 0 ? [] : [`${ROTATE}.`];
}

/** An issuer that was mistyped would lock its users out, and only they would notice. */
async function checkIssuers({ wanted }: Installation): Promise<string[]> {
  const faults = await Promise.all((wanted.trustedIssuers ?? []).map((issuer) => issuerFault(issuer)));
  return faults.flatMap((fault) => fault === null ? [] : [`TRUSTED_ISSUERS: ${fault}.`]);
}

/** What the functions and the set-up read at Polar, by the scope that it needs. */
const READS: Record<string, (polar: Polar) => Promise<unknown>> = {
  "customers:read": (polar) => polar.customers.list({ limit: 1 }),
  "discounts:read": (polar) => polar.discounts.list({ limit: 1 }),
  "disputes:read": (polar) => polar.disputes.list({ limit: 1 }),
  "orders:read": (polar) => polar.orders.list({ limit: 1 }),
  "products:read": (polar) => polar.products.list({ limit: 1 }),
  "refunds:read": (polar) => polar.refunds.list({ limit: 1 }),
  "subscriptions:read": (polar) => polar.subscriptions.list({ limit: 1 }),
  "webhooks:read": (polar) => polar.webhooks.listWebhookEndpoints({ limit: 1 }),
};

async function checkPolar(polar: Polar): Promise<string[]> {
  const missing: string[] = [];
  for (const [scope, read] of Object.entries(READS)) {
    try {
      await read(polar);
    } catch (error) {
      if (!(error instanceof PolarClientError)) return [`Polar cannot be asked: ${messageOf(error)}`];
      const { statusCode } = error;
      if (statusCode === 401) {
        return [
          "Polar does not know POLAR_ACCESS_TOKEN: sandbox and production have tokens of their own, POLAR_SERVER says which.",
        ];
      }
      if (statusCode !== 403) return [`Polar answers HTTP ${statusCode}: run again later.`];
      missing.push(scope);
    }
  }
  return missing.length === 0 ? [] : [`POLAR_ACCESS_TOKEN lacks the scopes ${missing.join(", ")}.`];
}
