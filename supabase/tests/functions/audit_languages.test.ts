// Contract: in each of 31 languages a shop is understood without saying which language it is in, nothing in it is a false
// alarm, and every check that reads words fails on its true fault. What is said in other words than those we know is
// undecided, and never "no way to buy".

import { assert, assertEquals } from "@kit/assert";
import { everywhere, type Fault } from "../../../scripts/demo-shop/fault.ts";
import { pageAt } from "../../../scripts/demo-shop/pages.ts";
import { productPath, stillThere } from "../../../scripts/demo-shop/paths.ts";
import { write } from "../../../scripts/demo-shop/page.ts";
import { siteOf } from "../../../scripts/demo-shop/planting.ts";
import { onTheInternet, PLANTERS } from "../../../scripts/demo-shop/random_faults.ts";
import { numberOf, randomShop, SPOKEN } from "../../../scripts/demo-shop/random_shop.ts";
import type { Page } from "../../../scripts/demo-shop/page.ts";
import type { Shop } from "../../../scripts/demo-shop/shop.ts";
import { CHECKS, runChecks } from "../../functions/_audit/checks.ts";
import type { Crawl, ReadPage } from "../../functions/_audit/crawl.ts";
import type { Verdict } from "../../functions/_audit/checks/check.ts";
import { chance } from "../../../scripts/random.ts";
import { pageOf, shopWith } from "./audit_crawl_of.ts";
import { crawlOf, judge } from "./audit_planted.ts";

/** Checks that look for words, dealt out so that one fault leaves room for the others. */
const READING_WORDS = [
  ["TRU-01", "TRU-03", "TRU-06", "TRU-07", "TRU-12", "BUY-01", "BUY-04"],
  ["TRU-02", "TRU-04", "TRU-10", "BUY-03", "BUY-05", "PRD-13", "AGT-03"],
  ["TRU-05", "TRU-08", "BUY-02"],
];
/** Duties of law, and countries that do not have them. */
const OF_LAW: Record<string, string[]> = {
  "TRU-06": ["CN", "IL", "JP", "KR", "RU", "SA", "TR", "UA"],
  "TRU-07": ["CN", "IL", "JP", "KR", "RU", "SA", "TR", "UA", "US"],
  "TRU-10": ["CN", "IL", "JP", "KR", "RU", "SA", "TR", "UA", "US"],
};

const withoutLang: Fault = {
  check: "SEO-05",
  seenOn: [],
  what: "no page says its language",
  spoil: everywhere((page) => {
    page.head.lang = null;
  }),
};

for (const code of SPOKEN) {
  Deno.test(`S143: a shop in ${code} is understood without lang, and nothing in it is a false alarm`, async () => {
    const random = chance(20261130);
    const planted = onTheInternet(randomShop(numberOf(code), random), [withoutLang], random);
    const { invented } = await judge(planted);
    assertEquals(invented.filter((place) => !place.startsWith("SEO-05")), []);
    const crawl = await crawlOf(planted);
    assertEquals(crawl.home?.facts.content.language.code, code);
    const open = runChecks(crawl).filter(({ check, verdict }) =>
      READING_WORDS.flat().includes(check.id) && verdict.status === "unknown"
    );
    assertEquals(open.map(({ check }) => check.id), [], "what reads words is undecided");
  });

  Deno.test(`every check that reads words fails on its true fault in ${code}`, async () => {
    for (const [round, checks] of READING_WORDS.entries()) {
      const random = chance(round + 1);
      const site = siteOf(randomShop(numberOf(code), random), random);
      const faults = PLANTERS.filter(({ check }) => checks.includes(check)).flatMap(({ plant }) =>
        plant(site) ?? []
      );
      const planted = faults.map(({ check }) => check);
      const expected = checks.filter((check) => !OF_LAW[check]?.includes(site.shop.country));
      assertEquals(expected.filter((check) => !planted.includes(check)), [], "no place for a fault");
      const { missed, invented } = await judge(
        onTheInternet(site.shop, stillThere(site.shop, faults), random),
      );
      assertEquals([missed, invented], [[], []]);
    }
  });
}

// Single pages ---------------------------------------------------------------------------------------------

/** A product page of a healthy shop in a language, changed. */
function productPage(code: string, change: (page: Page, shop: Shop) => void = () => {}): ReadPage {
  const shop = randomShop(numberOf(code), chance(5));
  const { slug } = shop.products.find(({ soldOut }) => !soldOut)!;
  const origin = `https://${shop.id}.example`;
  const path = productPath(shop, slug);
  const page = pageAt(shop, origin, path)!;
  change(page, shop);
  return pageOf(origin + path, write(shop, page));
}

