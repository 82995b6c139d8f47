/**
 * Webhooks, delivered as Polar delivers them (https://polar.sh/docs/integrate/webhooks/delivery).
 *
 * An event is stored once per endpoint, as the text that is sent. Its id is the `webhook-id` of every attempt;
 * timestamp and signature are made anew for each. Anything but a 2xx within ten seconds is a failure; ten
 * attempts, then the event has failed. Ten failed events in a row switch the endpoint off, and while it is off
 * nothing is even recorded.
 */
import { Webhook } from "standardwebhooks";
import type { models } from "@polar-sh/sdk/2026-10";
import type { WebhookEndpoint, WebhookEvent } from "../rows/rows.ts";
import type { Store } from "../rows/store.ts";
import type { Chaos } from "./chaos.ts";
import type { Clock } from "./clock.ts";

/** First attempt included. */
export const MAX_ATTEMPTS = 10;
/** The newest completed events that must all have failed for the endpoint to be switched off. */
const FAILURES_TO_DISABLE = 10;
/** An event waits for earlier ones that had no attempt yet, but not for those older than this. */
const FIFO_GUARD_MS = 60_000;
/** Polar keeps this much of an endpoint's answer. */
const RESPONSE_LENGTH = 2048;

/** The sender of webhooks. */
export interface Deliveries {
  /** Records an event for each endpoint that wants it, and begins to deliver. */
  send(type: models.WebhookEventType, data: unknown): void;
  /** Tries an event again, also one that succeeded. An event out of attempts gets exactly one. */
  redeliver(event: WebhookEvent): void;
  /** Resolves when no attempt is under way and none is due. */
  idle(): Promise<void>;
  /** Resolves when every event recorded so far has had its first attempt. */
  attemptedOnce(): Promise<void>;
  /** Takes up what a stored state still owes. */
  resume(): void;
  /** Breaks off what is under way. Those attempts do not count; a stored state makes them again. */
  stop(): Promise<void>;
}

/** What the sender needs. */
export interface DeliveryOptions {
  store: Store;
  clock: Clock;
  chaos: Chaos;
  /** Real milliseconds that an endpoint has to answer. */
  timeout: number;
  log: (line: string) => void;
}

interface AttemptResult {
  http_code: number | null;
  response: string | null;
}

