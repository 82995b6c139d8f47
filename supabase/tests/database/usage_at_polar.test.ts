/**
 * Contract (S167, docs/money.md §9): each spend is told to Polar's meters once, as Polar's own books say, whatever
 * Polar answers and wherever workers die; one customer that Polar does not know holds nobody up. The real function on a
 * real database, the simulator's API over HTTP.
 * Kills: a spend that is counted twice after a lost answer; one that is never told; a batch that is stuck for ever.
 */

import { assert, assertEquals } from "@kit/assert";
import { createPolar } from "@polar-sh/sdk/2026-10";
import type postgres from "postgres";
import { type Simulator, startSimulator } from "../../../scripts/polar-simulator/simulator.ts";
import { chance, seed } from "../../../scripts/random.ts";
import type { Rpc } from "../../functions/_shared/database.ts";
import { createHandler } from "../../functions/polar-commands/handler.ts";
import { createTell } from "../../functions/polar-commands/usage.ts";
import { type Shop, startShop } from "./at_once.ts";
import { rpcOf } from "./commands_world.ts";

const accessToken = "polar_oat_usage";
let shop: Shop;
Deno.test.beforeAll(async () => {
  shop = await startShop();
});
Deno.test.afterAll(() => shop?.stop());

interface World {
  sql: postgres.Sql;
  simulator: Simulator;
  /** Somebody with credits; a customer at Polar unless Polar is not to know them. */
  person(name: string, known?: boolean): Promise<string>;
  spend(userId: string, amount: number, key: string): Promise<void>;
  /** Rings the function once. `dies` says before which of its steps the worker dies, from 0. */
  ring(dies?: number): Promise<void>;
  /** Lets time pass for the queue. */
  later(minutes: number): Promise<void>;
}

function withUsage(body: (world: World) => Promise<void>): Promise<void> {
  return shop.database(async (sql) => {
    const simulator = await startSimulator({ accessToken });
    const polar = createPolar({ accessToken, baseUrl: simulator.url });
    const tell = createTell({ accessToken, baseUrl: simulator.url }, 0.5);
    const rpc = rpcOf(sql);
    await sql`update edge_kit.settings set usage_event = 'credits_spent' where singleton`;
    try {
      await body({
        sql,
        simulator,
        async person(name, known = true) {
          const userId = crypto.randomUUID();
          const customer = known ? await polar.customers.create({ email: `${name}@example.com` }) : null;
          await sql`
            insert into public.profiles (user_id, polar_customer_id) values (${userId}, ${
            customer?.id ?? null
          })`;
          await sql`select public.adjust_credits(${userId}, 1000, ${`gift-${name}`}, 'story')`;
          return userId;
        },
        async spend(userId, amount, key) {
          await sql`select public.spend_credits_for(${userId}, ${amount}, ${key}, 'story')`;
        },
        async ring(dies = Infinity) {
          let step = 0;
          const living = <T>(work: () => Promise<T>): Promise<T> =>
            step++ >= dies ? Promise.reject(new Error("died")) : work();
          const background: Promise<void>[] = [];
          const handler = createHandler({
            authenticate: () => Promise.resolve({ ok: true, value: null }),
            rpc: ((name, args, signal) => living(() => rpc(name, args, signal))) as Rpc,
            polar: { look: unused, send: unused },
            tell: (events) => living(() => tell(events)),
            waitUntil: (work) => background.push(work),
            now: () => performance.now(),
            log() {},
          });
          const response = await handler(
            new Request("http://localhost/", { method: "POST", body: '{"report_usage": true}' }),
          );
          await response.body?.cancel();
          await Promise.all(background);
        },
        async later(minutes) {
          await sql`
            update edge_kit.usage_events
            set queued_at = queued_at - make_interval(mins => ${minutes}),
              run_at = run_at - make_interval(mins => ${minutes}),
              lease_until = lease_until - make_interval(mins => ${minutes})
            where true`;
        },
      });
    } finally {
      await simulator.stop();
    }
  });
}

const unused = () => Promise.reject(new Error("no command is worked here"));

/** Spends as Polar's books have them, and as the ledger has them: external id and credits. */
function atPolar({ books }: Simulator): [string, number][] {
  return [...books.usage_events.values()]
    .map(({ external_id, metadata }): [string, number] => [external_id ?? "", Number(metadata.credits)])
    .sort();
}

async function inLedger(sql: postgres.Sql): Promise<[string, number][]> {
  const rows = await sql`
    select lot_id || ':' || n as id, -amount as credits from public.credit_entries where kind = 'spend'`;
  return rows.map(({ id, credits }): [string, number] => [id, Number(credits)]).sort();
}

async function waiting(sql: postgres.Sql): Promise<number> {
  const [{ count }] = await sql`select count(*)::int as count from edge_kit.usage_events`;
  return count;
}

