/** Makes an empty database look like a new hosted Supabase project. */

import { App } from "@supabase/lite";
import { createPostgresConnection } from "@supabase/lite/postgres";
import postgres from "postgres";

const platformSql = new URL("./platform.sql", import.meta.url);

/**
 * Roles, schemas, privileges and preinstalled extensions (`platform.sql`), then the tables of the Auth service.
 * Idempotent.
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
  await installAuthService(databaseUrl);
}

async function installAuthService(databaseUrl: string): Promise<void> {
  const connection = createPostgresConnection({
    url: databaseUrl,
    postgresOptions: { max: 1, onnotice() {} },
  });
  // Without it lite grants everything on every schema that has row level security; private schemas too.
  (connection as unknown as { rlsState: string }).rlsState = "active";
  try {
    const app = new App({
      connection,
      auth: { enabled: true, jwt_secret: "unused-by-the-schema-0123456789abcdef" },
    });
    await app.ensureSystemSchema();
  } finally {
    await connection.close();
  }
}
