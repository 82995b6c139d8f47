/**
 * Contract: an invoice's address goes to the owner of a paid order and nowhere else; one that is not there yet is made,
 * once for each time that it is asked for, and the answer says when to ask again.
 * Kills: an address in a log; a document of an order that the database did not allow; a wait without an end.
 */

import { assert, assertEquals } from "@kit/assert";
import type { Rpc } from "../../functions/_shared/database.ts";
import { fail, type Log, type Result } from "../../functions/_shared/http.ts";
import { createHandler } from "../../functions/invoice/handler.ts";
import { createInvoices } from "../../functions/invoice/polar.ts";
import { type PolarAnswers, startPolar } from "./polar_fake.ts";

const ID = "0b51cf0e-52b4-4d34-8e7c-0a4c3a3b9e11";
const URL_OF_PAPER = "https://files.polar.sh/invoice.pdf?signature=as_good_as_the_paper";
const FIND = `GET /v1/orders/${ID}/invoice`;
const MAKE = `POST /v1/orders/${ID}/invoice`;
const missing = () =>
  Response.json({ error: "InvoiceDoesNotExist", detail: "No invoice exists." }, { status: 404 });

/** One request; `allowed` is what the database says of it. */
async function post(
  answers: PolarAnswers,
  allowed: Result<unknown> = { ok: true, value: null },
  budgetMs?: number,
) {
  const polar = startPolar(answers);
  const logged: Parameters<Log>[] = [];
  const rpcs: unknown[] = [];
  const rpc: Rpc = <T>(name: string, args: unknown) => {
    rpcs.push([name, args]);
    return Promise.resolve(allowed as Result<T>);
  };
  try {
    const claims = { sub: "user_ada", iss: "https://clerk.example.com" };
    const handle = createHandler({
      authenticate: () => Promise.resolve({ ok: true, value: { claims, keyName: null } }),
      rpc,
      invoices: createInvoices({ accessToken: "polar_oat_x", baseUrl: polar.url }),
      log: (...line) => logged.push(line),
    }, budgetMs);
    const body = JSON.stringify({ order_id: ID });
    const response = await handle(new Request("http://localhost/invoice", { method: "POST", body }));
    assert(!JSON.stringify(logged).includes("signature"), "no address in the log");
    const asked = polar.requests.map(({ call }) => call);
    const retryAfter = response.headers.get("retry-after");
    return { status: response.status, body: await response.json(), retryAfter, asked, rpcs };
  } finally {
    await polar.stop();
  }
}

Deno.test("an invoice that is there is answered by its address, which no cache keeps", async () => {
  const seen = await post({ [FIND]: () => Response.json({ url: URL_OF_PAPER }) });
  assertEquals([seen.status, seen.body, seen.asked], [200, { url: URL_OF_PAPER }, [FIND]]);
  assertEquals(seen.rpcs, [["check_invoice", {
    p_user_id: "user_ada",
    p_issuer: "https://clerk.example.com",
    p_order_id: ID,
  }]]);
});

Deno.test("one that is not there is made, and the answer says when to ask again", async () => {
  const seen = await post({ [FIND]: missing, [MAKE]: () => Response.json(null, { status: 202 }) });
  assertEquals([seen.status, seen.body.code, seen.retryAfter, seen.asked], [
    409,
    "invoice_not_ready",
    "3",
    [FIND, MAKE],
  ]);
});

Deno.test("what the database refuses reaches nobody", async () => {
  const seen = await post({}, fail(404, "unknown_order", "Choose one of your own orders."));
  assertEquals([seen.status, seen.body.code, seen.asked], [404, "unknown_order", []]);
});

const REFUSALS: [name: string, status: number, body: unknown, ours: number, code: string][] = [
  [
    "no billing details",
    422,
    { error: "MissingInvoiceBillingDetails", detail: "Needed." },
    409,
    "billing_details_missing",
  ],
  [
    "an order that is open at Polar",
    409,
    { error: "OrderNotEligibleForInvoice", detail: "Draft." },
    409,
    "order_not_paid",
  ],
  [
    "an order that Polar does not know",
    404,
    { error: "ResourceNotFound", detail: "Not found" },
    502,
    "polar_refused",
  ],
  ["a wrong token", 401, { error: "invalid_token" }, 502, "polar_refused"],
  ["an order that is locked", 409, { error: "Locked", detail: "Later." }, 503, "polar_busy"],
  ["Polar broken", 500, "no", 503, "polar_unavailable"],
];

for (const [name, status, body, ours, code] of REFUSALS) {
  Deno.test(`${name} is ${ours} ${code}`, async () => {
    const seen = await post({ [FIND]: missing, [MAKE]: () => Response.json(body, { status }) });
    assertEquals([seen.status, seen.body.code], [ours, code]);
  });
}

Deno.test("a first look that fails makes nothing", async () => {
  const seen = await post({ [FIND]: () => new Response("no", { status: 502 }) });
  assertEquals([seen.status, seen.body.code, seen.asked], [503, "polar_unavailable", [FIND]]);
});
