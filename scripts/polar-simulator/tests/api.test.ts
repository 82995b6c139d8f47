/** The API as a whole: who may call, in which version, and what a call meets when Polar is not well. */
import { assert, assertEquals, assertInstanceOf, assertRejects } from "@kit/assert";
import { PolarClientError, PolarNetworkError, PolarRateLimitError, PolarServerError } from "@polar-sh/sdk";
import { createPolar } from "@polar-sh/sdk/2026-10";
import { ACCESS_TOKEN, openShop, type Shop } from "./shop.ts";

function call(shop: Shop, path: string, init: RequestInit = {}): Promise<Response> {
  const headers = { authorization: `Bearer ${ACCESS_TOKEN}`, ...init.headers };
  return fetch(shop.simulator.url + path, { ...init, headers });
}

Deno.test("only the access token opens the API", async () => {
  await using shop = await openShop();
  const stranger = createPolar({ accessToken: "polar_oat_guess", baseUrl: shop.simulator.url });
  const refused = await assertRejects(() => stranger.products.list(), PolarClientError);
  assertEquals(refused.statusCode, 401);
  assertEquals(JSON.parse(String(refused.error)).error, "invalid_token");
  const nobody = await fetch(`${shop.simulator.url}/v1/products/`);
  assertEquals([nobody.status, await nobody.json()], [401, {
    error: "Unauthorized",
    detail: "Unauthorized",
  }]);
});

Deno.test("a version that Polar removed or never had is a 404, none means the current one", async () => {
  await using shop = await openShop();
  for (const version of ["2025-01", "2026-11", "latest", ""]) {
    const answer = await call(shop, "/v1/products/", { headers: { "polar-version": version } });
    const expected = version === "" ? 200 : 404;
    assertEquals(answer.status, expected, version);
    await answer.body?.cancel();
  }
  for (const version of ["2026-04", "2026-10"]) {
    const answer = await call(shop, "/v1/products/", { headers: { "polar-version": version } });
    assertEquals([answer.status, answer.headers.get("polar-version")], [200, version]);
    await answer.body?.cancel();
  }
  const current = await call(shop, "/v1/products/");
  assertEquals(current.headers.get("polar-version"), "2026-10");
  await current.body?.cancel();
});

Deno.test("an unknown path, a wrong method and a body that is no JSON object are said to be so", async () => {
  await using shop = await openShop();
  const post = (body: string) => call(shop, "/v1/customers/", { method: "POST", body });
  const answers = [
    await call(shop, "/v1/unicorns/"),
    await call(shop, "/v1/orders/", { method: "DELETE" }),
    await post("{"),
    await post("[]"),
  ];
  assertEquals(answers.map(({ status }) => status), [404, 405, 422, 422]);
  for (const answer of answers) assert("detail" in await answer.json());
});

Deno.test("the Date header tells the simulator's time", async () => {
  await using shop = await openShop();
  await shop.simulator.clock.advance(30 * 24 * 3600 * 1000);
  const answer = await call(shop, "/v1/products/");
  assertEquals(answer.headers.get("date"), shop.simulator.clock.now().toUTCString());
  await answer.body?.cancel();
});

Deno.test("the simulator answers in process as over the network", async () => {
  await using shop = await openShop();
  const answer = await shop.simulator.fetch(
    new Request(`${shop.simulator.url}/v1/products/`, {
      headers: { authorization: `Bearer ${ACCESS_TOKEN}` },
    }),
  );
  assertEquals(await answer.json(), { items: [], pagination: { total_count: 0, max_page: 0 } });
});

Deno.test("Polar down is a server error, Polar busy is a rate limit with its seconds", async () => {
  await using shop = await openShop();
  shop.simulator.faults.set({ status: 503 });
  await assertRejects(() => shop.polar.products.list(), PolarServerError, "503");
  shop.simulator.faults.set({ status: 429, retryAfter: 17 });
  const limited = await assertRejects(() => shop.polar.products.list(), PolarRateLimitError);
  assertEquals(limited.retryAfter, 17);
  shop.simulator.faults.clear();
  assertEquals((await shop.polar.products.list()).items, []);
});

Deno.test("a fault can be meant for so many requests", async () => {
  await using shop = await openShop();
  shop.simulator.faults.set({ status: 503, times: 2 });
  const status = async () => {
    const answer = await call(shop, "/v1/products/");
    await answer.body?.cancel();
    return answer.status;
  };
  assertEquals([await status(), await status(), await status()], [503, 503, 200]);
});

Deno.test("a fault can be meant for one path", async () => {
  await using shop = await openShop();
  const product = await shop.sell("Base Kit", 14900);
  shop.simulator.faults.set({ path: "/v1/checkouts/", status: 500 });
  await assertRejects(() => shop.polar.checkouts.create({ products: [product.id] }), PolarServerError);
  assertEquals((await shop.polar.products.get(product.id)).id, product.id);
});

Deno.test("Polar slow is slow, and Polar silent runs into the caller's timeout", async () => {
  await using shop = await openShop();
  shop.simulator.faults.set({ delay: 60 });
  const before = performance.now();
  await shop.polar.products.list();
  assert(performance.now() - before >= 59);
  shop.simulator.faults.set({ delay: Infinity });
  const silent = await assertRejects(() => shop.polar.products.list({}, { timeout: 0.05 }));
  assertInstanceOf(silent, PolarNetworkError);
});

Deno.test("Polar acts and does not say so: another status, silence, a broken connection, once", async () => {
  await using shop = await openShop();
  const { faults, books } = shop.simulator;
  const impatient = createPolar({ accessToken: ACCESS_TOKEN, baseUrl: shop.simulator.url, timeout: 0.1 });
  const make = (email: string) => impatient.customers.create({ type: "individual", email });
  const emails = () => [...books.customers.values()].map(({ email }) => email);

  faults.set({ method: "POST", path: "/v1/customers/", acts: true, status: 502, times: 1 });
  await assertRejects(() => make("one@example.com"), PolarServerError);
  assertEquals(emails(), ["one@example.com"]);

  faults.set({ method: "POST", path: "/v1/customers/", acts: true, delay: Infinity, times: 1 });
  await assertRejects(() => make("two@example.com"), PolarNetworkError);
  assertEquals(emails(), ["one@example.com", "two@example.com"]);
  faults.clear();

  faults.set({ method: "POST", path: "/v1/customers/", acts: true, breaksOff: true, times: 1 });
  await assertRejects(() => make("three@example.com"));
  assertEquals(emails().at(-1), "three@example.com");

  faults.set({ method: "POST", breaksOff: true });
  await assertRejects(() => make("four@example.com"));
  assertEquals(emails().length, 3, "one that does not act leaves nothing behind");
  assertEquals((await impatient.customers.list()).pagination.total_count, 3);
});
