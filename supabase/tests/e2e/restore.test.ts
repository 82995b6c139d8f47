/**
 * Contract (S169): docs/operations.md, "Restore from a backup", rehearsed. A shop trades, its database is copied, it
 * trades on, and the copy comes back: what Polar knows is there again after reconciliation, once; what only the lost
 * database knew is named, not guessed; the ledger adds up.
 * Kills: a restored shop that sells a kit twice, forgets a refund, or lets a canceled subscription go on.
 */

import { assert, assertEquals } from "@kit/assert";
import { join } from "node:path";
import postgres from "postgres";
import { prepareRuntime } from "../../../scripts/local/postgres_runtime.ts";
import { type Stack, startStack } from "../../../scripts/local/stack.ts";
import { freePorts } from "../../../scripts/tests/scratch.ts";
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

const shop = "http://harbor-coffee.example.com";
const email = "ada@ecom-edge-kit.dev";

/** One life of the shop: from the start of its stack to its end. */
async function live<T>(
  { directory, port }: { directory: string; port: number },
  life: (stack: Stack, sql: postgres.Sql) => Promise<T>,
): Promise<T> {
  const stack = await startStack({ dataDirectory: directory, port, durable: true });
  const sql = postgres(stack.info.database_url, { max: 2, onnotice() {} });
  try {
    return await life(stack, sql);
  } finally {
    await stack.simulator.idle();
    await sql.end();
    await stack.stop();
  }
}

async function signIn(stack: Stack): Promise<Client> {
  const client = signedOut(stack);
  const { error } = await client.auth.signInWithPassword({ email, password });
  assertEquals(error, null);
  return client;
}

async function buy(stack: Stack, client: Client, product: string): Promise<void> {
  const { length } = (await dashboardOf(client)).purchases;
  await pay((await checkout(client, [{ product, url: shop }])).url, email);
  await until("the report", async () => {
    const { purchases } = await dashboardOf(client);
    return purchases.length > length && purchases.every(({ status }) => status === "completed");
  });
  await stack.simulator.idle();
}

async function polar(stack: Stack, method: string, path: string, body: unknown): Promise<void> {
  const answer = await fetch(`${stack.info.polar_url}${path}`, {
    method,
    headers: { authorization: `Bearer ${stack.info.polar_access_token}`, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  assert(answer.ok, `${method} ${path}: ${answer.status} ${await answer.text()}`);
}

/** Step 3: until it is complete. */
async function reconcile(stack: Stack): Promise<Record<string, Record<string, number>>> {
  while (true) {
    const answer = await fetch(`${stack.info.url}/functions/v1/polar-reconcile`, {
      method: "POST",
      headers: { apikey: stack.info.secret_key },
    });
    const report = await answer.json();
    assertEquals(answer.status, 200, JSON.stringify(report));
    if (report.complete) return report.counts;
  }
}

/** What money made, by the keys of the facts; rows of our own have other ids in another life. */
const facts = async (sql: postgres.Sql) =>
  await sql`
    select o.id, o.status, o.refunded_amount::int, o.user_id is not null as owned,
      (select count(*)::int from purchases p where p.order_id = o.id) as purchases
    from orders o order by o.created_at, o.id`;

Deno.test({
  name: "a backup of yesterday comes back: Polar's day is told again, once, and what is lost is named",
  sanitizeOps: false,
  sanitizeResources: false,
  async fn() {
    const directory = await Deno.makeTempDir({ dir: (await prepareRuntime()).dataHome });
    await Deno.chmod(directory, 0o711); // Postgres may run as another user
    try {
      const there = { directory, port: freePorts() };
      await live(there, async (stack, sql) => {
        const { client } = await signUp(stack, email);
        await buy(stack, client, "base-kit");
        await buy(stack, client, "monthly-edge-update");
        await reconcile(stack);
        assertEquals((await facts(sql)).length, 2);
      });
      await copy(join(directory, "postgres"), join(directory, "backup"));

      const lost = await live(there, async (stack, sql) => {
        const client = await signIn(stack);
        await buy(stack, client, "base-kit");
        const [first] = await sql`
          select o.id, o.net_amount::int from orders o join purchases p on p.order_id = o.id
          where p.product = 'base-kit' order by o.created_at limit 1`;
        await polar(stack, "POST", "/v1/refunds/", {
          order_id: first.id,
          reason: "customer_request",
          amount: first.net_amount,
        });
        const [{ id }] = await sql`select id from subscriptions`;
        await polar(stack, "PATCH", `/v1/subscriptions/${id}`, { cancel_at_period_end: true });
        await until("all of it", async () => {
          const [{ done }] = await sql`
            select s.cancel_at_period_end and o.status = 'refunded' as done
            from subscriptions s, orders o where o.id = ${first.id}`;
          return done;
        });
        return await facts(sql);
      });
      await Deno.remove(join(directory, "postgres"), { recursive: true });
      await Deno.rename(join(directory, "backup"), join(directory, "postgres"));

      // Into another project, under another address.
      await live({ directory, port: 0 }, async (stack, sql) => {
        await sql`
          update public.profiles set issuer = edge_kit.auth_issuer()
          where issuer = ${`http://127.0.0.1:${there.port}/auth/v1`}`;
        assertEquals((await facts(sql)).map(({ status }) => status), ["paid", "paid"], "yesterday's");
        const [{ restored_at }] =
          await sql`select date_trunc('second', clock_timestamp())::text as restored_at`;
        const counts = await reconcile(stack);
        // What Polar's own retries bring to the new address meanwhile is not missing any more.
        const missed = Object.values(counts).reduce(
          (n, { missing = 0, stale = 0 }) => n + missing + stale,
          0,
        );
        assert(missed > 0, "Polar had nothing to tell");

        assertEquals(await facts(sql), lost, "each order, its refund and its owner, and one purchase each");
        const [{ canceled, moved, holds }] = await sql`
          select (select cancel_at_period_end from subscriptions) as canceled,
            edge_kit.reconcile_watermark() >= ${restored_at}::timestamptz as moved, edge_kit.ledger_holds() as holds`;
        assertEquals([canceled, moved, holds], [true, true, true]);

        // The cart went with the database, and the shop's address with it: the purchase waits for the buyer to name it.
        const client = await signIn(stack);
        const { purchases } = await dashboardOf(client);
        const waiting = purchases.filter(({ action }) => action === "set_purchase_url");
        assertEquals(waiting.map(({ status }) => status), ["awaiting_url"]);
        await call(client, "set_purchase_url", { p_purchase_id: waiting[0].id, p_url: shop });
        await until("the lost report", async () => {
          const [found] = (await dashboardOf(client)).purchases.filter(({ id }) => id === waiting[0].id);
          return found.status === "completed";
        });
        const again = await reconcile(stack);
        assertEquals([again.order.missing ?? 0, again.order.stale ?? 0, again.refund.missing ?? 0], [
          0,
          0,
          0,
        ]);
      });
    } finally {
      await Deno.remove(directory, { recursive: true });
    }
  },
});

/** A copy of a folder as it is, owners and modes included: Postgres looks at them. */
async function copy(from: string, to: string): Promise<void> {
  const { code, stderr } = await new Deno.Command("cp", { args: ["-a", from, to], stderr: "piped" }).output();
  assertEquals(code, 0, new TextDecoder().decode(stderr));
}
