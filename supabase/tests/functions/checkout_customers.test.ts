/**
 * Contract: a buyer with a verified e-mail buys as their own Polar customer; a customer who is somebody else's
 * is never used, and nobody loses a sale over it.
 */

import { assert, assertEquals } from "@kit/assert";
import { fail } from "../../functions/_shared/http.ts";
import { ADA, cart, CLAIMS, ONE_KIT, type Options, withCheckout } from "./checkout_fakes.ts";
import { requestLine } from "./http_lines.ts";
import { problemOf } from "./http_problem.ts";

const CUSTOMER = { id: "cus_ada", email: CLAIMS.email, external_id: CLAIMS.sub };

/** Polar's answer to a second customer with one e-mail. */
const duplicate = () =>
  Response.json({
    error: "RequestValidationError",
    detail: [{
      type: "value_error",
      loc: ["body", "email"],
      msg: "A customer with this email address already exists.",
    }],
  }, { status: 422 });

const found = (...items: unknown[]) => () =>
  Response.json({ items, pagination: { total_count: items.length, max_page: 1 } });

const FIND = `GET /v1/customers/?email=${
  encodeURIComponent(CLAIMS.email)
}&page=1&limit=10&sorting=-created_at`;

interface Outcome {
  /** Calls to Polar in their order. */
  calls: string[];
  /** The `customer_id` of the checkout that was opened. */
  customerId: string | undefined;
  /** The customer handed to `link_polar_customer`. */
  linked: unknown;
}

/** Buys as Ada, whose e-mail is verified, and tells what happened. */
async function buy(options: Options, buyer = ADA): Promise<Outcome> {
  let outcome: Outcome | undefined;
  const all: Options = { claims: CLAIMS, cart: { ok: true, value: cart({ buyer }) }, ...options };
  await withCheckout(all, async ({ send, rpcs, polar }) => {
    const response = await send(ONE_KIT);
    assertEquals(response.status, 201, await response.text());
    const { body } = polar.at(-1)!;
    assertEquals(body.metadata.user_id, CLAIMS.sub, "the order is the user's, with or without a customer");
    for (const key of ["external_customer_id", "customer_email"]) assertEquals(key in body, false, key);
    const link = rpcs.find(({ name }) => name === "link_polar_customer");
    if (link) assertEquals(link.args.p_claims, CLAIMS);
    outcome = {
      calls: polar.map(({ call }) => call),
      customerId: body.customer_id,
      linked: link && [link.args.p_polar_customer_id, link.args.p_email],
    };
  });
  return outcome!;
}

Deno.test("a linked customer is used as it is", async () => {
  assertEquals(await buy({}, { ...ADA, polar_customer_id: "cus_linked" }), {
    calls: ["POST /v1/checkouts/"],
    customerId: "cus_linked",
    linked: undefined,
  });
});

Deno.test("the first purchase creates the customer with our user id, links it and sells to it", async () => {
  let body: unknown;
  const create = (request: { body: unknown }) => {
    body = request.body;
    return Response.json(CUSTOMER, { status: 201 });
  };
  assertEquals(await buy({ answers: { "POST /v1/customers/": create } }), {
    calls: ["POST /v1/customers/", "POST /v1/checkouts/"],
    customerId: "cus_ada",
    linked: ["cus_ada", CLAIMS.email],
  });
  assertEquals(body, { external_id: CLAIMS.sub, email: CLAIMS.email });
});

Deno.test("S83: a customer of an earlier purchase as a guest is adopted", async () => {
  let body: unknown;
  const answers: Options["answers"] = {
    "POST /v1/customers/": duplicate,
    "GET /v1/customers/": found({ ...CUSTOMER, email: CLAIMS.email.toUpperCase(), external_id: null }),
    "PATCH /v1/customers/cus_ada": (request) => {
      body = request.body;
      return Response.json(CUSTOMER);
    },
  };
  assertEquals(await buy({ answers }), {
    calls: ["POST /v1/customers/", FIND, "PATCH /v1/customers/cus_ada", "POST /v1/checkouts/"],
    customerId: "cus_ada",
    linked: ["cus_ada", CLAIMS.email],
  });
  assertEquals(body, { external_id: CLAIMS.sub });
});

