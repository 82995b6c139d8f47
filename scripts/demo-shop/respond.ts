/** One address of a shop, with its faults, as a response. */

import type { Fault, Spoil } from "./fault.ts";
import { fileAt } from "./files.ts";
import { type File, type Page, write } from "./page.ts";
import { missingPage, pageAt } from "./pages.ts";
import type { Shop } from "./shop.ts";

type Faults = readonly Pick<Fault, "spoil">[];

/** @param url the address as the visitor wrote it; absolute addresses on the page have its host */
export function respond(shop: Shop, url: URL, faults: Faults): Response {
  return instead(shop, url, faults) ?? itself(shop, url, faults);
}

/** What a fault answers in the shop's place; null where none does. */
export function instead(shop: Shop, url: URL, faults: Faults): Response | null {
  const whatTheShopSays = (other: URL, more: Spoil = {}) => itself(shop, other, [...faults, { spoil: more }]);
  for (const { spoil } of faults) {
    const answer = spoil.answer?.(url, whatTheShopSays) ?? null;
    if (answer !== null) return answer;
  }
  return null;
}

function itself(whole: Shop, url: URL, faults: Faults): Response {
  const shop = faults.reduce((shop, { spoil }) => spoil.shop?.(shop) ?? shop, whole);
  const draft: File | Page = fileAt(shop, url) ?? pageAt(shop, url.origin, url.pathname) ??
    missingPage(shop, url.origin, url.pathname);
  if ("body" in draft) {
    for (const { spoil } of faults) spoil.file?.(draft);
    return new Response(draft.body, draft);
  }
  for (const { spoil } of faults) spoil.page?.(draft, shop);
  return new Response(write(shop, draft), draft);
}
