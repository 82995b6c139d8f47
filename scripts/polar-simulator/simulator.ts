/**
 * Polar on this machine: the part of its HTTP API that the kit uses (version 2026-10, for the official SDK with
 * `baseUrl`), the checkout page and the portal, and webhooks with real signatures.
 *
 * Where things are: routes/ answers the API, stories/ says what is sent when, changes/ what is written, bank.ts what
 * cards and refunds do, deliveries.ts how webhooks are delivered, identity.ts whose order it becomes.
 */
import { type Bank, createBank } from "./bank.ts";
import { type Chaos, createChaos } from "./chaos.ts";
import { type Buyer, pay } from "./checkout.ts";
import { startClock } from "./clock.ts";
import { createDeliveries } from "./deliveries.ts";
import { createFaults, type Faults } from "./faults.ts";
import type { Json } from "./input.ts";
import { servePage } from "./pages.ts";
import { malformed, PolarProblem, refusal } from "./problems.ts";
import { findRoute } from "./routes.ts";
import { recordUsage, reinstate, type Usage } from "./staff.ts";
import { openStore, type Store, type Tables } from "./store.ts";
import { resumeStories, tell } from "./storyteller.ts";
import { API_VERSIONS, CURRENT_API_VERSION } from "./versions.ts";
import type { World } from "./world.ts";

/** How to start. */
export interface SimulatorOptions {
  /** Absent or 0: a free one. */
  port?: number;
  /** The bearer token that the API takes. */
  accessToken: string;
  /** A JSON file that keeps everything across restarts. Absent: memory only. */
  stateFile?: string;
  /** `real` ticks (the default). A `manual` clock stands still until `clock.advance`. */
  clock?: "real" | "manual";
  /** Where the clock begins; the present unless told. */
  startAt?: Date;
  /** Real milliseconds that a webhook endpoint has to answer; Polar gives ten seconds. */
  webhookTimeout?: number;
  log?: (line: string) => void;
}

/** A running simulator. */
export interface Simulator {
  /** For the SDK's `baseUrl`, without a slash at the end. */
  url: string;
  /** Answers a request without the network. */
  fetch(request: Request): Promise<Response>;
  /**
   * Does what a buyer does on the checkout page.
   * @throws what the page would show: an error with Polar's status and body
   */
  pay(checkoutId: string, buyer: Buyer): Promise<{ order_id: string }>;
  /** Every attempt to deliver a webhook, oldest first. */
  deliveries(): Delivery[];
  /** What Polar knows, for whoever checks what became of it. Not to be written to. */
  books: Readonly<Tables>;
  /** Resolves when all that is due is delivered or waits for a later attempt. */
  idle(): Promise<void>;
  clock: {
    now(): Date;
    /** Moves the time forward by milliseconds; what falls due on the way happens in order, and is waited for. */
    advance(milliseconds: number): Promise<void>;
  };
  /** Cards and refunds, as the bank decides. */
  bank: Bank;
  /** Polar's staff brings a revoked subscription back, which charges nothing. */
  reinstate(subscriptionId: string): void;
  /** Metered use: billed with the subscription's next order, or after its end. */
  recordUsage(subscriptionId: string, usage: Usage): void;
  /** Polar down, slow or refusing. */
  faults: Faults;
  /** Webhooks doubled, out of order, late or lost. */
  chaos: Pick<Chaos, "set" | "clear" | "counts">;
  stop(): Promise<void>;
}

/** One attempt to deliver a webhook. */
export interface Delivery {
  webhook_id: string;
  type: string;
  endpoint_url: string;
  /** 1 for the first. */
  attempt: number;
  succeeded: boolean;
  /** Null when nothing answered. */
  http_code: number | null;
  at: string;
  payload: string;
}

