/** Connections that are made when they are needed, because the server may have been killed since. */

import postgres from "postgres";

/** Does something on a connection of its own. */
export async function withDatabase<T>(url: string, work: (sql: postgres.Sql) => Promise<T>): Promise<T> {
  const sql = postgres(url, { max: 1, onnotice() {}, connection: { application_name: "fault run" } });
  try {
    return await work(sql);
  } finally {
    await sql.end({ timeout: 1 });
  }
}