Deno.test("a customer that is ours already, after a request that died half-way, is used", async () => {
  const answers = { "POST /v1/customers/": duplicate, "GET /v1/customers/": found(CUSTOMER) };
  assertEquals(await buy({ answers }), {
    calls: ["POST /v1/customers/", FIND, "POST /v1/checkouts/"],
    customerId: "cus_ada",
    linked: ["cus_ada", CLAIMS.email],
  });
});

Deno.test("a customer of another user is neither used nor linked nor changed", async () => {
  const answers = {
    "POST /v1/customers/": duplicate,
    "GET /v1/customers/": found({ ...CUSTOMER, external_id: "user-eve" }),
  };
  assertEquals(await buy({ answers }), {
    calls: ["POST /v1/customers/", FIND, "POST /v1/checkouts/"],
    customerId: undefined,
    linked: undefined,
  });
});

Deno.test("a customer with another e-mail is not taken for the one that was asked for", async () => {
  const answers = {
    "POST /v1/customers/": duplicate,
    "GET /v1/customers/": found({ ...CUSTOMER, email: "eve@evil.com", external_id: null }, {
      ...CUSTOMER,
      email: null,
      external_id: null,
    }),
  };
  const { customerId, linked } = await buy({ answers });
  assertEquals([customerId, linked], [undefined, undefined]);
});

Deno.test("a customer whom somebody else adopts in the same moment is not used", async () => {
  const answers = {
    "POST /v1/customers/": duplicate,
    "GET /v1/customers/": found({ ...CUSTOMER, external_id: null }),
    "PATCH /v1/customers/cus_ada": duplicate,
  };
  const { customerId, linked } = await buy({ answers });
  assertEquals([customerId, linked], [undefined, undefined]);
});

Deno.test("an e-mail that Polar refuses does not cost the sale", async () => {
  const refused = () =>
    Response.json({ detail: [{ type: "value_error", loc: ["body", "email"], msg: "no mail server" }] }, {
      status: 422,
    });
  const { customerId, linked } = await buy({
    answers: { "POST /v1/customers/": refused, "GET /v1/customers/": found() },
  });
  assertEquals([customerId, linked], [undefined, undefined]);
});

Deno.test("S88: a customer that the database does not link to this user is not used", async () => {
  const answers = { "POST /v1/customers/": () => Response.json(CUSTOMER, { status: 201 }) };
  const { customerId, linked } = await buy({ answers, linked: { ok: true, value: false } });
  assertEquals([customerId, linked], [undefined, ["cus_ada", CLAIMS.email]]);
});

for (
  const [name, body] of [
    ["a list", {
      detail: [{ type: "value_error", loc: ["body", "customer_id"], msg: "Customer does not exist." }],
    }],
    ["a sentence", { error: "PolarRequestValidationError", detail: "Customer does not exist." }],
  ] as const
) {
  Deno.test(`a customer who was deleted at Polar, told as ${name}, does not cost the sale`, async () => {
    const answers: Options["answers"] = {
      "POST /v1/checkouts/": (request) =>
        request.body.customer_id
          ? Response.json(body, { status: 422 })
          : Response.json({ id: "co_1", url: "https://polar.sh/c", expires_at: "2026-11-22T12:00:00Z" }, {
            status: 201,
          }),
    };
    const { calls, customerId } = await buy({ answers }, { ...ADA, polar_customer_id: "cus_gone" });
    assertEquals(calls, ["POST /v1/checkouts/", "POST /v1/checkouts/"]);
    assertEquals(customerId, undefined);
  });
}

