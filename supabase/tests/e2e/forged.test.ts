/**
 * Contract: docs/operations.md, "The webhook secret has leaked", rehearsed. A stranger with the secret forges an order, a
 * subscription, a longer period, a refund and a customer's e-mail; the secret is turned without losing a delivery; the
 * search finds exactly what Polar never sent, and afterwards the tables are Polar's books and every genuine sale is as it
 * was. Kills: forged events that are believed for ever because they claim a later moment; a turn of the secret that loses
 * what was on its way; a search that takes a genuine event along, or pays money back.
 */

import { assert, assertEquals } from "@kit/assert";
import postgres from "postgres";
import { Webhook } from "standardwebhooks";
import { prepareRuntime } from "../../../scripts/local/postgres_runtime.ts";
import { type Stack, startStack } from "../../../scripts/local/stack.ts";
import {
  call,
  checkout,
  type Client,
  dashboardOf,
  password,
  pay,
  signedOut,
  signUp,
  until,
} from "../../../scripts/local/visitor.ts";
import { freePorts } from "../../../scripts/tests/scratch.ts";

const shop = "http://harbor-coffee.example.com";
const later = new Date(Date.now() + 365 * 86_400_000).toISOString();

// deno-lint-ignore no-explicit-any -- Polar's objects and reports are looked into freely
type Json = any;

interface Life {
  stack: Stack;
  sql: postgres.Sql;
}

/** One life of the shop: from the start of its stack to its end. `secrets`: what its function is told. */
async function live<T>(
  { directory, port }: { directory: string; port: number },
  secrets: string | undefined,
  life: (one: Life) => Promise<T>,
): Promise<T> {
  const environment: Record<string, string> = secrets ? { POLAR_WEBHOOK_SECRET: secrets } : {};
  const stack = await startStack({ dataDirectory: directory, port, durable: true, test: { environment } });
  const sql = postgres(stack.info.database_url, { max: 2, onnotice() {} });
  try {
    return await life({ stack, sql });
  } finally {
    await stack.simulator.idle();
    await sql.end();
    await stack.stop();
  }
}

/** Sends a body as Polar does, with a secret that may be stolen. */
async function send({ stack }: Life, secret: string, webhookId: string, body: string): Promise<number> {
  const at = new Date();
  const answer = await fetch(`${stack.info.url}/functions/v1/polar-webhook`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "webhook-id": webhookId,
      "webhook-timestamp": String(Math.floor(at.getTime() / 1000)),
      "webhook-signature": new Webhook(secret).sign(webhookId, at, body),
    },
    body,
  });
  await answer.body?.cancel();
  return answer.status;
}

