/**
 * Contract: how many checkouts somebody opens is counted in the database, by user and by the address that the platform
 * vouches for; the refusal says when to come back. Polar is not asked for a checkout that is refused.
 * Kills: a bot that tries stolen cards on our pages at Polar; a limit that a header gets round.
 */

import { assertEquals } from "@kit/assert";
import { fail } from "../../functions/_shared/http.ts";
import { databaseFailure } from "../../functions/_shared/database.ts";
import { ONE_KIT, withCheckout } from "./checkout_fakes.ts";
import { problemOf } from "./http_problem.ts";

Deno.test("a buyer who opens too many is 429 too_many_checkouts with Retry-After, and Polar hears nothing", async () => {
  const refused = fail(429, "too_many_checkouts", "Wait as many seconds as Retry-After says.", {
    retryAfter: 118,
  });
  await withCheckout({ cart: refused }, async ({ send, polar }) => {
    const response = await send(ONE_KIT);
    assertEquals(response.headers.get("retry-after"), "118");
    assertEquals(await problemOf(response), [429, "too_many_checkouts", undefined]);
    assertEquals(polar, []);
  });
});

Deno.test("the database's seconds become Retry-After, and are nowhere else", () => {
  const error = { code: "PT429", message: "too_many_checkouts", hint: "Wait.", details: "118" };
  const { status, code, retryAfter, details } = databaseFailure("create_cart", error, () => {});
  assertEquals([status, code, retryAfter, details], [429, "too_many_checkouts", 118, undefined]);
  assertEquals(databaseFailure("create_cart", { ...error, details: "" }, () => {}).retryAfter, undefined);
});

const ADDRESSES: [what: string, headers: Record<string, string>, address: string | null][] = [
  ["Cloudflare's word counts before the one a client can forge", {
    "cf-connecting-ip": "203.0.113.7",
    "x-forwarded-for": "198.51.100.9, 203.0.113.7",
  }, "203.0.113.7"],
  ["without Cloudflare it is the first hop", { "x-forwarded-for": "203.0.113.7, 10.0.0.1" }, "203.0.113.7"],
  ["rubbish in front does not hide the next hop", { "x-forwarded-for": "x, , 203.0.113.7" }, "203.0.113.7"],
  ["IPv4 in the clothes of IPv6 is IPv4", { "x-forwarded-for": "::ffff:203.0.113.7" }, "203.0.113.7"],
  ["IPv6 stays IPv6", { "cf-connecting-ip": "2001:db8:0:0:0:0:0:7" }, "2001:db8::7"],
  ["no header, no address", {}, null],
  [
    "no address in the header, no address",
    { "cf-connecting-ip": "localhost", "x-forwarded-for": "unknown" },
    null,
  ],
];

for (const [what, headers, address] of ADDRESSES) {
  Deno.test(`the address that is counted: ${what}`, async () => {
    await withCheckout({}, async ({ send, rpcs, polar }) => {
      const response = await send(ONE_KIT, headers);
      await response.body?.cancel();
      assertEquals(rpcs[0].args.p_client_ip, address);
      assertEquals(polar[0].body.customer_ip_address ?? null, address);
    });
  });
}
