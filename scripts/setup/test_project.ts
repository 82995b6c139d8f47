/**
 * For the tests: a project whose database is a Postgres on this machine and whose cloud is kept in memory. Deployed, its
 * polar-webhook is the real handler, with the secrets that were set and the database behind it.
 */

import { createHandler } from "../../supabase/functions/polar-webhook/handler.ts";
import { createVerifier } from "../../supabase/functions/polar-webhook/signature.ts";
import postgres from "postgres";
import { migrate } from "../local/migrations.ts";
import { readFunctions } from "./functions_source.ts";
import { digestOf } from "./installation.ts";
import type { DeployedFunction, ProjectPort, SecretKey } from "./project.ts";

/** A project of a test. */
export interface TestProject extends ProjectPort {
  /** Calls that write, in order, by name. */
  writes: string[];
  keys: SecretKey[];
  secrets: Map<string, string>;
  deployed: Map<string, DeployedFunction>;
  /** What Auth says it signs with. */
  signingKeys: Record<string, string>[];
  /** The keys of another issuer, which has the project's address: there is one server. Null: it has no key set. */
  issuerKeys: Record<string, string>[] | null;
  /** So many webhooks more are answered by a worker that does not know its secrets yet. */
  slow: number;
  /** Ends a run at each call that writes, the first time that it is made, before or after it has written. */
  breaks: "before" | "after" | "never";
  [Symbol.asyncDispose](): Promise<void>;
}

/** Starts one that nothing was done to. */
export function startTestProject(databaseUrl: string): TestProject {
  const sql = postgres(databaseUrl, { max: 2, onnotice() {} });
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, (request) => {
    if (new URL(request.url).pathname === "/auth/v1/.well-known/jwks.json") {
      return Response.json({ keys: project.signingKeys });
    }
    if (new URL(request.url).pathname === "/.well-known/jwks.json") {
      return Response.json(project.issuerKeys && { keys: project.issuerKeys });
    }
    if (!project.deployed.has("polar-webhook")) return Response.json({ code: "NOT_FOUND" }, { status: 404 });
    const handle = createHandler({
      verify: project.slow-- > 0 ? null : createVerifier(project.secrets.get("POLAR_WEBHOOK_SECRET")),
      async ingest(webhookId, body) {
        const [{ state }] = await sql`select public.ingest_polar_event(${webhookId}, ${body}) as state`;
        return { ok: true, value: state };
      },
      log() {},
    });
    return handle(request);
  });

  const broken = new Set<string>();
  async function writing(name: string, write: () => Promise<void> | void): Promise<void> {
    const due = project.breaks !== "never" && !broken.has(name);
    broken.add(name);
    if (due && project.breaks === "before") throw new Error(`broken off before ${name}`);
    project.writes.push(name);
    await write();
    if (due) throw new Error(`broken off after ${name}`);
  }

  const project: TestProject = {
    url: `http://127.0.0.1:${server.addr.port}`,
    writes: [],
    keys: [{ name: "default", key: "sb_secret_of_the_functions" }],
    secrets: new Map(),
    deployed: new Map(),
    signingKeys: [{ kty: "EC", alg: "ES256", kid: "current" }],
    issuerKeys: [{ kty: "RSA", alg: "RS256", kid: "ins_2test" }],
    slow: 0,
    breaks: "never",

    checkAccess: () => Promise.resolve(),
    secretKeys: () => Promise.resolve([...project.keys]),
    createSecretKey: (name) =>
      writing(`createSecretKey ${name}`, () => {
        project.keys.push({ name, key: `sb_secret_${crypto.randomUUID()}` });
      }),
    async secretDigests() {
      const digests = new Map<string, string>();
      for (const [name, value] of project.secrets) digests.set(name, await digestOf(value));
      return digests;
    },
    setSecrets: (secrets) =>
      writing(`setSecrets ${Object.keys(secrets)}`, () => {
        for (const [name, value] of Object.entries(secrets)) project.secrets.set(name, value);
      }),
    functions: () => Promise.resolve([...project.deployed.values()]),
    deployFunctions: () =>
      writing("deployFunctions", async () => {
        for (const slug of (await readFunctions()).slugs) {
          project.deployed.set(slug, { slug, verifyJwt: false, bundle: crypto.randomUUID() });
        }
      }),
    pushMigrations: () =>
      writing("pushMigrations", async () => {
        await migrate(databaseUrl, { seed: false });
      }),
    async [Symbol.asyncDispose]() {
      await server.shutdown();
      await sql.end({ timeout: 1 });
    },
  };
  return project;
}
