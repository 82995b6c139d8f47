// Contract: what the manifest of the demo shops says is wrong is found, there and nowhere else; what only looks
// wrong is left alone. A fault added to the manifest is tested by being there.

import { assert, assertEquals } from "@kit/assert";
import { answer, SHOPS, startDemoShop } from "../../../scripts/demo-shop/demo_shop.ts";
import { type DemoFault, FAULTS } from "../../../scripts/demo-shop/faults.ts";
import { NON_FAULTS } from "../../../scripts/demo-shop/non_faults.ts";
import { stillThere } from "../../../scripts/demo-shop/paths.ts";
import type { Shop } from "../../../scripts/demo-shop/shop.ts";
import { CHECKS } from "../../functions/_audit/checks.ts";
import type { Crawl } from "../../functions/_audit/crawl.ts";
import { createTransport } from "../../functions/_audit/transport.ts";
import { compressed, findings, places } from "./audit_findings.ts";
import { crawled, crawlInProcess } from "./audit_in_process.ts";

/** As visitors of a real shop find it: with a certificate, and http:// leading to it. */
async function securely(id: string, faults: readonly DemoFault[]): Promise<Crawl> {
  return crawled(
    await crawlInProcess(`https://${id}.example.com/`, (request) => {
      const secure = request.url.replace(/^http:/, "https:");
      return secure === request.url ? compressed(answer(request, faults)) : Response.redirect(secure, 301);
    }),
  );
}

function found(crawl: Crawl): string[] {
  return [...findings(crawl).keys()].sort();
}

function planted(shop: Shop, faults: readonly DemoFault[]): string[] {
  return stillThere(shop, faults).flatMap(places).sort();
}

for (const shop of SHOPS) {
  const { id, name } = shop;
  const faults = FAULTS.filter((fault) => fault.shop === id);
  const overHttps = faults.filter(({ onlyOver }) => onlyOver !== "http");
  const inherent = overHttps.filter((fault) => fault.inherent);

  Deno.test(`${name}: exactly the faults of the manifest are found`, async () => {
    assertEquals(found(await securely(id, FAULTS)), planted(shop, overHttps));
  });

  Deno.test(`${name}: without planted faults nothing is found but what comes with its place`, async () => {
    assertEquals(found(await securely(id, [])), planted(shop, inherent));
  });

  Deno.test(`${name}: each fault alone is found alone`, async () => {
    for (const fault of overHttps.filter((fault) => !inherent.includes(fault))) {
      const expected = planted(shop, [fault, ...inherent]);
      assertEquals(found(await securely(id, [fault])), expected, `${fault.check}: ${fault.what}`);
    }
  });

  Deno.test(`${name}: read over the network, without https, it is the same shop`, async () => {
    const server = await startDemoShop();
    try {
      const overrides = new Map([[`${id}.example.com`, { address: "127.0.0.1", port: server.port }]]);
      const crawl = crawled(
        await crawlInProcess(`http://${id}.example.com/`, () => "connect_failed", {
          get: createTransport({ overrides }),
        }),
      );
      assertEquals(found(crawl), planted(shop, faults.filter(({ onlyOver }) => onlyOver !== "https")));
      assertEquals(crawl.limits, []);
      assertEquals(crawl.products.length, shop.products.length);
    } finally {
      await server.stop();
    }
  });
}

Deno.test("the manifest has 25 faults of different checks and more, and 10 non-faults and more", () => {
  assert(new Set(FAULTS.map(({ check }) => check)).size >= 25);
  assert(NON_FAULTS.length >= 10);
});

Deno.test("what looks like a fault and is none stands where the manifest says", async () => {
  for (const { shop, path, shows, what, check } of NON_FAULTS) {
    for (const { id } of SHOPS.filter(({ id }) => shop === "both" || shop === id)) {
      const page = await answer(new Request(`http://${id}.example.com${path}`)).text();
      assert(page.includes(shows), `${id}${path}: ${what}`);
    }
    assert(CHECKS.some(({ id }) => id === check), `${check} is a check`);
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
