/**
 * Contract: every saved query for Studio runs on a fresh installation, opens with a line that says what it is for, and has its
 * place in an operator's day.
 */

import { assert, assertMatch } from "@kit/assert";
import { type Shop, startShop } from "./at_once.ts";

const folder = new URL("../../snippets/", import.meta.url);

let shop: Shop;
Deno.test.beforeAll(async () => {
  shop = await startShop();
});
Deno.test.afterAll(() => shop?.stop());

Deno.test("every snippet runs, and says what it is for", () =>
  shop.database(async (sql) => {
    const names = (await Array.fromAsync(Deno.readDir(folder), ({ name }) => name)).sort();
    assert(names.length >= 10, "there are snippets");
    for (const name of names) {
      const text = await Deno.readTextFile(new URL(name, folder));
      assertMatch(name, /^[1-5]\d_[a-z_]+\.sql$/);
      assertMatch(text, /^-- [A-Z].+\n/, name);
      await sql.begin("read only", (tx) => tx.unsafe(text).simple());
    }
  }));
