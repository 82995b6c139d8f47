// Contract: which of many pages are read depends on their addresses alone, is spread over all of them, and stays the same
// from month to month while they stay.

import { assert, assertEquals } from "@kit/assert";
import {
  classOf,
  fewOfEachPattern,
  pageAddress,
  shuffled,
  unknownPath,
} from "../../functions/_audit/addresses.ts";
import { crawled, crawlInProcess, shopOf } from "./audit_in_process.ts";

const SHOP = "https://shop.example.com";
const urls = (count: number) => Array.from({ length: count }, (_, n) => `${SHOP}/products/p${n}`);

Deno.test("the order has nothing to do with the shop's, and host and scheme do not matter", () => {
  const first = shuffled(urls(200)).slice(0, 12);
  assertEquals(shuffled(urls(200).toReversed()).slice(0, 12), first);
  const elsewhere = shuffled(urls(200).map((url) => url.replace(SHOP, "http://www.example.com")));
  assertEquals(
    elsewhere.slice(0, 12).map((url) => new URL(url).pathname),
    first.map((url) => new URL(url).pathname),
  );
});

Deno.test("a sample is spread over a catalogue whose names count upwards", () => {
  const counts = Array(10).fill(0);
  for (const url of shuffled(urls(1000)).slice(0, 100)) {
    counts[Math.floor(Number(url.split("/p").at(-1)) / 100)]++;
  }
  assert(counts.every((count) => count >= 3 && count <= 20), counts.join());
});

Deno.test("a shop that adds one product in ten changes little in what is read", () => {
  const before = shuffled(urls(500)).slice(0, 12);
  const after = shuffled([...urls(500), ...urls(50).map((url) => `${url}-new`)]).slice(0, 12);
  assert(before.filter((url) => after.includes(url)).length >= 9);
});

Deno.test("two crawls of a shop that lists its products in another order read the same ones", async () => {
  const words = "Mugs thrown on the wheel, fired twice and sent the same day. ".repeat(5);
  const pages: Record<string, string> = { "/": `<title>Shop</title><h1>Shop</h1><p>${words}</p>` };
  for (const url of urls(300)) {
    const { pathname } = new URL(url);
    pages[pathname] = `<title>${pathname}</title><h1>${pathname}</h1><button>Add to cart</button>${words}`;
  }
  const sitemap = (list: string[]) =>
    `<urlset>${list.map((url) => `<url><loc>${url}</loc></url>`).join("")}</urlset>`;
  const read = async (list: string[]) =>
    crawled(await crawlInProcess(SHOP, shopOf({ ...pages, "/sitemap.xml": sitemap(list) }))).products.map((
      { url },
    ) => url);
  const first = await read(urls(300));
  assertEquals(first.length, 12);
  assertEquals(await read(urls(300).toReversed()), first);
});

Deno.test("at most three addresses of one pattern are sampled", () => {
  const list = ["/a/1", "/a/2", "/a/3", "/a/4", "/b/1", "/", "/a/1?x=1", "/a/2?x=2", "/c/d/1"].map((path) =>
    SHOP + path
  );
  assertEquals(fewOfEachPattern(list).map((url) => url.slice(SHOP.length)), [
    ...["/a/1", "/a/2", "/a/3", "/b/1", "/", "/a/1?x=1", "/a/2?x=2", "/c/d/1"],
  ]);
});

Deno.test("an address tells what it leads to, as far as it can", () => {
  const cases: [path: string, expected: string][] = [
    ["/products/mug", "product"],
    ["/collections/mugs/products/mug", "product"],
    ["/product/mug.html", "product"],
    ["/collections/mugs", "collection"],
    ["/product-category/mugs/", "collection"],
    ["/policies/refund-policy", "policy"],
    ["/datenschutz", "policy"],
    ["/journal/a-story", "other"],
    ["/", "other"],
    ["/%E0%A4%A", "other"],
  ];
  for (const [path, expected] of cases) assertEquals(classOf(new URL(path, SHOP)), expected, path);
});

Deno.test("an address is asked for without fragment and tracking, and only of the site", () => {
  const address = (href: string) => pageAddress(href, "example.com");
  assertEquals(address(`${SHOP}/a?utm_source=x&b=1#top`), `${SHOP}/a?b=1`);
  assertEquals(address("https://help.example.com/returns"), "https://help.example.com/returns");
  for (
    const href of [
      "https://other.com/",
      "mailto:a@example.com",
      "no address",
      `${SHOP}/a.jpg`,
      `${SHOP}/cart/clear`,
    ]
  ) {
    assertEquals(address(href), null, href);
  }
});

Deno.test("the path that no shop has is the same on every run and another for every shop", () => {
  assertEquals(unknownPath("shop.example.com"), unknownPath("shop.example.com"));
  assert(unknownPath("shop.example.com") !== unknownPath("other.example.com"));
});
