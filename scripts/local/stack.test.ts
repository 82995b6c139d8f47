import { assert, assertEquals, assertMatch, assertNotEquals } from "@kit/assert";
import { createClient } from "@supabase/supabase-js";
import { tmpdir } from "node:os";
import { join } from "node:path";
import postgres from "postgres";
import { prepareRuntime } from "./postgres_runtime.ts";
import { processes } from "./processes.ts";
import { type Stack, type StackOptions, startStack } from "./stack.ts";

async function withStack<T>(options: StackOptions, test: (stack: Stack) => Promise<T>): Promise<T> {
  const stack = await startStack(options);
  try {
    return await test(stack);
  } finally {
    await stack.stop();
  }
}

/** A folder that Postgres can reach, even if it runs as another user. */
async function withDataDirectory(test: (directory: string) => Promise<void>): Promise<void> {
  const { dataHome } = await prepareRuntime();
  const directory = await Deno.makeTempDir({ dir: dataHome, prefix: "stack-test-" });
  await Deno.chmod(directory, 0o711);
  try {
    await test(directory);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

const clientOf = ({ info }: Stack, key = info.publishable_key) =>
  createClient(info.url, key, { auth: { persistSession: false } });

const checkout = (stack: Stack) =>
  clientOf(stack).functions.invoke("checkout", {
    body: { items: [{ product: "base-kit", url: "https://harbor-coffee.example.com" }] },
  });

async function secretsOf({ info }: Stack): Promise<Record<string, string>> {
  const sql = postgres(info.database_url, { max: 1, onnotice() {} });
  try {
    const rows = await sql`select name, decrypted_secret from vault.decrypted_secrets order by name`;
    return Object.fromEntries(rows.map((row) => [row.name, row.decrypted_secret]));
  } finally {
    await sql.end();
  }
}

Deno.test("a stack sells: the function reaches the database and Polar, and each webhook is one database request", () =>
  withStack({}, async (stack) => {
    await stack.simulator.idle(); // it tells about each product of the catalogue
    const { data, error } = await checkout(stack);
    assertEquals(error, null);
    assertMatch(data.url, new RegExp(`^${stack.info.polar_url}/`));
    await stack.simulator.idle();
    const deliveries = stack.simulator.deliveries();
    assert(deliveries.length > 0 && deliveries.every(({ succeeded, attempt }) => succeeded && attempt === 1));
    const calls = stack.requests.entries().filter(({ from }) => from === "function");
    assertEquals(
      calls.filter(({ path }) => path !== "/rest/v1/rpc/ingest_polar_event").map(({ path }) => path),
      [
        "/rest/v1/rpc/create_cart",
        "/rest/v1/rpc/attach_checkout",
      ],
    );
    assertEquals(calls.length, deliveries.length + 2);
  }));

Deno.test("Vault knows the way to the functions, and the overview shows the keys", () =>
  withStack({}, async (stack) => {
    const { automations_key, edge_url } = await secretsOf(stack);
    assertEquals([automations_key, edge_url], [stack.info.automations_key, stack.info.url]);
    assertEquals(stack.info.pid, Deno.pid);
    assertMatch(
      await (await fetch(`${stack.info.url}/_local/`)).text(),
      new RegExp(stack.info.publishable_key),
    );
  }));

Deno.test("two stacks side by side have nothing in common", () =>
  withStack({}, (one) =>
    withStack({}, async (other) => {
      assertEquals((await checkout(other)).error, null);
      assertNotEquals(one.info.database_url, other.info.database_url);
      const carts = async (stack: Stack) => {
        const sql = postgres(stack.info.database_url, { max: 1, onnotice() {} });
        const [{ count }] = await sql`select count(*)::int from public.temp_carts`;
        await sql.end();
        return count;
      };
      assertEquals([await carts(one), await carts(other)], [0, 1]);
      const { status } = await clientOf(one, other.info.secret_key).from("products").select();
      assertEquals(status, 401);
    })));

Deno.test("keys, users and products survive a restart, and the way to the functions is brought up to date", () =>
  withDataDirectory(async (dataDirectory) => {
    const credentials = { email: "a@example.com", password: "correct horse battery staple" };
    const before = await withStack({ dataDirectory }, async (stack) => {
      await clientOf(stack).auth.signUp(credentials);
      const token = /code: (\d{6})/.exec(stack.mails(credentials.email)[0].text)![1];
      const { error } = await clientOf(stack).auth.verifyOtp({
        email: credentials.email,
        token,
        type: "email",
      });
      assertEquals(error, null);
      const { data } = await clientOf(stack).from("products").select("slug, polar_product_id").order("slug");
      return { info: stack.info, products: data };
    });
    const { mode } = await Deno.stat(join(dataDirectory, "keys.json"));
    assertEquals(mode! & 0o777, 0o600);

    await withStack({ dataDirectory }, async (stack) => {
      for (
        const name of ["publishable_key", "secret_key", "automations_key", "polar_access_token"] as const
      ) {
        assertEquals(stack.info[name], before.info[name]);
      }
      assertEquals((await secretsOf(stack)).edge_url, stack.info.url);
      assertEquals((await clientOf(stack).auth.signInWithPassword(credentials)).error, null);
      const { data } = await clientOf(stack).from("products").select("slug, polar_product_id").order("slug");
      assertEquals(data, before.products);
      assertEquals((await checkout(stack)).error, null);
    });
  }));

Deno.test("a port that is taken is named before anything starts", async () => {
  using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = taken.addr;
  const error = await startStack({ port }).then(() => null, (error) => error);
  assertEquals(error.code, "port_taken");
  assertMatch(error.message, new RegExp(`Port ${port} is taken.*--port`));
});

Deno.test("a part that does not start is named, and what ran by then is stopped", () =>
  withDataDirectory(async (dataDirectory) => {
    const error = await startStack({ dataDirectory, functionsDeno: "/bin/false" }).then(
      () => null,
      (error) => error,
    );
    assertEquals(error.code, "start_failed");
    assertMatch(error.message, /^The functions host did not start/);
    await assertNothingRuns(dataDirectory);
  }));

Deno.test("stop() leaves no process and, when it was temporary, no folder", () =>
  withDataDirectory(async (dataDirectory) => {
    await withStack({ dataDirectory }, (stack) => checkout(stack));
    await assertNothingRuns(dataDirectory);

    const folders = await withStack({}, async (stack) => {
      const sql = postgres(stack.info.database_url, { max: 1, onnotice() {} });
      const [{ data_directory }] = await sql`show data_directory`;
      await sql.end();
      return [data_directory, await folderWithKey(stack.info.publishable_key)];
    });
    for (const folder of folders) {
      await Deno.stat(folder).then(() => assert(false, `${folder} is still there`), () => {});
      await assertNothingRuns(folder);
    }
  }));

/** The temporary folder of the stack that has this key. */
async function folderWithKey(key: string): Promise<string> {
  const temporary = tmpdir();
  for await (const { name } of Deno.readDir(temporary)) {
    const text = await Deno.readTextFile(join(temporary, name, "keys.json")).catch(() => "");
    if (text.includes(key)) return join(temporary, name);
  }
  throw new Error("No folder has the key.");
}

/** No process has the folder on its command line. */
async function assertNothingRuns(folder: string): Promise<void> {
  const running = (await processes()).map(({ argv }) => argv.join(" ")).filter((command) =>
    command.includes(folder)
  );
  assertEquals(running, []);
}
