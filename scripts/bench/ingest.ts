/** Events into the database: our one call beside the floor, same driver, same connections, same rows. */

import postgres from "postgres";
import { backendCpu, type CpuTimes } from "./cpu_in_turns.ts";
import type { Delivery, Kind } from "./deliveries.ts";
import { FLOOR, floorStatement, installFloor, withoutTriggers } from "./floor.ts";
import { countFunctions, type FunctionCost, functionCosts } from "./function_cost.ts";
import { connect, type Contender, type Contest, contest, disconnect, drive } from "./load.ts";
import { count, ms, perSecond, speed, table, times } from "./page.ts";
import type { Part, Section, Sizes } from "./part.ts";
import { assertSameRows, countRows } from "./same_rows.ts";
import { openWorkbench, type Workbench } from "./workbench.ts";

const INGEST = "select public.ingest_polar_event($1, $2) as state";
const KINDS: Record<Kind, string> = {
  kit: "order.paid, new: a kit with a report",
  pack: "order.paid, new: a pack of credits",
  updated: "subscription.updated",
};
const kinds = Object.keys(KINDS) as Kind[];

/** A database, and how an event gets into it. */
interface Way {
  name: string;
  url: string;
  call(sql: postgres.Sql, kind: Kind, delivery: Delivery): Promise<unknown>;
}

export const ingest: Part = {
  name: "ingest",
  async measure(sizes, say) {
    const bench = await openWorkbench(sizes.calls.several, sizes.durable);
    const opened: postgres.Sql[] = [];
    try {
      const ways = await makeWays(bench);
      const databases = ways.map(({ url }) => postgres(url, { max: 1, onnotice() {} }));
      opened.push(...databases);
      await installFloor(databases[2]);
      await withoutTriggers(databases[1]);
      say("the same rows from everyone?");
      const written = await proveFloor(bench, ways, databases);
      const contests: [Kind, number, Contest][] = [];
      for (const connections of sizes.connections) {
        for (const kind of kinds) {
          say(`${kind}, ${connections} connections`);
          contests.push([kind, connections, await compete(bench, ways, databases, kind, connections, sizes)]);
        }
      }
      const cpu = new Map<Kind, CpuTimes>();
      for (const kind of kinds) {
        say(`${kind}, processor time`);
        cpu.set(kind, await cpuOf(bench, ways, databases, kind, sizes));
      }
      say("where the time goes");
      const costs = await costsOf(bench, ways[0], databases[0], sizes.calls.several);
      return sectionOf(contests, written, cpu, costs, bench.samples.kit.body.length);
    } finally {
      await Promise.all(opened.map((sql) => sql.end()));
      await bench.stop();
    }
  },
};

async function makeWays(bench: Workbench): Promise<Way[]> {
  const statements = Object.fromEntries(kinds.map((kind) => [kind, floorStatement(kind)]));
  const ingest: Way["call"] = async (sql, _kind, { webhookId, body }) => {
    const [{ state }] = await sql.unsafe(INGEST, [webhookId, body], { prepare: true });
    if (state !== "processed") throw new Error(`an event was ${state}`);
  };
  const floor: Way["call"] = (sql, kind, delivery) =>
    sql.unsafe(statements[kind].text, statements[kind].values(delivery), { prepare: true });
  return [
    { name: "ours", url: await bench.clone("ours"), call: ingest },
    { name: "floor", url: await bench.clone("floor"), call: floor },
    { name: "floor that reads the body", url: await bench.clone("floor_call"), call: ingest },
  ];
}

/** Gives everyone the same few events and compares what they stored. @returns rows that one event of a kind writes */
async function proveFloor(
  bench: Workbench,
  ways: Way[],
  databases: postgres.Sql[],
): Promise<Map<Kind, Map<string, number>>> {
  const written = new Map<Kind, Map<string, number>>();
  for (const kind of kinds) {
    const events = await bench.deliveries(kind, 3, databases);
    const before = await countRows(databases[0]);
    for (const [index, way] of ways.entries()) {
      for (const event of events) await way.call(databases[index], kind, event);
    }
    const after = await countRows(databases[0]);
    const rows = [...after].map((
      [table, n],
    ): [string, number] => [table, (n - before.get(table)!) / events.length]);
    written.set(kind, new Map(rows.filter(([, n]) => n > 0)));
  }
  for (const other of databases.slice(1)) await assertSameRows(databases[0], other);
  return written;
}

