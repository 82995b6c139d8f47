/**
 * Contract (S109, I13): whatever a function is sent and whatever database and Polar answer, nothing personal and nothing
 * secret reaches its log. Every function is run as deployed, with marked values everywhere, in good and bad weather, and
 * all that it prints is searched for the marks. Each request leaves one line of JSON with id, status, code and time.
 */

import { assert, assertEquals } from "@kit/assert";
import { withDeployed } from "./http_deployed.ts";
import { accessToken, AUTOMATIONS_KEY, PUBLISHABLE_KEY, SECRET_KEY, userClaims } from "./http_tokens.ts";
import { signedHeaders, STANDARD_SECRET } from "./polar_webhook_signing.ts";

/** In every value that must not be printed. */
const MARK = "zq7marked";
const EMAIL = `${MARK}@harbor-coffee.com`;
const SHOP = `https://${MARK}.example.invalid/`;
const POLAR_TOKEN = `polar_oat_${MARK}`;
const ID = "33333333-3333-4333-8333-333333333333";

/** Objects as Polar tells them, full of what is nobody's business. */
const PERSON = { id: ID, email: EMAIL, name: MARK, billing_address: { line1: MARK }, external_id: null };
const POLAR: Record<string, unknown> = {
  "/v1/checkouts/": {
    id: ID,
    url: `https://polar.sh/${MARK}`,
    expires_at: "2026-11-22T12:00:00Z",
    client_secret: MARK,
  },
  "/v1/customer-sessions/": {
    customer_portal_url: `https://polar.sh/portal?token=${MARK}`,
    expires_at: "2026-11-22T12:00:00Z",
  },
  "/v1/customers/": { items: [PERSON], pagination: { total_count: 1, max_page: 1 }, ...PERSON },
  "/emails": { id: MARK },
  "/v1/orders/": {
    items: [{ ...PERSON, created_at: "2026-11-21T00:00:00Z" }],
    pagination: { total_count: 1, max_page: 1 },
  },
};
let noticesClaimed = 0;
const NOTICE = {
  notice_id: ID,
  lease_token: ID,
  attempt: 1,
  way: "email",
  kind: "report_ready",
  content: {
    from: EMAIL,
    reply_to: EMAIL,
    shop: MARK,
    color: "#1f3a5f",
    to: EMAIL,
    locale: "de",
    data: { product: MARK, shop: SHOP, purchase_id: ID },
  },
};
const DATABASE: Record<string, unknown> = {
  /** Every other time, so that a worker comes to its end. */
  get claim_notice() {
    return noticesClaimed++ % 2 === 0 ? NOTICE : null;
  },
  record_notice: "dead",
  create_cart: {
    cart_id: ID,
    currency: "usd",
    total_amount: 14900,
    totals: [{ currency: "usd", amount: 14900 }],
    product: { slug: "base-kit", kind: "kit", polar_product_id: ID },
    ad_hoc_price: true,
    allow_trial: true,
    buyer: { user_id: ID, email: EMAIL, polar_customer_id: null },
    checkout: null,
  },
  link_polar_customer: true,
  attach_checkout: { checkout_id: ID, url: `https://polar.sh/${MARK}`, expires_at: "2026-11-22T12:00:00Z" },
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
  compare_polar_objects: [],
  list_polar_rereads: [],
  ask_subscription_change: {
    command_id: ID,
    lease: {
      command_id: ID,
      lease_token: ID,
      attempt: 1,
      kind: "cancel_at_period_end",
      subject: ID,
      args: { customer_cancellation_comment: MARK },
      sent_before: false,
      wait_seconds: 0,
    },
  },
  command_for: { command_id: ID, state: "refused", error_code: "refused", error: `${EMAIL} ${MARK}` },
  preview_subscription_change: { change: { units: 2 }, currency: "usd" },
  check_invoice: null,
  claim_polar_command: {
    command_id: ID,
    lease_token: ID,
    attempt: 1,
    kind: "change_customer_email",
    subject: ID,
    args: { email: EMAIL },
    sent_before: false,
    wait_seconds: 0,
  },
  send_polar_command: true,
  record_polar_command: "refused",
  claim_scrape: {
    job_id: ID,
    lease_token: ID,
    purchase_id: ID,
    run_key: "1",
    url: SHOP,
    reports: ["survival_blueprint"],
    competitor_urls: [SHOP],
    visits: [],
    previous: null,
    period: null,
  },
  checkpoint_scrape: true,
  fail_scrape: "queued",
  health: { status: "ok", secret: MARK },
};

type Weather = (pathname: string) => Response;
const fair: Weather = (path) => {
  const rpc = path.split("/rest/v1/rpc/")[1];
  const list = { items: [], pagination: { total_count: 0, max_page: 1 } };
  return Response.json(rpc ? DATABASE[rpc] : POLAR[path] ?? list, {
    headers: { date: new Date().toUTCString() },
  });
};
const isRpc = (path: string) => path.includes("/rpc/");
const WEATHERS: Record<string, Weather> = {
  "everything works": fair,
  "the database refuses": (path) =>
    isRpc(path)
      ? Response.json({ code: "PT422", message: "invalid_url", hint: "Mend it.", details: EMAIL }, {
        status: 422,
      })
      : fair(path),
  "the database breaks and quotes values": (path) =>
    isRpc(path)
      ? Response.json(
        { code: "23505", message: `Key (email)=(${EMAIL}) exists`, details: MARK, hint: null },
        { status: 409 },
      )
      : fair(path),
  "Polar refuses and quotes values": (path) =>
    isRpc(path) ? fair(path) : Response.json({
      error: "RequestValidationError",
      detail: [{
        loc: ["body", "customer_email"],
        msg: `${EMAIL} is not valid`,
        input: MARK,
        type: "value_error",
      }],
    }, { status: 422 }),
  "Polar breaks": (path) => isRpc(path) ? fair(path) : new Response(`oops ${EMAIL}`, { status: 500 }),
  "both talk nonsense": () => new Response(`<p>${EMAIL}`, { status: 200 }),
};