/** Makes the sender; `resume` starts what a stored state owes. */
export function createDeliveries({ store, clock, chaos, timeout, log }: DeliveryOptions): Deliveries {
  /** By endpoint: its events without a finished attempt, oldest first. */
  const untried = new Map<string, WebhookEvent[]>();
  const underWay = new Map<string, Promise<void>>();
  const stopped = new AbortController();

  function queue(event: WebhookEvent) {
    const waiting = untried.get(event.endpoint_id);
    if (waiting === undefined) untried.set(event.endpoint_id, [event]);
    else waiting.push(event);
  }

  /** Starts first attempts, oldest event first, until one is under way that the others have to wait for. */
  function startFirstAttempts(endpointId: string) {
    const waiting = untried.get(endpointId) ?? [];
    while (!waiting.some((event) => underWay.has(event.id) && isYoung(event))) {
      const startable = waiting.filter((event) => !underWay.has(event.id));
      if (startable.length === 0) return;
      const event = chaos.pick(startable);
      const delay = chaos.delay();
      if (delay > 0) putOff(event, delay);
      else start(event, false);
    }
  }

  function isYoung(event: WebhookEvent): boolean {
    return clock.now().getTime() - Date.parse(event.created_at) < FIFO_GUARD_MS;
  }

  /** Holds nobody up until then. */
  function putOff(event: WebhookEvent, delay: number) {
    forget(event);
    tryAt(event, delay, false);
  }

  function start(event: WebhookEvent, again: boolean) {
    if (underWay.has(event.id)) return;
    const endpoint = store.endpoints.get(event.endpoint_id);
    if (endpoint === undefined || !endpoint.enabled) {
      event.skipped = true;
      event.retry_at = null;
      forget(event);
      return;
    }
    if (event.succeeded && !again) return forget(event);
    event.skipped = false;
    event.retry_at = null;
    const signal = AbortSignal.any([stopped.signal, AbortSignal.timeout(timeout)]);
    const attempt = send(endpoint, event, signal).then((result) => {
      underWay.delete(event.id);
      if (stopped.signal.aborted) return;
      forget(event);
      record(event, endpoint, result, again);
      store.changed();
      startFirstAttempts(event.endpoint_id);
    });
    underWay.set(event.id, attempt);
  }

  function forget(event: WebhookEvent) {
    const waiting = untried.get(event.endpoint_id) ?? [];
    const index = waiting.indexOf(event);
    if (index !== -1) waiting.splice(index, 1);
  }

  function record(event: WebhookEvent, endpoint: WebhookEndpoint, result: AttemptResult, again: boolean) {
    const succeeded = result.http_code !== null && result.http_code >= 200 && result.http_code < 300;
    const stamp = clock.stamp();
    event.attempts += 1;
    event.last_http_code = result.http_code;
    event.modified_at = stamp;
    const id = crypto.randomUUID();
    store.deliveries.set(id, {
      id,
      created_at: stamp,
      event_id: event.id,
      endpoint_id: event.endpoint_id,
      attempt: event.attempts,
      succeeded,
      ...result,
    });
    if (succeeded) {
      event.succeeded = true;
      return;
    }
    log(`polar: ${event.type} attempt ${event.attempts} failed (${result.http_code ?? "no answer"})`);
    if (event.attempts < MAX_ATTEMPTS) return tryAt(event, backoff(event.attempts, chaos.random()), again);
    event.succeeded ??= false;
    disableIfHopeless(endpoint);
  }

  function tryAt(event: WebhookEvent, wait: number, again: boolean) {
    const due = new Date(clock.now().getTime() + wait);
    event.retry_at = due.toISOString();
    clock.at(due, () => start(event, again));
  }

  /** One attempt: the only way by which a webhook leaves the simulator. */
  async function send(
    endpoint: WebhookEndpoint,
    event: WebhookEvent,
    signal: AbortSignal,
  ): Promise<AttemptResult> {
    const { arrivesTwice, isDropped, losesAnswer } = chaos.fate();
    if (isDropped) return { http_code: null, response: "lost on the way" };
    const result = await post(endpoint, event, signal);
    if (arrivesTwice) await post(endpoint, event, signal);
    return losesAnswer ? { http_code: null, response: "the answer was lost" } : result;
  }

  function disableIfHopeless(endpoint: WebhookEndpoint) {
    const completed = [...store.events.values()]
      .filter((event) => event.endpoint_id === endpoint.id && event.succeeded !== null)
      .slice(-FAILURES_TO_DISABLE);
    if (completed.length < FAILURES_TO_DISABLE || completed.some((event) => event.succeeded)) return;
    endpoint.enabled = false;
    log(`polar: webhook endpoint ${endpoint.url} switched off after ${FAILURES_TO_DISABLE} failed events`);
  }

  return {
    send(type, data) {
      for (const endpoint of store.endpoints.values()) {
        if (!endpoint.enabled || !endpoint.events.includes(type)) continue;
        const timestamp = clock.stamp();
        const event: WebhookEvent = {
          id: crypto.randomUUID(),
          created_at: timestamp,
          modified_at: null,
          endpoint_id: endpoint.id,
          type,
          api_version: endpoint.api_version,
          payload: JSON.stringify({ type, timestamp, api_version: endpoint.api_version, data }),
          succeeded: null,
          skipped: false,
          last_http_code: null,
          attempts: 0,
          retry_at: null,
        };
        store.events.set(event.id, event);
        queue(event);
        startFirstAttempts(endpoint.id);
      }
    },
    redeliver(event) {
      start(event, true);
    },
    async idle() {
      clock.runDue();
      while (underWay.size > 0) {
        await Promise.all(underWay.values());
        clock.runDue();
      }
    },
    async attemptedOnce() {
      const waitedFor = [...untried.values()].flat();
      while (underWay.size > 0 && waitedFor.some(isUntried)) {
        await Promise.race(underWay.values());
      }
    },
    resume() {
      for (const event of store.events.values()) {
        if (event.succeeded !== null || event.skipped) continue;
        if (event.retry_at !== null) clock.at(new Date(event.retry_at), () => start(event, false));
        else queue(event);
      }
      for (const endpointId of untried.keys()) startFirstAttempts(endpointId);
    },
    async stop() {
      stopped.abort();
      await Promise.all(underWay.values());
    },
  };
}

function isUntried(event: WebhookEvent): boolean {
  return event.attempts === 0 && !event.skipped;
}

async function post(
  endpoint: WebhookEndpoint,
  event: WebhookEvent,
  signal: AbortSignal,
): Promise<AttemptResult> {
  // The receiver holds the timestamp against its own clock, so this is real time even if ours was moved.
  const sentAt = new Date();
  try {
    const response = await fetch(endpoint.url, {
      method: "POST",
      headers: {
        "user-agent": "polar.sh webhooks",
        "content-type": "application/json",
        "webhook-id": event.id,
        "webhook-timestamp": String(Math.floor(sentAt.getTime() / 1000)),
        "webhook-signature": signer(endpoint).sign(event.id, sentAt, event.payload),
        "webhook-api-version": event.api_version,
      },
      body: event.payload,
      redirect: "manual",
      signal,
    });
    const text = await response.text();
    return { http_code: response.status, response: text.slice(0, RESPONSE_LENGTH) || null };
  } catch (error) {
    return { http_code: null, response: error instanceof Error ? error.message : String(error) };
  }
}

/**
 * Secrets since 2026-09-08 are `whsec_` and the key in base64, as Standard Webhooks says. For older endpoints
 * the key is the whole secret, byte for byte.
 */
function signer(endpoint: WebhookEndpoint): Webhook {
  return endpoint.uses_standard_webhook_signature
    ? new Webhook(endpoint.secret)
    : new Webhook(endpoint.secret, { format: "raw" });
}

/**
 * Milliseconds until the next attempt after `attempts` failed ones: 2 to 4 s, doubling, to 512 to 1024 s.
 * @param jitter from 0 to 1
 */
function backoff(attempts: number, jitter: number): number {
  const longest = 2000 * 2 ** attempts;
  return longest / 2 + jitter * longest / 2;
}
