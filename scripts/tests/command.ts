/**
 * Runs other programs, and lets none run on: each has a deadline, and what it started ends with it, also when the test
 * run is broken off.
 */

import { kill } from "node:process";
import { authorities } from "../authorities.ts";

/** How to run a program. */
export interface CommandOptions {
  env?: Record<string, string>;
  /** Ends the program. */
  signal: AbortSignal;
  /** In milliseconds; two minutes unless given. */
  deadline?: number;
}

/** A program that has ended. */
export interface Finished {
  success: boolean;
  stdout: string;
  /** Both streams, for a person to read. */
  text: string;
}

/** How long a program may take to end when it is told to, in milliseconds. */
const patience = 3_000;

/**
 * Runs a program to its end.
 *
 * @throws the signal's reason, or an error when the deadline passes
 */
export async function run(command: string, args: string[], options: CommandOptions): Promise<Finished> {
  const { signal, deadline = 120_000 } = options;
  signal.throwIfAborted();
  const child = new Deno.Command(command, {
    args,
    env: { ...authorities(), NO_COLOR: "1", RUST_BACKTRACE: "0", ...options.env },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
    detached: true, // a group of its own, so that we can end all of it
  }).spawn();
  let stdout = "";
  let text = "";
  const reading = Promise.all([
    read(child.stdout, (chunk) => (stdout += chunk, text += chunk)),
    read(child.stderr, (chunk) => text += chunk),
  ]);

  const late = AbortSignal.timeout(deadline);
  let patienceTimer: ReturnType<typeof setTimeout> | undefined;
  const end = () => {
    killGroup(child.pid, "SIGTERM");
    patienceTimer = setTimeout(() => killGroup(child.pid, "SIGKILL"), patience);
  };
  const either = AbortSignal.any([signal, late]);
  either.addEventListener("abort", end);
  const { success } = await child.status;
  either.removeEventListener("abort", end);
  clearTimeout(patienceTimer);
  killGroup(child.pid, "SIGKILL"); // what it left behind, which would also keep the pipes open
  await reading;

  signal.throwIfAborted();
  if (late.aborted) {
    throw new Error(`${command} ${args[0]} did not end within ${deadline / 1000} s.\n${text}`);
  }
  return { success, stdout, text };
}

async function read(stream: ReadableStream<Uint8Array>, onChunk: (chunk: string) => void): Promise<void> {
  for await (const chunk of stream.pipeThrough(new TextDecoderStream())) onChunk(chunk);
}

function killGroup(pid: number, signal: "SIGTERM" | "SIGKILL"): void {
  try {
    kill(-pid, signal);
  } catch {
    // Nobody is left in it.
  }
}
