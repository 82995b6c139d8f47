/**
 * Contract (S111): a function that is older than the schema takes answers with fields it has never heard of, and does what
 * it always did. Each function is run as deployed, against answers of today and of tomorrow.
 */

import { assertEquals } from "@kit/assert";
import { withDeployed } from "./http_deployed.ts";
import { accessToken, PUBLISHABLE_KEY, SECRET_KEY, userClaims } from "./http_tokens.ts";
import { signedHeaders, STANDARD_SECRET } from "./polar_webhook_signing.ts";

const ID = "33333333-3333-4333-8333-333333333333";
const LATER = "2026-11-22T12:00:00Z";

const LEASE = {
  command_id: ID,
  lease_token: ID,
  attempt: 1,
  kind: "cancel_at_period_end",
  subject: ID,
  args: {},
  sent_before: false,
  wait_seconds: 0,
};

/** What the database answers today; null: nothing to do. */
const TODAY: Record<string, unknown> = {
  create_cart: {
    cart_id: ID,
    currency: "usd",
    total_amount: 14900,
    totals: [{ currency: "usd", amount: 14900 }],
    product: { slug: "base-kit", kind: "kit", polar_product_id: ID },
    ad_hoc_price: true,
    allow_trial: true,
    warnings: [],
    buyer: { user_id: null, email: null, polar_customer_id: null },
    checkout: null,
  },
  attach_checkout: { checkout_id: ID, url: "https://polar.sh/x", expires_at: LATER },
  portal_customer: ID,
  ingest_polar_event: "processed",
  start_reconcile: {
    run_id: ID,
    lease_token: ID,
    since: "2026-11-20T00:00:00Z",
    until: null,
    cursor: null,
    counts: {},
  },
  record_reconcile: true,
  finish_reconcile: true,
  compare_polar_objects: [{ id: ID, verdict: "same" }],
  list_polar_rereads: [],
  claim_scrape: null,
  ask_subscription_change: {
    command_id: ID,
    lease: LEASE,
  },
  command_for: { command_id: ID, state: "confirmed", error_code: null, error: null },
  check_invoice: null,
  claim_notice: null,
  claim_polar_command: LEASE,
  send_polar_command: true,
  record_polar_command: "confirmed",
  health: { status: "ok" },
};
const POLAR: Record<string, unknown> = {
  "/v1/checkouts/": { id: ID, url: "https://polar.sh/x", expires_at: LATER },
  "/v1/customer-sessions/": { customer_portal_url: "https://polar.sh/portal", expires_at: LATER },
  "/v1/orders/": {
    items: [{ id: ID, created_at: LATER, modified_at: null }],
    pagination: { total_count: 1, max_page: 1 },
  },
  [`/v1/orders/${ID}/invoice`]: { url: "https://polar.sh/invoice.pdf" },
  [`/v1/subscriptions/${ID}`]: { id: ID, created_at: LATER, status: "active", cancel_at_period_end: false },
};

/** Every object of an answer with a field of the future. */
function tomorrow(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(tomorrow);
  if (typeof value !== "object" || value === null) return value;
  const fields = Object.entries(value).map(([name, field]) => [name, tomorrow(field)]);
  return { ...Object.fromEntries(fields), added_later: { nested: [1, null, "x"] } };
}

const REQUESTS: Record<string, (issuer: string) => Promise<[Record<string, string>, string]>> = {
  "checkout": () =>
    Promise.resolve([
      { apikey: PUBLISHABLE_KEY },
      '{"items":[{"product":"base-kit","url":"https://harbor-coffee.com"}]}',
    ]),
  "customer-portal": async (
    iss,
  ) => [{ authorization: `Bearer ${await accessToken(userClaims({ iss }))}` }, "{}"],
  "invoice": async (
    iss,
  ) => [{ authorization: `Bearer ${await accessToken(userClaims({ iss }))}` }, `{"order_id":"${ID}"}`],
  "subscription": async (iss) => [
    { authorization: `Bearer ${await accessToken(userClaims({ iss }))}` },
    `{"subscription_id":"${ID}","action":"cancel"}`,
  ],
  "polar-webhook": async () => [await signedHeaders("{}", { secret: STANDARD_SECRET }), "{}"],
  "notify": () => Promise.resolve([{ apikey: SECRET_KEY }, "{}"]),
  "polar-commands": () => Promise.resolve([{ apikey: SECRET_KEY }, `{"command_id":"${ID}"}`]),
  "polar-reconcile": () => Promise.resolve([{ apikey: SECRET_KEY }, "{}"]),
  "scraper": () => Promise.resolve([{ apikey: SECRET_KEY }, "{}"]),
};

for (const [name, request] of Object.entries(REQUESTS)) {
  Deno.test(`S111: ${name} does with the answers of a newer schema what it does with today's`, async () => {
    let answers = TODAY;
    let asked: string[] = [];
    const answer = async (request: Request) => {
      const { pathname } = new URL(request.url);
      const rpc = pathname.split("/rest/v1/rpc/")[1];
      asked.push(`${pathname} ${rpc ? "" : await request.text()}`);
      const list = { items: [], pagination: { total_count: 0, max_page: 1 } };
      const headers = { date: "Sun, 22 Nov 2026 10:00:00 GMT" };
      return Response.json(rpc ? answers[rpc] : POLAR[pathname] ?? list, { headers });
    };
    await withDeployed(name, "rolling", answer, async ({ url, post, settled }) => {
      const outcomes: [number, string[]][] = [];
      for (const era of [TODAY, tomorrow(TODAY) as Record<string, unknown>]) {
        answers = era;
        asked = [];
        const status = await post(...await request(`${url}/auth/v1`));
        await settled();
        outcomes.push([status, asked]);
      }
      assertEquals(outcomes[1], outcomes[0]);
      assertEquals(Math.floor(outcomes[0][0] / 100), 2);
    });
  });
}
