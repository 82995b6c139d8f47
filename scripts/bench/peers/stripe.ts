/** Who takes Stripe's webhooks: the two engines that keep a copy of Stripe in Postgres. */

import { join } from "node:path";
import type { Signed } from "../door.ts";
import type { Packages } from "./packages.ts";
import type { Peer, Worker } from "./peer.ts";
import { EXPANDABLE, invoice, item, newSubscriber, subscription } from "./stripe_events.ts";

const SECRET = "whsec_benchmarks_sign_with_this_secret";
/** Says nothing of what goes well; a migration that fails is only logged by one of them. */
const logger = {
  info() {},
  warn() {},
  error(error: unknown) {
    throw error;
  },
};

/** Nothing is asked of Stripe: events bring their objects along. */
const OFFLINE = { stripeSecretKey: "sk_test_benchmark", stripeWebhookSecret: SECRET, logger };

/** Makes what signs as Stripe does, with the helper of its own package. */
export function stripeSigner({ require }: Packages): (body: string) => Signed {
  const Stripe = require("stripe");
  const { webhooks } = new Stripe(OFFLINE.stripeSecretKey);
  return (body) => ({
    body,
    headers: {
      "content-type": "application/json",
      "stripe-signature": webhooks.generateTestHeaderString({ payload: body, secret: SECRET }),
    },
  });
}

/** As much of an engine as is used; both have it. */
interface Engine {
  processWebhook(body: string, signature: string | null): Promise<unknown>;
}

/** `@supabase/stripe-sync-engine`, in an empty database, with its own migrations. */
export async function supabaseEngine({ require }: Packages, url: string): Promise<Peer> {
  const { runMigrations, StripeSync } = require("@supabase/stripe-sync-engine");
  await runMigrations({ databaseUrl: url, schema: "stripe", logger });
  return {
    ...storedIn(url),
    name: "@supabase/stripe-sync-engine",
    open() {
      const sync = new StripeSync({ ...OFFLINE, poolConfig: poolOf(url) });
      return Promise.resolve(workerOf(sync, () => sync.close()));
    },
  };
}

/** `@stripe/sync-engine`, in an empty database, with its own migrations. */
export async function stripeEngine({ require }: Packages, url: string): Promise<Peer> {
  const { runMigrations, StripeSync } = require("@stripe/sync-engine");
  const directory = await Deno.makeTempDir({ prefix: "edge-kit-bench-" });
  try {
    const openApiSpecPath = join(directory, "stripe.json");
    await Deno.writeTextFile(openApiSpecPath, JSON.stringify(openApi()));
    await runMigrations({ databaseUrl: url, openApiSpecPath, logger });
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
  return {
    ...storedIn(url),
    name: "@stripe/sync-engine",
    async open() {
      const sync = await StripeSync.create({
        ...OFFLINE,
        stripeAccountId: "acct_benchmark",
        poolConfig: poolOf(url),
      });
      return workerOf(sync.webhook, () => sync.close());
    },
  };
}

const poolOf = (url: string) => ({ connectionString: url, max: 1, idleTimeoutMillis: 0 });

/** What a function around an engine looks like in Supabase's guide. */
function workerOf(engine: Engine, close: () => Promise<void>): Worker {
  return {
    async handle(request) {
      try {
        await engine.processWebhook(await request.text(), request.headers.get("stripe-signature"));
        return Response.json({ received: true }, { status: 202 });
      } catch (error) {
        return Response.json({ error: String(error) }, { status: 400 });
      }
    },
    close,
  };
}

function storedIn(url: string): Omit<Peer, "name" | "open"> {
  return {
    sender: "stripe",
    url,
    async orders(sql) {
      const [{ n }] = await sql`select count(*)::int as n from stripe.invoices`;
      return n;
    },
    async subscription(sql, id) {
      const [row] = await sql`
        select cancel_at_period_end as canceling, xmin::text as writer from stripe.subscriptions where id = ${id}`;
      return row as { canceling: boolean; writer: string } | undefined;
    },
  };
}

/**
 * The part of Stripe's OpenAPI document that the engine makes columns from, written down from the events themselves: its
 * migration would download the document, and makes a column of every field.
 */
function openApi() {
  const who = newSubscriber();
  const now = new Date();
  const objects = {
    invoice: invoice(who, now),
    subscription: subscription(who, false, now),
    subscription_item: item(who, 0),
  };
  const typeOf = (value: unknown) => {
    if (typeof value === "number") return "integer";
    if (typeof value === "boolean") return "boolean";
    return typeof value === "object" && value !== null ? "object" : "string";
  };
  const schemas = Object.entries(objects).map(([name, object]) => {
    const properties = Object.entries(object).map(([field, value]) => [
      field,
      {
        type: typeOf(value),
        nullable: true,
        ...EXPANDABLE.includes(field) && { "x-expansionResources": {} },
      },
    ]);
    return [name, { "x-resourceId": name, type: "object", properties: Object.fromEntries(properties) }];
  });
  return {
    openapi: "3.0.0",
    info: { version: "2020-08-27" },
    components: { schemas: Object.fromEntries(schemas) },
  };
}
