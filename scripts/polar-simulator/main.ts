/** `deno run -A main.ts --webhook URL`: Polar on this machine, until Ctrl-C. README.md says what it can do. */
import { parseArgs } from "node:util";
import { EVENT_TYPES } from "./rules/versions.ts";
import { type Simulator, startSimulator } from "./simulator.ts";

const USAGE =
  `Usage: deno run -A main.ts [--webhook URL] [--secret S] [--port N] [--token T] [--state FILE] [--still]

Polar's API, checkout page, customer portal and webhooks on 127.0.0.1. No money moves.

  --webhook URL  send all events there; on this machine, for example http://127.0.0.1:3000/webhooks/polar
  --secret S     sign them with this secret, of 32 characters at least; a new one unless given
  --port N       listen here (default 4242; 0 for a free one)
  --token T      the access token to take (default polar_oat_simulator)
  --state FILE   keep everything in this file, so that a restart goes on from there
  --still        the clock stands still until POST /simulator/clock moves it`;

interface Settings {
  webhook?: string;
  secret?: string;
  port: number;
  token: string;
  state?: string;
  still: boolean;
}

if (import.meta.main) {
  const settings = readSettings(Deno.args);
  if (typeof settings === "string") {
    console.error(settings);
    Deno.exit(2);
  }
  await run(settings);
}

async function run({ webhook, secret, port, token, state, still }: Settings) {
  const simulator = await startSimulator({
    port,
    accessToken: token,
    stateFile: state,
    clock: still ? "manual" : "real",
    log: console.error,
  });
  try {
    const webhookSecret = webhook === undefined
      ? undefined
      : await subscribe(simulator, token, webhook, secret);
    console.log(describe(simulator.url, token, webhook, webhookSecret));
    await askedToStop();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    Deno.exitCode = 1;
  } finally {
    await simulator.stop();
  }
}

/** Makes the endpoint; one that a kept state has for this address stays as it is, unless the secret is another one. */
async function subscribe(simulator: Simulator, token: string, url: string, secret?: string): Promise<string> {
  const known = [...simulator.books.endpoints.values()].find((endpoint) => endpoint.url === url);
  if (known !== undefined && known.enabled && (secret === undefined || known.secret === secret)) {
    return known.secret;
  }
  const call = (method: string, path: string, body?: unknown) =>
    simulator.fetch(
      new Request(`${simulator.url}/v1/webhooks/endpoints/${path}`, {
        method,
        headers: { authorization: `Bearer ${token}` },
        body: body === undefined ? undefined : JSON.stringify(body),
      }),
    );
  if (known !== undefined) await call("DELETE", known.id);
  const answer = await call("POST", "", { url, format: "raw", events: EVENT_TYPES, secret });
  const body = await answer.json();
  if (answer.status !== 201) {
    const reasons = body.detail.map(({ loc, msg }: { loc: string[]; msg: string }) =>
      `${loc.at(-1)}: ${msg}`
    );
    throw new Error(`The webhook endpoint cannot be made. ${reasons.join(" ")}`);
  }
  return body.secret;
}

function describe(
  api: string,
  token: string,
  webhook: string | undefined,
  secret: string | undefined,
): string {
  const curl = (path: string, body: unknown) =>
    `  curl ${api}${path} -H 'authorization: Bearer ${token}' \\\n    --json '${JSON.stringify(body)}'`;
  return `
API             ${api}   (the SDK's baseUrl)
Access token    ${token}
Webhooks        ${webhook ?? "none: start with --webhook URL, or make an endpoint by the API"}
Webhook secret  ${secret ?? "none"}

Make a product:
${
    curl("/v1/products/", {
      name: "Coffee",
      prices: [{ amount_type: "fixed", price_amount: 900, price_currency: "usd" }],
    })
  }
Sell it:
${curl("/v1/checkouts/", { products: ["<id of the product>"] })}
Pay: open the checkout's url in a browser, or
${curl("/simulator/pay", { checkout_id: "<id of the checkout>", email: "maya@example.com" })}

Ctrl-C stops it.`;
}

function readSettings(args: string[]): Settings | string {
  try {
    const { values } = parseArgs({
      args,
      options: {
        webhook: { type: "string" },
        secret: { type: "string" },
        port: { type: "string", default: "4242" },
        token: { type: "string", default: "polar_oat_simulator" },
        state: { type: "string" },
        still: { type: "boolean", default: false },
        help: { type: "boolean", short: "h" },
      },
    });
    if (values.help) return USAGE;
    const port = Number(values.port);
    if (!Number.isInteger(port) || port < 0 || port > 65535) return `--port is no port: ${values.port}`;
    if (values.secret !== undefined && values.webhook === undefined) return "--secret needs --webhook.";
    return { ...values, port };
  } catch (error) {
    return `${(error as Error).message}\n\n${USAGE}`;
  }
}

function askedToStop(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) Deno.addSignalListener(signal, () => resolve());
  });
}