/** All ways in turns, and redeliveries to ours among them. */
async function compete(
  bench: Workbench,
  ways: Way[],
  databases: postgres.Sql[],
  kind: Kind,
  connections: number,
  sizes: Sizes,
): Promise<Contest> {
  const clients = await Promise.all(ways.map(({ url }) => connect(url, connections)));
  const contenders: Contender<Delivery>[] = ways.map(({ name, call }, index) => ({
    name,
    run: (events) => drive(clients[index], events, (sql, event) => call(sql, kind, event)),
  }));
  const calls = connections === 1 ? sizes.calls.one : sizes.calls.several;
  const known = await bench.deliveries(kind, calls, databases);
  contenders.push({
    name: "again",
    run: () =>
      drive(clients[0], known, async (sql, { webhookId, body }) => {
        const [{ state }] = await sql.unsafe(INGEST, [webhookId, body], { prepare: true });
        if (state !== "duplicate") throw new Error(`a redelivery was ${state}`);
      }),
  });
  try {
    await drive(clients[0], known, (sql, event) => ways[0].call(sql, kind, event));
    return await contest(contenders, sizes.rounds, () => bench.deliveries(kind, calls, databases));
  } finally {
    await Promise.all(clients.map(disconnect));
  }
}

/** All ways in turns, on one connection each. */
async function cpuOf(
  bench: Workbench,
  ways: Way[],
  databases: postgres.Sql[],
  kind: Kind,
  sizes: Sizes,
): Promise<CpuTimes> {
  const clients = await Promise.all(ways.map(async ({ url }) => (await connect(url, 1))[0]));
  const callers = ways.map(({ name, call }, index) => ({
    name,
    sql: clients[index],
    call: (sql: postgres.Sql, event: Delivery) => call(sql, kind, event),
  }));
  try {
    return await backendCpu(
      callers,
      sizes.rounds,
      () => bench.deliveries(kind, sizes.calls.several, databases),
    );
  } finally {
    await disconnect(clients);
  }
}

async function costsOf(
  bench: Workbench,
  ours: Way,
  sql: postgres.Sql,
  calls: number,
): Promise<FunctionCost[]> {
  const events = await bench.deliveries("kit", calls, [sql]);
  await countFunctions(sql);
  const clients = await connect(ours.url, 1);
  await drive(clients, events, (client, event) => ours.call(client, "kit", event));
  await disconnect(clients); // which makes it tell what it counted
  return await functionCosts(sql, calls);
}

const microseconds = (duration: number) => `${duration.toFixed(0)} µs`;

