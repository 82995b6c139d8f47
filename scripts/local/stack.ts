/**
 * The whole product on one machine, without Docker: Postgres, what hosted Supabase puts around it, the edge functions,
 * Polar as a simulator and two shops to look at. Starts for people (`deno task start`), for the demo and for tests,
 * several side by side if need be.
 */

import { createPolar, type Polar } from "@polar-sh/sdk/2026-10";
import { join } from "node:path";
import postgres from "postgres";
import { SHOPS, startDemoShop } from "../demo-shop/demo_shop.ts";
import { type Simulator, type SimulatorOptions, startSimulator } from "../polar-simulator/simulator.ts";
import { syncProducts } from "../products_sync.ts";
import { serveStorefront } from "../storefront/storefront.ts";
import { preflight } from "../setup/preflight.ts";
import { setVaultSecret } from "../vault.ts";
import { ensureWebhookEndpoint } from "../webhook_endpoint.ts";
import { startCronRunner } from "./cron_runner.ts";
import { type FunctionsProcess, startFunctions } from "./functions_process.ts";
import { MAIL_API_KEY, startGateway } from "./gateway.ts";
import { type Keys, loadKeys } from "./keys.ts";
import { startLastingCluster } from "./lasting_cluster.ts";
import type { Mail } from "./lite.ts";
import type { MailApi } from "./mail_api.ts";
import { migrate } from "./migrations.ts";
import { type Background, startNetWorker } from "./net_worker.ts";
import { overviewPage } from "./page/overview.ts";
import { installPlatform } from "./platform.ts";
import { startCluster } from "./postgres.ts";
import type { RequestLog } from "./request_log.ts";
import type { StackInfo } from "./stack_info.ts";
import { jwks } from "./tokens.ts";

export type { StackInfo };

/** What to start. */
export interface StackOptions {
  /** The gateway's port; Postgres, simulator and demo shop take the three that follow. 0: all ports free ones. */
  port?: number;
  /** Where everything that outlives the stack is kept. Absent: a temporary folder that `stop()` removes. */
  dataDirectory?: string;
  /** false: faster, and lost with the machine's power. */
  durable?: boolean;
  /** Path of the Deno that runs the functions. Absent: the one that runs this. */
  functionsDeno?: string;
  /** Origin of the frontend. Absent: the gateway, which then serves the demo storefront. */
  appUrl?: string;
  /** JWT issuers besides Auth, such as Clerk's Frontend API URL. Absent: none. */
  trustedIssuers?: string[];
  /** Polar itself instead of the simulator. */
  polar?: PolarAccount;
  /** Gets each line that the functions print, and what happens to their host. */
  log?: (line: string) => void;
  /** For tests of what goes wrong. */
  test?: TestOptions;
}

/** What only tests of the whole want otherwise. */
export interface TestOptions {
  /** Starts Postgres again when somebody kills it. */
  lasting?: boolean;
  /** Polar's clock. */
  simulator?: Pick<SimulatorOptions, "clock" | "startAt">;
  /** The clock that pg_cron's schedules are compared with. */
  cronClock?: () => Date;
  /** More shops that the scraper can reach, by name: an address and port on this machine. */
  shops?: Record<string, string>;
  /** Settings of the functions besides the usual ones. */
  environment?: Record<string, string>;
}

/** An organization at Polar. */
export interface PolarAccount {
  accessToken: string;
  server: "sandbox" | "production";
  /** Of the endpoint that leads to this machine, one or several separated by white space. */
  webhookSecret: string;
}

/** A running stack. */
export interface Stack {
  info: StackInfo;
  /** @throws when the stack talks to Polar itself */
  readonly simulator: Simulator;
  /** E-mails that Auth and the mail API would have sent, newest first. */
  mails(to?: string): Mail[];
  /** Stands in for Resend. */
  mailApi: MailApi;
  /** What the gateway was asked lately. */
  requests: RequestLog;
  /** Resolves when Postgres is gone, which nothing else survives. */
  broken: Promise<void>;
  /**
   * Waits until Postgres is back after a crash, and starts what stands beside it again: pg_net and pg_cron live in its
   * processes, and die with them.
   */
  recover(): Promise<void>;
  /** Ends everything, last started first. */
  stop(): Promise<void>;
}

