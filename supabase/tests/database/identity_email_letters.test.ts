/**
 * Contract: S80, docs/money.md §5. Capitals are folded from A to Z and no further, whatever locale a database was made
 * with, so that an address means the same here and hosted, and no letter of another alphabet becomes one of ours.
 * Kills: `lower()` under the database's locale: the Kelvin sign as a k, which makes two people's addresses one.
 */

import { assertEquals } from "@kit/assert";
import postgres from "postgres";
import { normalEmail } from "../../functions/_shared/email.ts";
import { startCluster } from "../../../scripts/local/postgres.ts";

const schemas = new URL("../../schemas/", import.meta.url);

/** An address as somebody types it, and as it is kept. */
const addresses: Record<string, string> = {
  " Gil@Example.COM ": "gil@example.com",
  "İpek@example.com": "İpek@example.com",
  "IPEK@example.com": "ipek@example.com",
  "STRAẞE@example.com": "straẞe@example.com",
  "ΣΟΦΙΑΣ@example.com": "ΣΟΦΙΑΣ@example.com",
  "\u212Aate@example.com": "\u212Aate@example.com", // the Kelvin sign
  "Ärger@example.com": "Ärger@example.com",
};

for (
  const [locale, made] of Object.entries({
    "C": "locale_provider libc locale 'C'",
    "C.UTF-8": "locale_provider builtin builtin_locale 'C.UTF-8'",
  })
) {
  Deno.test(`an address is the same in a database of the locale ${locale}`, async () => {
    const cluster = await startCluster({ durable: false });
    try {
      const server = postgres(cluster.url(), { max: 1, onnotice() {} });
      await server.unsafe(`create database letters template template0 encoding 'UTF8' ${made}`);
      await server.end();
      const sql = postgres(cluster.url("letters"), { max: 1, onnotice() {} });
      const helpers = await Deno.readTextFile(new URL("02_helpers.sql", schemas));
      const [statement] = helpers.match(/create function edge_kit\.normal_email[\s\S]*?end \$\$;/)!;
      await sql.unsafe(`create schema edge_kit; ${statement}`).simple();
      const [{ sigma }] = await sql`select lower('Σ') as sigma`;
      assertEquals(sigma, locale === "C" ? "Σ" : "σ", "what the locale itself would do");

      const typed = Object.keys(addresses);
      const kept =
        await sql`select edge_kit.normal_email(a) as email from unnest(${typed}::text[]) with ordinality t (a, n) order by n`;
      assertEquals(kept.map(({ email }) => email), Object.values(addresses));
      assertEquals(
        typed.map(normalEmail),
        Object.values(addresses),
        "the functions compare as the database does",
      );
      await sql.end();
    } finally {
      await cluster.stop();
    }
  });
}
