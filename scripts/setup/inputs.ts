/** What the operator gives a set-up: everything by environment, so that no secret stands in a list of processes. */

import { readSettings } from "../../supabase/functions/_shared/settings.ts";
import { isEventsSecret } from "../../supabase/functions/notify/endpoint.ts";

/** What is to be set up, and with what. */
export interface Inputs {
  /** The project's reference, twenty letters. */
  ref: string;
  /** Opens Supabase's Management API. */
  supabaseToken: string;
  /** Of the owner `postgres`; encrypted unless it stays on this machine. */
  databaseUrl: string;
  polar: { accessToken: string; environment: "production" | "sandbox" };
  wanted: Wanted;
}

/** What somebody has decided and nobody can look up. */
export interface Wanted {
  /** Secrets of the functions, but for that of the webhook endpoint, which is Polar's to tell. */
  functionSecrets: Record<string, string>;
  /** JWT issuers besides Supabase Auth. Null: as they are. */
  trustedIssuers: string[] | null;
}

/** Optional secrets of the functions: given, they are written; not given, they stay as they are. */
export const OPTIONAL_FUNCTION_SECRETS = [
  "EVENTS_SECRET",
  "EMBED_ORIGINS",
  "POLAR_REENABLE_ENDPOINT",
  "RESEND_API_KEY",
  "TRUSTED_ISSUERS",
];

/**
 * Reads the environment.
 *
 * @param env looks a variable up
 * @returns the inputs, or a sentence for each thing that is missing or wrong
 */
export function readInputs(
  env: (name: string) => string | undefined,
): { ok: true; value: Inputs } | { ok: false; problems: string[] } {
  const read = (name: string) => env(name)?.trim() ?? "";
  const problems: string[] = [];

  const supabaseToken = read("SUPABASE_ACCESS_TOKEN");
  if (!supabaseToken) {
    problems.push("SUPABASE_ACCESS_TOKEN is missing: make one at supabase.com/dashboard/account/tokens.");
  }
  const database = parseDatabaseUrl(read("SUPABASE_DB_URL"));
  if (typeof database === "string") problems.push(`SUPABASE_DB_URL ${database}`);

  // The functions' own reading, so that nothing is written which they refuse. POLAR_SERVER is said each time: a default
  // would sooner or later charge real money in a trial, or none in earnest.
  const settings = readSettings((name) => name === "POLAR_API_URL" ? undefined : read(name));
  if (!settings.ok) problems.push(`${settings.details} ${MEANING[String(settings.details)]}`);
  if (read("EVENTS_SECRET") && !isEventsSecret(read("EVENTS_SECRET"))) {
    problems.push("EVENTS_SECRET must be whsec_ and 24 to 64 bytes in base64: openssl rand -base64 32.");
  }
  if (problems.length > 0 || typeof database === "string" || !settings.ok) return { ok: false, problems };

  const { accessToken, environment = "production" } = settings.value.polar;
  const functionSecrets: Record<string, string> = {
    APP_URL: settings.value.appUrl,
    POLAR_ACCESS_TOKEN: accessToken,
    POLAR_SERVER: environment,
  };
  for (const name of OPTIONAL_FUNCTION_SECRETS) {
    if (read(name)) functionSecrets[name] = read(name);
  }
  const issuers = read("TRUSTED_ISSUERS").split(/\s+/).filter((issuer) => issuer !== "");
  const value: Inputs = {
    ...database,
    supabaseToken,
    polar: { accessToken, environment },
    wanted: {
      functionSecrets,
      trustedIssuers: issuers.length > 0 ? issuers : null,
    },
  };
  return { ok: true, value };
}

const MEANING: Record<string, string> = {
  APP_URL: "must be the address of your frontend, such as https://shop.example: buyers come back to it.",
  EMBED_ORIGINS: "must be origins with spaces between them, such as https://www.shop.example.",
  POLAR_ACCESS_TOKEN: "is missing: make an organization access token in Polar's settings.",
  POLAR_SERVER: "must be sandbox or production.",
};

/** What is wrong with it as the end of a sentence, or the parts. */
function parseDatabaseUrl(text: string): string | { ref: string; databaseUrl: string } {
  const example = "take the session pooler's connection string from Connect in the project's dashboard.";
  if (!text) return `is missing: ${example}`;
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || !/^postgres(ql)?:$/.test(url.protocol)) return `is no connection string: ${example}`;
  if (!url.password || /YOUR-PASSWORD/i.test(url.password)) {
    return "has no password: put the database's into it.";
  }
  if (url.port === "6543") {
    return "leads to the transaction pooler, which migrations do not survive: use port 5432.";
  }
  const ref = /^db\.([a-z]{20})\.supabase\./.exec(url.hostname)?.[1] ??
    /^\w+\.([a-z]{20})$/.exec(url.username)?.[1];
  if (ref === undefined) return `does not name a Supabase project: ${example}`;
  if (!url.searchParams.has("sslmode")) url.searchParams.set("sslmode", "require");
  return { ref, databaseUrl: url.href };
}
