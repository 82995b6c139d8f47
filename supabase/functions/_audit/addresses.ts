/** Addresses of a shop: which are the same, what kind of page they lead to, and which of many to read. */

import { fingerprint } from "./facts/hash.ts";
import { isListing, isProductPath, policiesNamed, productUrl } from "./facts/link_words.ts";
import type { PolicyKind } from "./facts/policy_kinds.ts";
import { siteOf } from "./site.ts";

const MAX_ADDRESS = 200;
const MAX_DEPTH = 8;
const MAX_PARAMETERS = 3;
const PER_PATTERN = 3;

/** Reading must change nothing and end somewhere: no cart is filled, nobody logged out, no calendar walked. */
const NEVER =
  /[?&](?:add[-_]to[-_]cart|add[-_]to[-_]wishlist|remove_item|action|sort(?:[-_]?by)?|order(?:by)?|dir|filter[^=]*|pf_[^=]*|min_price|max_price|s?id|session[^=]*|phpsessid|date|month|year|calendar|replytocom|print)=|\/(?:cart|basket|wishlist|compare)\/(?:add|change|update|clear|remove)\b|\/(?:log-?out|sign-?out|logoff|unsubscribe)\b|\/(?:calendar|events)\/\d{4}/i;

const STATIC = /\.(?:jpe?g|png|gif|webp|avif|svg|ico|css|m?js|json|xml|txt|pdf|zip|gz|mp[34]|webm|woff2?)$/i;

export type AddressClass = "product" | "collection" | "policy" | "other";

/** What an address leads to, as far as it tells. */
export function classOf(url: URL): AddressClass {
  const path = pathOf(url);
  const policy = policiesOf(url).length > 0;
  if (isProductPath(path, policy)) return "product";
  if (isListing(path)) return "collection";
  return policy ? "policy" : "other";
}

/** The policies that an address names by its path. */
export function policiesOf(url: URL): PolicyKind[] {
  return policiesNamed("", { host: url.hostname, path: pathOf(url) });
}

/** The path as people read it. */
function pathOf({ pathname }: URL): string {
  try {
    return decodeURI(pathname);
  } catch {
    return pathname;
  }
}

/**
 * An address of the site as it is asked for, without fragment and tracking; null where it is another site's,
 * no page, or one that a reader had better not open.
 */
export function pageAddress(href: string, site: string): string | null {
  if (!URL.canParse(href)) return null;
  const written = new URL(href);
  const url = written.search === "" && written.hash === "" ? written : productUrl(written);
  const foreign = !/^https?:$/.test(url.protocol) || siteOf(url) !== site;
  if (foreign || url.href.length > MAX_ADDRESS || STATIC.test(url.pathname)) return null;
  const depth = url.pathname.split("/").filter(Boolean).length;
  if (depth > MAX_DEPTH || [...url.searchParams].length > MAX_PARAMETERS) return null;
  return NEVER.test(url.pathname + url.search) ? null : url.href;
}

/** Addresses that can be asked for, each once, in order. */
export function pageAddresses(hrefs: Iterable<string>, site: string): string[] {
  const found = new Set<string>();
  for (const href of hrefs) {
    const address = pageAddress(href, site);
    if (address !== null) found.add(address);
  }
  return [...found];
}

/**
 * In an order that has nothing to do with the shop's own and is the same on every run: whoever takes the
 * first twelve of a thousand takes the same twelve next month, spread over all of them. What host and scheme
 * they are on does not matter.
 */
export function shuffled(urls: string[]): string[] {
  return urls
    .map((url) => {
      const { pathname, search } = new URL(url);
      // Once more, so that names which differ in their last letter end far apart.
      return { url, rank: fingerprint(fingerprint(pathname + search)) };
    })
    .sort((a, b) => (a.rank + a.url < b.rank + b.url ? -1 : 1))
    .map(({ url }) => url);
}

/** At most three addresses that differ only in their last part or their parameters' values. */
export function fewOfEachPattern(urls: string[]): string[] {
  const counts = new Map<string, number>();
  return urls.filter((url) => {
    const { host, pathname, searchParams } = new URL(url);
    const pattern = `${host}${pathname.replace(/[^/]+\/?$/, "*")}?${[...searchParams.keys()].join("&")}`;
    const count = (counts.get(pattern) ?? 0) + 1;
    counts.set(pattern, count);
    return count <= PER_PATTERN;
  });
}

/** A path that no shop has, the same on every run. */
export function unknownPath(host: string): string {
  return `/no-such-page-${fingerprint(host).slice(0, 8)}`;
}
