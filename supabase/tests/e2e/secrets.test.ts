/**
 * Contract: secrets are compared in constant time, by libraries that do nothing else; and after a sale has gone through
 * all of the house no row holds one but Vault's, the automations key in pg_net's queue for as long as it waits there. Kills:
 * a key or signature compared with `===`, a job row or an inbox row that keeps the request it came with.
 */

import { assert, assertEquals, assertMatch } from "@std/assert";
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
        /\b\w*(secret|token|signature|apikey|api_key|hmac)\w*\s*[!=]==?(?!\s*(undefined|null|""))/gi;
      for (const [found] of source.matchAll(compared)) handWritten.push(`${folder.name}/${name}: ${found}`);
    }
  }
  assertEquals(handWritten, []);
  for (const library of ["standardwebhooks", "@supabase/server/core"]) {
    const entry = new URL(import.meta.resolve(library));
    const folder = new URL("./", entry);
    const sources = await Promise.all(
      (await Array.fromAsync(Deno.readDir(folder))).filter(({ name }) => /\.m?js$/.test(name))
        .map(({ name }) => Deno.readTextFile(new URL(name, folder))),
    );
    const parent = await neighbours(new URL("../", folder));
    assertMatch([...sources, ...parent].join("\n"), /timingSafeEqual/, library);
  }
});

async function neighbours(folder: URL): Promise<string[]> {
  const files = (await Array.fromAsync(Deno.readDir(folder))).filter(({ name }) => /\.m?js$/.test(name));
  return await Promise.all(files.map(({ name }) => Deno.readTextFile(new URL(name, folder))));
}

test("after a sale no row holds a secret but Vault's", async ({ stack, sql }) => {
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
  const holding: string[] = [];
  for (const { name } of tables) {
    const [{ n }] = await sql.unsafe(
      `select count(*)::int as n from ${name} t where exists (select from unnest($1::text[]) s where position(s in t::text) > 0)`,
      [secrets],
    );
    if (n > 0) holding.push(name);
  }
  assertEquals(holding, ["vault.secrets"]);
  assert(tables.length > 20);
});
