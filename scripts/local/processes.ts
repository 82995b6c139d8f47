/** Who is running: what is to be killed is found among them, and what should not have been left. */

import { type ProcessInfo, readProcess } from "./launchers.ts";

/** All processes of this machine, without zombies. */
export async function processes(): Promise<(ProcessInfo & { pid: number })[]> {
  const pids = Deno.build.os === "linux" ? await fromProc() : await fromPs();
  const infos = await Promise.all(pids.map(async (pid) => ({ pid, info: await readProcess(pid) })));
  return infos.flatMap(({ pid, info }) => info ? [{ pid, ...info }] : []);
}

/** The process and everything below it. */
export async function family(root: number): Promise<number[]> {
  const all = await processes();
  const found = [root];
  for (const pid of found) found.push(...all.filter(({ parent }) => parent === pid).map(({ pid }) => pid));
  return found;
}

async function fromProc(): Promise<number[]> {
  const entries = await Array.fromAsync(Deno.readDir("/proc"));
  return entries.map(({ name }) => Number(name)).filter((pid) => pid > 0);
}

async function fromPs(): Promise<number[]> {
  const { stdout } = await new Deno.Command("ps", { args: ["-A", "-o", "pid="] }).output();
  return new TextDecoder().decode(stdout).trim().split(/\s+/).map(Number);
}