/** Signs events for whatever endpoint `edge_kit.settings.events_url` names on this machine. */
export const localEventsSecret = "whsec_bG9jYWwtc3RhY2stc2lnbnMtZXZlbnRz";

/** Names that the scraper takes for public ones, and that lead to this machine only there. */
const demoShops = SHOPS.map(({ id }) => `${id}.example.com`);

/**
 * Resolves when everything answers.
 *
 * @throws an error that names the part and says what to do; whatever ran by then is stopped
 */
export async function startStack(options: StackOptions = {}): Promise<Stack> {
  const running = new AsyncDisposableStack();
  try {
    return await startParts(options, running);
  } catch (error) {
    await running.disposeAsync();
    throw error;
  }
}

async function startParts(options: StackOptions, running: AsyncDisposableStack): Promise<Stack> {
  const { durable = false, log = () => {}, test = {}, trustedIssuers = [] } = options;
  const ports = takePorts(options.port ?? 0);
  const directory = options.dataDirectory ?? await temporaryDirectory(running);
  const keys = await loadKeys(join(directory, "keys.json"));

  let stopSimulator = () => Promise.resolve();
  const [database, polar, shop] = await together(
    part("Postgres", async () => {
      // Without a place of its own it has a temporary one, which goes with it even if we are killed.
      const dataDirectory = options.dataDirectory && join(options.dataDirectory, "postgres");
      const start = test.lasting ? startLastingCluster : startCluster;
      const cluster = await start({ dataDirectory, port: ports.postgres, durable });
      running.defer(() => cluster.stop());
      await installPlatform(cluster.url());
      return cluster;
    }),
    part("The Polar simulator", async () => {
      if (options.polar) return null;
      const simulator = await startSimulator({
        port: ports.simulator,
        accessToken: keys.polarAccessToken,
        stateFile: options.dataDirectory && join(directory, "polar.json"),
        ...test.simulator,
        log,
      });
      let stopped: Promise<void> | undefined;
      stopSimulator = () => stopped ??= simulator.stop();
      running.defer(stopSimulator);
      return simulator;
    }),
    part("The demo shop", async () => {
      const shop = await startDemoShop({ port: ports.demoShop });
      running.defer(() => shop.stop());
      return shop;
    }),
  );

  let functions: FunctionsProcess | null = null;
  let info: StackInfo | null = null;
  const gateway = await part("The gateway", () =>
    startGateway({
      port: ports.gateway,
      databaseUrl: database.url(),
      keys,
      storageDirectory: join(directory, "storage"),
      appUrl: options.appUrl,
      trustedIssuers,
      functionsOrigin: () => functions?.origin() ?? null,
      pages: {
        overview: () => info ? overviewPage(info) : "The stack is starting.",
        storefront: (request, url) =>
          serveStorefront(request, {
            url,
            publishableKey: keys.publishable,
            ...embedding(options.polar?.server, polar?.url),
            demoShops: demoShops.map((name) => `http://${name}`),
          }),
      },
    }));
  running.defer(() => gateway.stop());

  const accessToken = options.polar?.accessToken ?? keys.polarAccessToken;
  const client = createPolar({ accessToken, baseUrl: polar?.url, environment: options.polar?.server });
  const [webhookSecret] = await together(
    part("The functions host", async () => {
      const webhookSecret = options.polar?.webhookSecret ?? await webhookSecretAt(client, gateway.url);
      functions = await startFunctions({
        deno: options.functionsDeno,
        log,
        environment: {
          ...supabaseEnvironment(gateway.url, database.url(), keys),
          APP_URL: gateway.appUrl,
          TRUSTED_ISSUERS: trustedIssuers.join(" "),
          POLAR_ACCESS_TOKEN: accessToken,
          POLAR_WEBHOOK_SECRET: webhookSecret,
          RESEND_API_KEY: MAIL_API_KEY,
          RESEND_API_URL: `${gateway.url}/_local/mail-api`,
          EVENTS_SECRET: localEventsSecret,
          ...(polar ? { POLAR_API_URL: polar.url } : { POLAR_SERVER: options.polar!.server }),
          SCRAPER_HOST_OVERRIDES: JSON.stringify({
            ...Object.fromEntries(demoShops.map((name) => [name, `127.0.0.1:${shop.port}`])),
            ...test.shops,
          }),
          ...test.environment,
        },
      });
      running.defer(() => functions!.stop());
      running.defer(stopSimulator); // before the functions: it would go on sending webhooks, to nobody
      return webhookSecret;
    }),
    part("The schema", async () => {
      await checkTheWay(database.url());
      await migrate(database.url(), { seed: true });
      await setSecrets(database.url(), { edge_url: gateway.url, automations_key: keys.automations });
      await setSettings(database.url(), trustedIssuers);
    }),
  );

  let background: Background[] = [];
  const startBackground = async () => {
    const url = database.url();
    background = await together(startNetWorker(url), startCronRunner(url, { now: test.cronClock }));
  };
  const stopBackground = () => Promise.all(background.map((one) => one.stop()));
  running.defer(async () => void await stopBackground());
  await together(
    // Now, because Polar tells about each product at once, and somebody has to listen.
    part("The catalogue at Polar", async () => {
      const sql = postgres(database.url(), { max: 1, onnotice() {} });
      await syncProducts(sql, client).finally(() => sql.end());
    }),
    part("The pg_net worker and the pg_cron runner", startBackground),
  );

  info = {
    url: gateway.url,
    publishable_key: keys.publishable,
    secret_key: keys.secret,
    automations_key: keys.automations,
    database_url: database.url(),
    app_url: gateway.appUrl,
    mails_url: `${gateway.url}/_local/mails`,
    polar_url: embedding(options.polar?.server, polar?.url).polarOrigin,
    polar_access_token: accessToken,
    polar_webhook_secret: webhookSecret,
    demo_shop_urls: demoShops.map((name) => `http://${name}`),
    demo_shop_page: `http://127.0.0.1:${shop.port}`,
    pid: Deno.pid,
  };
  return {
    info,
    get simulator() {
      if (!polar) throw new Error("This stack talks to Polar itself: there is no simulator.");
      return polar;
    },
    mails: gateway.mails,
    mailApi: gateway.mailApi,
    requests: gateway.requests,
    broken: database.exited,
    async recover() {
      await answers(database.url());
      await stopBackground();
      await Promise.all([gateway.reconnect(), startBackground()]);
    },
    stop: () => running.disposeAsync(),
  };
}