function sectionOf(
  contests: [Kind, number, Contest][],
  written: Map<Kind, Map<string, number>>,
  cpu: Map<Kind, CpuTimes>,
  costs: FunctionCost[],
  size: number,
): Section {
  const at = (kind: Kind, wanted: number) =>
    contests.find(([one, connections]) => one === kind && connections === wanted)?.[2];
  const eight = at("kit", 8)!;
  const rows = contests.map(([kind, connections, it]) => [
    KINDS[kind],
    String(connections),
    ...speed(it, "ours"),
    perSecond(it.rate("floor")),
    times(it.ratio("ours", "floor")),
    perSecond(it.rate("floor that reads the body")),
    times(it.ratio("ours", "floor that reads the body")),
    perSecond(it.rate("again")),
    times(it.ratio("again", "ours")),
  ]);
  const cpuRows = kinds.filter((kind) => cpu.get(kind)!.size > 0).map((kind) => {
    const [ours, floor, reading] = ["ours", "floor", "floor that reads the body"].map((name) =>
      cpu.get(kind)!.get(name)!
    );
    return [
      KINDS[kind],
      ...[ours, floor, reading].map(microseconds),
      times(ours / floor),
      times(ours / reading),
    ];
  });
  const one = at("kit", 1)!;
  const all = costs.reduce((sum, { self }) => sum + self, 0);
  return {
    title: "An event into the database",
    targets: [
      {
        what: "A kit's order beside the floor, 8 connections",
        measured: eight.ratio("ours", "floor"),
        unit: "×",
        atLeast: 0.6,
      },
      {
        what: "A kit's order beside the floor that reads the body, 8 connections",
        measured: eight.ratio("ours", "floor that reads the body"),
        unit: "×",
        atLeast: 0.6,
      },
      {
        what: "A redelivery beside a new order, 8 connections",
        measured: eight.ratio("again", "ours"),
        unit: "×",
        atLeast: 4,
      },
    ],
    text: `
One call of \`ingest_polar_event(webhook id, body)\` is the whole job: inbox, customer, owner, order, purchase, credits or scrape
job, and the ring for the scraper, in one transaction. Deliveries are the simulator's (${
      count(size)
    } bytes for a kit's order),
copied for one buyer each; each order finds the cart that its checkout made. Driver and connections are the same for all
(\`postgres\` with prepared statements, one call under way on each connection), and so is the cluster; each contender has a
database of its own and gets the same events.

- **Floor**: one prepared statement of plain inserts that leaves the same rows in the same tables with the same indexes, keys and
  constraints, our triggers switched off. Its values were read from the body before the clock ran. It looks up, compares,
  locks and recomputes nothing. Before anything is measured, the rows of all contenders are compared field by field, and the
  benchmark ends if they differ. It rings as everybody must, by pg_net's \`net.http_post\`.
- **Floor that reads the body**: the same inserts in a function with our signature, which has to find its values in the body,
  as anything does that is given a webhook.
- **Again**: a webhook that was processed is delivered once more.

The local stand-in for pg_net wakes its worker by \`NOTIFY\`, under which transactions commit one by one. The real one sets a flag in
shared memory, so here nobody is woken.

${
      table([
        "Event",
        "Connections",
        "Ours",
        "p50",
        "p99",
        "Floor",
        "Ours / floor",
        "Floor reading the body",
        "Ours / that",
        "Again",
        "Again / new",
      ], rows)
    }

Rows that one event writes, ours and floor alike:

${
      table(
        ["Event", "Rows"],
        kinds.map((
          kind,
        ) => [KINDS[kind], [...written.get(kind)!].map(([name, n]) => `${name} ${n}`).join(", ")]),
      )
    }

\`subscription.updated\` also updates the subscription and its customer.

### What Postgres spends

Processor time, user and system, of the backend that works an event, at one connection and an event at a time (median over the
rounds): what a shop cannot multiply, because the function runs anywhere and the database once. WAL writer, checkpoints and
autovacuum are not in it.

${
      cpuRows.length === 0 ? "This system does not tell (no `/proc`)." : table(
        ["Event", "Ours", "Floor", "Floor reading the body", "Ours / floor", "Ours / that"],
        cpuRows,
      )
    }

### What the rest is spent on

At one connection a kit's order takes ${ms(one.quantile("ours", 0.5))}, the floor ${
      ms(one.quantile("floor", 0.5))
    } (p50). Below is the time
inside Postgres, by function, each without what it calls (\`track_functions = 'all'\`, which costs something itself; statements
count for the function they stand in, and what they insert is the floor's work too). Together ${
      ms(all)
    }; the driver, the way there
and back and the commit come on top.

${
      table(
        ["Function", "Calls", "Time", "Share"],
        costs.slice(0, 20).map((cost) => [
          `\`${cost.name}\``,
          cost.calls.toFixed(cost.calls % 1 === 0 ? 0 : 1),
          microseconds(cost.self * 1000),
          `${(cost.self / all * 100).toFixed(0)} %`,
        ]),
      )
    }

By instructions of the backend, counted once with valgrind's callgrind, before part of the second was saved (a kit's order; the
floor has its share of each): starting statements 14 %; reading the text of \`check\` constraints and of triggers' \`when\` anew in
each statement that writes their table 14 %; reading the body as \`jsonb\` 7 %; compressing it 6 % (by pglz: Postgres' build from npm has no lz4, which
Supabase's has and which takes about a fifth of that); foreign keys 5 %; index entries 4 %; \`set search_path\` on our functions
about 2 %, and stays. The rest is PL/pgSQL: expressions are made ready anew in each transaction, and an event is one.

### The floor of a kit's order

\`\`\`sql
${FLOOR.kit}
\`\`\`
`,
  };
}