async function polar({ stack }: Life, method: string, path: string, body?: unknown): Promise<Json> {
  const answer = await fetch(`${stack.info.polar_url}${path}`, {
    method,
    headers: { authorization: `Bearer ${stack.info.polar_access_token}`, "content-type": "application/json" },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  assert(answer.ok, `${method} ${path}: ${answer.status}`);
  return await answer.json();
}

/** Calls the function until it is done, as the runbook says; what a search finds on the way is put together. */
async function reconcile({ stack }: Life, body: Record<string, unknown>): Promise<Json> {
  const found: Json = { checked: 0, forged: [], put_right: [] };
  let after: string | undefined;
  for (let calls = 0; calls < 20; calls++) {
    const answer = await fetch(`${stack.info.url}/functions/v1/polar-reconcile`, {
      method: "POST",
      headers: { "content-type": "application/json", apikey: stack.info.secret_key },
      body: JSON.stringify({ ...body, after }),
    });
    const report = await answer.json();
    if (answer.status === 503) continue;
    assertEquals(answer.status, 200, JSON.stringify(report));
    found.checked += report.checked ?? 0;
    found.forged.push(...report.forged ?? []);
    found.put_right.push(...report.put_right ?? []);
    after = report.after ?? undefined;
    if (report.complete) return { ...report, ...found };
  }
  throw new Error("the function is never done");
}

/** Somebody opens a checkout and pays. A machine under load may say "try again", and nothing was opened then. */
async function buy(client: Client, product: string, email: string): Promise<void> {
  let url: string | undefined;
  await until("a checkout", async () => {
    url = await checkout(client, [{ product, url: shop }]).then((session) => session.url, (error) => {
      if (/try again/i.test(error.message)) return undefined;
      throw error;
    });
    return url !== undefined;
  }, 120_000);
  await pay(url!, email);
}

async function signIn(stack: Stack, email: string): Promise<Client> {
  const client = signedOut(stack);
  const { error } = await client.auth.signInWithPassword({ email, password });
  assertEquals(error, null);
  return client;
}

/** What Polar has sold and to whom, by its own lists. */
async function polarsBooks(life: Life): Promise<Json> {
  const list = async (path: string) => (await polar(life, "GET", `${path}?limit=100`)).items as Json[];
  const sorted = (rows: Json[]) => rows.map((row) => JSON.stringify(row)).sort();
  return {
    customers: sorted(
      (await list("/v1/customers")).map(({ id, email, external_id }) => [id, email, external_id]),
    ),
    orders: sorted(
      (await list("/v1/orders")).map((
        o,
      ) => [o.id, o.status, o.total_amount, o.refunded_amount, o.customer_id]),
    ),
    subscriptions: sorted(
      (await list("/v1/subscriptions")).map((
        s,
      ) => [s.id, s.status, new Date(s.current_period_end).toISOString(), s.cancel_at_period_end]),
    ),
    refunds: sorted((await list("/v1/refunds")).map((r) => [r.id, r.status, r.amount])),
  };
}

/** The same by our tables: what is worth anything. */
async function ourBooks({ sql }: Life): Promise<Json> {
  const rows = async (query: postgres.PendingQuery<postgres.Row[]>) =>
    (await query.values()).map((row: unknown[]) => JSON.stringify(row)).sort();
  return {
    customers: await rows(
      sql`select id, email, external_id from edge_kit.polar_customers where (last_writer).own = 1`,
    ),
    orders: await rows(sql`
      select id, status, total_amount::int, refunded_amount::int, polar_customer_id from orders where status <> 'void'`),
    subscriptions: await rows(sql`
      select id, polar_status, current_period_end, cancel_at_period_end
      from subscriptions where polar_status <> 'incomplete_expired'`),
    refunds: await rows(sql`select id, status, amount::int from refunds`),
  };
}

/** What was delivered and granted, and whose it is. */
const sold = async ({ sql }: Life, orders: string[]) => ({
  purchases: await sql`
    select p.id, p.user_id, p.status, p.refunded_at from purchases p where p.order_id in ${
    sql(orders)
  } order by p.id`,
  lots: await sql`
    select l.key, l.user_id, l.value::int from credit_lots l join subscriptions s on s.id = l.subscription_id
    where s.polar_status <> 'incomplete_expired' order by l.key`,
});

Deno.test({
  name:
    "S156: a leaked secret: it is turned, what was forged with it is found and undone, and Polar's books are ours again",
  sanitizeOps: false,
  sanitizeResources: false,
  async fn() {
    const directory = await Deno.makeTempDir({ dir: (await prepareRuntime()).dataHome });
    await Deno.chmod(directory, 0o711); // Postgres may run as another user
    try {
      const there = { directory, port: freePorts() };
      const genuine: string[] = [];
      const forged: string[] = [];
      let kept: Json;
      let malloryId = "";

      const [oldSecret, newSecret] = await live(there, undefined, async (life) => {
        const { stack, sql } = life;
        const secret = stack.info.polar_webhook_secret;
        await sql`update products set credits = 100, expiry_rule = 'period_end' where slug = 'monthly-edge-update'`;
        const ada = await signUp(stack, "ada@ecom-edge-kit.dev");
        for (const product of ["base-kit", "monthly-edge-update"]) {
          await buy(ada.client, product, ada.email);
        }
        await buy(signedOut(stack), "base-kit", "gil@ecom-edge-kit.dev");
        await until("the reports", async () => {
          const [{ done }] = await sql`
            select count(*) = 3 and bool_and(status = 'completed') as done from purchases`;
          return done;
        }, 120_000);
        await stack.simulator.idle();
        const mallory = await signUp(stack, "mallory@ecom-edge-kit.dev");
        await call(mallory.client, "link_profile", {});
        malloryId = mallory.userId;
        genuine.push(...(await sql`select id from orders`).map(({ id }) => id));
        kept = await sold(life, genuine);

        // What the secret is good for.
        const told = (type: string, find: (data: Json) => boolean): Json =>
          JSON.parse(
            stack.simulator.deliveries().findLast((one) =>
              one.type === type && find(JSON.parse(one.payload).data)
            )!
              .payload,
          );
        const forge = async (type: string, data: Json) => {
          const webhookId = crypto.randomUUID();
          forged.push(webhookId);
          const body = JSON.stringify({ type, timestamp: later, api_version: "2026-10", data });
          assertEquals(await send(life, secret, webhookId, body), 202);
        };
        const customer = { id: crypto.randomUUID(), email: mallory.email, external_id: mallory.userId };
        const mine = { customer_id: customer.id, modified_at: later, metadata: { user_id: mallory.userId } };
        const kit = told("order.paid", (o) => o.subscription_id === null).data;
        await forge("order.paid", {
          ...kit,
          ...mine,
          id: crypto.randomUUID(),
          customer: { ...kit.customer, ...customer },
          checkout_id: null,
        });
        const plan = told("subscription.active", () => true).data;
        await forge("subscription.active", {
          ...plan,
          ...mine,
          id: crypto.randomUUID(),
          customer: { ...plan.customer, ...customer },
          checkout_id: null,
        });
        await forge("subscription.updated", { ...plan, current_period_end: later, modified_at: later });
        const [gils] = await sql`select id from orders where user_id is null`;
        const guest = told("order.paid", (o) => o.id === gils.id).data;
        await forge("refund.created", {
          id: crypto.randomUUID(),
          created_at: later,
          modified_at: null,
          order_id: gils.id,
          customer_id: guest.customer_id,
          status: "succeeded",
          amount: guest.net_amount,
          tax_amount: guest.tax_amount,
          currency: guest.currency,
          reason: "customer_request",
          metadata: {},
        });
        await forge("order.refunded", {
          ...guest,
          modified_at: later,
          status: "refunded",
          refunded_amount: guest.net_amount,
          refundable_amount: 0,
        });
        await forge("customer.updated", {
          ...guest.customer,
          email: mallory.email,
          external_id: mallory.userId,
          modified_at: later,
        });

        // It works: a report, a plan and credits for nothing, and a guest's purchase hidden.
        const { purchases } = await dashboardOf(mallory.client);
        await call(mallory.client, "set_purchase_url", { p_purchase_id: purchases[0].id, p_url: shop });
        await until(
          "the stolen report",
          async () => (await dashboardOf(mallory.client)).purchases[0].outputs.length > 0,
        );
        assertEquals((await mallory.client.rpc("has_active_subscription")).data, true);
        const spent = await mallory.client.rpc("spend_credits", { p_amount: 30, p_idempotency_key: "theft" });
        assertEquals(spent.error, null);
        const [{ hidden }] =
          await sql`select refunded_at is not null as hidden from purchases where order_id = ${gils.id}`;
        assertEquals(hidden, true);

        // Polar makes a new secret. The old one is dead there at once, and what is sent meanwhile waits for us.
        const { items: [endpoint] } = await polar(life, "GET", "/v1/webhooks/endpoints");
        const turned = await polar(life, "PATCH", `/v1/webhooks/endpoints/${endpoint.id}/secret`);
        await buy(ada.client, "base-kit", ada.email);
        await until("a refusal", () => {
          const last = stack.simulator.deliveries().findLast(({ type }) => type === "order.paid");
          return Promise.resolve(last?.http_code === 403);
        });
        return [secret, turned.secret as string];
      });

      // Both secrets for a while: nothing that is on its way is lost, and the thief is still let in.
      await live(there, `${oldSecret} ${newSecret}`, async (life) => {
        await life.stack.simulator.clock.advance(20_000); // Polar's next attempts
        await until("the purchase of the turn", async () => {
          const [{ done }] = await life.sql`
            select count(*) = 2 as done from purchases p join orders o on o.id = p.order_id
            where o.user_id is not null and o.user_id <> ${malloryId} and p.status = 'completed' and p.product = 'base-kit'`;
          return done;
        }, 120_000);
        const webhookId = crypto.randomUUID();
        forged.push(webhookId);
        const body = JSON.stringify({
          type: "customer.deleted",
          timestamp: later,
          data: { id: crypto.randomUUID() },
        });
        assertEquals(await send(life, oldSecret, webhookId, body), 202);
      });

      await live(there, undefined, async (life) => {
        const { stack, sql } = life;
        assertEquals(
          await send(life, oldSecret, crypto.randomUUID(), "{}"),
          403,
          "the old secret is dead here too",
        );
        await stack.simulator.idle();
        // An hour later, Polar's notes and ours alike stand.
        await sql`
          update edge_kit.polar_events
          set received_at = received_at - interval '1 hour', processed_at = processed_at - interval '1 hour'
          where true`;
        const since = new Date(Date.now() - 86_400_000).toISOString();

        const listed = await reconcile(life, { forged_since: since });
        assertEquals(
          listed.forged.map(({ webhook_id }: Json) => webhook_id).sort(),
          [...forged].sort(),
          "exactly what Polar never sent",
        );
        assert(listed.checked > forged.length + 10, "among the genuine ones");
        assertEquals(
          (await dashboardOf(await signIn(stack, "mallory@ecom-edge-kit.dev"))).credits.balance,
          70,
          "looking changes nothing",
        );

        const refunds = (await polar(life, "GET", "/v1/refunds")).items.length;
        const report = await reconcile(life, {
          forged_since: since,
          undo: "the secret was on a laptop that was stolen",
        });
        assertEquals(report.forged.length, forged.length);
        assertEquals(
          report.put_right.filter(({ at_polar }: Json) => !at_polar).map(({ kind }: Json) => kind).sort(),
          ["customer", "customer", "order", "refund", "subscription"],
          "what Polar has never had",
        );

        assertEquals(await ourBooks(life), await polarsBooks(life), "Polar's books are ours");
        const ours = await sold(life, genuine);
        assertEquals(JSON.stringify(ours), JSON.stringify(kept), "each genuine sale is as it was");
        const mallory = await signIn(stack, "mallory@ecom-edge-kit.dev");
        const { purchases, credits, subscriptions } = await dashboardOf(mallory);
        assertEquals([purchases.length, purchases[0].outputs.length], [1, 0], "the stolen report is hidden");
        assertEquals((await mallory.from("outputs").select("id")).data, []);
        assertEquals((await mallory.rpc("has_active_subscription")).data, false);
        assertEquals(credits.balance, -30, "what was spent is owed");
        assertEquals(subscriptions.filter(({ status }) => status === "active"), []);
        assertEquals((await mallory.from("orders").select("status")).data, [{ status: "void" }]);
        const [{ holds, commands, waits }] = await sql`
          select edge_kit.ledger_holds() as holds, (select count(*)::int from edge_kit.polar_commands) as commands,
            (select count(*)::int from edge_kit.attention where reason = 'forged') as waits`;
        assertEquals([holds, commands, waits], [true, 0, 0], "nothing was asked of Polar, and nobody waits");
        assertEquals((await polar(life, "GET", "/v1/refunds")).items.length, refunds, "no money left");

        // Again, and by the hourly run: nothing is left.
        const again = await reconcile(life, { forged_since: since, undo: "once more" });
        assertEquals([again.forged, again.put_right], [[], []]);
        const hourly = await reconcile(life, {});
        const found = Object.entries<Json>(hourly.counts).flatMap((
          [kind, { missing, stale, different, ours_only }],
        ) => [missing, stale, different, ours_only].some(Boolean) ? [kind] : []);
        assertEquals(found, [], JSON.stringify(hourly.counts));
        assertEquals(await ourBooks(life), await polarsBooks(life));
      });
    } finally {
      await Deno.remove(directory, { recursive: true });
    }
  },
});
