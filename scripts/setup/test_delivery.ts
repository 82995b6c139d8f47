/**
 * A webhook from end to end: signed with the endpoint's secret, sent to the deployed function, applied by the database.
 * Polar has no call that sends a test, so it is signed here; it tells of the cart product as Polar has it at this
 * moment, so that nothing changes by it.
 */

import { Webhook } from "standardwebhooks";
import { API_VERSION } from "../../supabase/functions/_shared/api_version.ts";
import { findEndpoint } from "../webhook_endpoint.ts";
import { digestOf, type Installation, tableExists, webhookUrl } from "./installation.ts";
import { failure, messageOf, type Step } from "./step.ts";

/** How long functions may take to learn of their secrets, in milliseconds, and how long until they are asked again. */
export interface Patience {
  total: number;
  pause: number;
}

/** What the function answers when the event went through; `duplicate`: it had come before. */
const THROUGH = ["processed", "stale", "duplicate"];

/** One delivery for each state of the endpoint's secret and the deployed functions. */
export function testDeliveryStep(
  { project, sql, polar }: Installation,
  { total, pause }: Patience = { total: 60_000, pause: 2_000 },
): Step {
  /** The same for the same secrets and functions, so that one that went through is found again in the inbox. */
  async function webhookId(): Promise<string> {
    const digests = await project.secretDigests();
    const state = ["POLAR_WEBHOOK_SECRET", "DEPLOYED_SOURCE"].map((name) => digests.get(name) ?? "");
    return `setup_${(await digestOf(JSON.stringify([webhookUrl(project), ...state]))).slice(0, 32)}`;
  }
  return {
    title: "Test delivery",
    async check() {
      const todo = ["send a signed product.updated to polar-webhook, and see that the database has it"];
      if (!await tableExists(sql, "edge_kit.polar_events")) return todo;
      const arrived = await sql`
        select from edge_kit.polar_events where webhook_id = ${await webhookId()} and state in ('processed', 'stale', 'forged')`;
      return arrived.length > 0 ? [] : todo;
    },
    async apply() {
      const endpoint = await findEndpoint(polar, webhookUrl(project));
      const [cart] = await sql<{ id: string | null }[]>`
        select polar_product_id as id from public.products where kind = 'cart'`;
      if (!endpoint || !cart?.id) {
        throw failure("not_ready", "The endpoint or the cart product is gone: run again.");
      }
      const id = await webhookId();
      const body = JSON.stringify({
        type: "product.updated",
        timestamp: new Date().toISOString(),
        api_version: API_VERSION,
        data: await polar.products.get(cart.id),
      });
      const webhook = endpoint.uses_standard_webhook_signature
        ? new Webhook(endpoint.secret)
        : new Webhook(endpoint.secret, { format: "raw" });

      const deadline = Date.now() + total;
      while (true) {
        const at = new Date();
        const answer = await send(endpoint.url, body, {
          "webhook-id": id,
          "webhook-timestamp": String(Math.floor(at.getTime() / 1000)),
          "webhook-signature": webhook.sign(id, at, body),
        });
        if (answer === "through") return;
        if (Date.now() > deadline) {
          throw failure(
            "not_delivered",
            `polar-webhook answers ${answer}. See its log; if that says invalid_signature, is this machine's clock right?`,
          );
        }
        await new Promise((resolve) => setTimeout(resolve, pause));
      }
    },
  };
}

async function send(url: string, body: string, headers: Record<string, string>): Promise<string> {
  try {
    const response = await fetch(url, { method: "POST", body, headers, signal: AbortSignal.timeout(15_000) });
    const text = await response.text();
    const through = response.status === 202 && THROUGH.some((state) => text.includes(`"${state}"`));
    return through ? "through" : `HTTP ${response.status} ${text.slice(0, 200)}`;
  } catch (error) {
    return `nothing (${messageOf(error)})`;
  }
}
