/**
 * A Postgres 17 cluster as a child process that cannot outlive us: stopped by `stop()`, by the end of this process,
 * and just as well by `kill -9` of it.
 */

import { join } from "node:path";
import postgres from "postgres";
import { clearStalePid } from "./postmaster_pid.ts";
import { prepareRuntime } from "./postgres_runtime.ts";

/** What to start. */
export interface ClusterOptions {
  /** Where the data lives; made if missing. Absent: a temporary folder that goes when the cluster goes. */
  dataDirectory?: string;
  /** TCP port on 127.0.0.1. Absent or 0: a free one. */
  port?: number;
  /** false switches fsync off: several times faster, and lost with the machine's power. */
  durable: boolean;
  /** Memory for pages, as Postgres writes it. Absent: Postgres' own 128 MB. */
  sharedBuffers?: string;
  /** true: a table that one transaction makes or empties, fills and indexes leaves no log. For loading millions of rows. */
  minimalLog?: boolean;
}

/** A running cluster. */
export interface Cluster {
  port: number;
  /** Connection string of a database (default `postgres`), as the superuser `postgres`. */
  url(database?: string): string;
  /** Closes all connections, shuts down cleanly and resolves when the last process is gone. */
  stop(): Promise<void>;
  /** Resolves when the cluster is gone, whoever ended it. */
  exited: Promise<void>;
}

/**
 * Runs Postgres beside a pipe from us. When the pipe closes, and a process that ends in any way closes it, Postgres is
 * asked to shut down. It also makes the cluster, in a draft that is moved into place when it is complete, and removes
 * the temporary folder: we may be gone by then.
 */
const supervisor = `runtime=$1 data=$2 temporary=$3; shift 3
exec 3<&0 </dev/null
if [ ! -d "$data/cluster" ]; then
  rm -rf "$data/draft"
  cp -Rp "$runtime/cluster" "$data/draft" && mv "$data/draft" "$data/cluster"
fi && {
  "$runtime/bin/postgres" -D "$data/cluster" "$@" 3<&- & postmaster=$!
  ( read -r _ <&3; kill -INT "$postmaster" ) 2>/dev/null & watcher=$!
  exec 3<&-
  wait "$postmaster"
  kill "$watcher" 2>/dev/null
}
[ -z "$temporary" ] || rm -rf "$data"`;

const settings = [
  "listen_addresses=127.0.0.1",
  "unix_socket_directories=", // their paths may not exceed 107 bytes, and a checkout may lie deeper than that
  "max_connections=200",
  "timezone=UTC",
  "log_min_messages=fatal", // an error's statement may hold personal data: only what stops the server is logged
];
const lazySettings = ["fsync=off", "synchronous_commit=off", "full_page_writes=off"];

/**
 * Starts a cluster and resolves when it answers queries.
 *
 * @throws when the port is taken, the data directory is in use, or Postgres cannot start; the message has Postgres'
 * own words.
 */
export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  if (options.port) return await start(options, options.port);
  for (let attempt = 1;; attempt++) {
    try {
      return await start(options, freePort());
    } catch (error) {
      // Whoever opens a connection may be given the port before Postgres takes it.
      if (attempt === 3 || !String(error).includes("could not create any TCP/IP sockets")) throw error;
    }
  }
}

async function start(options: ClusterOptions, port: number): Promise<Cluster> {
  const { directory, dataHome, runAs } = await prepareRuntime();
  const temporary = options.dataDirectory === undefined;
  const data = options.dataDirectory ?? await Deno.makeTempDir({ dir: dataHome, prefix: "temporary-" });
  await Deno.mkdir(data, { recursive: true });
  if (runAs) await Deno.chown(data, runAs.uid, runAs.gid);
  await clearStalePid(join(data, "cluster"));
  const name = `edge-kit-${crypto.randomUUID()}`;
  const configuration = [`cluster_name=${name}`, ...settings, ...(options.durable ? [] : lazySettings)];
  if (options.minimalLog) configuration.push("wal_level=minimal", "max_wal_senders=0");
  if (options.sharedBuffers) configuration.push(`shared_buffers=${options.sharedBuffers}`);
  const child = new Deno.Command("/bin/sh", {
    args: ["-c", supervisor, "edge-kit-postgres", directory, data, temporary ? "temporary" : ""]
      .concat("-p", String(port), configuration.flatMap((line) => ["-c", line])),
    ...runAs,
    cwd: "/",
    clearEnv: true,
    env: { PATH: "/usr/bin:/bin", LC_ALL: "C" },
    stdin: "piped",
    stdout: "null",
    stderr: "piped",
    detached: true, // Ctrl-C is for us to handle: Postgres goes last
  }).spawn();
  let words = "";
  const listening = (async () => {
    for await (const text of child.stderr.pipeThrough(new TextDecoderStream())) words += text;
  })();
  const exited = Promise.all([child.status, listening]).then(() => {});
  const url = (database = "postgres") => `postgresql://postgres@127.0.0.1:${port}/${database}`;
  let stopping: Promise<void> | undefined;
  const stop = () => stopping ??= child.stdin.close().catch(() => {}).then(() => exited);

  if (!await answers(url(), name, exited)) {
    throw new Error(`Postgres did not start on port ${port}. ${words.trim()}`);
  }
  return { port, url, stop, exited };
}

/**
 * The port opens before the server takes queries, and another server may have had it all along: only an answer with
 * our name counts.
 *
 * @returns false when the server ended instead
 */
async function answers(url: string, name: string, exited: Promise<void>): Promise<boolean> {
  let gone = false;
  exited.then(() => gone = true);
  while (!gone) {
    const sql = postgres(url, { max: 1, connect_timeout: 2, onnotice() {} });
    try {
      const [server] = await sql`select current_setting('cluster_name') as name`;
      if (server.name === name) return true;
    } catch {
      // not yet
    } finally {
      await sql.end({ timeout: 0 });
    }
    await Promise.race([exited, new Promise((resolve) => setTimeout(resolve, 20))]);
  }
  return false;
}

function freePort(): number {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close();
  return port;
}
