/** The stack that a command of somebody's means: the one on a port, or the only one that runs. */

import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readProcess } from "./launchers.ts";
import type { StackInfo } from "./stack_info.ts";

/** Of a stack without `--port`. */
export const DEFAULT_PORT = 54321;

const local = fileURLToPath(new URL("../../.local", import.meta.url));

/** Where the stack on this port writes down what it is, as long as it runs. */
export function stackFileOf(port: number, folder: string = local): string {
  return join(folder, port === DEFAULT_PORT ? "" : String(port), "stack.json");
}

/**
 * Finds a running stack of this checkout.
 *
 * @param port as `--port` of `deno task start`; absent: the only one that runs
 * @throws when none runs there, or when several do and no port says which one
 */
export async function runningStack(port?: number, folder: string = local): Promise<StackInfo> {
  const ports = port === undefined ? await portsIn(folder) : [port];
  const stacks = (await Promise.all(ports.map((port) => readStack(stackFileOf(port, folder)))))
    .flatMap((stack, i) => stack ? [{ port: ports[i], stack }] : []);
  if (stacks.length === 1) return stacks[0].stack;
  if (stacks.length > 1) {
    throw new Error(
      `Several stacks run: say which one with --port ${stacks.map(({ port }) => port).join(" or ")}.`,
    );
  }
  throw new Error(
    port === undefined
      ? "No local stack of this checkout runs: deno task start."
      : `No local stack of this checkout runs on port ${port}: deno task start --port ${port}.`,
  );
}

async function portsIn(folder: string): Promise<number[]> {
  const names = await Array.fromAsync(Deno.readDir(folder), ({ name }) => name).catch(() => []);
  return [DEFAULT_PORT, ...names.map(Number).filter((port) => port > 0)].sort((a, b) => a - b);
}

/** A stack that was killed leaves its file; its process is gone. */
async function readStack(file: string): Promise<StackInfo | null> {
  const stack: StackInfo | null = await Deno.readTextFile(file).then(JSON.parse, () => null);
  return stack && await readProcess(stack.pid) ? stack : null;
}
