/** Makes an empty database look like a new hosted Supabase project. */

import { App, setExperimental } from "@supabase/lite";
import { createPostgresConnection } from "@supabase/lite/postgres";
import postgres from "postgres";
import { storageFiles } from "./storage_files.ts";

const platformSql = new URL("./platform.sql", import.meta.url);

/**
 * Roles, schemas, privileges and preinstalled extensions (`platform.sql`), then the tables of the Auth and Storage
 * services. Idempotent.
 *
 * @param databaseUrl connection string of a superuser
 */
export async function installPlatform(databaseUrl: string): Promise<void> {
  const sql = postgres(databaseUrl, { max: 1, onnotice() {} });
  try {
    await sql.unsafe(await Deno.readTextFile(platformSql)).simple();
  } finally {
    await sql.end();
  }
  await installServices(databaseUrl);
}

async function installServices(databaseUrl: string): Promise<void> {
  const connection = createPostgresConnection({
    url: databaseUrl,
    postgresOptions: { max: 1, onnotice() {} },
  });
  // Without it lite grants everything on every schema that has row level security; private schemas too.
  (connection as unknown as { rlsState: string }).rlsState = "active";
  try {
    setExperimental("storage", true);
    const app = new App({
      connection,
      auth: { enabled: true, jwt_secret: "unused-by-the-schema-0123456789abcdef" },
      storage: { enabled: true },
    });
    app._storageAdapter = storageFiles("/nonexistent"); // without one it makes no tables
    // It warns once that its Storage is experimental; the README says that none of it is deployed.
    const { warn } = console;
    console.warn = () => {};
    await app.ensureSystemSchema().finally(() => console.warn = warn);
  } finally {
    await connection.close();
  }
}