/** A database of an older kit, or one that somebody has used otherwise, is left as it is. */
async function checkTheWay(databaseUrl: string): Promise<void> {
  const sql = postgres(databaseUrl, { max: 1, onnotice() {} });
  const problems = await preflight(sql).finally(() => sql.end());
  if (problems.length > 0) {
    throw new Error([...problems, "Or start over on this machine: deno task start --fresh"].join("\n"));
  }
}

/** While the functions were down, the simulator may have given up on them, as Polar does. A new start is a new chance. */
async function webhookSecretAt(polar: Polar, url: string): Promise<string> {
  const endpoint = await ensureWebhookEndpoint(polar, { url: `${url}/functions/v1/polar-webhook` });
  if (!endpoint.enabled) await polar.webhooks.updateWebhookEndpoint(endpoint.id, { enabled: true });
  return endpoint.secret;
}

/** What the platform tells every hosted function; `functions_host.ts` adds what differs from function to function. */
function supabaseEnvironment(url: string, databaseUrl: string, keys: Keys): Record<string, string> {
  return {
    SUPABASE_URL: url,
    SUPABASE_DB_URL: databaseUrl,
    SUPABASE_PUBLISHABLE_KEYS: JSON.stringify({ default: keys.publishable }),
    SUPABASE_SECRET_KEYS: JSON.stringify({ default: keys.secret, automations: keys.automations }),
    SUPABASE_JWKS: JSON.stringify(jwks(keys.jwtSecret)),
    DENO_DEPLOYMENT_ID: `local_${crypto.randomUUID()}_1`,
    SB_REGION: "local",
  };
}

