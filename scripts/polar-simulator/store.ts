/**
 * What the simulated Polar knows: its tables, kept in memory and, with a file, across restarts.
 *
 * A row holds what Polar stores. What Polar computes or embeds in an answer (totals, the customer inside an
 * order) is added in payloads.ts.
 */
import type { models } from "@polar-sh/sdk/2026-10";
import type { PendingBeat } from "./storyteller.ts";

/** What the shop attaches to an object. */
export type Metadata = Record<string, string | number | boolean>;
/** A price; the simulator has fixed ones only. */
export type Price = models.ProductPriceFixed;

/** A product with all its prices, archived ones too. */
export type Product = Omit<models.Product, "prices"> & { prices: Price[] };

/** `external_id` is null once the customer is deleted; Polar keeps the value in the metadata. */
export type Customer = models.CustomerIndividual & { external_id: string | null };

/** A checkout session. */
export interface Checkout {
  id: string;
  created_at: string;
  modified_at: string | null;
  status: models.CheckoutStatus;
  client_secret: string;
  expires_at: string;
  success_url: string | null;
  return_url: string | null;
  embed_origin: string | null;
  /** The products to choose from, the chosen one, and the prices that hold for this checkout only. */
  product_ids: string[];
  product_id: string;
  ad_hoc_prices: Record<string, Price[]>;
  currency: string;
  amount: number;
  /** Null until a billing country is known. */
  tax_amount: number | null;
  allow_trial: boolean;
  trial_interval: models.TrialInterval | null;
  trial_interval_count: number | null;
  trial_end: string | null;
  allow_discount_codes: boolean;
  require_billing_address: boolean;
  customer_id: string | null;
  external_customer_id: string | null;
  is_business_customer: boolean;
  customer_name: string | null;
  customer_email: string | null;
  customer_ip_address: string | null;
  customer_billing_name: string | null;
  customer_billing_address: models.Address | null;
  customer_tax_id: string | null;
  locale: string;
  payment_method_type: string | null;
  intent_status: string | null;
  metadata: Metadata;
  customer_metadata: Metadata;
  custom_field_data: Record<string, string | number | boolean | null>;
}

type ComputedByOrder = "paid" | "due_amount" | "refundable_amount" | "refundable_tax_amount" | "description";
type EmbeddedInOrder = "customer" | "product" | "discount" | "subscription";
/** An order, without what Polar computes or embeds. */
export type Order = Omit<models.Order, ComputedByOrder | EmbeddedInOrder>;

/** A subscription, without what Polar embeds. */
export type Subscription = Omit<models.Subscription, "customer" | "product" | "discount" | "prices"> & {
  prices: Price[];
};

/** A link to the portal. */
export interface CustomerSession {
  id: string;
  created_at: string;
  token: string;
  expires_at: string;
  return_url: string | null;
  customer_id: string;
}

/** Where webhooks go. */
export type WebhookEndpoint = models.WebhookEndpoint;

/** One event for one endpoint; its id is the `webhook-id` of every attempt. */
export interface WebhookEvent {
  id: string;
  created_at: string;
  modified_at: string | null;
  endpoint_id: string;
  type: models.WebhookEventType;
  api_version: string;
  payload: string;
  /** Null while it is still being tried. */
  succeeded: boolean | null;
  skipped: boolean;
  last_http_code: number | null;
  attempts: number;
  /** When the next attempt after a failed one is due. */
  retry_at: string | null;
}

/** One attempt to deliver an event. */
export interface WebhookDelivery {
  id: string;
  created_at: string;
  event_id: string;
  endpoint_id: string;
  attempt: number;
  succeeded: boolean;
  http_code: number | null;
  response: string | null;
}

const TABLES = [
  "products",
  "customers",
  "checkouts",
  "orders",
  "subscriptions",
  "customer_sessions",
  "endpoints",
  "events",
  "deliveries",
  "beats",
] as const;

/** Every table by id, oldest row first. */
export interface Tables {
  products: Map<string, Product>;
  customers: Map<string, Customer>;
  checkouts: Map<string, Checkout>;
  orders: Map<string, Order>;
  subscriptions: Map<string, Subscription>;
  customer_sessions: Map<string, CustomerSession>;
  endpoints: Map<string, WebhookEndpoint>;
  events: Map<string, WebhookEvent>;
  deliveries: Map<string, WebhookDelivery>;
  /** Parts of stories that are to happen later. */
  beats: Map<string, PendingBeat>;
}

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
    return JSON.parse(await Deno.readTextFile(path));
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
