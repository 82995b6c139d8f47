/** Generated shops with planted faults, judged: what was to be found there, and what was found. */

import { assert } from "@kit/assert";
import { productPaths } from "../../../scripts/demo-shop/paths.ts";
import type { PlantedShop } from "../../../scripts/demo-shop/random_faults.ts";
import type { Crawl } from "../../functions/_audit/crawl.ts";
import { compressed, findings, places } from "./audit_findings.ts";
import { crawled, crawlInProcess } from "./audit_in_process.ts";

/** So many product pages of a shop are read, and nothing is known of the others. */
const SAMPLE = 12;

export interface Judged {
  planted: PlantedShop;
  /** `check path` of everything that is wrong. */
  expected: string[];
  missed: string[];
  /** What was found and not planted, with what was seen. */
  invented: string[];
}

/** Crawls a shop, and holds what the checks find against what was planted. */
export async function judge(planted: PlantedShop): Promise<Judged> {
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

/** What the engine reads of a planted shop. */
export async function crawlOf({ url, answer, zone }: PlantedShop): Promise<Crawl> {
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
