/**
 * One stack per test file: started before its first test, stopped after its last one. `EDGE_KIT_FUNCTIONS_DENO` names
 * another Deno for the functions, so that a file can run with the one that hosted functions run on.
 */

import postgres from "postgres";
import { Webhook } from "standardwebhooks";
import { type Stack, startStack } from "../../../scripts/local/stack.ts";

/** What a test works with. */
export interface World {
  stack: Stack;
  /** The database as its owner, for what no client may see. */
  sql: postgres.Sql;
  /** Lets a minute pass for pg_cron, which does then what is due. */
  minute(): void;
}

let world: World | undefined;

Deno.test.beforeAll(async () => {
  let passed = 0;
  const stack = await startStack({
    functionsDeno: Deno.env.get("EDGE_KIT_FUNCTIONS_DENO") || undefined,
    test: { cronClock: () => new Date(Date.now() + passed) },
  });
  world = {
    stack,
    sql: postgres(stack.info.database_url, { max: 4, onnotice() {} }),
    minute: () => passed += 60_000,
  };
});

Deno.test.afterAll(async () => {
  await world?.sql.end();
  await world?.stack.stop();
});

/** A test against the file's stack. Connections outlive single tests, so leaks are looked for in the stack's own tests. */
export function test(name: string, body: (world: World) => Promise<void>): void {
  Deno.test({ name, sanitizeOps: false, sanitizeResources: false, fn: () => body(world!) });
}

/** Delivers a body to the webhook function, signed as Polar signs it. */
export function deliver(
  { stack }: World,
  webhookId: string,
  body: string,
  { at = new Date() }: { at?: Date } = {},
): Promise<Response> {
  const signature = new Webhook(stack.info.polar_webhook_secret).sign(webhookId, at, body);
  return fetch(`${stack.info.url}/functions/v1/polar-webhook`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "webhook-id": webhookId,
      "webhook-timestamp": String(Math.floor(at.getTime() / 1000)),
      "webhook-signature": signature,
    },
    body,
  });
}

/** The newest delivery of a type that the simulator made: a real event to replay and to bend. */
export function lastDelivery({ stack }: World, type: string): { webhook_id: string; payload: string } {
  const delivery = stack.simulator.deliveries().findLast((one) => one.type === type);
  if (!delivery) throw new Error(`the simulator has not sent any ${type}`);
  return delivery;
}
