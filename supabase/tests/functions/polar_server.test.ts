/**
 * Contract (S122): sandbox or production is said once, by POLAR_SERVER, and every function that asks Polar asks that
 * server, refunds included. Each function is run as deployed; what it sends is looked at on its way out.
 * Kills: a refund from a sandbox project that reaches production, or the other way round.
 */

import { assert, assertEquals } from "@kit/assert";
import {
  accessToken,
  AUTOMATIONS_KEY,
  PUBLISHABLE_KEY,
  SECRET_KEY,
  setFunctionEnvironment,
  userClaims,
} from "./http_tokens.ts";

const ID = "33333333-3333-4333-8333-333333333333";
const LATER = "2026-11-22T12:00:00Z";

/** What the database answers. */
const DATABASE: Record<string, unknown> = {
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
  start_reconcile: { run_id: ID, lease_token: ID, since: LATER, until: null, cursor: null, counts: {} },
  record_reconcile: true,
  finish_reconcile: true,
  compare_polar_objects: [],
  list_polar_rereads: [],
  check_invoice: null,
  preview_subscription_change: { change: { units: 2 }, currency: "usd" },
  claim_polar_command: {
    command_id: ID,
    lease_token: ID,
    attempt: 1,
    kind: "refund",
    subject: ID,
    args: { amount: 5, reason: "other" },
    sent_before: false,
    wait_seconds: 0,
  },
  send_polar_command: true,
  record_polar_command: "confirmed",
};

const REQUESTS: Record<string, (issuer: string) => Promise<[Record<string, string>, string]>> = {
  "checkout": () =>
    Promise.resolve([
      { apikey: PUBLISHABLE_KEY },
      '{"items":[{"product":"base-kit","url":"https://a.example.com"}]}',
    ]),
  "customer-portal": async (issuer) => [
    { apikey: PUBLISHABLE_KEY, authorization: `Bearer ${await accessToken(userClaims({ iss: issuer }))}` },
    "{}",
  ],
  "invoice": async (issuer) => [
    { authorization: `Bearer ${await accessToken(userClaims({ iss: issuer }))}` },
    `{"order_id":"${ID}"}`,
  ],
  "subscription": async (issuer) => [
    { authorization: `Bearer ${await accessToken(userClaims({ iss: issuer }))}` },
    `{"subscription_id":"${ID}","action":"preview","units":2}`,
  ],
  "polar-commands": () => Promise.resolve([{ apikey: AUTOMATIONS_KEY }, `{"command_id":"${ID}"}`]),
  "polar-reconcile": () => Promise.resolve([{ apikey: SECRET_KEY }, "{}"]),
};

const PREVIEW = ["proration", "subtotal", "discount", "net", "tax", "total", "applied_balance", "due"]
  .map((word) => `${word}_amount`);

/** What Polar would answer. Reconciliation stops at once, else it would go on at its pace. */
function polar(method: string, pathname: string): Response {
  if (pathname.startsWith("/v1/webhooks/")) return new Response("no", { status: 401 });
  const headers = { date: "Sun, 22 Nov 2026 10:00:00 GMT" };
  if (pathname.endsWith("/invoice")) return Response.json({ url: "https://polar.sh/invoice.pdf" });
  if (method === "GET") {
    return Response.json({ items: [], pagination: { total_count: 0, max_page: 1 } }, { headers });
  }
  const amounts = Object.fromEntries(PREVIEW.map((name) => [name, 0]));
  const made = {
    ...amounts,
    prorations: [],
    id: ID,
    url: "https://polar.sh/x",
    status: "succeeded",
    expires_at: LATER,
  };
  return Response.json({ ...made, customer_portal_url: "https://polar.sh/p" }, { status: 201, headers });
}

for (const [server, host] of [["sandbox", "sandbox-api.polar.sh"], ["production", "api.polar.sh"]]) {
  for (const [name, request] of Object.entries(REQUESTS)) {
    Deno.test(`S122: ${name} asks ${host} when POLAR_SERVER is ${server}`, async () => {
      const project = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, (request) => {
        const rpc = new URL(request.url).pathname.split("/rest/v1/rpc/")[1];
        return Response.json(DATABASE[rpc] ?? null);
      });
      const url = `http://127.0.0.1:${project.addr.port}`;
      const hosts = new Set<string>();
      const background: Promise<unknown>[] = [];
      const { fetch: network } = globalThis;
      globalThis.fetch = (input, init) => {
        const { hostname, pathname } = new URL(input instanceof Request ? input.url : input);
        if (hostname === "127.0.0.1") return network(input, init);
        hosts.add(hostname);
        return Promise.resolve(polar(init?.method ?? "GET", pathname));
      };
      Object.assign(globalThis, {
        EdgeRuntime: { waitUntil: (work: Promise<unknown>) => background.push(work) },
      });
      setFunctionEnvironment({
        SUPABASE_URL: url,
        APP_URL: "https://edge-kit.shop",
        POLAR_ACCESS_TOKEN: "polar_oat_x",
        POLAR_SERVER: server,
      });
      try {
        const { default: { fetch } } = await import(`../../functions/${name}/index.ts?copy=${server}`);
        const [headers, body] = await request(`${url}/auth/v1`);
        const response: Response = await fetch(
          new Request(`http://localhost/${name}`, { method: "POST", headers, body }),
        );
        const answer = await response.text();
        assert(response.ok, answer);
        await Promise.all(background);
        assertEquals([...hosts], [host]);
      } finally {
        globalThis.fetch = network;
        setFunctionEnvironment({
          APP_URL: undefined,
          POLAR_ACCESS_TOKEN: undefined,
          POLAR_SERVER: undefined,
        });
        await project.shutdown();
      }
    });
  }
}
