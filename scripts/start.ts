/** `deno task start`: the whole stack on this machine, until Ctrl-C. */

import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { watchLaunchers } from "./local/launchers.ts";
import { prepareRuntime } from "./local/postgres_runtime.ts";
import { DEFAULT_PORT, stackFileOf } from "./local/running_stack.ts";
import { type PolarAccount, type Stack, startStack } from "./local/stack.ts";
import { keysOf, placesOf, type Row } from "./local/stack_info.ts";

const usage = `Usage: deno task start [--fresh] [--port N]

Starts Postgres, the gateway, the edge functions, the Polar simulator and the demo shops on this machine, and keeps
them up until Ctrl-C.

  --fresh    throw away what an earlier start left behind
  --port N   use the four ports from N on (default 54321). Every N has data of its own, so that several stacks can
             run side by side.

Addresses and keys are also in .local/stack.json (with --port: .local/N/stack.json).

APP_URL               origin of your frontend; without it the demo storefront stands in its place
TRUSTED_ISSUERS       JWT issuers besides Auth, such as Clerk's Frontend API URL, separated by white space
POLAR_ACCESS_TOKEN    use Polar itself instead of the simulator; also needs POLAR_WEBHOOK_SECRET, the secret of an
                      endpoint at Polar that leads to /functions/v1/polar-webhook of this machine, and takes
                      POLAR_SERVER, sandbox (the default) or production`;

interface Settings {
  port: number;
  fresh: boolean;
  appUrl: string | undefined;
  trustedIssuers: string[];
  polar: PolarAccount | undefined;
}

if (import.meta.main) {
  const settings = readSettings(Deno.args, Deno.env.toObject());
  if (typeof settings === "string") {
    console.error(settings);
    Deno.exit(2);
  }
  Deno.exit(await run(settings));
}

/** Exit code 0: it ran until it was asked to stop. */
async function run({ port, fresh, ...settings }: Settings): Promise<number> {
  const startedAt = performance.now();
  const asked = whenAskedToStop();
  const { dataHome } = await prepareRuntime();
  const dataDirectory = join(dataHome, String(port));
  const stackFile = stackFileOf(port);

  // The lock goes with this process, however it ends, and its file says which process that is.
  const lock = await Deno.open(`${dataDirectory}.lock`, {
    read: true,
    write: true,
    create: true,
    mode: 0o600,
  });
  if (!await lock.tryLock(true)) {
    const pid = await new Response(lock.readable).text();
    console.error(
      `A stack is running on port ${port} already (process ${pid}). Stop it, or choose another --port.`,
    );
    return 1;
  }
  await lock.truncate();
  await lock.write(new TextEncoder().encode(String(Deno.pid)));

  await removeIfThere(stackFile); // of a stack that was killed
  if (fresh) await removeIfThere(dataDirectory);
  await Deno.mkdir(dataDirectory, { recursive: true, mode: 0o711 }); // Postgres may run as another user
  let stack: Stack;
  try {
    stack = await startStack({ port, dataDirectory, durable: true, ...settings, log: say });
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return 1;
  }
  await Deno.mkdir(dirname(stackFile), { recursive: true });
  // In one step, so that nobody reads half of it.
  await Deno.writeTextFile(`${stackFile}.new`, JSON.stringify(stack.info, null, 2) + "\n", { mode: 0o600 });
  await Deno.rename(`${stackFile}.new`, stackFile);
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  say(`\nThe stack is up (${seconds} s). Ctrl-C stops it and keeps its data.\n`);
  say(table([...placesOf(stack.info), ...keysOf(stack.info)]));

  const broken = stack.broken.then(() => null);
  const reason = await Promise.race([asked, broken]);
  say(`\n${reason ?? "Postgres ended by itself."} Stopping.`);
  await removeIfThere(stackFile);
  await stack.stop();
  return reason === null ? 1 : 0;
}

/** Text: what is wrong with the arguments or the environment. */
function readSettings(args: string[], environment: Record<string, string>): Settings | string {
  let values;
  try {
    const options = { fresh: { type: "boolean" }, port: { type: "string" } } as const;
    values = parseArgs({ args, options }).values;
  } catch (error) {
    return `${(error as Error).message}\n\n${usage}`;
  }
  const port = Number(values.port ?? DEFAULT_PORT);
  if (!Number.isInteger(port) || port < 1 || port > 65532) {
    return `--port takes a number from 1 to 65532, not "${values.port}".\n\n${usage}`;
  }
  const polar = polarFrom(environment);
  if (typeof polar === "string") return polar;
  return {
    port,
    fresh: values.fresh ?? false,
    appUrl: environment.APP_URL?.replace(/\/+$/, "") || undefined,
    trustedIssuers: environment.TRUSTED_ISSUERS?.match(/\S+/g) ?? [],
    polar,
  };
}

function polarFrom(environment: Record<string, string>): PolarAccount | undefined | string {
  const { POLAR_ACCESS_TOKEN: accessToken, POLAR_WEBHOOK_SECRET: webhookSecret } = environment;
  const server = environment.POLAR_SERVER ?? "sandbox";
  if (!accessToken) return undefined;
  if (!webhookSecret) return `POLAR_ACCESS_TOKEN is set, but POLAR_WEBHOOK_SECRET is not.\n\n${usage}`;
  if (server !== "sandbox" && server !== "production") return `POLAR_SERVER is "${server}".\n\n${usage}`;
  return { accessToken, webhookSecret, server };
}

/** Resolves with the reason. Who asks again a second later is not kept waiting. */
function whenAskedToStop(): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>();
  let askedAt: number | undefined;
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    Deno.addSignalListener(signal, () => {
      if (askedAt !== undefined && performance.now() - askedAt > 1_000) Deno.exit(1);
      askedAt ??= performance.now();
      resolve(`Got ${signal}.`);
    });
  }
  watchLaunchers(() => resolve("The command that started this stack is gone."));
  return promise;
}

/** A terminal that was closed takes no more text, and the stack has to stop all the same. */
function say(text: string): void {
  try {
    console.log(text);
  } catch {
    // Nobody is there to read it.
  }
}

function table(rows: Row[]): string {
  const width = Math.max(...rows.map((row) => row.name.length));
  return rows.map(({ name, value }) => `  ${name.padEnd(width)}  ${value}`).join("\n");
}

async function removeIfThere(path: string): Promise<void> {
  try {
    await Deno.remove(path, { recursive: true });
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
