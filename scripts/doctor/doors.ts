/** Whether the project answers as it should from outside: Auth, the functions, the health endpoint. */

import { issuerFault, ROTATE, signsWithLegacySecret } from "../signing_keys.ts";
import { examine, type Finding, finding } from "./finding.ts";

/** Where a project is. */
export interface Project {
  /** https://<ref>.supabase.co, without a slash at the end. */
  url: string;
  /** A secret key; the one in Vault that the database calls functions with. */
  automationsKey: string;
  /** Where users may come from besides its own Auth. */
  otherIssuers: string[];
}

/** Milliseconds for one answer. */
const PATIENCE_MS = 15_000;

/** Examines what a project answers. */
export async function examineDoors({ url, automationsKey, otherIssuers }: Project): Promise<Finding[]> {
  const functions = `${url}/functions/v1`;
  const findings = [
    examine("email_confirmation", () => checkAuth(url, automationsKey)),
    examine("signing_keys", () => checkSigningKeys(url, otherIssuers.length > 0)),
    ...otherIssuers.map((issuer) => examine("trusted_issuers", () => checkIssuer(issuer))),
    examine("health", () => checkHealth(functions, automationsKey)),
    examine("polar-webhook", () => checkWebhook(functions)),
    ...[
      "checkout",
      "customer-portal",
      "invoice",
      "notify",
      "polar-commands",
      "polar-reconcile",
      "scraper",
      "subscription",
    ].map((name) => examine(name, () => checkFunction(functions, name))),
  ];
  return (await Promise.all(findings)).flat();
}

/** Linking purchases by e-mail rests on this one. */
async function checkAuth(url: string, apikey: string): Promise<Finding> {
  const { status, body } = await ask(`${url}/auth/v1/settings`, { headers: { apikey } });
  if (status === 401) {
    return finding("act", "email_confirmation", `Auth refuses Vault's automations_key: ${STALE_KEY}`);
  }
  if (typeof body.mailer_autoconfirm !== "boolean") {
    return finding(
      "act",
      "email_confirmation",
      `Auth does not tell its settings (HTTP ${status} at ${url}/auth/v1/settings): check by hand that e-mails are confirmed`,
    );
  }
  return body.mailer_autoconfirm
    ? finding(
      "act",
      "email_confirmation",
      'e-mails count as confirmed without a mail (mailer_autoconfirm): switch on "Confirm email" in Auth\'s settings. Strangers can take purchases until then',
    )
    : finding("good", "email_confirmation", "e-mails must be confirmed");
}

async function checkSigningKeys(url: string, otherIssuers: boolean): Promise<Finding> {
  const check = "signing_keys";
  return await signsWithLegacySecret(url, PATIENCE_MS)
    ? finding(otherIssuers ? "look" : "act", check, ROTATE)
    : finding("good", check, "functions can check the tokens that Auth signs");
}

/** Without its keys every user of the issuer is turned away by the functions. */
async function checkIssuer(issuer: string): Promise<Finding> {
  const fault = await issuerFault(issuer, PATIENCE_MS);
  return fault === null
    ? finding("good", "trusted_issuers", `${issuer} publishes the keys that its tokens are signed with`)
    : finding("act", "trusted_issuers", `functions cannot check the tokens of a trusted issuer: ${fault}`);
}

const STALE_KEY =
  "it is not a key of this project. Make one named automations, then select vault.update_secret((select id from vault.secrets where name = 'automations_key'), '…');";

/** With the key that the database rings with, so that a key which was deleted is noticed. */
async function checkHealth(functions: string, apikey: string): Promise<Finding> {
  const { status, body } = await ask(`${functions}/polar-reconcile`, { headers: { apikey } });
  if (status === 200) {
    return finding("good", "health", "the functions reach the database, and take the database's key");
  }
  if (status === 401) {
    return finding("act", "health", `the functions refuse Vault's automations_key: ${STALE_KEY}`);
  }
  return finding("act", "health", `GET polar-reconcile is HTTP ${status}: ${JSON.stringify(body)}`);
}

/** An unsigned webhook must be refused for its signature, not for anything else. */
async function checkWebhook(functions: string): Promise<Finding> {
  const check = "polar-webhook";
  const { status, body } = await ask(`${functions}/${check}`, { method: "POST", body: "{}" });
  if (status === 403 && body.code === "invalid_signature") {
    return finding("good", check, "polar-webhook checks signatures");
  }
  if (status === 503 && body.code === "try_again") {
    return finding(
      "act",
      check,
      "polar-webhook has no secret, and refuses everything: supabase secrets set POLAR_WEBHOOK_SECRET=…",
    );
  }
  return finding("act", check, behindTheGate(check, status, body));
}

/** A request without a credential must be refused by the function itself. */
async function checkFunction(functions: string, name: string): Promise<Finding> {
  const { status, body } = await ask(`${functions}/${name}`, { method: "POST", body: "{}" });
  if (status === 401 && body.code === "missing_credentials") {
    return finding("good", name, `${name} is deployed and authenticates`);
  }
  if (body.code === "not_configured") {
    return finding("act", name, `${name} is not set up: supabase secrets set ${body.details}=…`);
  }
  return finding("act", name, behindTheGate(name, status, body));
}

function behindTheGate(name: string, status: number, body: Record<string, unknown>): string {
  if (status === 401) {
    return `the platform asks for a token before ${name} is reached: deploy it with verify_jwt = false (supabase/config.toml)`;
  }
  if (status === 404) return `${name} is not deployed: supabase functions deploy`;
  return `${name} answers HTTP ${status} ${body.code ?? ""}: see its log`;
}

async function ask(
  url: string,
  init: RequestInit,
): Promise<{ status: number; body: Record<string, unknown> }> {
  const response = await fetch(url, { ...init, signal: AbortSignal.timeout(PATIENCE_MS) });
  const body: unknown = await response.json().catch(() => null);
  return { status: response.status, body: typeof body === "object" && body !== null ? { ...body } : {} };
}
