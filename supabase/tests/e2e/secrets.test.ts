/**
 * Contract: secrets are compared in constant time, by libraries that do nothing else; and after a sale has gone through
 * all of the house no row holds one in the clear: the automations key stands in pg_net's queue until the ring is sent, and
 * nowhere else. Kills: a key or signature compared with `===`, a job row or an inbox row that keeps the request it came with.
 */

import { assert, assertEquals, assertMatch } from "@kit/assert";
import { checkout, pay, signUp, statusOf, until } from "../../../scripts/local/visitor.ts";
import { test } from "./stack.ts";

const functions = new URL("../../functions/", import.meta.url);

test("secrets, keys and signatures are compared in constant time, and by nobody but the libraries", async () => {
  const handWritten: string[] = [];
  for await (const folder of Deno.readDir(functions)) {
    if (!folder.isDirectory) continue;
    for await (const { name } of Deno.readDir(new URL(`${folder.name}/`, functions))) {
      if (!name.endsWith(".ts")) continue;
      const source = await Deno.readTextFile(new URL(`${folder.name}/${name}`, functions));
      const compared =
        /\b\w*(secret|token|signature|apikey|api_key|hmac)\w*\s*[!=]==?(?!=|\s*(undefined|null|"string"|""))/gi;
      for (const [found] of source.matchAll(compared)) handWritten.push(`${folder.name}/${name}: ${found}`);
    }
  }
  assertEquals(handWritten, []);
  for (const library of ["standardwebhooks", "@supabase/server"]) {
    const folder = new URL(`../../../node_modules/${library}/dist/`, import.meta.url);
    const files = (await Array.fromAsync(Deno.readDir(folder))).filter(({ name }) => /\.m?js$/.test(name));
    const sources = await Promise.all(files.map(({ name }) => Deno.readTextFile(new URL(name, folder))));
    assertMatch(sources.join("\n"), /timingSafeEqual/, library);
  }
});

test("after a sale no row of any table holds a secret", async ({ stack, sql }) => {
  const { info } = stack;
  const buyer = await signUp(stack, "careful@ecom-edge-kit.dev");
  const session = await checkout(buyer.client, [{ product: "base-kit", url: info.demo_shop_urls[0] }]);
  await pay(session.url, buyer.email);
  await until(
    "the report",
    async () => (await statusOf(buyer.client, session.checkout_id)).delivery === "completed",
    60_000,
  );
  await stack.simulator.idle();
  await until("the rings", async () => (await sql`select from net.http_request_queue`).length === 0);
  const secrets = [info.secret_key, info.automations_key, info.polar_access_token, info.polar_webhook_secret];
  const tables = await sql<{ name: string }[]>`
    select format('%I.%I', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind = 'r' and n.nspname !~ '^pg_|^information_schema$'`;
  const holding = async (words: string[]) => {
    const found: string[] = [];
    for (const { name } of tables) {
      const [{ n }] = await sql.unsafe(
        `select count(*)::int as n from ${name} t
        where exists (select from unnest($1::text[]) s where position(s in t::text) > 0)`,
        [words],
      );
      if (n > 0) found.push(name);
    }
    return found;
  };
  assertEquals(await holding(secrets), [], "Vault's are encrypted, and nobody else has any");
  assert((await holding([buyer.email])).includes("public.orders"), "the search finds what is there");
  assert(tables.length > 20);
});
