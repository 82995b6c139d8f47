/** Ours beside what others sell: packages from npm that take webhooks into Postgres, in the same run. */

import { cpuUsage } from "node:process";
import postgres from "postgres";
import { openBackendClock, spentBetween } from "./backend_clock.ts";
import { deliveryTo, type Kind, newBuyer, sampleAt } from "./deliveries.ts";
import type { Signed } from "./door.ts";
import { type Contender, contest, drive } from "./load.ts";
import type { Part, Sizes } from "./part.ts";
import { installPackages, type Packages } from "./peers/packages.ts";
import { deliver, type Peer, type Worker } from "./peers/peer.ts";
import { ours, polarSupabase, signForPolar } from "./peers/polar.ts";
import { type Maker, tryOut } from "./peers/probes.ts";
import { type Bytes, type Cost, type Found, type Measured, sectionOf } from "./peers/section.ts";
import { countStatements } from "./peers/statements.ts";
import { stripeEngine, stripeSigner, supabaseEngine } from "./peers/stripe.ts";
import { invoicePaid, newSubscriber, subscriptionUpdated } from "./peers/stripe_events.ts";
import { openWorkbench, type Workbench } from "./workbench.ts";

/** The same thing told by both senders. */
type Event = Record<Peer["sender"], Signed>;

const kinds: Kind[] = ["kit", "pack", "updated"];
/** Events whose statements are counted. */
const COUNTED = 30;

export const peers: Part = {
  name: "peers",
  async measure(sizes, say) {
    await using opened = new AsyncDisposableStack();
    const installing = installPackages();
    installing.catch(() => {}); // it is awaited below, where there is a workbench to close
    const bench = await openWorkbench(Math.max(sizes.requests, COUNTED), sizes.durable);
    opened.defer(() => bench.stop());
    const packages = await installing;
    const server = postgres(bench.cluster.url(), { max: 1, onnotice() {} });
    opened.defer(() => server.end());
    say("their migrations");
    const contenders = await installAll(bench, packages, server);
    const events = eventMaker(bench, packages, contenders[0]);

    const found: Found[] = [];
    for (const peer of contenders) {
      say(`${peer.name}: forged, repeated and late events`);
      const trial = await tryOut(peer, events.of(peer.sender));
      const statements = new Map<Kind, number>();
      for (const kind of kinds) {
        const made = await events.make(kind, COUNTED);
        statements.set(kind, await countStatements(server, peer, made.map((event) => event[peer.sender])));
      }
      found.push({ peer, statements, trial });
    }

    const measured: Measured[] = [];
    for (const connections of sizes.connections) {
      for (const kind of kinds) {
        say(`${kind}, ${connections} connections`);
        measured.push(await compete(contenders, events, kind, connections, sizes));
      }
    }
    return sectionOf(found, measured, packages.version, await bytesOf(events), sizes);
  },
};

/** Ours in a copy of the prepared database, each peer in an empty one. */
async function installAll(bench: Workbench, packages: Packages, server: postgres.Sql): Promise<Peer[]> {
  const url = await bench.clone("ours");
  const names = ["polar_supabase", "stripe_engine", "supabase_engine"];
  for (const name of names) await server.unsafe(`create database ${name}`);
  const [adapter, stripes, supabases] = names.map((name) => bench.cluster.url(name));
  return [
    ours(url),
    ...await Promise.all([
      polarSupabase(packages, adapter),
      stripeEngine(packages, stripes),
      supabaseEngine(packages, supabases),
    ]),
  ];
}

interface Events {
  /** New events of a kind, with the carts that ours expects. */
  make(kind: Kind, count: number): Promise<Event[]>;
  /** One by one, for who is tried out. */
  of(sender: Peer["sender"]): Maker;
}

function eventMaker(bench: Workbench, packages: Packages, { url }: Peer): Events {
  const sign = stripeSigner(packages);
  const subscribers = Array.from({ length: COUNTED }, newSubscriber);
  let changed = Date.now();
  const make: Events["make"] = async (kind, count) => {
    const sql = postgres(url, { max: 1, onnotice() {} });
    const deliveries = await bench.deliveries(kind, count, [sql]).finally(() => sql.end());
    while (subscribers.length < count) subscribers.push(newSubscriber());
    const at = kind === "updated" ? new Date(changed += 60_000) : new Date();
    return deliveries.map((delivery, n) => ({
      polar: signForPolar(delivery),
      stripe: sign(kind === "updated" ? subscriptionUpdated(subscribers[n], true, at) : invoicePaid(at)),
    }));
  };
  return {
    make,
    of: (sender) => ({
      order: async () => (await make("kit", 1))[0][sender],
      subscriber() {
        const who = newSubscriber();
        const buyer = newBuyer(bench.samples.updated);
        const { told } = deliveryTo(buyer, bench.samples.updated);
        return sender === "stripe"
          ? {
            id: who.subscription,
            change: (canceling, at) => sign(subscriptionUpdated(who, canceling, at)),
          }
          : {
            id: told.data.id,
            change(canceling, at) {
              const delivery = deliveryTo(buyer, sampleAt(bench.samples.updated, at));
              delivery.told.data.cancel_at_period_end = canceling;
              if (!canceling) delivery.told.data.canceled_at = delivery.told.data.ends_at = null;
              return signForPolar(delivery);
            },
          };
      },
    }),
  };
}

/** All contenders in turns, each with so many workers, while two clocks run: Postgres' and our own. */
async function compete(
  contenders: Peer[],
  events: Events,
  kind: Kind,
  connections: number,
  sizes: Sizes,
): Promise<Measured> {
  await using opened = new AsyncDisposableStack();
  const spent = new Map<string, Cost[]>();
  const taking: Contender<Event>[] = [];
  for (const peer of contenders) {
    const workers = await Promise.all(Array.from({ length: connections }, () => peer.open()));
    opened.defer(async () => void await Promise.all(workers.map((worker) => worker.close())));
    const clock = await openBackendClock(peer.url);
    opened.defer(async () => await clock?.stop());
    const costs: Cost[] = [];
    spent.set(peer.name, costs);
    taking.push({
      name: peer.name,
      async run(work) {
        const backends = await clock?.read();
        const begun = cpuUsage();
        const run = await drive<Worker, Event>(
          workers,
          work,
          (worker, event) => deliver(worker, event[peer.sender]),
        );
        const { user, system } = cpuUsage(begun);
        const inPostgres = backends && spentBetween(backends, await clock!.read());
        costs.push({
          client: (user + system) / 1000 / work.length,
          postgres: inPostgres === undefined ? undefined : inPostgres / work.length,
        });
        return run;
      },
    });
  }
  const result = await contest(taking, sizes.rounds, () => events.make(kind, sizes.requests));
  return {
    kind,
    connections,
    contest: result,
    costs: new Map([...spent].map(([name, [_first, ...counted]]) => [name, {
      client: mean(counted.map(({ client }) => client)),
      postgres: clockTells(counted) ? mean(counted.map(({ postgres }) => postgres!)) : undefined,
    }])),
  };
}

const clockTells = (costs: Cost[]) => costs.every(({ postgres }) => postgres !== undefined);
const mean = (numbers: number[]) => numbers.reduce((sum, number) => sum + number, 0) / numbers.length;

async function bytesOf(events: Events): Promise<Bytes> {
  const [order] = await events.make("kit", 1);
  const [subscription] = await events.make("updated", 1);
  const bytes = ({ polar, stripe }: Event) => ({ polar: polar.body.length, stripe: stripe.body.length });
  return { order: bytes(order), subscription: bytes(subscription) };
}
