/**
 * Polar on this machine: the part of its HTTP API that the kit uses (version 2026-10, for the official SDK with
 * `baseUrl`), the checkout page and the portal, and webhooks with real signatures.
 *
 * Where things are: routes/ answers the API, stories/ says what is sent when, changes/ what is written, bank.ts what
 * cards and refunds do, deliveries.ts how webhooks are delivered, identity.ts whose order it becomes.
 */
import { answerApi } from "./routes/api.ts";
import { createFaults } from "./routes/faults.ts";
import { servePage } from "./routes/pages.ts";
import { pay } from "./routes/payment.ts";
import { openStore, type Store, type Tables } from "./rows/store.ts";
import { createBank } from "./rules/bank.ts";
import { createChaos } from "./rules/chaos.ts";
import { startClock } from "./rules/clock.ts";
import { createDeliveries } from "./rules/deliveries.ts";
import { reinstate } from "./rules/staff.ts";
import { resumeStories } from "./rules/storyteller.ts";
import type { World } from "./rules/world.ts";
import { answerSwitch, type Delivery, type Switches } from "./switches.ts";

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
export interface Simulator extends Switches {
  /** For the SDK's `baseUrl`, without a slash at the end. */
  url: string;
  /** Answers a request without the network. */
  fetch(request: Request): Promise<Response>;
  /** What Polar knows, for whoever checks what became of it. Not to be written to. */
  books: Readonly<Tables>;
  /** Resolves when all that is due is delivered or waits for a later attempt. */
  idle(): Promise<void>;
  stop(): Promise<void>;
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
  };
  const faults = createFaults();

  async function handle(request: Request): Promise<Response> {
    const url = new URL(request.url);
    const answer = await servePage(world, request, url) ??
      await answerSwitch(simulator, request, url, options.accessToken) ??
      await faults.meet(request, () => answerApi(world, request, url, options.accessToken));
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

  const simulator: Simulator = {
    url: world.baseUrl,
    fetch: handle,
    pay(checkoutId, buyer) {
      const checkout = store.checkouts.get(checkoutId);
      if (checkout === undefined) return Promise.reject(new Error(`there is no checkout ${checkoutId}`));
      return Promise.try(() => pay(world, checkout, buyer));
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
    invitations: () =>
      [...store.seats.values()].filter(({ status }) => status === "pending").map((seat) => ({
        seat_id: seat.id,
        email: seat.email!,
        invitation_token: seat.invitation_token!,
      })),
    reinstate: (subscriptionId) => reinstate(world, subscriptionId),
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
  return simulator;
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
