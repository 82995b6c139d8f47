/**
 * Contract: a request that the portal cannot carry out as meant is refused with a stable code, the field it
 * is about and what to do, before the database or Polar hears of it.
 */

import { assertEquals } from "@kit/assert";
import { SUBSCRIPTION_ID, withPortal } from "./customer_portal_fakes.ts";
import { problemOf } from "./http_problem.ts";

/** Body, status, code and details. */
const REFUSED: [name: string, body: unknown, status: number, code: string, details?: string][] = [
  ["malformed JSON", '{"return_path":', 400, "invalid_json"],
  ["white space", " ", 400, "invalid_json"],
  ["a list", [], 400, "invalid_json"],
  ["null", "null", 400, "invalid_json"],

  ["an unknown field", { subscription: SUBSCRIPTION_ID }, 422, "unknown_field", "subscription"],
  ["S88: another customer", { customer_id: "c" }, 422, "unknown_field", "customer_id"],
  ["S88: another user", { external_customer_id: "u" }, 422, "unknown_field", "external_customer_id"],
  ["S88: another member", { member_id: "m" }, 422, "unknown_field", "member_id"],
  ["S88: a user id", { user_id: "u" }, 422, "unknown_field", "user_id"],
  ["S87: a return URL", { return_url: "https://evil.com" }, 422, "unknown_field", "return_url"],
  ["a prototype", '{"__proto__":{}}', 422, "unknown_field", "__proto__"],
];

for (const [name, body, status, code, details] of REFUSED) {
  Deno.test(`bad input: ${name} is ${status} ${code}, and nobody is asked`, async () => {
    await withPortal({}, async ({ send, rpcs, polar }) => {
      assertEquals(await problemOf(await send(body)), [status, code, details]);
      assertEquals([rpcs, polar], [[], []]);
    });
  });
}

Deno.test("S87: a return path that is none, or leads elsewhere, is 422 invalid_path", async () => {
  const paths = [
    ...["https://evil.com", "//evil.com", "/\\evil.com", "/..//evil.com", "evil.com", "", "/zwölf"],
    ...[["/x"], 0, false],
  ];
  await withPortal({}, async ({ send, rpcs }) => {
    for (const path of paths) {
      const problem = await problemOf(await send({ return_path: path }));
      assertEquals(problem, [422, "invalid_path", "return_path"], String(path));
    }
    assertEquals(rpcs, []);
  });
});

Deno.test("a subscription id that is no uuid is 422 invalid_subscription_id", async () => {
  const ids = [
    ...["", "sub_1", SUBSCRIPTION_ID.slice(1), `${SUBSCRIPTION_ID}0`, SUBSCRIPTION_ID.replace("5", "g")],
    ...[`${SUBSCRIPTION_ID}\n`, ` ${SUBSCRIPTION_ID}`, `{${SUBSCRIPTION_ID}}`],
    ...[SUBSCRIPTION_ID.replaceAll("-", ""), [SUBSCRIPTION_ID], { id: SUBSCRIPTION_ID }, 5, true],
  ];
  await withPortal({}, async ({ send, rpcs }) => {
    for (const id of ids) {
      const problem = await problemOf(await send({ subscription_id: id }));
      assertEquals(problem, [422, "invalid_subscription_id", "subscription_id"], JSON.stringify(id));
    }
    assertEquals(rpcs, []);
  });
});

Deno.test("bad input: a body of one byte over 16 KB is 413", async () => {
  await withPortal({}, async ({ send, rpcs }) => {
    assertEquals((await problemOf(await send(" ".repeat(16 * 1024 + 1)))).slice(0, 2), [
      413,
      "body_too_large",
    ]);
    assertEquals(rpcs, []);
  });
});

Deno.test("good input: the longest path that is allowed fits the body's cap, however it is encoded", async () => {
  const escaped = `{"return_path":"/${"\\u0078".repeat(999)}"}`;
  await withPortal({}, async ({ send }) => assertEquals((await send(escaped)).status, 201));
});
