/**
 * The real port with the real CLI, against an API that answers as the Management API is documented and the CLI expects,
 * and a Postgres on this machine. What it cannot show is Supabase's cloud itself.
 */

import { assert, assertEquals, assertRejects, assertStringIncludes } from "@kit/assert";
import { join } from "node:path";
import postgres from "postgres";
import { pendingMigrations } from "../local/migrations.ts";
import { installPlatform } from "../local/platform.ts";
import { startCluster } from "../local/postgres.ts";
import { digestOf } from "./installation.ts";
import { hostedProject, type ProjectPort } from "./project.ts";
import { readFunctions } from "./functions_source.ts";

const ref = "abcdefghijklmnopqrst";
const accessToken = `sbp_${"0123456789abcdef".repeat(3).slice(0, 40)}`;

/** What Supabase keeps of a project. */
interface Cloud {
  port: ProjectPort;
  /** Each request, as "POST /secrets". */
  asked: string[];
  keys: { type: string; name: string; api_key: string }[];
  secrets: Map<string, string>;
  functions: Map<string, Record<string, unknown>>;
  /** Files that came with a deployment, by function. */
  files: Map<string, string[]>;
  status: string;
  /** Answers everything with this status. */
  refuses: number | null;
}

async function withCloud(test: (cloud: Cloud) => Promise<void>, databaseUrl = ""): Promise<void> {
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, async (request) => {
    const { pathname, searchParams } = new URL(request.url);
    if (cloud.refuses) return Response.json({ message: "refused" }, { status: cloud.refuses });
    if (request.headers.get("authorization") !== `Bearer ${accessToken}`) {
      return new Response(null, { status: 401 });
    }
    const call = `${request.method} ${pathname.replace(`/v1/projects/${ref}`, "")}`;
    cloud.asked.push(call);
    switch (call) {
      case "GET ":
        return Response.json({ ref, status: cloud.status });
      case "GET /api-keys":
        return Response.json(
          cloud.keys.map((key) =>
            searchParams.get("reveal") === "true" ? key : { ...key, api_key: "sb_secret_abc···" }
          ),
        );
      case "POST /api-keys": {
        const { type, name, secret_jwt_template } = await request.json();
        assertEquals(secret_jwt_template, { role: "service_role" });
        cloud.keys.push({ type, name, api_key: `sb_secret_${name}` });
        return Response.json({}, { status: 201 });
      }
      case "GET /secrets":
        return Response.json(
          await Promise.all(
            Array.from(cloud.secrets, async ([name, value]) => ({ name, value: await digestOf(value) })),
          ),
        );
      case "POST /secrets":
        for (const { name, value } of await request.json()) cloud.secrets.set(name, value);
        return new Response(null, { status: 201 });
      case "GET /functions":
        return Response.json([...cloud.functions.values()]);
      case "POST /functions/deploy": {
        const form = await request.formData();
        const slug = searchParams.get("slug")!;
        const metadata = JSON.parse(String(form.get("metadata")));
        cloud.files.set(slug, form.getAll("file").map((file) => (file as File).name));
        return Response.json({
          id: crypto.randomUUID(),
          slug,
          name: slug,
          status: "ACTIVE",
          version: 1,
          verify_jwt: metadata.verify_jwt,
          ezbr_sha256: await digestOf(slug),
        }, { status: 201 });
      }
      case "PUT /functions":
        for (const one of await request.json()) cloud.functions.set(one.slug, one);
        return Response.json({ functions: [] });
    }
    return Response.json({ message: "not here" }, { status: 404 });
  });
  const api = `http://127.0.0.1:${server.addr.port}`;
  const folder = await Deno.makeTempDir();
  const profile = join(folder, "profile.yaml");
  await Deno.writeTextFile(
    profile,
    `name: test\napi_url: ${api}\ndashboard_url: ${api}\nproject_host: supabase.test\n`,
  );
  const cloud: Cloud = {
    port: hostedProject({ ref, accessToken, databaseUrl, api, cliArguments: ["--profile", profile] }),
    asked: [],
    keys: [
      { type: "publishable", name: "default", api_key: "sb_publishable_x" },
      { type: "secret", name: "default", api_key: "sb_secret_x" },
    ],
    secrets: new Map(),
    functions: new Map(),
    files: new Map(),
    status: "ACTIVE_HEALTHY",
    refuses: null,
  };
  try {
    await test(cloud);
  } finally {
    await server.shutdown();
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("keys: only secret ones, in full; a new one opens the database as the service role", () =>
  withCloud(async ({ port, keys }) => {
    assertEquals(await port.secretKeys(), [{ name: "default", key: "sb_secret_x" }]);
    await port.createSecretKey("automations");
    assertEquals((await port.secretKeys())[1], { name: "automations", key: "sb_secret_automations" });
    keys[1].api_key = "sb_secret_abc···";
    await assertRejects(() => port.secretKeys(), Error, "may not reveal");
  }));

Deno.test("secrets of the functions are set, and known by their digests", () =>
  withCloud(async ({ port, secrets }) => {
    await port.setSecrets({ APP_URL: "https://shop.example", POLAR_SERVER: "sandbox" });
    assertEquals(secrets.get("APP_URL"), "https://shop.example");
    assertEquals((await port.secretDigests()).get("POLAR_SERVER"), await digestOf("sandbox"));
  }));

Deno.test("a token, a permission or a project that is wrong is named", () =>
  withCloud(async (cloud) => {
    const { port } = cloud;
    await port.checkAccess();
    for (
      const [status, words] of [
        [401, "does not know SUPABASE_ACCESS_TOKEN"],
        [403, "may not GET"],
        [404, "is the project that of SUPABASE_DB_URL?"],
        [500, "HTTP 500"],
      ] as const
    ) {
      cloud.refuses = status;
      const error = await assertRejects(() => port.checkAccess(), Error, words);
      assert(!error.message.includes(accessToken));
    }
    cloud.refuses = null;
    cloud.status = "INACTIVE";
    await assertRejects(() => port.checkAccess(), Error, "The project is INACTIVE");
  }));

Deno.test("the CLI deploys every function, without the platform's check of tokens", () =>
  withCloud(async ({ port, files, functions }) => {
    await port.deployFunctions();
    const { slugs } = await readFunctions();
    assertEquals([...functions.keys()].sort(), slugs);
    for (const slug of slugs) {
      assert(files.get(slug)!.includes(`supabase/functions/${slug}/index.ts`), String(files.get(slug)));
      assert(files.get(slug)!.includes("supabase/functions/deno.json"));
    }
    const deployed = await port.functions();
    assertEquals(deployed.map(({ verifyJwt }) => verifyJwt), slugs.map(() => false));
    assertEquals(deployed.find(({ slug }) => slug === "scraper")!.bundle, await digestOf("scraper"));
  }));

Deno.test("what the CLI says when it fails is told, without a secret", () =>
  withCloud(async (cloud) => {
    cloud.refuses = 403;
    const error = await assertRejects(
      () => cloud.port.deployFunctions(),
      Error,
      "supabase functions deploy failed",
    );
    assert(!error.message.includes(accessToken));
  }));

Deno.test("the CLI pushes the migrations, with a password that no list of processes shows", async () => {
  const cluster = await startCluster({ durable: false });
  try {
    const url = cluster.url();
    await installPlatform(url);
    const withPassword = new URL(url);
    withPassword.password = "hidden";
    await withCloud(({ port }) => port.pushMigrations(), withPassword.href);
    const sql = postgres(url, { max: 1, onnotice() {} });
    assertEquals(await pendingMigrations(sql), ["seed.sql"]);
    await sql.end();
  } finally {
    await cluster.stop();
  }
  // A Postgres that asks for a password hears it from the environment.
  const heard = Promise.withResolvers<string>();
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const asking = askForPasswords(listener, heard.resolve);
  const database = `postgresql://postgres:hid%40den@127.0.0.1:${listener.addr.port}/postgres`;
  await withCloud(async ({ port }) => {
    const error = await assertRejects(() => port.pushMigrations(), Error, "supabase db push failed");
    assertEquals(await heard.promise, "hid@den");
    assert(!error.message.includes("hid"), error.message);
    assertStringIncludes(error.message, "failed to connect");
  }, database);
  listener.close();
  await asking;
});

/** Asks everybody for a password in the clear, and hangs up. Message formats: Postgres' manual, 53.7. */
async function askForPasswords(listener: Deno.Listener, hear: (password: string) => void): Promise<void> {
  const buffer = new Uint8Array(4096);
  for await (const connection of listener) {
    await connection.read(buffer); // the startup message
    await connection.write(new Uint8Array([0x52, 0, 0, 0, 8, 0, 0, 0, 3]));
    const length = await connection.read(buffer) ?? 0;
    if (length > 5) hear(new TextDecoder().decode(buffer.subarray(5, length - 1)));
    connection.close();
  }
}
