/**
 * `postmaster.pid` in a data directory names the server that uses it. Postgres refuses to start when that number
 * belongs to any living process, so after a crash or a reboot a stranger with the same number locks us out.
 */

import { join } from "node:path";
import { kill } from "node:process";

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
  const server = await processInfo(pid);
  if (server === null || !isServerOf(server, dataDirectory)) {
    await Deno.remove(file).catch(ignoreNotFound);
    return;
  }
  const supervisor = await processInfo(server.parent);
  if (!supervisor?.command.includes("edge-kit-postgres")) kill(pid, "SIGINT");
  const deadline = Date.now() + patienceMs;
  while (await processInfo(pid) !== null) {
    if (Date.now() > deadline) {
      throw new Error(
        `The data directory ${dataDirectory} is in use by a running stack (Postgres has pid ${pid}). Stop that ` +
          `stack, or start this one in another checkout.`,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  await Deno.remove(file).catch(ignoreNotFound);
}

/** What the operating system tells about a process. */
export interface ProcessInfo {
  /** Its parent's pid. */
  parent: number;
  command: string;
}

const isServerOf = (info: ProcessInfo, dataDirectory: string) =>
  info.command.includes("/bin/postgres -D ") && info.command.includes(` ${dataDirectory} `);

async function readPid(file: string): Promise<number | null> {
  try {
    const pid = Number((await Deno.readTextFile(file)).split("\n")[0]);
    return Number.isInteger(pid) && pid > 0 ? pid : 0;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}

/** null: there is no such process, or only its zombie. */
export async function processInfo(pid: number): Promise<ProcessInfo | null> {
  if (pid <= 0) return null;
  if (Deno.build.os === "linux") { // slim images have no `ps`
    try {
      const stat = await Deno.readTextFile(`/proc/${pid}/stat`);
      const [state, parent] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      if (state === "Z") return null;
      const command = (await Deno.readTextFile(`/proc/${pid}/cmdline`)).replaceAll("\0", " ");
      return { parent: Number(parent), command };
    } catch {
      return null;
    }
  }
  const { success, stdout } = await new Deno.Command("ps", {
    args: ["-ww", "-o", "ppid=,command=", "-p", `${pid}`],
  })
    .output();
  const match = /^\s*(\d+)\s+(.*)/.exec(new TextDecoder().decode(stdout));
  return success && match ? { parent: Number(match[1]), command: `${match[2]} ` } : null;
}

function ignoreNotFound(error: unknown): void {
  if (!(error instanceof Deno.errors.NotFound)) throw error;
}