/** Starts the simulator on 127.0.0.1. */
export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  const log = options.log ?? (() => {});
  const store = await openStore(options.stateFile, log);
  const ticking = startClock({ ticking: options.clock !== "manual", startAt: options.startAt });
  const chaos = createChaos();
  const deliveries = createDeliveries({
    store,
    clock: ticking,
    chaos,
    timeout: options.webhookTimeout ?? 10_000,
    log,
  });
  const world: World = {
    store,
    clock: ticking,
    deliveries,
    baseUrl: "",
    holdsRefunds: false,
    tell: (story, context) => tell(world, story, context),
  };
  const faults = createFaults();

  async function handle(request: Request): Promise<Response> {
    const url = new URL(request.url);
    const answer = await servePage(world, request, url) ??
      await faults.intercept(url.pathname) ??
      await answerApi(world, request, url, options.accessToken);
    answer.headers.set("date", ticking.now().toUTCString());
    return answer;
  }

  const server = Deno.serve({
    hostname: "127.0.0.1",
    port: options.port ?? 0,
    onListen: () => {},
    onError(error) {
      log(`polar: ${error instanceof Error ? error.stack : error}`);
      return Response.json({ error: "InternalServerError", detail: "Internal Server Error" }, {
        status: 500,
      });
    },
  }, handle);
  world.baseUrl = `http://127.0.0.1:${server.addr.port}`;
  deliveries.resume();
  resumeStories(world);

  return {
    url: world.baseUrl,
    fetch: handle,
    // Async, so that a refusal is a rejection and not a throw.
    // deno-lint-ignore require-await
    async pay(checkoutId, buyer) {
      const checkout = store.checkouts.get(checkoutId);
      if (checkout === undefined) throw new Error(`there is no checkout ${checkoutId}`);
      return pay(world, checkout, buyer);
    },
    deliveries: () => allDeliveries(store),
    books: store,
    idle: deliveries.idle,
    clock: {
      now: ticking.now,
      async advance(milliseconds) {
        const limit = new Date(ticking.now().getTime() + milliseconds);
        do await deliveries.idle(); while (ticking.step(limit));
        await deliveries.idle();
      },
    },
    bank: createBank(world),
    reinstate: (subscriptionId) => reinstate(world, subscriptionId),
    recordUsage: (subscriptionId, usage) => recordUsage(world, subscriptionId, usage),
    faults,
    chaos,
    async stop() {
      faults.clear();
      ticking.stop();
      await deliveries.stop();
      await server.shutdown();
      await store.flush();
    },
  };
}

/** Polar's order: version, then identity, then the route. */
async function answerApi(world: World, request: Request, url: URL, accessToken: string): Promise<Response> {
  const version = request.headers.get("polar-version") || CURRENT_API_VERSION;
  const isVersion = API_VERSIONS.some((known) => known === version);
  const route = isVersion && url.pathname.startsWith("/v1/") ? findRoute(request.method, url) : null;
  if (route === null) return Response.json({ detail: "Not Found" }, { status: 404 });
  const headers = { "polar-version": version };
  if (route === "method") return Response.json({ detail: "Method Not Allowed" }, { status: 405, headers });
  try {
    authorize(request, accessToken);
    const body = await readBody(request);
    const answer = route.handle(world, { url, params: route.params, body });
    if (request.method !== "GET") world.store.changed();
    if (answer.status === 204) return new Response(null, { status: 204, headers });
    return Response.json(answer.body, { status: answer.status, headers });
  } catch (error) {
    if (!(error instanceof PolarProblem)) throw error;
    return Response.json(error.body, { status: error.status, headers: { ...headers, ...error.headers } });
  }
}

function authorize(request: Request, accessToken: string) {
  const token = /^Bearer (.+)$/i.exec(request.headers.get("authorization") ?? "")?.[1];
  if (token === accessToken) return;
  const challenge = { "www-authenticate": 'Bearer realm="polar"' };
  if (token === undefined) {
    throw new PolarProblem(401, refusal(401, "Unauthorized", "Unauthorized").body, challenge);
  }
  throw new PolarProblem(401, {
    error: "invalid_token",
    error_description:
      "The access token provided is expired, revoked, malformed, or invalid for other reasons.",
  }, challenge);
}

async function readBody(request: Request): Promise<Json> {
  const text = await request.text();
  if (text === "") return {};
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    throw malformed([{ type: "json_invalid", loc: ["body", 0], msg: "JSON decode error", input: {} }]);
  }
  if (typeof body === "object" && body !== null && !Array.isArray(body)) return body as Json;
  throw malformed([{
    type: "model_attributes_type",
    loc: ["body"],
    msg: "Input should be a valid dictionary or object to extract fields from",
    input: body,
  }]);
}

function allDeliveries(store: Store): Delivery[] {
  return [...store.deliveries.values()].map((delivery) => {
    const event = store.events.get(delivery.event_id)!;
    return {
      webhook_id: event.id,
      type: event.type,
      endpoint_url: store.endpoints.get(delivery.endpoint_id)?.url ?? "",
      attempt: delivery.attempt,
      succeeded: delivery.succeeded,
      http_code: delivery.http_code,
      at: delivery.created_at,
      payload: event.payload,
    };
  });
}
