/** Secrets that the database itself uses, in Vault. */

import type postgres from "postgres";

/** Makes the secret of this name, or gives it another value. */
export async function setVaultSecret(sql: postgres.Sql, name: string, value: string): Promise<void> {
  const [known] = await sql<{ id: string }[]>`select id from vault.secrets where name = ${name}`;
  if (known) await sql`select vault.update_secret(${known.id}, ${value})`;
  else await sql`select vault.create_secret(${value}, ${name})`;
}