/** Waits for a server that is coming back. */
async function answers(databaseUrl: string): Promise<void> {
  while (true) {
    const sql = postgres(databaseUrl, { max: 1, connect_timeout: 2, onnotice() {} });
    try {
      await sql`select 1`;
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 20));
    } finally {
      await sql.end({ timeout: 0 });
    }
  }
}

/** Fills Vault, as an operator does once on hosted Supabase; here an address may differ from start to start. */
async function setSecrets(databaseUrl: string, secrets: Record<string, string>): Promise<void> {
  const sql = postgres(databaseUrl, { max: 1, onnotice() {} });
  try {
    for (const [name, value] of Object.entries(secrets)) {
      await setVaultSecret(sql, name, value);
    }
  } finally {
    await sql.end();
  }
}

/**
 * Without a sender notices would be held; one that somebody has chosen stays. Issuers are those that the functions are
 * given, here as there.
 */
async function setSettings(databaseUrl: string, trustedIssuers: string[]): Promise<void> {
  const sql = postgres(databaseUrl, { max: 1, onnotice() {} });
  await sql`
    update edge_kit.settings
    set trusted_issuers = ${trustedIssuers},
      shop_name = case when mail_from is null then coalesce(shop_name, 'Edge Kit') else shop_name end,
      mail_from = coalesce(mail_from, 'Edge Kit <hello@edge-kit.example>')`.finally(() => sql.end());
}

interface Ports {
  gateway: number;
  postgres: number;
  simulator: number;
  demoShop: number;
}

/** Looks before anything starts: Postgres would take a while to notice. */
function takePorts(first: number): Ports {
  if (first === 0) return { gateway: 0, postgres: 0, simulator: 0, demoShop: 0 };
  const ports = { gateway: first, postgres: first + 1, simulator: first + 2, demoShop: first + 3 };
  for (const port of Object.values(ports)) {
    try {
      Deno.listen({ hostname: "127.0.0.1", port }).close();
    } catch (cause) {
      if (!(cause instanceof Deno.errors.AddrInUse)) throw cause;
      const advice = "stop what uses it, or choose others with --port.";
      throw failure(
        "port_taken",
        `Port ${port} is taken. The stack needs ${first} to ${first + 3}: ${advice}`,
        cause,
      );
    }
  }
  return ports;
}

async function temporaryDirectory(running: AsyncDisposableStack): Promise<string> {
  const directory = await Deno.makeTempDir({ prefix: "edge-kit-" });
  running.defer(() => Deno.remove(directory, { recursive: true }));
  return directory;
}

/** Like `Promise.all`, but a failure waits until the others have started, so that they can be stopped. */
async function together<T extends unknown[]>(...promises: { [K in keyof T]: Promise<T[K]> }): Promise<T> {
  await Promise.allSettled(promises);
  return await Promise.all(promises) as T;
}

/** Names the part that failed, and what to do about it. */
async function part<T>(name: string, start: () => Promise<T>): Promise<T> {
  try {
    return await start();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const advice = "If the data of an earlier start is in the way, start with --fresh, which wipes it.";
    throw failure("start_failed", `${name} did not start: ${reason}\n${advice}`, cause);
  }
}

function failure(code: "port_taken" | "start_failed", message: string, cause: unknown): Error {
  return Object.assign(new Error(message, { cause }), { code });
}

/** Where the storefront finds the script that embeds a checkout, and whose page that is. */
function embedding(server: PolarAccount["server"] | undefined, simulator: string | undefined) {
  if (simulator) return { embedScript: `${simulator}/embed.js`, polarOrigin: simulator };
  return {
    embedScript: "https://cdn.jsdelivr.net/npm/@polar-sh/checkout@0.4.1/dist/embed.global.js",
    polarOrigin: `https://${server === "sandbox" ? "sandbox." : ""}polar.sh`,
  };
}
