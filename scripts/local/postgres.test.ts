import { assertEquals, assertMatch, assertRejects } from "@kit/assert";
import { fileURLToPath } from "node:url";
import postgres from "postgres";
import { until } from "../tests/scratch.ts";
import { readProcess } from "./launchers.ts";
import { startCluster } from "./postgres.ts";
import { prepareRuntime } from "./postgres_runtime.ts";

/** A data directory that survives its cluster. */
async function withDataDirectory(test: (directory: string) => Promise<void>): Promise<void> {
  const directory = await Deno.makeTempDir();
  try {
    await test(directory);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

async function query<T>(url: string, run: (sql: postgres.Sql) => Promise<T>): Promise<T> {
  const sql = postgres(url, { max: 1, onnotice() {} });
  try {
    return await run(sql);
  } finally {
    await sql.end();
  }
}

async function exists(path: string): Promise<boolean> {
  return await Deno.lstat(path).then(() => true, () => false);
}

const dataDirectoryOf = (url: string) =>
  query(url, async (sql) => (await sql`select current_setting('data_directory') as path`)[0].path as string);

Deno.test("Postgres 17 starts on a free port and its temporary data goes with it", async () => {
  const cluster = await startCluster({ durable: false });
  const data = await dataDirectoryOf(cluster.url());
  const [{ version }] = await query(
    cluster.url(),
    (sql) => sql`select current_setting('server_version') as version`,
  );
  assertMatch(version, /^17\./);
  await cluster.stop();
  await cluster.exited;
  assertEquals(await exists(data), false);
  await assertRejects(() => query(cluster.url(), (sql) => sql`select 1`));
});

Deno.test("data outlives the cluster when it has a directory", () =>
  withDataDirectory(async (dataDirectory) => {
    const first = await startCluster({ dataDirectory, durable: true });
    await query(first.url(), (sql) => sql`create table kept as select 42 as answer`);
    await first.stop();
    const second = await startCluster({ dataDirectory, durable: true });
    try {
      assertEquals((await query(second.url(), (sql) => sql`select answer from kept`))[0].answer, 42);
    } finally {
      await second.stop();
    }
  }));

Deno.test("a cluster whose making was broken off is made again", () =>
  withDataDirectory(async (dataDirectory) => {
    const { runAs } = await prepareRuntime();
    await Deno.mkdir(`${dataDirectory}/draft`);
    await Deno.writeTextFile(`${dataDirectory}/draft/PG_VERSION`, "17\n");
    if (runAs) await Deno.chown(`${dataDirectory}/draft`, runAs.uid, runAs.gid);
    const cluster = await startCluster({ dataDirectory, durable: false });
    await cluster.stop();
    assertEquals(await exists(`${dataDirectory}/draft`), false);
  }));

Deno.test("the cluster dies with its parent, even by SIGKILL, and takes its temporary data along", async () => {
  const script = `
    import { startCluster } from ${JSON.stringify(import.meta.resolve("./postgres.ts"))};
    console.log((await startCluster({ durable: false })).url());`;
  const parent = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--config", fileURLToPath(new URL("../../deno.json", import.meta.url)), "-"],
    stdin: "piped",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const writer = parent.stdin.getWriter();
  await writer.write(new TextEncoder().encode(script));
  await writer.close();
  const reader = parent.stdout.getReader();
  const url = new TextDecoder().decode((await reader.read()).value).trim();
  const data = await dataDirectoryOf(url);
  parent.kill("SIGKILL");
  await parent.status;
  await reader.cancel();
  await until("Postgres to follow its parent", async () => !await exists(data));
  await assertRejects(() => query(url, (sql) => sql`select 1`));
});

Deno.test("a postmaster.pid with the number of a stranger does not keep the cluster from starting", () =>
  withDataDirectory(async (dataDirectory) => {
    await (await startCluster({ dataDirectory, durable: false })).stop();
    await Deno.writeTextFile(
      `${dataDirectory}/cluster/postmaster.pid`,
      `${Deno.pid}\n${dataDirectory}/cluster\n`,
    );
    const cluster = await startCluster({ dataDirectory, durable: false });
    await cluster.stop();
  }));

Deno.test("a server that lost its supervisor is ended and its data directory used again", () =>
  withDataDirectory(async (dataDirectory) => {
    const orphaned = await startCluster({ dataDirectory, durable: false });
    const pid = Number((await Deno.readTextFile(`${dataDirectory}/cluster/postmaster.pid`)).split("\n")[0]);
    const supervisor = (await readProcess(pid))!.parent;
    Deno.kill(supervisor, "SIGKILL");
    await until("the supervisor to die", async () => (await readProcess(pid))!.parent !== supervisor);
    const cluster = await startCluster({ dataDirectory, durable: false });
    assertEquals((await query(cluster.url(), (sql) => sql`select 1 as one`))[0].one, 1);
    await cluster.stop();
    await orphaned.stop();
  }));

Deno.test("a data directory in use is refused with the pid that uses it", () =>
  withDataDirectory(async (dataDirectory) => {
    const cluster = await startCluster({ dataDirectory, durable: false });
    try {
      const error = await assertRejects(() => startCluster({ dataDirectory, durable: false }), Error);
      assertMatch(error.message, /is in use by a running stack \(Postgres has pid \d+\)/);
    } finally {
      await cluster.stop();
    }
  }));

Deno.test("a taken port is an error in Postgres' own words", async () => {
  const cluster = await startCluster({ durable: false });
  try {
    const error = await assertRejects(() => startCluster({ port: cluster.port, durable: false }), Error);
    assertMatch(error.message, /did not start on port \d+.*could not create any TCP\/IP sockets/s);
  } finally {
    await cluster.stop();
  }
});

Deno.test("exited tells when somebody else ends Postgres", async () => {
  const cluster = await startCluster({ durable: false });
  const data = await dataDirectoryOf(cluster.url());
  Deno.kill(Number((await Deno.readTextFile(`${data}/postmaster.pid`)).split("\n")[0]), "SIGKILL");
  await cluster.exited;
  await cluster.stop();
  assertEquals(await exists(data), false);
});
