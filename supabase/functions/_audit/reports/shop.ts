/** What every report says about the shop: which one, what was read of it, and what could not be seen. */

import { domainToUnicode } from "node:url";
import { pagesOf } from "../checks/check.ts";
import type { Crawl, Limit } from "../crawl.ts";
import { clean } from "../facts/text.ts";
import type { Purpose } from "../visit.ts";

/** The shop that a report is about. */
export interface ReportShop {
  /** The address that the buyer gave. */
  asked: string;
  /** The home page's address; null when it could not be read. */
  read: string | null;
  host: string;
  /** The host as people write it: `münchen.de` for `xn--mnchen-3ya.de`. */
  host_unicode: string;
  /** Day on which it was read, in UTC, such as `2026-11-21`; "" when nothing was asked. */
  day: string;
}

/** What a report cannot show, and why. */
export interface ReportLimit {
  code: Limit;
  message: string;
}

/** A request that was made, or a question to DNS. */
export interface ReportPage {
  purpose: Purpose;
  url: string;
  /** HTTP status, or the code of what went wrong. */
  outcome: string;
}

const LIMITS: Record<Limit, string> = {
  robots_disallowed:
    "robots.txt forbids our reader, so no page was read. To allow it, add the lines `User-agent: EcomEdgeBot` " +
    "and `Allow: /`, then ask for the report again.",
  robots_unavailable:
    "robots.txt answers with a server error, which forbids reading the shop, so no page was read. " +
    "Repair robots.txt, then ask for the report again.",
  bot_wall:
    "The shop's protection against robots turned our reader away. What visitors see behind it is unknown. " +
    "To allow it, let the user agent EcomEdgeBot pass, then ask for the report again.",
  js_only:
    "The home page shows next to no text without JavaScript. What it shows with it is unknown to this report.",
  no_products_found:
    "The home page links to no product page that could be recognised, so product pages were not read.",
  products_not_read: "The product pages that the home page links to could not be read.",
};

export function shopOf(crawl: Crawl): ReportShop {
  const host = new URL(crawl.home?.url ?? crawl.asked).hostname;
  const unicode = clean(domainToUnicode(host) || host, 253);
  return { asked: crawl.asked, read: crawl.home?.url ?? null, host, host_unicode: unicode, day: crawl.day };
}

/** The host for headings. */
export const shopName = (shop: ReportShop): string => clean(shop.host_unicode, 120);

export function limitsOf(crawl: Crawl): ReportLimit[] {
  return crawl.limits.map((code) => ({ code, message: LIMITS[code] }));
}

export function reportPages(crawl: Crawl): ReportPage[] {
  return crawl.visits.map(({ purpose, url, outcome }) => ({ purpose, url, outcome }));
}

/** "4 pages were read, 3 of them product pages." */
export function readSentence(crawl: Crawl): string {
  const pages = pagesOf(crawl).length;
  const were = pages === 1 ? "page was" : "pages were";
  return `${pages} ${were} read, ${crawl.products.length} of them product pages.`;
}

const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August"].concat(
  ["September", "October", "November", "December"],
);

/** "21 November 2026" of "2026-11-21". */
export function dayInWords(day: string): string {
  const [, month, number] = /^(\d{4}-\d{2})-(\d{2})$/.exec(day) ?? [];
  return month === undefined ? "" : `${Number(number)} ${monthOf(month)}`;
}

/** "November 2026" of "2026-11". */
export function monthOf(period: string): string {
  const [, year, month] = /^(\d{4})-(\d{2})$/.exec(period) ?? [];
  return MONTHS[Number(month) - 1] === undefined ? period : `${MONTHS[Number(month) - 1]} ${year}`;
}