Deno.test("a token without the right to manage customers is the operator's fault, and nothing is sold", async () => {
  const options: Options = {
    claims: CLAIMS,
    cart: { ok: true, value: cart({ buyer: ADA }) },
    answers: { "POST /v1/customers/": () => Response.json({ error: "insufficient_scope" }, { status: 403 }) },
  };
  await withCheckout(options, async ({ send, polar, logged }) => {
    assertEquals((await problemOf(await send(ONE_KIT))).slice(0, 2), [502, "polar_refused"]);
    assertEquals(polar.length, 1);
    assertEquals(requestLine(logged), ["error", {
      status: 502,
      code: "polar_refused",
      cart_id: cart().cart_id,
      call: "create_customer",
      polar_status: 403,
    }]);
  });
});

Deno.test("a database that cannot link is an error, so that the next try links", async () => {
  const failure = { ok: false, status: 503, code: "try_again", message: "Try again in a moment." } as const;
  const options: Options = {
    claims: CLAIMS,
    cart: { ok: true, value: cart({ buyer: ADA }) },
    linked: failure,
    answers: { "POST /v1/customers/": () => Response.json(CUSTOMER, { status: 201 }) },
  };
  await withCheckout(options, async ({ send, polar }) => {
    assertEquals((await problemOf(await send(ONE_KIT))).slice(0, 2), [503, "try_again"]);
    assert(!polar.some(({ call }) => call === "POST /v1/checkouts/"));
  });
});

Deno.test("S131: the token of a deleted account opens no checkout, and Polar hears nothing of it", async () => {
  const gone = fail(401, "account_deleted", "This account was deleted. Sign in with another one.");
  await withCheckout({ claims: CLAIMS, cart: gone }, async ({ send, polar }) => {
    assertEquals((await problemOf(await send(ONE_KIT))).slice(0, 2), [401, "account_deleted"]);
    assertEquals(polar, []);
  });
});

const LINKED = { ...ADA, polar_customer_id: CUSTOMER.id, email_is_new: true };
const CHANGE = `PATCH /v1/customers/${CUSTOMER.id}`;

Deno.test("S125: a customer who still has a given-up e-mail is told the new one before the checkout opens", async () => {
  const outcome = await buy({ answers: { [CHANGE]: () => Response.json(CUSTOMER) } }, LINKED);
  assertEquals(outcome, {
    calls: [CHANGE, "POST /v1/checkouts/"],
    customerId: CUSTOMER.id,
    linked: undefined,
  });
});

Deno.test("S125: a customer whose e-mail is the buyer's, or the buyer's own choice, is left alone", async () => {
  const outcome = await buy({}, { ...LINKED, email_is_new: false });
  assertEquals(outcome, { calls: ["POST /v1/checkouts/"], customerId: CUSTOMER.id, linked: undefined });
});

Deno.test("S125: where the new e-mail is another customer's, or the customer is gone, the buyer types one", async () => {
  const gone = () => Response.json({ error: "ResourceNotFound", detail: "Not found" }, { status: 404 });
  for (const refusal of [duplicate, gone]) {
    const outcome = await buy({ answers: { [CHANGE]: refusal } }, LINKED);
    assertEquals(outcome, {
      calls: [CHANGE, "POST /v1/checkouts/"],
      customerId: undefined,
      linked: undefined,
    });
  }
});

Deno.test("S125: while Polar cannot change the e-mail no checkout opens under the old one", async () => {
  const down = () => new Response("", { status: 500 });
  const options: Options = {
    claims: CLAIMS,
    cart: { ok: true, value: cart({ buyer: LINKED }) },
    answers: { [CHANGE]: down },
  };
  await withCheckout(options, async ({ send, polar }) => {
    assertEquals((await problemOf(await send(ONE_KIT))).slice(0, 2), [503, "polar_unavailable"]);
    assertEquals(polar.map(({ call }) => call), [CHANGE]);
  });
});
