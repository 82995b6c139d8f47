/**
 * `postmaster.pid` in a data directory names the server that uses it. Postgres refuses to start when that number
 * belongs to any living process, so after a crash or a reboot a stranger with the same number locks us out.
 */

import { join } from "node:path";
import { kill } from "node:process";
import { type ProcessInfo, readProcess } from "./launchers.ts";

const patienceMs = 5_000;

/**
 * Makes the data directory free to start on: removes a stale pid file, ends a server that lost its supervisor, and
 * waits for one that is just shutting down.
 *
 * @throws when a running stack uses the directory.
 */
export async function clearStalePid(dataDirectory: string): Promise<void> {
  const file = join(dataDirectory, "postmaster.pid");
  const pid = await readPid(file);
  if (pid === null) return;
  const server = await serverOf(pid, dataDirectory);
  if (server) {
    const supervisor = await readProcess(server.parent);
    if (!supervisor?.argv.includes("edge-kit-postgres")) kill(pid, "SIGINT");
    const deadline = Date.now() + patienceMs;
    while (await serverOf(pid, dataDirectory)) {
      if (Date.now() > deadline) {
        throw new Error(
          `The data directory ${dataDirectory} is in use by a running stack (Postgres has pid ${pid}). Stop that ` +
            `stack, or start this one in another checkout.`,
        );
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
  await Deno.remove(file).catch(ignoreNotFound);
}

/** The process, if it is a Postgres that works on this directory and not a stranger with its number. */
async function serverOf(pid: number, dataDirectory: string): Promise<ProcessInfo | null> {
  const info = await readProcess(pid);
  const isOurs = info?.argv.join(" ").includes(`/bin/postgres -D ${dataDirectory} -p `);
  return isOurs ? info : null;
}

async function readPid(file: string): Promise<number | null> {
  try {
    const pid = Number((await Deno.readTextFile(file)).split("\n")[0]);
    return Number.isInteger(pid) && pid > 0 ? pid : 0;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}

function ignoreNotFound(error: unknown): void {
  if (!(error instanceof Deno.errors.NotFound)) throw error;
}
