/**
 * A hosted Supabase project, as far as it is not its database: what needs a cloud goes through here, so that a test can
 * put something else in its place.
 */

import { fileURLToPath } from "node:url";
import { run } from "../tests/command.ts";
import { cliEnvironment, findTools } from "../tests/tools.ts";
import { failure } from "./step.ts";

/** What a set-up asks of a project, and tells it. Everything throws an error that says what to do. */
export interface ProjectPort {
  /** https://<ref>.supabase.co, without a slash at the end. */
  url: string;
  /** Throws unless the token opens the project and the project runs. */
  checkAccess(): Promise<void>;
  /** The project's secret API keys, in full. */
  secretKeys(): Promise<SecretKey[]>;
  /** Makes a secret API key. */
  createSecretKey(name: string): Promise<void>;
  /** The functions' secrets: nobody gets to see their values again, but the SHA-256 of each, in hexadecimal. */
  secretDigests(): Promise<Map<string, string>>;
  /** Sets secrets of the functions; others stay. */
  setSecrets(secrets: Record<string, string>): Promise<void>;
  /** What is deployed. */
  functions(): Promise<DeployedFunction[]>;
  /** Deploys all functions of this checkout. */
  deployFunctions(): Promise<void>;
  /** Applies the migrations that the database does not have yet. */
  pushMigrations(): Promise<void>;
}

/** An API key that servers use. */
export interface SecretKey {
  name: string;
  /** `sb_secret_…` */
  key: string;
}

/** A function as it is deployed. */
export interface DeployedFunction {
  slug: string;
  /** Whether the platform turns away who has no token before the function is asked. */
  verifyJwt: boolean;
  /** Digest of the bundle; empty where the platform does not tell. */
  bundle: string;
}

/** Where the project is and what opens it. */
export interface HostedProject {
  ref: string;
  accessToken: string;
  /** Of the owner `postgres`. */
  databaseUrl: string;
  /** Origin of the Management API; a test's own. */
  api?: string;
  /** More arguments for the CLI; a test's own. */
  cliArguments?: string[];
}

/** Milliseconds for one answer of the Management API. */
const PATIENCE_MS = 30_000;
/** Milliseconds for one run of the CLI: bundling five functions on the server takes a while. */
const CLI_PATIENCE_MS = 600_000;

const root = fileURLToPath(new URL("../..", import.meta.url));

/**
 * The real one: Supabase's Management API (supabase.com/docs/reference/api) for keys, secrets and the list of functions,
 * the Supabase CLI for migrations and deployment. The CLI gets secrets by environment only.
 */
export function hostedProject(
  { ref, accessToken, databaseUrl, api = "https://api.supabase.com", cliArguments = [] }: HostedProject,
): ProjectPort {
  const at = `/v1/projects/${ref}`;

  async function ask(method: string, path: string, body?: unknown): Promise<unknown> {
    let response: Response;
    try {
      response = await fetch(api + path, {
        method,
        headers: { authorization: `Bearer ${accessToken}`, "content-type": "application/json" },
        body: body === undefined ? undefined : JSON.stringify(body),
        signal: AbortSignal.timeout(PATIENCE_MS),
      });
    } catch (cause) {
      throw failure(
        "supabase_unavailable",
        "Supabase's Management API cannot be reached: run again later.",
        cause,
      );
    }
    const text = await response.text();
    if (!response.ok) throw refused(response.status, `${method} ${path.split("?")[0]}`, text);
    return text === "" ? null : JSON.parse(text);
  }

  async function cli(args: string[], env: Record<string, string>): Promise<void> {
    const { signal } = new AbortController();
    const { supabase } = await findTools(signal);
    const { success, text } = await run(supabase, [...args, "--workdir", root, "--yes", ...cliArguments], {
      signal,
      deadline: CLI_PATIENCE_MS,
      env: { ...cliEnvironment, ...env },
    });
    if (!success) throw failure("cli_failed", `supabase ${args[0]} ${args[1]} failed:\n${text.trim()}`);
  }

  return {
    url: `https://${ref}.supabase.co`,

    async checkAccess() {
      const { status } = record(await ask("GET", at));
      if (status !== "ACTIVE_HEALTHY") {
        throw failure("project_down", `The project is ${status}: restore it, or wait until it runs.`);
      }
    },

    async secretKeys() {
      const keys = list(await ask("GET", `${at}/api-keys?reveal=true`)).filter(({ type }) =>
        type === "secret"
      );
      return keys.map(({ name, api_key }) => {
        // Whoever may not see it gets the beginning and dots.
        if (typeof api_key === "string" && /^sb_secret_[\w-]+$/.test(api_key)) {
          return { name: String(name), key: api_key };
        }
        throw failure(
          "supabase_permission",
          "SUPABASE_ACCESS_TOKEN may not reveal secret API keys: docs/setup.md says what it needs.",
        );
      });
    },

    async createSecretKey(name) {
      const secret_jwt_template = { role: "service_role" };
      await ask("POST", `${at}/api-keys`, { type: "secret", name, secret_jwt_template });
    },

    async secretDigests() {
      const secrets = list(await ask("GET", `${at}/secrets`));
      return new Map(secrets.map(({ name, value }) => [String(name), String(value)]));
    },

    async setSecrets(secrets) {
      await ask("POST", `${at}/secrets`, Object.entries(secrets).map(([name, value]) => ({ name, value })));
    },

    async functions() {
      return list(await ask("GET", `${at}/functions`)).map(({ slug, verify_jwt, ezbr_sha256 }) => ({
        slug: String(slug),
        verifyJwt: verify_jwt !== false,
        bundle: typeof ezbr_sha256 === "string" ? ezbr_sha256 : "",
      }));
    },

    deployFunctions() {
      // Bundled by the server, because bundling here needs Docker.
      return cli(["functions", "deploy", `--remote=${ref}`, "--use-api"], {
        SUPABASE_ACCESS_TOKEN: accessToken,
      });
    },

    pushMigrations() {
      const { url, password } = withoutPassword(databaseUrl);
      const sslmode = new URL(url).searchParams.get("sslmode") ?? "disable";
      return cli(["db", "push", `--remote=${url}`], { PGPASSWORD: password, PGSSLMODE: sslmode });
    },
  };
}

function withoutPassword(databaseUrl: string): { url: string; password: string } {
  const url = new URL(databaseUrl);
  const password = decodeURIComponent(url.password);
  url.password = "";
  return { url: url.href, password };
}

function refused(status: number, call: string, text: string): Error {
  if (status === 401) {
    return failure(
      "supabase_token",
      "Supabase does not know SUPABASE_ACCESS_TOKEN: make a new one, or check it.",
    );
  }
  if (status === 403) {
    return failure(
      "supabase_permission",
      `SUPABASE_ACCESS_TOKEN may not ${call}: docs/setup.md says what it needs.`,
    );
  }
  if (status === 404) {
    return failure(
      "no_project",
      `SUPABASE_ACCESS_TOKEN opens no such thing (${call}): is the project that of SUPABASE_DB_URL?`,
    );
  }
  return failure("supabase_refused", `Supabase answers ${call} with HTTP ${status}: ${text.slice(0, 300)}`);
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}

function list(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.map(record) : [];
}
