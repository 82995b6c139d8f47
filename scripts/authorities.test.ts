/**
 * Contract: on a fresh machine behind a proxy that signs with an authority of its own, each Deno that we start finds its
 * dependencies. Kills: a run that passes only where a cache is warm.
 */

import { assertEquals } from "@kit/assert";
import { glob } from "node:fs/promises";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  TEST_AUTHORITY,
  TEST_CERTIFICATE,
  TEST_PRIVATE_KEY,
} from "../supabase/tests/functions/audit_network.ts";
import { authorities } from "./authorities.ts";
import { startFunctions } from "./local/functions_process.ts";
import { type Finished, run } from "./tests/command.ts";
import { findTools, hostedDeno } from "./tests/tools.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const { signal } = new AbortController();
const tools = await findTools(signal);

Deno.test("every task has the dependencies fetched, and nothing but that task may fetch any", async () => {
  const { nodeModulesDir, tasks } = JSON.parse(await Deno.readTextFile(join(root, "deno.json")));
  // With "auto" the task's own Deno fetches them, before any word of ours about authorities is heard.
  assertEquals(nodeModulesDir, "manual");
  for (const [name, { dependencies }] of Object.entries<{ dependencies?: string[] }>(tasks)) {
    assertEquals(dependencies, name === "install" ? undefined : ["install"], name);
  }
});

Deno.test("what the environment says about authorities stays, and Node's variable reaches Deno", () => {
  assertEquals(authorities({}), { DENO_TLS_CA_STORE: "mozilla,system" });
  assertEquals(
    authorities({ DENO_TLS_CA_STORE: "system", DENO_CERT: "ours", NODE_EXTRA_CA_CERTS: "node's" }),
    {
      DENO_TLS_CA_STORE: "system",
      DENO_CERT: "ours",
    },
  );
  assertEquals(authorities({ NODE_EXTRA_CA_CERTS: "node's" }).DENO_CERT, "node's");
});

Deno.test("programs of the test run and the functions host are told of the authorities", async () => {
  const told = "console.log(Deno.env.get('DENO_TLS_CA_STORE'))";
  const { stdout } = await run(Deno.execPath(), ["eval", "--no-config", told], { signal });
  const folder = await Deno.makeTempDir();
  await Deno.mkdir(join(folder, "told"));
  await Deno.writeTextFile(
    join(folder, "told/index.ts"),
    "export default { fetch: () => new Response(Deno.env.get('DENO_TLS_CA_STORE')) };",
  );
  const functions = await startFunctions({ folder, environment: {}, log() {} });
  try {
    const answer = await (await fetch(`${functions.origin()}/told`)).text();
    const { DENO_TLS_CA_STORE } = authorities();
    assertEquals([stdout.trim(), answer], [DENO_TLS_CA_STORE, DENO_TLS_CA_STORE]);
  } finally {
    await functions.stop();
    await Deno.remove(folder, { recursive: true });
  }
});

/** How the authority of a proxy can be known to a machine. */
const KNOWN_BY: Record<string, (file: string) => Record<string, string>> = {
  "NODE_EXTRA_CA_CERTS": (file) => ({ NODE_EXTRA_CA_CERTS: file }),
  // macOS keeps its store in the keychain, which a test must not write to.
  ...Deno.build.os === "linux" && { "the system's store": (file) => ({ SSL_CERT_FILE: file }) },
};

for (const [way, knownBy] of Object.entries(KNOWN_BY)) {
  for (const [version, deno] of [[Deno.version.deno, Deno.execPath()], [hostedDeno, tools.deno]]) {
    Deno.test(`Deno ${version} with an empty cache fetches through a proxy that ${way} vouches for`, async () => {
      await using proxy = companyProxy();
      const folder = await Deno.makeTempDir();
      const authority = join(folder, "authority.pem");
      await Deno.writeTextFile(authority, TEST_AUTHORITY);
      const known = knownBy(authority);
      const fetched = (trusted: Record<string, string>): Promise<Finished> =>
        run(deno, ["run", "-A", "--no-config", "https://shop.example.com/module.ts"], {
          signal,
          env: { ...unaware, ...known, ...trusted, HTTPS_PROXY: proxy.url, DENO_DIR: join(folder, "deno") },
        });
      try {
        const { stdout, text } = await fetched(authorities(known));
        assertEquals(stdout, "fetched\n", text);
      } finally {
        await Deno.remove(folder, { recursive: true });
      }
    });
  }
}

/** What this machine knows of authorities must not help. */
const unaware = { NODE_EXTRA_CA_CERTS: "", SSL_CERT_DIR: "", NO_PROXY: "", no_proxy: "" };

/** Answers for every host with the certificate of shop.example.com, as a proxy that reads along does. */
function companyProxy() {
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, cert: TEST_CERTIFICATE, key: TEST_PRIVATE_KEY, onListen() {} },
    () => new Response("console.log('fetched');", { headers: { "content-type": "application/typescript" } }),
  );
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const serving = serve();
  return {
    url: `http://127.0.0.1:${listener.addr.port}`,
    async [Symbol.asyncDispose]() {
      listener.close();
      await serving;
      await server.shutdown();
    },
  };

  async function serve(): Promise<void> {
    const tunnels: Promise<unknown>[] = [];
    for await (const client of listener) tunnels.push(tunnel(client));
    await Promise.allSettled(tunnels);
  }

  async function tunnel(client: Deno.TcpConn): Promise<void> {
    await client.read(new Uint8Array(4_096)); // CONNECT shop.example.com:443
    const target = await Deno.connect({ hostname: "127.0.0.1", port: server.addr.port });
    await client.write(new TextEncoder().encode("HTTP/1.1 200 OK\r\n\r\n"));
    await Promise.allSettled([
      client.readable.pipeTo(target.writable),
      target.readable.pipeTo(client.writable),
    ]);
  }
}

Deno.test(`Deno ${hostedDeno} with an empty cache finds all that the functions import`, async () => {
  const cache = await Deno.makeTempDir();
  const entries = (await Array.fromAsync(glob("supabase/functions/*/index.ts", { cwd: root })))
    .map((path) => join(root, path));
  try {
    const { success, text } = await run(tools.deno, [
      "cache",
      "--quiet",
      "--no-lock",
      "--node-modules-dir=none",
      `--config=${join(root, "supabase/functions/deno.json")}`,
      ...entries,
    ], { signal, env: { DENO_DIR: cache } });
    assertEquals(success, true, text);
    const packages = await Array.fromAsync(glob("npm/*/**/htmlparser2/*/package.json", { cwd: cache }));
    assertEquals(
      packages.map((path) => basename(path)),
      ["package.json"],
      "the cache was not empty, or not used",
    );
  } finally {
    await Deno.remove(cache, { recursive: true });
  }
});
