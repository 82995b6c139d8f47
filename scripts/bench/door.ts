/**
 * A webhook function with everything between it and a database of its own, as in the local stack: the functions' process,
 * the gateway with REST, a pool of connections. Nothing else runs that could take part.
 */

import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Webhook } from "standardwebhooks";
import { createRpc } from "../../supabase/functions/_shared/database.ts";
import { createHandler } from "../../supabase/functions/polar-webhook/handler.ts";
import { createVerifier } from "../../supabase/functions/polar-webhook/signature.ts";
import { startFunctions } from "../local/functions_process.ts";
import { startGateway } from "../local/gateway.ts";
import { type Keys, loadKeys } from "../local/keys.ts";
import { jwks } from "../local/tokens.ts";
import type { Delivery } from "./deliveries.ts";
import { createUsualHandler } from "./usual/polar-webhook/handler.ts";

/** The two ways to a handler. */
export type Reach = "in process" | "over HTTP";

/** A door that takes webhooks. */
export interface Door {
  /** Delivers what {@link sign} made. @throws when it does not answer with 202 and one of these states */
  deliver(reach: Reach, signed: Signed, states: string[]): Promise<void>;
  stop(): Promise<void>;
}

/** A webhook as it arrives. */
export interface Signed {
  body: string;
  headers: Record<string, string>;
}

const SECRET = `whsec_${btoa("benchmarks sign with this secret")}`;
const USUAL = fileURLToPath(new URL("./usual/", import.meta.url));
const FUNCTION = "/functions/v1/polar-webhook";

/** Signs as Polar does, with the secret of these doors unless another is given. */
export function sign(
  { webhookId, body }: Pick<Delivery, "webhookId" | "body">,
  webhook = new Webhook(SECRET),
): Signed {
  const at = new Date();
  return {
    body,
    headers: {
      "content-type": "application/json",
      "webhook-id": webhookId,
      "webhook-timestamp": String(Math.floor(at.getTime() / 1000)),
      "webhook-signature": webhook.sign(webhookId, at, body),
    },
  };
}

/** Opens our door, or the usual one, in front of a database. */
export async function openDoor(whose: "ours" | "usual", databaseUrl: string): Promise<Door> {
  await using opened = new AsyncDisposableStack();
  const directory = await Deno.makeTempDir({ prefix: "edge-kit-bench-" });
  opened.defer(() => Deno.remove(directory, { recursive: true }));
  const keys = await loadKeys(join(directory, "keys.json"));
  let functionsOrigin: string | null = null;
  const gateway = await startGateway({
    port: 0,
    databaseUrl,
    keys,
    storageDirectory: join(directory, "storage"),
    functionsOrigin: () => functionsOrigin,
    pages: { overview: () => "", storefront: () => Promise.resolve(null) },
  });
  opened.defer(() => gateway.stop());
  const environment = environmentOf(gateway.url, keys);
  const functions = await startFunctions({
    environment,
    folder: whose === "usual" ? USUAL : undefined,
    log() {}, // a line for each request, which nobody reads here
  });
  opened.defer(() => functions.stop());
  functionsOrigin = functions.origin();

  const handle = whose === "usual"
    ? createUsualHandler(gateway.url, keys.secret, SECRET)
    : oursInProcess(environment);
  const running = opened.move();
  return {
    async deliver(reach, { body, headers }, states) {
      const init = { method: "POST", body, headers };
      const response = reach === "in process"
        ? await handle(new Request(`http://localhost${FUNCTION}`, init))
        : await fetch(`${gateway.url}${FUNCTION}`, init);
      const text = await response.text();
      const state = text === "" ? "" : JSON.parse(text).state;
      if (response.status !== 202 || !states.includes(state)) {
        throw new Error(`${whose}: ${response.status} ${text}`);
      }
    },
    stop: () => running.disposeAsync(),
  };
}

function environmentOf(url: string, keys: Keys): Record<string, string> {
  return {
    SUPABASE_URL: url,
    SUPABASE_SECRET_KEYS: JSON.stringify({ default: keys.secret }),
    SUPABASE_PUBLISHABLE_KEYS: JSON.stringify({ default: keys.publishable }),
    SUPABASE_JWKS: JSON.stringify(jwks(keys.jwtSecret)),
    POLAR_WEBHOOK_SECRET: SECRET,
  };
}

/** Wired as `polar-webhook/index.ts` wires it, but for the log. */
function oursInProcess(environment: Record<string, string>): (request: Request) => Promise<Response> {
  for (const [name, value] of Object.entries(environment)) Deno.env.set(name, value);
  const rpc = createRpc(() => {});
  for (const name of Object.keys(environment)) Deno.env.delete(name); // it has read them, and they concern nobody else
  return createHandler({
    verify: createVerifier(SECRET),
    ingest: (p_webhook_id, p_body) =>
      rpc("ingest_polar_event", { p_webhook_id, p_body }, AbortSignal.timeout(8_000)),
    log() {},
  });
}
