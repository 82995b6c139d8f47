/** What the page says of peers. */

import type { Kind } from "../deliveries.ts";
import type { Contest } from "../load.ts";
import { count, ms, perSecond, table, times } from "../page.ts";
import type { Section, Sizes, Target } from "../part.ts";
import type { Peer } from "./peer.ts";
import type { Trial } from "./probes.ts";

/** What an event cost a contender, in milliseconds of CPU. */
export interface Cost {
  client: number;
  /** Absent where the system does not tell. */
  postgres?: number;
}

/** All contenders on one kind of event. */
export interface Measured {
  kind: Kind;
  connections: number;
  contest: Contest;
  costs: Map<string, Cost>;
}

/** What was found out about a contender once. */
export interface Found {
  peer: Peer;
  statements: Map<Kind, number>;
  trial: Trial;
}

/** Length of a body of each sender. */
export type Bytes = Record<"order" | "subscription", Record<Peer["sender"], number>>;

/** The peer that ours has to be as fast as. */
const RIVAL = "@polar-sh/supabase";
const OURS = "ours";

const KINDS: Record<Kind, string> = {
  kit: "A kit's order",
  pack: "A pack of credits",
  updated: "A subscription changes",
};

/** Found by sending events. */
const TRIED: Record<keyof Trial, string> = {
  refusesForgery: "A forged body is refused",
  leavesRepeatedAlone: "A delivery that comes again writes no row again",
  keepsNewer: "A change that arrives late does not undo a newer one",
  keepsLaterOfSecond: "Of two changes within a second the later one is kept",
};

/** Found by reading their source: ours, the adapter with its upsert, Stripe's engine, Supabase's engine. */
const READ: [what: string, ...answers: [string, string, string, string]][] = [
  ["Every event is kept as it came, also one that nobody understands", "yes", "no", "no", "no"],
  ["An event is known by its id", "yes", "no", "no", "no"],
  [
    "Everything that follows from an event commits together",
    "yes",
    "it is one upsert",
    "no: a subscription and its items, one by one",
    "no: a subscription and its items, one by one",
  ],
  ["What failed is tried again here, not only when the sender repeats it", "yes", "no", "no", "no"],
  [
    "What was never delivered is fetched later",
    "yes, by the clock",
    "no",
    "yes, when it is called",
    "yes, when it is called",
  ],
  [
    "Whose a purchase is comes from a cart, a token or a proven address",
    "yes",
    "no: it is what the body says",
    "no",
    "no",
  ],
  ["Credits have a ledger that proves itself; refunds take them back", "yes", "no", "no", "no"],
  ["What was bought is delivered", "yes", "no", "no", "no"],
  ["All kinds of the sender's objects are copied, to be asked by SQL", "no", "no", "yes", "yes"],
];

