/** What an edge update keeps for the next one to compare with. */

import type { Checked } from "../checks.ts";
import type { Verdict } from "../checks/check.ts";
import type { Crawl } from "../crawl.ts";
import type { PolicyKind } from "../facts/policy_kinds.ts";
import { siteOf } from "../site.ts";
import { isRecord } from "../../_shared/json.ts";
import { type Money, priceOf } from "./shop_facts.ts";

export interface Snapshot {
  /** Raised when the shape changes; another one is not compared with. */
  format: 1;
  /** Registrable domain: a subscription may move to another shop. */
  site: string;
  period: string | null;
  /** By check id. */
  checks: Record<string, CheckSnapshot>;
  /** By product address. */
  prices: Record<string, Money & { name: string }>;
  /** Addresses of all products, sorted; null where the list is not known to be whole. */
  products: string[] | null;
  policies: Partial<Record<PolicyKind, { url: string; hash: string }>>;
}

export interface CheckSnapshot {
  /** Version of the rule that was applied. */
  version: number;
  status: Verdict["status"];
  /** Affected ÷ checked; 0 unless it failed. */
  share: number;
}

const MAX_PRODUCTS = 1000;

export function snapshotOf(crawl: Crawl, checked: Checked[], period: string | null): Snapshot {
  return {
    format: 1,
    site: siteOf(crawl.home?.url ?? crawl.asked),
    period,
    checks: Object.fromEntries(checked.map(({ check, verdict }) => {
      const share = verdict.status === "fail" ? verdict.affected / verdict.checked : 0;
      return [check.id, { version: check.rule.version, status: verdict.status, share: round(share) }];
    })),
    prices: pricesOf(crawl),
    products: productsOf(crawl),
    policies: Object.fromEntries(
      crawl.policies.map(({ kind, page }) => [kind, { url: page.url, hash: page.facts.content.textHash }]),
    ),
  };
}

/** A stored snapshot; null when there is none, or when it is of a shape that is not understood any more. */
export function parseSnapshot(value: unknown): Snapshot | null {
  if (!isRecord(value) || value.format !== 1 || typeof value.site !== "string") return null;
  const whole = isRecord(value.checks) && isRecord(value.prices) && isRecord(value.policies) &&
    (value.products === null || Array.isArray(value.products));
  return whole ? value as unknown as Snapshot : null;
}

/** Of the store's list where there is one, else of the product pages that were read. */
function pricesOf(crawl: Crawl): Snapshot["prices"] {
  const prices: Snapshot["prices"] = {};
  const { store } = crawl;
  for (const { url, title, price } of store?.products ?? []) {
    if (url !== null && price !== null && price > 0 && store?.currency) {
      prices[url] = { name: title, amount: price, currency: store.currency };
    }
  }
  if (Object.keys(prices).length > 0) return prices;
  for (const page of crawl.products) {
    const price = priceOf(page);
    const name = page.facts.content.headings.find(({ level }) => level === 1)?.text ?? page.url;
    if (price !== null) prices[page.url] = { name, ...price.value };
  }
  return prices;
}

/** Only a sitemap, or a store's list that is not longer than what is kept of it, names all products. */
function productsOf({ store, sitemap, productUrls }: Crawl): string[] | null {
  const listed = store?.products.flatMap(({ url }) => url ?? []) ?? [];
  const whole = store !== null && listed.length === store.total;
  const urls = whole ? listed : sitemap.state === "found" ? productUrls : null;
  return urls === null || urls.length > MAX_PRODUCTS ? null : [...new Set(urls)].sort();
}

/** Shares survive the way through JSON and back unchanged. */
const round = (share: number): number => Math.round(share * 10_000) / 10_000;
