/**
 * Contract: a buyer waits for Polar, but not for ever: then the answer is how the command stands, and the work goes on.
 * What Polar refuses is told by code, with Polar's words beside it; what is the shop's fault is not told to strangers.
 * Kills: a browser that hangs while a bank thinks; work that ends with the answer; a token's fault shown to a buyer.
 */

import { assertEquals } from "@kit/assert";
import { createPolar } from "../../functions/_commands/polar.ts";
import type { Rpc } from "../../functions/_shared/database.ts";
import { fail, type Result } from "../../functions/_shared/http.ts";
import { createHandler } from "../../functions/subscription/handler.ts";
import { createAskPreview } from "../../functions/subscription/preview.ts";
import { requestLine } from "./http_lines.ts";
import { type PolarAnswers, startPolar } from "./polar_fake.ts";

const ID = "0b51cf0e-52b4-4d34-8e7c-0a4c3a3b9e11";
const COMMAND = "55555555-5555-4555-8555-55555555abcd";
const LEASE = {
  command_id: COMMAND,
  lease_token: "lease",
  attempt: 1,
  kind: "cancel_at_period_end",
  subject: ID,
  args: { customer_cancellation_reason: "unused" },
  sent_before: false,
  wait_seconds: 0,
};
const SUBSCRIPTION = {
  id: ID,
  status: "active",
  cancel_at_period_end: false,
  pending_update: null,
  created_at: "2026-11-20T10:00:00Z",
};
const STANDING = { command_id: COMMAND, state: "confirmed", error_code: null, error: null };
const PREVIEW = {
  prorations: [{ label: "Remaining time", amount: -500, more: 1 }],
  proration_amount: 1500,
  subtotal_amount: 1500,
  discount_amount: 0,
  net_amount: 1500,
  tax_amount: 375,
  total_amount: 1875,
  applied_balance_amount: 0,
  due_amount: 1875,
};

const CANCEL = { subscription_id: ID, action: "cancel", reason: "unused" };
const LOOK = { subscription_id: ID, action: "preview", plan: "large", proration: "invoice" };

interface Seen {
  status: number;
  // deno-lint-ignore no-explicit-any -- tests look into it freely
  body: any;
  headers: Headers;
  calls: { name: string; args: unknown }[];
  /** Method, path and body of every request to Polar. */
  asked: [string, unknown][];
  /** What the function logged when it had answered. */
  line: ReturnType<typeof requestLine>;
  /** Whether the work was over when the answer came. */
  wasOver: boolean;
}

/** One request to the function. `database` replaces what a function of the database answers. */
async function post(
  body: unknown,
  { database = {}, polar: answers = {}, patienceMs }: {
    database?: Record<string, () => Result<unknown>>;
    polar?: PolarAnswers;
    patienceMs?: number;
  } = {},
): Promise<Seen> {
  const polar = startPolar({
    [`GET /v1/subscriptions/${ID}`]: () => Response.json(SUBSCRIPTION),
    [`PATCH /v1/subscriptions/${ID}`]: () => Response.json({ ...SUBSCRIPTION, cancel_at_period_end: true }),
    [`POST /v1/subscriptions/${ID}/change-preview`]: () => Response.json(PREVIEW),
    ...answers,
  });
  const calls: Seen["calls"] = [];
  const logged: Parameters<Parameters<typeof createHandler>[0]["log"]>[] = [];
  const background: Promise<unknown>[] = [];
  const ours: Record<string, () => Result<unknown>> = {
    ask_subscription_change: () => ({ ok: true, value: { command_id: COMMAND, lease: LEASE } }),
    send_polar_command: () => ({ ok: true, value: true }),
    record_polar_command: () => ({ ok: true, value: "confirmed" }),
    command_for: () => ({ ok: true, value: STANDING }),
    preview_subscription_change: () => ({
      ok: true,
      value: { change: { product_id: "p", proration_behavior: "invoice", later: 1 }, currency: "usd" },
    }),
    ...database,
  };
  const rpc: Rpc = <T>(name: string, args: unknown) => {
    calls.push({ name, args: structuredClone(args) });
    return Promise.resolve(ours[name]() as Result<T>);
  };
  const account = { accessToken: "polar_oat_x", baseUrl: polar.url };
  try {
    const claims = { sub: "user_ada", iss: "https://clerk.example.com" };
    const handler = createHandler({
      authenticate: () => Promise.resolve({ ok: true, value: { claims, keyName: null } }),
      rpc,
      polar: createPolar(account),
      askPreview: createAskPreview(account),
      waitUntil: (work) => background.push(work),
      now: () => 0,
      log: (...line) => logged.push(line),
    }, patienceMs);
    const request = new Request("http://localhost/subscription", {
      method: "POST",
      body: JSON.stringify(body),
    });
    const response = await handler(request);
    const wasOver = calls.some(({ name }) => name === "record_polar_command");
    const line = requestLine(logged);
    const { status, headers } = response;
    await Promise.all(background);
    const asked = polar.requests.map(({ call, body }): [string, unknown] => [call, body]);
    return { status, headers, body: await response.json(), calls, asked, line, wasOver };
  } finally {
    await polar.stop();
  }
}

Deno.test("a wish is written down for the token's subject and issuer, done at Polar, and answered as it stands", async () => {
  const seen = await post(CANCEL);
  assertEquals([seen.status, seen.body, seen.wasOver], [200, STANDING, true]);
  assertEquals(seen.calls[0], {
    name: "ask_subscription_change",
    args: {
      p_user_id: "user_ada",
      p_issuer: "https://clerk.example.com",
      p_subscription_id: ID,
      p_kind: "cancel_at_period_end",
      p_args: { customer_cancellation_reason: "unused" },
    },
  });
  assertEquals(seen.calls.map(({ name }) => name), [
    "ask_subscription_change",
    "send_polar_command",
    "record_polar_command",
    "command_for",
  ]);
  assertEquals(seen.asked.at(-1), [`PATCH /v1/subscriptions/${ID}`, {
    cancel_at_period_end: true,
    customer_cancellation_reason: "unused",
  }]);
});

