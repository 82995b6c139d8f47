// Contract: in shops that nobody has seen before, in 31 languages and three kinds of source, the checks find every
// fault that was planted, on the page where it was planted, and nothing else. EDGE_KIT_SEED makes other shops.

import { assertEquals } from "@kit/assert";
import {
  onTheInternet,
  type PlantedShop,
  plantedShops,
  PLANTERS,
} from "../../../scripts/demo-shop/random_faults.ts";
import { MARKET_COUNT, randomShop } from "../../../scripts/demo-shop/random_shop.ts";
import { chance, seed } from "../../../scripts/random.ts";
import { CHECKS } from "../../functions/_audit/checks.ts";
import { places } from "./audit_findings.ts";
import { judge, type Judged } from "./audit_planted.ts";

/** All markets, and with them all languages. */
const SHOPS = MARKET_COUNT;
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
  for (let number = 0; number < MARKET_COUNT; number++) {
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
