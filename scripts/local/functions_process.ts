/** Keeps the functions host running: starts it, starts it again when it dies, and takes it down with us. */

import { fileURLToPath } from "node:url";
import { authorities } from "../authorities.ts";

/** What to run. */
export interface FunctionsOptions {
  /** Path of the Deno that runs the functions; absent: the one that runs this. */
  deno?: string;
  /** What hosted functions find in their environment, and nothing of ours besides. */
  environment: Record<string, string>;
  /** Absent: `supabase/functions`. */
  folder?: string;
  /** Gets each line that a function prints. */
  log(line: string): void;
}

/** The functions host, whichever process it is at the moment. */
export interface FunctionsProcess {
  /** Where it listens; null while it is being started again. */
  origin(): string | null;
  /** Lets running requests and background work end, 5 seconds at most. */
  stop(): Promise<void>;
}

const checkout = fileURLToPath(new URL("../..", import.meta.url));
const host = fileURLToPath(new URL("./functions_host.ts", import.meta.url));
const functionsFolder = fileURLToPath(new URL("../../supabase/functions", import.meta.url));
const stopPatienceMs = 6_000;
const longestPauseMs = 5_000;
/** A host that lived this long is started again at once. */
const settledMs = 10_000;

/**
 * Resolves when the host listens. From then on it comes back whenever it dies, after a pause that doubles.
 *
 * @throws when it cannot be started at all; the message has its last words
 */
export async function startFunctions(options: FunctionsOptions): Promise<FunctionsProcess> {
  let stopping = false;
  let wake = () => {};
  let current: Host | null = await startHost(options);
  const keeping = keep(current);
  return {
    origin: () => current?.origin ?? null,
    async stop() {
      stopping = true;
      wake();
      await current?.stop();
      await keeping;
    },
  };

  async function keep(host: Host): Promise<void> {
    let pauseMs = 100;
    while (true) {
      const startedAt = Date.now();
      const status = await host.exited;
      current = null;
      if (stopping) return;
      if (Date.now() - startedAt > settledMs) pauseMs = 100;
      options.log(
        `The functions host died (${status.signal ?? `code ${status.code}`}) and is started again.`,
      );
      while (current === null) {
        await pause(pauseMs);
        if (stopping) return;
        pauseMs = Math.min(pauseMs * 2, longestPauseMs);
        current = await startHost(options).catch((error) => (options.log(error.message), null));
      }
      host = current;
      if (stopping) await host.stop();
    }
  }

  function pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      wake = () => (clearTimeout(timer), resolve());
    });
  }
}

interface Host {
  origin: string;
  exited: Promise<Deno.CommandStatus>;
  stop(): Promise<void>;
}

async function startHost(
  { deno, environment, folder = functionsFolder, log }: FunctionsOptions,
): Promise<Host> {
  const child = new Deno.Command(deno ?? Deno.execPath(), {
    args: ["run", "-A", "--quiet", "--no-check", ...(deno ? foreign : []), host, folder],
    cwd: checkout,
    clearEnv: true,
    env: { ...toolchain(), ...authorities(), ...environment },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
    detached: true, // Ctrl-C is for us to handle: the host stops after the requests that it still serves
  }).spawn();
  const lastWords: string[] = [];
  forEachLine(child.stderr, (line) => {
    lastWords.push(line);
    lastWords.splice(0, lastWords.length - 10);
    log(line);
  });
  const port = await new Promise<number | null>((resolve) => {
    let announced = false;
    forEachLine(child.stdout, (line) => {
      if (announced) return log(line);
      announced = true;
      resolve(JSON.parse(line).port);
    }).finally(() => resolve(null));
  });
  if (port === null) {
    await child.status;
    throw new Error(`The functions host did not start. ${lastWords.join("\n")}`);
  }
  const input = child.stdin.getWriter();
  return {
    origin: `http://127.0.0.1:${port}`,
    exited: child.status,
    async stop() {
      await input.write(new TextEncoder().encode("stop\n")).catch(() => {}); // it may just have died
      const timer = setTimeout(() => input.close().catch(() => {}), stopPatienceMs);
      await child.status;
      clearTimeout(timer);
      await input.close().catch(() => {});
    },
  };
}

/**
 * For a Deno that is not ours, Deno 2.1.4 among them: it cannot read our lock file and must not touch our
 * node_modules.
 */
const foreign = ["--no-lock", "--node-modules-dir=none", "--config", `${functionsFolder}/deno.json`];

/** What Deno itself needs to find its cache and the package registry. Nothing else of our environment gets in. */
function toolchain(): Record<string, string> {
  const wanted =
    /^(PATH|HOME|TMPDIR|USER|LANG|XDG_CACHE_HOME|DENO_.*|npm_config_.*|NO_COLOR|(https?|no)_proxy|SSL_.*)$/i;
  return Object.fromEntries(Object.entries(Deno.env.toObject()).filter(([name]) => wanted.test(name)));
}

async function forEachLine(stream: ReadableStream<Uint8Array>, use: (line: string) => void): Promise<void> {
  let rest = "";
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\n");
    rest = lines.pop()!;
    lines.forEach(use);
  }
  if (rest) use(rest);
}
