/** Signed webhook in, committed rows out: our function beside the floor behind the same door and the usual handler. */

import postgres from "postgres";
import type { Kind } from "./deliveries.ts";
import { type Door, openDoor, type Reach, sign, type Signed } from "./door.ts";
import { installFloor, withoutTriggers } from "./floor.ts";
import { type Contender, type Contest, contest, drive } from "./load.ts";
import { perSecond, speed, table, times } from "./page.ts";
import type { Part, Section, Sizes } from "./part.ts";
import { openWorkbench, type Workbench } from "./workbench.ts";

const KINDS = { pack: "order.paid, new", updated: "subscription.updated" } satisfies Partial<
  Record<Kind, string>
>;
const REACHES: Reach[] = ["in process", "over HTTP"];
const SOURCE = new URL("./usual/polar-webhook/handler.ts", import.meta.url);

interface Measured {
  reach: Reach;
  kind: keyof typeof KINDS;
  requests: number;
  contest: Contest;
}

export const throughFunction: Part = {
  name: "function",
  async measure(sizes, say) {
    await using opened = new AsyncDisposableStack();
    const bench = await openWorkbench(sizes.requests, sizes.durable);
    opened.defer(() => bench.stop());
    const doors = new Map<string, Door>();
    const databases: postgres.Sql[] = [];
    for (const name of ["ours", "floor", "usual"]) {
      const url = await bench.clone(`door_${name}`);
      const sql = postgres(url, { max: 1, onnotice() {} });
      opened.defer(() => sql.end());
      databases.push(sql);
      if (name === "floor") await installFloor(sql);
      if (name === "usual") await openTables(sql);
      const door = await openDoor(name === "usual" ? "usual" : "ours", url);
      opened.defer(() => door.stop());
      doors.set(name, door);
    }

    const measured: Measured[] = [];
    for (const reach of REACHES) {
      for (const requests of sizes.connections) {
        for (const kind of Object.keys(KINDS) as (keyof typeof KINDS)[]) {
          say(`${reach}: ${kind}, ${requests} at a time`);
          const contest = await compete(bench, doors, databases, { reach, kind, requests }, sizes);
          measured.push({ reach, kind, requests, contest });
        }
      }
    }
    return sectionOf(measured, await Deno.readTextFile(SOURCE));
  },
};

/** Lets the usual handler write the tables itself, which nobody may in ours. */
async function openTables(sql: postgres.Sql): Promise<void> {
  await withoutTriggers(sql);
  for (const table of ["profiles", "orders", "purchases", "credit_lots", "subscriptions"]) {
    await sql.unsafe(`grant select, insert, update on public.${table} to service_role`);
  }
  await sql`grant usage on schema edge_kit to service_role`; // for the column that is made of another
  await sql`grant execute on function edge_kit.subscription_status(text) to service_role`;
  for (const table of ["orders", "subscriptions"]) {
    await sql.unsafe(`
      alter table public.${table} alter last_writer set default row(0, '-infinity', '-infinity', 0, '')::edge_kit.last_writer`);
  }
}

async function compete(
  bench: Workbench,
  doors: Map<string, Door>,
  databases: postgres.Sql[],
  { reach, kind, requests }: Omit<Measured, "contest">,
  sizes: Sizes,
): Promise<Contest> {
  const signed = async () =>
    (await bench.deliveries(kind, sizes.requests, databases)).map((one) => sign(one));
  const workers = Array.from({ length: requests }, (_, n) => n);
  const through = (door: Door, work: Signed[], states: string[]) =>
    drive(workers, work, (_, piece) => door.deliver(reach, piece, states));
  const contenders: Contender<Signed>[] = [...doors].map(([name, door]) => ({
    name,
    run: (work) => through(door, work, name === "usual" ? [""] : ["processed"]),
  }));
  const ours = doors.get("ours")!;
  const known = await signed();
  await through(ours, known, ["processed"]);
  contenders.push({ name: "again", run: () => through(ours, known, ["duplicate"]) });
  return await contest(contenders, sizes.rounds, signed);
}

function sectionOf(measured: Measured[], source: string): Section {
  const rows = measured.map(({ reach, kind, requests, contest: it }) => [
    `${KINDS[kind]}, ${reach}`,
    String(requests),
    ...speed(it, "ours"),
    perSecond(it.rate("floor")),
    times(it.ratio("ours", "floor")),
    perSecond(it.rate("usual")),
    times(it.ratio("ours", "usual")),
    perSecond(it.rate("again")),
  ]);
  const orders = measured.filter(({ kind, requests }) => kind === "pack" && requests === 8);
  return {
    title: "A webhook through the function",
    targets: orders.flatMap(({ reach, contest: it }) => [
      {
        what: `A new order beside the floor, 8 at a time, ${reach}`,
        measured: it.ratio("ours", "floor"),
        unit: "×",
        atLeast: 0.7,
      },
      {
        what: `A new order beside the usual handler, 8 at a time, ${reach}`,
        measured: it.ratio("ours", "usual"),
        unit: "×",
        atLeast: 1.5,
      },
    ]),
    text: `
A signed webhook goes in, committed rows come out. **In process** the handler is called with a \`Request\`, and its call to the
database is an HTTP request to the local stack's REST; **over HTTP** the webhook is posted to the gateway, which hands it to the
functions' process. The new order is a pack of credits.

- **Floor**: the same function, verification included, and the same one call, but what stands behind \`ingest_polar_event\` only
  stores the same rows ("the floor that reads the body" above).
- **Usual handler**: verify, then one PostgREST call for each table. It stores less: no inbox, no customer beside the profile, no
  ledger entry; it looks nothing up, refuses no stale event, and what fails halfway stays half done. Its client is made once and keeps
  its connection, and REST has the same pool for all. Triggers are switched off for it and for the floor. Its source stands below.
- **Again**: ours, with webhooks that were processed before.

Each has a gateway, a functions' process and a database of its own; they get the same deliveries, in turns. The gateway, the local
stand-in for PostgREST and whoever sends share one process here, so rates say how this machine compares the three, not
what a hosted project does.

${
      table([
        "Event",
        "At a time",
        "Ours",
        "p50",
        "p99",
        "Floor",
        "Ours / floor",
        "Usual",
        "Ours / usual",
        "Again",
      ], rows)
    }

### The usual handler

\`\`\`ts
${source.trim()}
\`\`\`
`,
  };
}
