/**
 * Contract: a shop whose name DNS does not know is asked about before money is taken, and never refused. Kills: a slow or
 * broken name server that stands between a buyer and the page to pay on.
 */

import { assert, assertEquals } from "@kit/assert";
import { createNameCheck } from "../../functions/checkout/names.ts";
import { cart, CHECKOUT, ONE_KIT, withCheckout } from "./checkout_fakes.ts";

const KIT = { product: "base-kit", url: "https://shop.example.com/" };
const MISSING = { code: "name_not_found" as const, line: 1, ...KIT, reports: [], bought_at: null };
const notFound = () => Promise.reject(new Deno.errors.NotFound());

/** What is said of a kit when name servers answer like this. */
const saidOf = (resolve: Parameters<typeof createNameCheck>[0], overrides = new Map()) =>
  createNameCheck(resolve, overrides)([KIT]);

Deno.test("a name with neither an A nor an AAAA record is warned of, by line and address", async () => {
  assertEquals(await saidOf(notFound), [MISSING]);
  assertEquals(await saidOf(() => Promise.resolve([])), [MISSING]);
  const asked: string[] = [];
  await saidOf((name, type) => {
    asked.push(`${name} ${type}`);
    return notFound();
  });
  assertEquals(asked, ["shop.example.com A", "shop.example.com AAAA"]);
});

Deno.test("one record of either kind is enough, and a name of the local stack needs none", async () => {
  assertEquals(
    await saidOf((_, type) => type === "AAAA" ? Promise.resolve(["2606:2800::1"]) : notFound()),
    [],
  );
  const local = new Map([["shop.example.com", { address: "127.0.0.1", port: 8000 }]]);
  assertEquals(await saidOf(notFound, local), []);
});

Deno.test("a name server that does not answer has not said no, and is not waited for", async () => {
  assertEquals(await saidOf(() => Promise.reject(new Error("refused"))), []);
  const before = performance.now();
  assertEquals(await saidOf(() => new Promise(() => {})), []);
  assert(performance.now() - before < 5_000);
});

Deno.test("competitors are looked for too, and a line without an address is not", async () => {
  const check = createNameCheck(
    (name) => name.startsWith("gone") ? notFound() : Promise.resolve(["192.0.2.1"]),
    new Map(),
  );
  const matrix = {
    product: "competitor-kill-matrix",
    url: KIT.url,
    competitor_urls: ["https://gone.example.com/"],
  };
  const said = await check([{ product: "base-kit" }, matrix]);
  assertEquals(said.map(({ line, url }) => [line, url]), [[2, "https://gone.example.com/"]]);
});

Deno.test("the checkout is opened all the same, and the warning stands beside the database's", async () => {
  const bought = { ...MISSING, code: "already_bought" as const, reports: ["survival_blueprint"] };
  for (const checkout of [null, CHECKOUT]) {
    const stored = { ok: true as const, value: cart({ warnings: [bought], checkout }) };
    await withCheckout({ cart: stored, checkNames: () => Promise.resolve([MISSING]) }, async ({ send }) => {
      const response = await send(ONE_KIT);
      assertEquals([response.status, await response.json()], [201, {
        ...CHECKOUT,
        warnings: [bought, MISSING],
      }]);
    });
  }
});
