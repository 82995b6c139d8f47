/**
 * Contract: S154. The database and the scraper agree on which failures the buyer can mend: two lists of the same codes.
 * Kills: a code that is told to the buyer by the one and to the operator by the other.
 */

import { assertEquals } from "@kit/assert";
import { CORRECT_URL, FAILURES } from "../../functions/scraper/failures.ts";
import { type Shop, startShop } from "./at_once.ts";

let shop: Shop;
Deno.test.beforeAll(async () => {
  shop = await startShop();
});
Deno.test.afterAll(() => shop?.stop());

Deno.test("S154: what the scraper says the buyer has to correct, the database gives to the buyer", async () => {
  const correctable = Object.entries(FAILURES).filter(([, { message }]) => message.endsWith(CORRECT_URL));
  await shop.database(async (sql) => {
    const rows = await sql`
      select code from unnest(${Object.keys(FAILURES)}::text[]) code where edge_kit.has_wrong_address(code)`;
    assertEquals(rows.map(({ code }) => code).sort(), correctable.map(([code]) => code).sort());
  });
});
