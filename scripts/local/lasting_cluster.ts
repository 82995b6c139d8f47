/** A Postgres cluster that is started again, on the same data and the same port, when somebody kills it. */

import { type Cluster, type ClusterOptions, startCluster } from "./postgres.ts";
import { prepareRuntime } from "./postgres_runtime.ts";

/**
 * Starts it. `exited` resolves after `stop()` only, or when it cannot be started again.
 *
 * @param options without a data directory it has a temporary one, which outlives the crashes and goes with `stop()`
 */
export async function startLastingCluster(options: ClusterOptions): Promise<Cluster> {
  surviveDriver();
  const temporary = options.dataDirectory === undefined;
  const dataDirectory = options.dataDirectory ?? await makeDirectory();
  let stopping = false;
  let current = await startCluster({ ...options, dataDirectory });
  const { port, url } = current;

  async function keep(): Promise<void> {
    while (true) {
      await current.exited;
      if (stopping) return;
      current = await startCluster({ ...options, dataDirectory, port });
      if (stopping) await current.stop();
    }
  }
  const exited = keep().finally(() => temporary && Deno.remove(dataDirectory, { recursive: true }));
  return {
    port,
    url,
    exited,
    async stop() {
      stopping = true;
      await current.stop();
      await exited;
    },
  };
}

async function makeDirectory(): Promise<string> {
  const { dataHome } = await prepareRuntime();
  return await Deno.makeTempDir({ dir: dataHome, prefix: "temporary-" });
}

let survives = false;

/**
 * A transaction whose connection was lost goes on until its next query, which the driver (postgres 3.4.9) then writes
 * to a socket that is gone, in a callback where nobody can catch what that throws. The transaction itself was rejected.
 */
function surviveDriver(): void {
  if (survives) return;
  survives = true;
  addEventListener("error", (event) => {
    const isDriver = event.error instanceof TypeError &&
      /\/postgres\/src\/connection\.js/.test(event.error.stack ?? "");
    if (isDriver) event.preventDefault();
  });
}
