// Contract: in shops that nobody has seen before, in six languages and three kinds of source, the checks find every
// fault that was planted, on the page where it was planted, and nothing else. EDGE_KIT_SEED makes other shops.

import { assert, assertEquals } from "@kit/assert";
import { productPaths } from "../../../scripts/demo-shop/paths.ts";
import {
  onTheInternet,
  type PlantedShop,
  plantedShops,
  PLANTERS,
} from "../../../scripts/demo-shop/random_faults.ts";
import { randomShop } from "../../../scripts/demo-shop/random_shop.ts";
import { chance } from "../../../scripts/random.ts";
import { CHECKS } from "../../functions/_audit/checks.ts";
import type { Crawl } from "../../functions/_audit/crawl.ts";
import { compressed, findings, places } from "./audit_findings.ts";
import { crawled, crawlInProcess } from "./audit_in_process.ts";

const seed = Number(Deno.env.get("EDGE_KIT_SEED") ?? 20261122);
const SHOPS = 20;
/** So many product pages of a shop are read, and nothing is known of the others. */
const SAMPLE = 12;

interface Judged {
  planted: PlantedShop;
  /** `check path` of everything that is wrong. */
  expected: string[];
  missed: string[];
  /** What was found and not planted, with what was seen. */
  invented: string[];
}

async function judge(planted: PlantedShop): Promise<Judged> {
  const crawl = await crawlOf(planted);
  const unread = unreadProducts(planted, crawl);
  const known = (place: string) => !unread.some((path) => place.endsWith(` ${path}`));
  const expected = new Set(planted.faults.flatMap(places).filter(known));
  const found = new Map([...findings(crawl)].filter(([place]) => known(place)));
  return {
    planted,
    expected: [...expected],
    missed: [...expected].filter((place) => !found.has(place)),
    invented: [...found].filter(([place]) => !expected.has(place)).map(([place, seen]) =>
      `${place}: ${seen}`
    ),
  };
}

async function crawlOf({ url, answer, zone }: PlantedShop): Promise<Crawl> {
  const result = await crawlInProcess(
    url,
    (request) => {
      const response = answer(request);
      return typeof response === "string" ? response : compressed(response);
    },
    {
      lookUp: (type, name) => {
        const records = zone[`${type} ${name}`] ?? [];
        return Promise.resolve(records.length > 0 ? { state: "found", records } : { state: "none" });
      },
    },
  );
  return crawled(result);
}

/** Products beyond the sample of a large shop. In a small one every product has to be read. */
function unreadProducts({ shop }: PlantedShop, { home, products, visits }: Crawl): string[] {
  if (home === null || shop.products.length <= SAMPLE) return [];
  const tried = visits.filter(({ purpose }) => purpose === "product");
  assert(tried.length >= SAMPLE, `${shop.id}: ${tried.length} product pages were asked for`);
  const read = products.map(({ url }) => new URL(url).pathname);
  return productPaths(shop).filter((path) => !read.includes(path));
}

/** Everything that is needed to see what went wrong. */
function confusion(judged: Judged[]): string {
  const wrong = judged.filter(({ missed, invented }) => missed.length + invented.length > 0);
  const table = CHECKS.map(({ id }) => {
    const sum = (key: "expected" | "missed" | "invented") =>
      judged.flatMap((one) => one[key]).filter((place) => place.startsWith(`${id} `)).length;
    return { id, planted: sum("expected"), missed: sum("missed"), invented: sum("invented") };
  });
  return [
    `EDGE_KIT_SEED=${seed}`,
    ...wrong.flatMap(({ planted: { shop, url, faults }, missed, invented }) => [
      "",
      `${url} ${shop.words.code} ${shop.country} ${shop.style.name} ${shop.markup}`,
      ...faults.map((fault) => `  planted  ${places(fault).join(", ")} (${fault.what})`),
      ...missed.map((place) => `  MISSED   ${place}`),
      ...invented.map((place) => `  INVENTED ${place}`),
    ]),
    "",
    "check    planted  missed  invented",
    ...table.filter(({ missed, invented }) => missed + invented > 0).map(({ id, ...counts }) =>
      `${id} ${Object.values(counts).map((count) => String(count).padStart(9)).join("")}`
    ),
  ].join("\n");
}

Deno.test(`what is planted in ${SHOPS} generated shops is found, and nothing else (seed ${seed})`, async () => {
  const judged: Judged[] = [];
  for (const planted of plantedShops(SHOPS, chance(seed))) judged.push(await judge(planted));

  const count = judged.flatMap(({ planted }) => planted.faults).length;
  const checks = new Set(judged.flatMap(({ planted }) => planted.faults.map(({ check }) => check)));
  console.log(`seed ${seed}: ${count} faults of ${checks.size} checks in ${SHOPS} shops`);
  const wrong = judged.flatMap(({ missed, invented }) => [...missed, ...invented]);
  if (wrong.length > 0) throw new Error(confusion(judged));
});

Deno.test(`generated shops without faults have none (seed ${seed})`, async () => {
  const random = chance(seed);
  for (let number = 0; number < 12; number++) {
    const shop = randomShop(number, random);
    const { invented } = await judge(onTheInternet(shop, [], random));
    assertEquals(invented, [], `EDGE_KIT_SEED=${seed} ${shop.id}`);
  }
});

Deno.test("every check has a planter", () => {
  const planted = new Set(PLANTERS.map(({ check }) => check));
  assertEquals([...planted].sort(), CHECKS.map(({ id }) => id).sort());
});

Deno.test("the same seed makes the same shops with the same faults", async () => {
  const [one, two] = [plantedShops(SHOPS, chance(7)), plantedShops(SHOPS, chance(7))];
  const told = (shops: PlantedShop[]) =>
    shops.map(({ url, faults }) => ({ url, faults: faults.flatMap(places) }));
  assertEquals(told(one), told(two));
  const page = (shop: PlantedShop) => (shop.answer(new Request(shop.url)) as Response).text();
  for (const [number, shop] of one.entries()) assertEquals(await page(shop), await page(two[number]));
});