Deno.test("when Polar takes its time the buyer is told how it stands, and the work goes on behind the answer", async () => {
  let release = () => {};
  const held = new Promise<void>((resolve) => release = resolve);
  const seen = await post(CANCEL, {
    patienceMs: 50,
    polar: {
      [`PATCH /v1/subscriptions/${ID}`]: async () => {
        await held;
        return Response.json({ ...SUBSCRIPTION, cancel_at_period_end: true });
      },
    },
    database: {
      command_for: () => {
        release();
        return { ok: true, value: { ...STANDING, state: "sent" } };
      },
    },
  });
  assertEquals([seen.status, seen.body.state, seen.wasOver], [202, "sent", false]);
  assertEquals(seen.calls.at(-1)?.name, "record_polar_command");
});

Deno.test("a command that somebody else is working is answered at once, and Polar is not asked", async () => {
  const seen = await post(CANCEL, {
    database: {
      ask_subscription_change: () => ({ ok: true, value: { command_id: COMMAND, lease: null } }),
      command_for: () => ({ ok: true, value: { ...STANDING, state: "asked" } }),
    },
  });
  assertEquals([seen.status, seen.body.state, seen.asked], [202, "asked", []]);
});

Deno.test("a refusal has its code, Polar's words and the command; a fault of the shop's has neither", async () => {
  const refused = (error_code: string) => () => ({
    ok: true as const,
    value: { ...STANDING, state: "refused", error_code, error: "Polar's words." },
  });
  const declined = await post(CANCEL, { database: { command_for: refused("payment_failed") } });
  assertEquals([declined.status, declined.body.code, declined.body.details], [402, "payment_failed", {
    command_id: COMMAND,
    error: "Polar's words.",
  }]);
  for (const code of ["token_refused", "not_found", "constructor"]) {
    const seen = await post(CANCEL, { database: { command_for: refused(code) } });
    assertEquals([seen.status, seen.body.code, seen.body.details], [502, "polar_refused", {
      command_id: COMMAND,
    }]);
  }
});

Deno.test("what the database refuses is the answer, and nothing is asked of Polar", async () => {
  const refusal = fail(429, "too_many_changes", "Wait.", { retryAfter: 40 });
  for (const body of [CANCEL, LOOK]) {
    const seen = await post(body, {
      database: { ask_subscription_change: () => refusal, preview_subscription_change: () => refusal },
    });
    assertEquals([seen.status, seen.body.code, seen.headers.get("retry-after"), seen.asked], [
      429,
      "too_many_changes",
      "40",
      [],
    ]);
  }
});

Deno.test("a plan that no database could read is refused by name, and nobody is asked", async () => {
  for (const plan of ["large\0", "\ud800", "", "large plan", "x".repeat(65), ["large"]]) {
    for (const action of ["change_plan", "preview"]) {
      const seen = await post({ subscription_id: ID, action, plan });
      assertEquals(
        [seen.status, seen.body.code, seen.calls],
        [422, "unknown_product", []],
        JSON.stringify(plan),
      );
    }
  }
});

Deno.test("a preview asks Polar for the change alone, and answers amounts with their currency", async () => {
  const seen = await post(LOOK);
  const { prorations: _, ...amounts } = PREVIEW;
  assertEquals(seen.body, {
    ...amounts,
    lines: [{ label: "Remaining time", amount: -500 }],
    currency: "usd",
  });
  assertEquals(seen.asked, [[`POST /v1/subscriptions/${ID}/change-preview`, {
    product_id: "p",
    proration_behavior: "invoice",
  }]]);
});

const PREVIEWS: [name: string, answer: () => Response, status: number, code: string, polar: number | null][] =
  [
    [
      "a refusal that Polar names",
      () =>
        Response.json({ error: "AboveMaximumUnits", detail: "Maximum 5 units allowed." }, {
          status: 400,
        }),
      422,
      "quantity_not_sold",
      400,
    ],
    [
      "a plan that cannot be had",
      () =>
        Response.json({ detail: [{ loc: ["body", "product_id"], msg: "Product is archived." }] }, {
          status: 422,
        }),
      422,
      "plan_refused",
      422,
    ],
    [
      "the call gone",
      () => Response.json({ detail: "Not Found" }, { status: 404 }),
      502,
      "polar_refused",
      404,
    ],
    [
      "a token without the scope",
      () => Response.json({ error: "insufficient_scope" }, { status: 403 }),
      502,
      "polar_refused",
      403,
    ],
    [
      "a locked subscription",
      () => Response.json({ error: "SubscriptionLocked", detail: "Later." }, { status: 409 }),
      503,
      "polar_busy",
      409,
    ],
    ["half a preview", () => Response.json({ due_amount: 1 }), 503, "polar_unavailable", null],
    ["a 500", () => new Response("no", { status: 500 }), 503, "polar_unavailable", null],
  ];

for (const [name, answer, status, code, polarStatus] of PREVIEWS) {
  Deno.test(`${name} is ${status} ${code} to whoever asks for a preview`, async () => {
    const seen = await post(LOOK, {
      polar: { [`POST /v1/subscriptions/${ID}/change-preview`]: answer },
    });
    assertEquals([seen.status, seen.body.code, seen.line[1]?.polar_status], [status, code, polarStatus]);
  });
}
