/**
 * Contract: whatever Polar does, the user gets a clear error within the time there is, and nothing of Polar's
 * answer leaks.
 */

import { assert, assertEquals } from "@kit/assert";
import type { Result } from "../../functions/_shared/http.ts";
import { createOpenPortal } from "../../functions/customer-portal/session.ts";
import {
  CUSTOMER_ID,
  E_MAIL,
  type Options,
  POLAR_SESSION,
  type Portal,
  SESSION,
  TOKEN,
  withPortal,
} from "./customer_portal_fakes.ts";
import { requestLine } from "./http_lines.ts";
import { problemOf } from "./http_problem.ts";

/** Opens the portal at a Polar that answers so; the promise is for status and code. */
async function open(
  answer: NonNullable<Options["answer"]>,
  options: Options = {},
  look?: (portal: Portal) => void,
): Promise<[number, string]> {
  let result: [number, string] | undefined;
  await withPortal({ ...options, answer }, async (portal) => {
    const response = await portal.send({});
    const text = await response.clone().text();
    const [status, code] = await problemOf(response);
    result = [status, code];
    const told = text + JSON.stringify(portal.logged);
    for (const secret of [E_MAIL, TOKEN]) assert(!told.includes(secret), `${secret} in ${told}`);
    look?.(portal);
  });
  return result!;
}

const unprocessable = (...detail: unknown[]) => () => Response.json({ detail }, { status: 422 });

const NO_CUSTOMER: [name: string, answer: () => Response][] = [
  [
    "a list",
    unprocessable({
      type: "value_error",
      loc: ["body", "customer_id"],
      msg: "Customer does not exist.",
      input: CUSTOMER_ID,
    }),
  ],
  [
    "a sentence",
    () =>
      Response.json({ error: "PolarRequestValidationError", detail: "Customer does not exist." }, {
        status: 422,
      }),
  ],
];

for (const [name, answer] of NO_CUSTOMER) {
  Deno.test(`S84: a customer who was deleted at Polar, told as ${name}, is 404 no_customer`, async () => {
    const result = await open(answer, {}, ({ polar, logged }) => {
      assertEquals(polar.length, 1);
      const [level, { code, polar_customer_id, polar_status }] = requestLine(logged);
      assertEquals([level, code, polar_customer_id, polar_status], ["warn", "no_customer", CUSTOMER_ID, 422]);
    });
    assertEquals(result, [404, "no_customer"]);
  });
}

const REFUSED: [name: string, answer: () => Response, status: number, fields?: string][] = [
  ["a wrong token", () => Response.json({ error: "invalid_token" }, { status: 401 }), 401],
  ["a missing scope", () => Response.json({ error: "insufficient_scope" }, { status: 403 }), 403],
  ["a removed API version", () => new Response("Not Found", { status: 404 }), 404],
  [
    "a token of several organisations",
    () =>
      Response.json({ error: "AmbiguousExternalCustomerID", detail: `${E_MAIL} is ambiguous.` }, {
        status: 409,
      }),
    409,
  ],
  [
    "a return URL that Polar does not take",
    unprocessable({
      type: "url_parsing",
      loc: ["body", "CustomerSessionCustomerIDCreate", "return_url"],
      msg: "Input should be a valid URL",
      input: E_MAIL,
    }, {
      type: "missing",
      loc: ["body", "CustomerSessionCustomerExternalIDCreate", "external_customer_id"],
      msg: "Field required",
    }),
    422,
    "CustomerSessionCustomerIDCreate.return_url CustomerSessionCustomerExternalIDCreate.external_customer_id",
  ],
  ["a 422 of no shape", () => Response.json([1], { status: 422 }), 422, ""],
];

for (const [name, answer, status, fields] of REFUSED) {
  Deno.test(`${name} is 502 polar_refused and in the log`, async () => {
    const result = await open(answer, {}, ({ polar, logged }) => {
      assertEquals(polar.length, 1);
      assertEquals(requestLine(logged), ["error", {
        status: 502,
        code: "polar_refused",
        polar_customer_id: CUSTOMER_ID,
        call: "create_customer_session",
        polar_status: status,
        ...(fields === undefined ? {} : { fields }),
      }]);
    });
    assertEquals(result, [502, "polar_refused"]);
  });
}

Deno.test({
  name: "a rate limit is 503 polar_busy with Polar's Retry-After",
  sanitizeResources: false, // the SDK leaves the body of a 429 unread
  fn: async () => {
    const answer = () => new Response(null, { status: 429, headers: { "retry-after": "7" } });
    await withPortal({ answer }, async ({ send }) => {
      const response = await send({});
      assertEquals(response.headers.get("retry-after"), "7");
      assertEquals((await problemOf(response)).slice(0, 2), [503, "polar_busy"]);
    });
  },
});

const UNAVAILABLE: [name: string, answer: () => Response][] = [
  ["a 500", () => new Response(`failed for ${E_MAIL}`, { status: 500 })],
  ["a 422 that is no JSON", () => new Response("<html>", { status: 422 })],
  ["a 201 that is no JSON", () => new Response(`<html>${SESSION.url}`, { status: 201 })],
  ["a 201 that is cut off", () => new Response(`{"token":"${TOKEN}","customer_po`, { status: 201 })],
  [
    "a 201 without a URL",
    () => Response.json({ ...POLAR_SESSION, customer_portal_url: null }, { status: 201 }),
  ],
  ["a 201 that is null", () => Response.json(null, { status: 201 })],
];

for (const [name, answer] of UNAVAILABLE) {
  Deno.test(`${name} is 503 polar_unavailable`, async () => {
    const result = await open(answer, {}, ({ logged }) => {
      const [level, { code }] = requestLine(logged);
      assertEquals([logged.length, level, code], [1, "error", "polar_unavailable"]);
    });
    assertEquals(result, [503, "polar_unavailable"]);
  });
}

Deno.test("a Polar that does not answer in time is 503 polar_unavailable, and the time is kept", async () => {
  let release = () => {};
  const silent = () =>
    new Promise<Response>((resolve) => release = () => resolve(Response.json(POLAR_SESSION)));
  const started = performance.now();
  assertEquals(await open(silent, { budgetMs: 200 }, () => release()), [503, "polar_unavailable"]);
  assert(performance.now() - started < 2_000);
});

Deno.test("database and Polar share one deadline: a database that takes all of it leaves none for Polar", async () => {
  const slow = (signal: AbortSignal) =>
    new Promise<Result<string>>((resolve) => {
      signal.addEventListener("abort", () => resolve({ ok: true, value: CUSTOMER_ID }));
    });
  const started = performance.now();
  await withPortal({ budgetMs: 50, customer: slow }, async ({ send, polar, logged }) => {
    assertEquals((await problemOf(await send({}))).slice(0, 2), [503, "polar_unavailable"]);
    assertEquals(polar, []);
    assertEquals(logged[0][2]?.error, "deadline");
  });
  assert(performance.now() - started < 2_000);
});

Deno.test("a Polar that cannot be connected to is polar_unavailable", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const baseUrl = `http://127.0.0.1:${listener.addr.port}`;
  listener.close();
  const openPortal = createOpenPortal({ accessToken: "t", baseUrl });
  const result = await openPortal(CUSTOMER_ID, undefined, Date.now() + 5_000);
  assertEquals(!result.ok && [result.status, result.code], [503, "polar_unavailable"]);
});
