/**
 * REST, Auth and Storage of the local stack: `@supabase/lite`, embedded. What it answers differently from hosted
 * Supabase, in something that this project or supabase-js needs, is put right here, in `lite_corrections.ts`,
 * `auth_passwords.ts` and `postgrest_errors.ts`.
 */

import { App, setExperimental } from "@supabase/lite";
import { createPostgresConnection } from "@supabase/lite/postgres";
import { withAuthAdmin } from "./auth_admin.ts";
import { withPasswordRules } from "./auth_passwords.ts";
import type { Keys } from "./keys.ts";
import { corrected } from "./lite_corrections.ts";
import { isAnswered, postgrestError } from "./postgrest_errors.ts";
import { storageFiles } from "./storage_files.ts";

/** An e-mail that Auth or the mail API would have sent. */
export interface Mail {
  to: string;
  subject: string;
  text: string;
  /** Of the mail API's, which are HTML too; Auth's are text alone here. */
  id?: string;
  html?: string;
  /** ISO 8601. */
  at: string;
}

/** Where the services get what they need. */
export interface LiteOptions {
  databaseUrl: string;
  keys: Keys;
  /** Folder of the Storage service's objects; made when the first one comes. */
  storageDirectory: string;
  /** Origin of the gateway. */
  url: string;
  /** Origin of the frontend: where Auth sends people who followed a link in an e-mail. */
  appUrl: string;
  /** Gets each e-mail instead of a mail server. */
  onMail(mail: Mail): void;
}

/** The services, ready to answer. */
export interface Lite {
  /** Answers a request below `/rest/v1`, `/auth/v1` or `/storage/v1`. */
  fetch(request: Request): Promise<Response>;
  stop(): Promise<void>;
}

/**
 * Makes the tables of Auth and Storage, so run it before migrations that touch them.
 *
 * @throws when the database does not answer
 */
export async function startLite(options: LiteOptions): Promise<Lite> {
  const { keys, url, appUrl } = options;
  const connection = createPostgresConnection({
    url: options.databaseUrl,
    postgresOptions: {
      max: 10,
      onnotice() {},
      connection: { application_name: "edge-kit gateway" },
      types: { json: jsonType(114), jsonb: jsonType(3802) },
    },
  });
  // Our roles and our grants count: otherwise lite grants everything on every schema that has row level security,
  // private ones too, before it answers its first request.
  Object.assign(connection, { rlsState: "active" });
  answerErrorsLikePostgrest(connection);

  setExperimental("storage", true);
  const roles = new Map([
    [keys.publishable, { type: "publishable" as const, claims: { role: "anon" } }],
    [keys.secret, { type: "secret" as const, claims: { role: "service_role" } }],
    [keys.automations, { type: "secret" as const, claims: { role: "service_role" } }],
  ]);
  const app = new App({
    connection,
    auth: {
      enabled: true,
      jwt_secret: keys.jwtSecret,
      jwt_expiry: 3600,
      site_url: appUrl,
      additional_redirect_urls: ["http://127.0.0.1:*/**", "http://localhost:*/**"],
      email: { enable_confirmations: true },
    },
    storage: { enabled: true },
    options: {
      server: {
        disableStudio: true,
        apiKeys: { resolver: (key) => Promise.resolve(roles.get(key) ?? null) },
      },
      drivers: {
        email: {
          send({ to, subject, text }) {
            // The link belongs to Auth, which lite takes to live where the frontend lives.
            const body = (text ?? "").replaceAll(`${appUrl}/auth/v1/`, `${url}/auth/v1/`);
            options.onMail({ to, subject, text: body, at: new Date().toISOString() });
            return Promise.resolve();
          },
        },
      },
    },
  });
  app._storageAdapter = storageFiles(options.storageDirectory);
  await app.ensureSystemSchema();

  await forgetSchemaWhenTold(connection);
  const sql = connection.driver;
  const auth = withAuthAdmin(withPasswordRules((request) => app.fetch(request), sql), {
    sql,
    secretKeys: [keys.secret, keys.automations],
  });
  const answer = corrected(auth, { secret: keys.jwtSecret, url });
  const underWay = new Set<(response: Response) => void>();
  return {
    fetch: (request) =>
      new Promise((resolve, reject) => {
        underWay.add(resolve);
        answer(request).then(resolve, reject).finally(() => underWay.delete(resolve));
      }),
    async stop() {
      // `connection.close()` would wait for ever if Postgres went first, and so do requests whose connection it took along.
      await connection.driver.end({ timeout: 1 });
      for (const end of underWay) end(connectionLost());
    },
  };
}

/**
 * As PostgREST does: the platform's event triggers notify after every migration. What was being read then may be the
 * schema from before, which lite would keep once it is read.
 */
async function forgetSchemaWhenTold(connection: ReturnType<typeof createPostgresConnection>): Promise<void> {
  let told = 0;
  const introspect = connection.introspect.bind(connection);
  connection.introspect = async (options) => {
    const before = told;
    const schema = await introspect(options);
    if (told !== before) await connection.clearSchemaCache();
    return schema;
  };
  await connection.driver.listen("pgrst", () => {
    told++;
    connection.clearSchemaCache();
  });
}

/** As PostgREST says it. */
function connectionLost(): Response {
  const message = "Could not query the database for the schema cache. Retrying.";
  return Response.json({ code: "PGRST002", message, details: null, hint: null }, { status: 503 });
}

/**
 * lite hands JSON arguments of functions and Auth's metadata over as text already, and its own driver settings
 * encode that text once more: an array arrives as a JSON string. The price: a string whose text happens to be JSON
 * arrives as what it says.
 */
function jsonType(oid: number) {
  const serialize = (value: unknown) =>
    typeof value === "string" && isJson(value) ? value : JSON.stringify(value);
  return { to: oid, from: [oid], serialize, parse: JSON.parse };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Requests run inside `withContext`, and lite asks `normalizeDbError` before it answers what they threw. */
function answerErrorsLikePostgrest(connection: ReturnType<typeof createPostgresConnection>): void {
  const run = connection.withContext.bind(connection);
  connection.withContext = async (context, work, options) => {
    try {
      return await run(context, work, options);
    } catch (error) {
      const { role = "anon" } = (context?.auth ?? {}) as { role?: string };
      throw context?.storage ? error : postgrestError(error, role);
    }
  };
  connection.normalizeDbError = (error) => {
    if (isAnswered(error)) throw error;
    return error;
  };
}