/** @param version of a package */
export function sectionOf(
  found: Found[],
  measured: Measured[],
  version: (name: string) => string,
  bytes: Bytes,
  { rounds, requests }: Sizes,
): Section {
  const names = found.map(({ peer }) => peer.name);
  const others = names.filter((name) => name !== OURS);
  const kinds = Object.keys(KINDS) as Kind[];
  const connections = [...new Set(measured.map((one) => one.connections))];
  const of = (kind: Kind, many: number) =>
    measured.find((one) => one.kind === kind && one.connections === many)!;
  const cpu = (kind: Kind, name: string, side: keyof Cost) =>
    connections.map((many) => {
      const spent = of(kind, many).costs.get(name)![side];
      return spent === undefined ? "not told" : ms(spent);
    });
  const targets = kinds.flatMap((kind) =>
    connections.map((many): Target => ({
      what: `${KINDS[kind]}, beside ${RIVAL}, ${many} connection${many === 1 ? "" : "s"}`,
      measured: of(kind, many).contest.ratio(OURS, RIVAL),
      unit: "×",
      atLeast: 1,
    }))
  );
  return {
    title: "Beside what others use",
    targets,
    text: `
Packages from npm that take webhooks into Postgres, each used as its README says, each in a database of its own on one cluster. A
signed \`Request\` goes into a handler in this process; the answer comes when the rows are committed. Each contender has so many
workers with one connection each, one event under way on each. They take turns, each round in another order: ${
      count(rounds)
    } rounds of
${count(requests)} events, and one before that does not count.

- **Ours**: the handler of \`polar-webhook\`, verification included, and its one call of \`ingest_polar_event\`, which does all the
  rest. The call goes by \`postgres\` with prepared statements here, and so does the upsert of the next one. Deployed, both go by REST.
- **\`${RIVAL}\`** ${
      version(RIVAL)
    }: its \`Webhooks\` with one upsert, such as its users write, into tables of ten and twelve columns with a
  key and an index on the user. Its SDK reads every field of the body and refuses one without the fields of Polar's older contract, so
  they are in the bodies, also in ours.
- **\`@stripe/sync-engine\`** ${
      version("@stripe/sync-engine")
    }: \`processWebhook\`, with its own migrations and its own driver (\`pg\` ${version("pg")}, nothing
  prepared). Its migration wants Stripe's OpenAPI document from GitHub, to make a column of each field; by its setting
  \`openApiSpecPath\` it gets one here that lists the fields of these events.
- **\`@supabase/stripe-sync-engine\`** ${
      version("@supabase/stripe-sync-engine")
    }: the engine from which that one came, called in the same way. By their defaults neither
  asks Stripe for anything when an event arrives.

Polar's deliveries are the simulator's: ${count(bytes.order.polar)} bytes for a kit's order, ${
      count(bytes.subscription.polar)
    } for a subscription. Stripe's are an invoice
and a subscription with the fields of its API version 2020-08-27 (${count(bytes.order.stripe)} and ${
      count(bytes.subscription.stripe)
    } bytes), signed by \`stripe\` ${version("stripe")}. A kit's order and a pack both
stand beside an invoice: from a kit follow a purchase and a scrape job, from a pack a purchase and credits, from an invoice nothing.

\`@polar-sh/better-auth\` 1.8.4 is not here, since there is nothing to measure: it has no tables. Its webhooks call back into the shop as
\`${RIVAL}\` does, and who somebody is at Polar is kept at Polar.

${
      table(
        ["Event", "Connections", "Ours", ...others.flatMap((name) => [`\`${name}\``, "Ours / that"])],
        measured.map(({ kind, connections, contest }) => [
          KINDS[kind],
          String(connections),
          perSecond(contest.rate(OURS)),
          ...others.flatMap((name) => [perSecond(contest.rate(name)), times(contest.ratio(OURS, name))]),
        ]),
      )
    }

What an event costs in CPU time, by number of connections. Postgres' is that of its backends, and a shop has one machine for them. The
function's is that of this process, which all share in turns, and a shop has as many of those as it wants. Postgres counts the statements.

${
      table(
        [
          "Event",
          "Who",
          "Statements",
          ...connections.map((many) => `Postgres, ${many}`),
          ...connections.map((many) => `Function, ${many}`),
        ],
        kinds.flatMap((kind) =>
          found.map(({ peer: { name }, statements }) => [
            KINDS[kind],
            name === OURS ? "ours" : `\`${name}\``,
            String(Math.round(statements.get(kind)! * 10) / 10),
            ...cpu(kind, name, "postgres"),
            ...cpu(kind, name, "client"),
          ])
        ),
      )
    }

### What each leaves undone

The first four were tried in this run, by sending such events. The others were read in the sources. An upsert is as good as its author:
around \`${RIVAL}\` a shop can write more, and has to. Stripe's events tell whole seconds: two of one second have no order.

${
      table(
        ["What", "Ours", ...others.map((name) => `\`${name}\``), "Found by"],
        [
          ...(Object.keys(TRIED) as (keyof Trial)[]).map((trial) => [
            TRIED[trial],
            ...found.map((one) => one.trial[trial] ? "yes" : "no"),
            "trying",
          ]),
          ...READ.map((row) => [...row, "reading"]),
        ],
      )
    }
`,
  };
}