Deno.test("a spend is told by its entry's id, of the customer who pays, and a meter counts it", () =>
  withUsage(async ({ sql, simulator, person, spend, ring, later }) => {
    const polar = createPolar({ accessToken, baseUrl: simulator.url });
    const meter = await polar.meters.create({
      name: "Credits",
      filter: { conjunction: "and", clauses: [{ property: "name", operator: "eq", value: "credits_spent" }] },
      aggregation: { func: "sum", property: "credits" },
    });
    const ann = await person("ann");
    const stranger = await person("stranger", false);
    await spend(ann, 7, "a1");
    await spend(ann, 5, "a2");
    await spend(stranger, 3, "s1");
    await later(2);
    await ring();
    assertEquals(atPolar(simulator), await inLedger(sql));
    assertEquals(await waiting(sql), 0);
    const { items } = await polar.customerMeters.list({ meter_id: meter.id });
    assertEquals(items.map(({ consumed_units }) => consumed_units), [12]);
  }));

Deno.test("an answer that is lost in any way is asked for again, and Polar counts once", () =>
  withUsage(async ({ sql, simulator, person, spend, ring, later }) => {
    const ann = await person("ann");
    const ways = [{ status: 500 }, { status: 504 }, { breaksOff: true }, { delay: Infinity }, {
      status: 429,
    }];
    for (const [n, way] of ways.entries()) {
      await spend(ann, n + 1, `k${n}`);
      await later(2);
      simulator.faults.set({ acts: true, path: "/v1/events/ingest", times: 1, ...way });
      await ring();
      simulator.faults.clear();
      assertEquals(await waiting(sql), 1, `it waits after ${JSON.stringify(way)}`);
      await later(60);
      await ring();
      assertEquals([await waiting(sql), atPolar(simulator)], [0, await inLedger(sql)], JSON.stringify(way));
    }
  }));

Deno.test("while Polar is down or refuses the token everything waits, and an operator sees it after an hour", () =>
  withUsage(async ({ sql, simulator, person, spend, ring, later }) => {
    const ann = await person("ann");
    await spend(ann, 7, "a1");
    await later(2);
    for (
      const [status, code] of [[503, "polar_unavailable"], [401, "token_refused"], [422, "refused"]] as const
    ) {
      simulator.faults.set({ status, path: "/v1/events/ingest" });
      await ring();
      simulator.faults.clear();
      const [row] = await sql`select error_code, refused_at from edge_kit.usage_events`;
      assertEquals(row, { error_code: code, refused_at: null }, "a whole batch is never given up");
      await later(60);
    }
    const told = await sql`select reason from edge_kit.attention where kind = 'usage' and urgent`;
    assertEquals(told.map(({ reason }) => reason), ["usage_late"]);
    await ring();
    assertEquals([await waiting(sql), atPolar(simulator)], [0, await inLedger(sql)]);
  }));

Deno.test("a customer who is gone at Polar is set apart; the others of the batch are told in the same call", () =>
  withUsage(async ({ sql, simulator, person, spend, ring, later }) => {
    const polar = createPolar({ accessToken, baseUrl: simulator.url });
    const people = await Promise.all(["ann", "bob", "cid"].map((name) => person(name)));
    const [{ polar_customer_id: gone }] = await sql`
      select polar_customer_id from public.profiles where user_id = ${people[1]}`;
    await polar.customers.delete(gone);
    for (const [n, userId] of people.entries()) await spend(userId, 10 + n, `k${n}`);
    await later(2);
    await ring();
    assertEquals(atPolar(simulator).map(([, credits]) => credits).sort(), [10, 12]);
    const rows = await sql`select error_code, refused_at is not null as refused from edge_kit.usage_events`;
    assertEquals([...rows], [{ error_code: "refused", refused: true }]);
    const told = await sql`select reason from edge_kit.attention where kind = 'usage' and urgent`;
    assertEquals(told.map(({ reason }) => reason), ["usage_refused"]);
  }));

Deno.test(`2,000 spends, workers dying and Polar failing at random (EDGE_KIT_SEED=${seed}): each is counted once`, () =>
  withUsage(async ({ sql, simulator, person, ring, later }) => {
    const random = chance(seed);
    const people = await Promise.all(Array.from({ length: 20 }, (_, n) => person(`p${n}`, n % 5 > 0)));
    await sql`
      select public.spend_credits_for(u, 1 + n % 7, 'spend ' || n, 'story')
      from unnest(${people}::text[]) u, generate_series(1, 100) n`;
    await later(2);
    let rounds = 0;
    for (; await waiting(sql) > 0; rounds++) {
      assert(rounds < 60, "spends are never told");
      const weather = Math.floor(random() * 5);
      if (rounds < 30 && weather < 3) {
        const fault =
          [{ status: 503 }, { acts: true, status: 500 }, { acts: true, breaksOff: true }][weather];
        simulator.faults.set({ path: "/v1/events/ingest", times: 1, ...fault });
      }
      // Two at once, one of which may die before any of its steps.
      await Promise.all([ring(rounds < 30 && random() < 0.5 ? Math.floor(random() * 6) : undefined), ring()]);
      simulator.faults.clear();
      await later(70);
    }
    const told = atPolar(simulator);
    assertEquals(new Set(told.map(([id]) => id)).size, 2000);
    assertEquals(told, await inLedger(sql));
  }));