const WEBHOOK_BODY = JSON.stringify({ type: "order.paid", data: { id: ID, customer: PERSON, note: SHOP } });

/** What each function is sent: headers and body. */
async function requests(issuer: string): Promise<Record<string, [Record<string, string>, string][]>> {
  const bearer = await accessToken(userClaims({ iss: issuer, email: EMAIL, name: MARK }));
  const forged = await accessToken(userClaims({ iss: `https://${MARK}.supabase.co/auth/v1` }));
  const signed = await signedHeaders(WEBHOOK_BODY, { secret: STANDARD_SECRET });
  const junk: [Record<string, string>, string][] = [
    [
      { authorization: `Bearer ${forged}`, apikey: PUBLISHABLE_KEY, "x-request-id": EMAIL },
      `{"email":"${EMAIL}"}`,
    ],
    [{ apikey: `sb_secret_${MARK}` }, MARK],
    [{ authorization: `Bearer ${bearer}`, apikey: SECRET_KEY }, `{"${MARK}":1}`],
    [{ apikey: AUTOMATIONS_KEY }, `{"since":"${MARK}","purchase_id":"${EMAIL}"}`],
  ];
  const kit = JSON.stringify({
    items: [{ product: "base-kit", url: `https://${MARK}.com/` }],
    success_path: `/${MARK}`,
  });
  return {
    "checkout": [...junk, [{
      apikey: PUBLISHABLE_KEY,
      authorization: `Bearer ${bearer}`,
      "idempotency-key": MARK,
    }, kit]],
    "customer-portal": [...junk, [{ authorization: `Bearer ${bearer}` }, `{"return_path":"/${MARK}"}`]],
    "invoice": [...junk, [{ authorization: `Bearer ${bearer}` }, `{"order_id":"${ID}"}`]],
    "subscription": [...junk, [
      { authorization: `Bearer ${bearer}` },
      `{"subscription_id":"${ID}","action":"cancel","comment":"${MARK}"}`,
    ], [
      { authorization: `Bearer ${bearer}` },
      `{"subscription_id":"${ID}","action":"preview","units":2}`,
    ]],
    "polar-webhook": [...junk, [signed, WEBHOOK_BODY], [
      { ...signed, "webhook-signature": `v1,${MARK}` },
      WEBHOOK_BODY,
    ]],
    "polar-reconcile": [...junk, [{ apikey: SECRET_KEY }, "{}"], [
      { apikey: SECRET_KEY },
      '{"dry_run":true}',
    ]],
    "notify": [...junk, [{ apikey: AUTOMATIONS_KEY }, "{}"]],
    "polar-commands": [...junk, [{ apikey: AUTOMATIONS_KEY }, `{"command_id":"${ID}"}`]],
    "scraper": [...junk, [{ apikey: AUTOMATIONS_KEY }, `{"purchase_id":"${ID}"}`]],
  };
}

/** All that is printed while `work` runs. */
async function printed(work: () => Promise<void>): Promise<string[]> {
  const lines: string[] = [];
  const methods = ["log", "info", "warn", "error", "debug"] as const;
  const originals = methods.map((method) => console[method]);
  for (const method of methods) {
    console[method] = (...parts: unknown[]) => lines.push(parts.map(String).join(" "));
  }
  try {
    await work();
  } finally {
    methods.forEach((method, index) => console[method] = originals[index]);
  }
  return lines;
}

const functions = Object.keys(await requests(""));
for (const name of functions) {
  Deno.test(`S109: ${name} prints ids, codes and durations, whatever it is sent and answered`, async () => {
    let weather = fair;
    const answer = async (request: Request) => {
      await request.body?.cancel();
      return weather(new URL(request.url).pathname);
    };
    await withDeployed(name, "logs", answer, async ({ url, post, settled }) => {
      const sent = (await requests(`${url}/auth/v1`))[name];
      for (const [sky, answers] of Object.entries(WEATHERS)) {
        weather = answers;
        const lines = await printed(async () => {
          for (const [headers, body] of sent) await post(headers, body);
          await settled();
        });
        const secrets = [MARK, SECRET_KEY, AUTOMATIONS_KEY, PUBLISHABLE_KEY, STANDARD_SECRET, "eyJ"];
        for (const secret of secrets) {
          assertEquals(lines.filter((line) => line.includes(secret)), [], `${secret} while ${sky}`);
        }
        const told = lines.map((line) => JSON.parse(line));
        const ofRequests = told.filter(({ event }) => event === "request");
        assertEquals(ofRequests.length, sent.length, sky);
        for (const line of ofRequests) {
          assert(
            line.function === name && line.request_id && line.code && line.status >= 200 && line.ms >= 0,
            JSON.stringify(line),
          );
        }
        for (const value of told.flatMap((line) => Object.values(line))) {
          assert(
            value === null || ["string", "number", "boolean"].includes(typeof value),
            JSON.stringify(value),
          );
        }
      }
    }, { POLAR_ACCESS_TOKEN: POLAR_TOKEN });
  });
}
