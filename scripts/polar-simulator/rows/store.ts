/**
 * What the simulated Polar knows: its tables (rows.ts says what is in them), kept in memory and, with a file,
 * across restarts.
 */
import type {
  Benefit,
  Checkout,
  Customer,
  CustomerSession,
  Discount,
  Dispute,
  Grant,
  Line,
  Member,
  Meter,
  MeteredEntry,
  Order,
  Product,
  Refund,
  Seat,
  Subscription,
  Telling,
  UsageEvent,
  WebhookDelivery,
  WebhookEndpoint,
  WebhookEvent,
} from "./rows.ts";
import { fromFormat2 } from "./upgrade.ts";

/** Every table by id, oldest row first. */
export interface Tables {
  products: Map<string, Product>;
  discounts: Map<string, Discount>;
  benefits: Map<string, Benefit>;
  customers: Map<string, Customer>;
  members: Map<string, Member>;
  checkouts: Map<string, Checkout>;
  orders: Map<string, Order>;
  subscriptions: Map<string, Subscription>;
  lines: Map<string, Line>;
  refunds: Map<string, Refund>;
  disputes: Map<string, Dispute>;
  seats: Map<string, Seat>;
  meters: Map<string, Meter>;
  usage_events: Map<string, UsageEvent>;
  metered_entries: Map<string, MeteredEntry>;
  grants: Map<string, Grant>;
  customer_sessions: Map<string, CustomerSession>;
  endpoints: Map<string, WebhookEndpoint>;
  events: Map<string, WebhookEvent>;
  deliveries: Map<string, WebhookDelivery>;
  /** Stories that are to go on later: renewals, retries, whatever the clock has not reached. */
  tellings: Map<string, Telling>;
}

const TABLES = [
  "products",
  "discounts",
  "benefits",
  "customers",
  "members",
  "checkouts",
  "orders",
  "subscriptions",
  "lines",
  "refunds",
  "disputes",
  "seats",
  "meters",
  "usage_events",
  "metered_entries",
  "grants",
  "customer_sessions",
  "endpoints",
  "events",
  "deliveries",
  "tellings",
] as const satisfies (keyof Tables)[];

/** The tables, and how they get into the file. */
export interface Store extends Tables {
  organizationId: string;
  /** Says that something was written, so that the file is written soon. */
  changed(): void;
  /** Writes the file now, if something changed since it was written. */
  flush(): Promise<void>;
}

/** Milliseconds between a change and the file that holds it. */
const WRITE_DELAY = 100;
/** Goes up when rows change their form; a file of the format before is brought up to it, others are refused. */
const FORMAT = 3;

/**
 * Opens the store, with the content of `stateFile` if it is there.
 * @throws when the file is there and is not one of ours
 */
export async function openStore(
  stateFile: string | undefined,
  log: (line: string) => void,
): Promise<Store> {
  const saved = stateFile === undefined ? {} : await readState(stateFile);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let dirty = false;
  let writing = Promise.resolve();

  async function flush() {
    clearTimeout(timer);
    timer = undefined;
    if (dirty && stateFile !== undefined) {
      dirty = false;
      const content = JSON.stringify(
        Object.fromEntries([
          ["format", FORMAT],
          ["organizationId", store.organizationId],
          ...TABLES.map((table) => [table, [...store[table].values()]]),
        ]),
      );
      writing = writing.catch(() => {}).then(() => writeAtomically(stateFile, content));
    }
    await writing;
  }

  const store: Store = {
    organizationId: saved.organizationId ?? crypto.randomUUID(),
    ...Object.fromEntries(
      TABLES.map((table) => [table, new Map((saved[table] ?? []).map((row) => [row.id, row]))]),
    ) as unknown as Tables,
    changed() {
      dirty = true;
      if (stateFile === undefined) return;
      timer ??= setTimeout(
        () => flush().catch((error) => log(`polar: state not saved: ${error}`)),
        WRITE_DELAY,
      );
    },
    flush,
  };
  return store;
}

type SavedState = { organizationId?: string } & Partial<Record<typeof TABLES[number], { id: string }[]>>;

async function readState(path: string): Promise<SavedState> {
  try {
    const { format, ...state } = JSON.parse(await Deno.readTextFile(path));
    if (format === 2) return fromFormat2(state) as SavedState;
    if (format !== FORMAT) throw new Error(`its format is ${format}, not ${FORMAT}`);
    return state;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return {};
    throw new Error(`${path} is not a state of the Polar simulator. Remove it to start with an empty one.`, {
      cause: error,
    });
  }
}

/** A reader sees the old content or the new one, never a part. */
async function writeAtomically(path: string, content: string) {
  await Deno.writeTextFile(`${path}.new`, content);
  await Deno.rename(`${path}.new`, path);
}