/** What a check says of a shop with this one product page. */
function verdictOf(id: string, page: ReadPage): Verdict {
  const crawl: Crawl = {
    ...shopWith(),
    home: page,
    products: [page],
    collections: [],
    policies: [],
    cart: null,
  };
  return CHECKS.find((check) => check.id === id)!.run(crawl);
}

for (const code of SPOKEN) {
  Deno.test(`S141: in ${code} a buy button in words that nobody listed is never "no way to buy"`, () => {
    const page = productPage(code, (page) => {
      page.main.buy = '<form method="post" action="/go"><button>Zzap mirwo</button></form>';
    });
    const verdict = verdictOf("BUY-01", page);
    assertEquals(verdict.status, "unknown");
    assert(verdict.status === "unknown" && verdict.reason.includes("Zzap mirwo"), JSON.stringify(verdict));
  });

  Deno.test(`S142: in ${code} a sold-out page without markup needs no way to buy`, () => {
    const page = productPage(code, (page, { words }) => {
      page.main.buy = `<button disabled>${words.soldOut}</button>`;
      page.main.stock = `<p>${words.soldOut}</p>`;
      delete page.data.product;
    });
    for (const id of ["BUY-01", "BUY-03", "BUY-05"]) {
      assertEquals(verdictOf(id, { ...page }).status === "fail", false, id);
    }
    assertEquals(verdictOf("BUY-01", page).status, "not_applicable");
  });

  Deno.test(`S144: in ${code} the product's price is found behind a menu full of prices`, () => {
    const page = productPage(code, (page, shop) => {
      const entries = Array.from(
        { length: 40 },
        (_, at) => `<li><a href="/x/${at}">${shop.showPrice(`${at + 3}.10`)}</a></li>`,
      );
      page.header.prices = `<nav><ul>${entries.join("")}</ul></nav>`;
    });
    assertEquals(verdictOf("BUY-02", page).status, "pass");
    assert(page.facts.content.prices.some(({ marked, card }) => marked && !card), "the product's own price");
  });

  Deno.test(`S145: in ${code} label and value in different elements are read, in either order`, () => {
    for (const turned of [false, true]) {
      const page = productPage(code, (page, shop) => {
        const { words, shipping: { cost, days } } = shop;
        const label = words.policies.shipping.name;
        // "2 to 4 business days" without the words before it.
        const time = words.deliveryLine(days.min, days.max).replace(/^\D+/, "").replace(/\.$/, "");
        page.main.shipping = `<h3>${label}</h3><ul><li>${shop.showPrice(cost)}</li></ul>`;
        page.main.summary += "<p>…</p>";
        page.main.delivery = turned
          ? `<table><tr><td>${time}</td><th>${label}</th></tr></table>`
          : `<table><tr><th>${label}:</th><td>${time}</td></tr></table>`;
      });
      assertEquals(verdictOf("BUY-03", page).status, "pass", "cost");
      assertEquals(verdictOf("BUY-05", page).status, "pass", "time");
    }
  });
}

Deno.test("S143: a language whose words are not known is undecided with its reason", () => {
  const text =
    "Sản phẩm này được làm bằng tay và gửi trong ngày. Chúng tôi rất vui khi bạn ghé thăm cửa hàng của chúng tôi.";
  for (const lang of [' lang="vi"', ""]) {
    const html =
      `<!doctype html><html${lang}><head><title>Cốc</title></head><body><main><h1>Cốc</h1><p class="price">99 €</p>
      <p>${text.repeat(4)}</p></main><footer><a href="/a">Về</a></footer></body></html>`;
    const page = pageOf("https://shop.example.com/products/mug", html);
    for (const id of ["BUY-01", "BUY-03", "BUY-05", "TRU-01"]) {
      const verdict = verdictOf(id, page);
      assert(
        verdict.status === "unknown" && /language/.test(verdict.reason),
        `${id}: ${JSON.stringify(verdict)}`,
      );
    }
  }
});

Deno.test("S143: a Slovak shop that calls itself English is understood as Slovak", () => {
  const page = productPage("sk", (page) => {
    page.head.lang = "en";
  });
  assertEquals(page.facts.content.language.code, "sk");
  assertEquals(page.facts.content.language.signs, ["words"]);
});
