// Contract: what the manifest of the demo shops says is wrong is found, there and nowhere else; what only looks
// wrong is left alone. A fault added to the manifest is tested by being there.

import { assert, assertEquals } from "@std/assert";
import { answer, SHOPS, startDemoShop } from "../../../scripts/demo-shop/demo_shop.ts";
import { type Fault, FAULTS } from "../../../scripts/demo-shop/faults.ts";
import { NON_FAULTS } from "../../../scripts/demo-shop/non_faults.ts";
import { CHECKS } from "../../functions/scraper/checks.ts";
import { crawl } from "../../functions/scraper/crawl.ts";
import { type Finding, writeReport } from "../../functions/scraper/report.ts";
import { createTransport } from "../../functions/scraper/transport.ts";
import { crawled, crawlInProcess } from "./scraper_in_process.ts";

const urlOf = (shop: string) => `http://${shop}.example.com/`;

async function findingsOf(shop: string, faults: readonly Fault[]): Promise<Finding[]> {
  const result = await crawlInProcess(urlOf(shop), (request) => answer(request, faults));
  return writeReport("survival_blueprint", crawled(result)).data.findings;
}

function places(findings: Finding[]): string[] {
  return findings.flatMap(({ id, evidence }) => evidence.map(({ url }) => `${id} ${new URL(url).pathname}`))
    .sort();
}

function planted(faults: readonly Fault[]): string[] {
  return faults.flatMap(({ check, seenOn }) => seenOn.map((path) => `${check} ${path}`)).sort();
}

for (const { id, name } of SHOPS) {
  const faults = FAULTS.filter(({ shop }) => shop === id);
  /** Nothing is done to the shop for these: they come with the place where it stands. */
  const inherent = faults.filter(({ check }) => check === "CRW-02");

  Deno.test(`${name}: exactly the faults of the manifest are found`, async () => {
    assertEquals(places(await findingsOf(id, FAULTS)), planted(faults));
  });

  Deno.test(`${name}: without planted faults only the missing https is found`, async () => {
    assertEquals(places(await findingsOf(id, [])), planted(inherent));
  });

  Deno.test(`${name}: each fault alone is found alone`, async () => {
    for (const fault of faults.filter((fault) => !inherent.includes(fault))) {
      const expected = planted([fault, ...inherent]);
      assertEquals(places(await findingsOf(id, [fault])), expected, `${fault.check}: ${fault.what}`);
    }
  });

  Deno.test(`${name}: read over the network it is the same shop`, async () => {
    const shop = await startDemoShop();
    try {
      const host = new URL(urlOf(id)).hostname;
      const overrides = new Map([[host, { address: "127.0.0.1", port: shop.port }]]);
      const result = crawled(
        await crawl(urlOf(id), {
          get: createTransport({ overrides }),
          pauseMs: () => 0,
          wait: () => Promise.resolve(),
          now: () => performance.now(),
        }),
      );
      const output = writeReport("survival_blueprint", result);
      assertEquals(places(output.data.findings), planted(faults));
      assertEquals(output.data.limits, []);
      assertEquals(output.data.unknown, []);
      assertEquals(result.products.length, 3);
    } finally {
      await shop.stop();
    }
  });
}

Deno.test("what looks like a fault and is none stands where the manifest says", async () => {
  for (const { shop, path, shows, what, check } of NON_FAULTS) {
    for (const { id } of SHOPS.filter(({ id }) => shop === "both" || shop === id)) {
      const page = await answer(new Request(`http://${id}.example.com${path}`)).text();
      assert(page.includes(shows), `${id}${path}: ${what}`);
    }
    assert(CHECKS.some(({ id }) => id === check), `${check} is a check`);
  }
});

Deno.test("every planted fault names a check and changes its pages", async () => {
  for (const { shop, check, seenOn, what, spoil } of FAULTS) {
    assert(CHECKS.some(({ id }) => id === check), `${check} is a check`);
    if (check === "CRW-02") continue;
    for (const path of seenOn) {
      const whole = answer(new Request(`http://${shop}.example.com${path}`), []);
      const page = { status: 200, headers: Object.fromEntries(whole.headers), body: await whole.text() };
      assert(JSON.stringify(spoil(page, path)) !== JSON.stringify(page), `${check} on ${path}: ${what}`);
    }
  }
});

Deno.test("the demo shops answer by host, take an order form nowhere and know what they do not have", async () => {
  const ask = (url: string, method = "GET") => answer(new Request(url, { method }));
  assert((await ask("http://oakline-bikes.localhost:4000/").text()).includes("Oakline Bikes"));
  assertEquals(ask("http://harbor-coffee.example.com/products/tea").status, 404);
  assertEquals(ask("http://harbor-coffee.example.com/cart/add", "POST").headers.get("location"), "/cart");
  assertEquals(ask("http://harbor-coffee.example.com/", "DELETE").status, 405);
  assert((await ask("http://127.0.0.1:4000/").text()).includes("http://harbor-coffee.localhost:4000/"));
  assertEquals(ask("http://127.0.0.1:4000/products/mug").status, 404);
});
