/**
 * Contract: a signed-in user gets a fresh session for the Polar customer that the database names, and nobody
 * else's. The URL goes to the user and nowhere else.
 */

import { assert, assertEquals } from "@kit/assert";
import { fail } from "../../functions/_shared/http.ts";
import {
  APP_URL,
  CREATE_SESSION,
  CUSTOMER_ID,
  E_MAIL,
  POLAR_SESSION,
  SESSION,
  SUBSCRIPTION_ID,
  TOKEN,
  USER_ID,
  withPortal,
} from "./customer_portal_fakes.ts";
import { requestLine } from "./http_lines.ts";
import { problemOf } from "./http_problem.ts";

Deno.test("the portal of the customer whom the database names is opened, and the URL is all that comes back", async () => {
  await withPortal({}, async ({ send, rpcs, polar }) => {
    const response = await send({});
    assertEquals([response.status, await response.json()], [201, SESSION]);
    assertEquals(response.headers.get("access-control-allow-origin"), "*");
    assertEquals(response.headers.get("cache-control"), "no-store");

    assertEquals(rpcs, [
      { name: "portal_customer", args: { p_user_id: USER_ID, p_subscription_id: null, p_issuer: null } },
    ]);
    assertEquals(polar.map(({ call, body }) => [call, body]), [
      [CREATE_SESSION, { customer_id: CUSTOMER_ID }],
    ]);
    assertEquals(polar[0].headers.get("authorization"), "Bearer polar_oat_tests");
    assertEquals(polar[0].headers.get("polar-version"), "2026-10");
  });
});

Deno.test("a subscription chooses the customer, and a path becomes the back button", async () => {
  await withPortal({}, async ({ send, rpcs, polar }) => {
    const body = { subscription_id: SUBSCRIPTION_ID, return_path: "/account?tab=plan#top" };
    assertEquals((await send(body)).status, 201);
    assertEquals(rpcs[0].args, { p_user_id: USER_ID, p_subscription_id: SUBSCRIPTION_ID, p_issuer: null });
    assertEquals(polar[0].body, {
      customer_id: CUSTOMER_ID,
      return_url: `${APP_URL}/account?tab=plan#top`,
    });
  });
});

Deno.test("every field may be left out or null, and the body as a whole", async () => {
  await withPortal({}, async ({ send, rpcs, polar }) => {
    for (const body of [undefined, "", {}, { return_path: null, subscription_id: null }]) {
      const response = await send(body);
      assertEquals([response.status, await response.json()], [201, SESSION], JSON.stringify(body));
      assertEquals(rpcs.at(-1)?.args.p_subscription_id, null);
      assertEquals(polar.at(-1)?.body, { customer_id: CUSTOMER_ID });
    }
  });
});

Deno.test("an id in capital letters is the same subscription", async () => {
  await withPortal({}, async ({ send, rpcs }) => {
    assertEquals((await send({ subscription_id: SUBSCRIPTION_ID.toUpperCase() })).status, 201);
    assertEquals(rpcs[0].args.p_subscription_id, SUBSCRIPTION_ID);
  });
});

Deno.test("each click gets a session of its own", async () => {
  let count = 0;
  const answer = () =>
    Response.json({ ...POLAR_SESSION, customer_portal_url: `https://polar.sh/portal?${++count}` }, {
      status: 201,
    });
  await withPortal({ answer }, async ({ send, rpcs }) => {
    const first = await (await send({})).json();
    const second = await (await send({})).json();
    assertEquals([first.url, second.url], ["https://polar.sh/portal?1", "https://polar.sh/portal?2"]);
    assertEquals(rpcs.map(({ name }) => name), ["portal_customer", "portal_customer"]);
  });
});

Deno.test("S109: neither URL nor token nor e-mail is logged or stored, ids are", async () => {
  await withPortal({}, async ({ send, rpcs, logged }) => {
    assertEquals((await send({ subscription_id: SUBSCRIPTION_ID })).status, 201);
    const line = { status: 201, code: "ok", polar_customer_id: CUSTOMER_ID };
    assertEquals([logged.length, requestLine(logged)], [1, ["info", line]]);
    const written = JSON.stringify([logged, rpcs]);
    for (const secret of [TOKEN, SESSION.url, E_MAIL]) assert(!written.includes(secret), secret);
  });
});

const REFUSED = [
  [403, "not_your_subscription"],
  [404, "no_customer"],
  [409, "link_first"],
  [503, "try_again"],
] as const;

for (const [status, code] of REFUSED) {
  const name = code === "not_your_subscription" ? "S88: somebody else's subscription" : `what is ${code}`;
  Deno.test(`${name} is ${status}, and Polar is not asked`, async () => {
    const customer = () => Promise.resolve(fail(status, code, "Do something about it."));
    await withPortal({ customer }, async ({ send, polar }) => {
      const response = await send({ subscription_id: SUBSCRIPTION_ID });
      assertEquals(await problemOf(response), [status, code, undefined]);
      assertEquals(polar, []);
    });
  });
}
