/** Kills parts of a running stack, as a machine without memory or power does: SIGKILL, no last words. */

import { kill } from "node:process";
import postgres from "postgres";
import { readProcess } from "./launchers.ts";
import { family, processes } from "./processes.ts";

/** Kills the server and all its processes at once. Resolves when the last of them is gone. */
export async function killPostgres(port: number): Promise<void> {
  const server = await child((argv) => argv.includes("-p") && argv[argv.indexOf("-p") + 1] === String(port));
  const pids = await family(server);
  pids.forEach(end);
  await Promise.all(pids.map(gone));
}

/**
 * Kills one process of the server, which then ends all the others, recovers, and empties its unlogged tables. Resolves
 * when it has begun to.
 */
export async function killBackend(databaseUrl: string): Promise<void> {
  const [victim, witness] = [0, 1].map(() =>
    postgres(databaseUrl, { max: 1, onnotice() {}, connect_timeout: 2 })
  );
  try {
    await witness`select 1`;
    const [{ pid }] = await victim`select pg_backend_pid() as pid`;
    end(pid);
    while (true) await witness`select pg_sleep(0.01)`;
  } catch {
    // that is what we wanted, or the server was down anyway
  } finally {
    await Promise.all([victim.end({ timeout: 0 }), witness.end({ timeout: 0 })]);
  }
}

/** Kills the functions, and whatever they are in the middle of. They are started again by the stack. */
export async function killFunctions(): Promise<void> {
  const host = await child((argv) => argv.some((argument) => argument.endsWith("/functions_host.ts")));
  end(host);
  await gone(host);
}

/** Waits for it: it may just be coming back from the last time. */
async function child(matches: (argv: string[]) => boolean): Promise<number> {
  const deadline = Date.now() + 60_000;
  while (Date.now() < deadline) {
    const ours = new Set(await family(Deno.pid));
    const found = (await processes()).find(({ pid, argv }) =>
      ours.has(pid) && argv[0] !== "/bin/sh" && matches(argv)
    );
    if (found) return found.pid;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error("There is nothing to kill.");
}

function end(pid: number): void {
  try {
    kill(pid, "SIGKILL");
  } catch {
    // it was faster
  }
}

async function gone(pid: number): Promise<void> {
  while (await readProcess(pid) !== null) await new Promise((resolve) => setTimeout(resolve, 5));
}
