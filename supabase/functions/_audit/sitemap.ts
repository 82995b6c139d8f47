/** Sitemaps (sitemaps.org): thousands of addresses in, the few that a crawl may use out. */

import { Parser } from "htmlparser2";
import { classOf, pageAddresses, policiesOf, shuffled } from "./addresses.ts";
import type { PolicyKind } from "./facts/policy_kinds.ts";
import { decodeText } from "./facts/charset.ts";
import { clean } from "./facts/text.ts";
import { siteOf } from "./site.ts";

/** What is kept of one file. */
export interface SitemapFacts {
  /** `packed`: a compressed file, which is left unread; `none`: the answer is no sitemap. */
  kind: "index" | "addresses" | "packed" | "none";
  /** Addresses in it, of which the first 5,000 are looked at. */
  total: number;
  /** Further files of the same site, those that list products first. */
  files: string[];
  products: string[];
  collections: string[];
  policies: Partial<Record<PolicyKind, string>>;
  others: string[];
  /** The first of another site, which have no place in it. */
  foreign: string[];
}

const MAX_LOCS = 5000;
const KEPT = { files: 4, products: 24, collections: 8, others: 16, foreign: 3 };
const MAX_FOREIGN = 200;

const SLICE_CHARS = 64 * 1024;

/**
 * Reads a sitemap or an index of sitemaps.
 *
 * @param url its address; shops name such files by what they list, as in `sitemap_products_1.xml`
 * @param site only this site's addresses count
 */
export function readSitemap(body: Uint8Array, url: URL, site: string, cut: boolean): SitemapFacts {
  const { kind, locs, total } = parse(body, cut);
  const facts: SitemapFacts = {
    ...{ kind, total, files: [], products: [], collections: [], policies: {}, others: [] },
    foreign: [],
  };
  if (kind === "index") {
    facts.files = locs
      .filter((loc) => URL.canParse(loc) && new URL(loc).host === url.host)
      .sort((a, b) => rankOfFile(a) - rankOfFile(b))
      .slice(0, KEPT.files);
    return facts;
  }

  const own = shuffled(pageAddresses(locs, site));
  facts.foreign = locs
    .filter((loc) => URL.canParse(loc) && siteOf(loc) !== site)
    .slice(0, KEPT.foreign)
    .map((loc) => clean(loc, MAX_FOREIGN));
  const listsProducts = rankOfFile(url.href) === 0;
  for (const address of own) {
    const target = new URL(address);
    const group = listsProducts && target.pathname !== "/" ? "product" : classOf(target);
    if (group === "product") keep(facts.products, address, KEPT.products);
    else if (group === "collection") keep(facts.collections, address, KEPT.collections);
    else if (group === "policy") keepShortest(facts.policies, policiesOf(target), address);
    else keep(facts.others, address, KEPT.others);
  }
  return facts;
}

/** Names of further files tell what they list: products first, then pages, collections, stories last. */
function rankOfFile(url: string): number {
  const pathname = new URL(url).pathname.replace(/sitemap/gi, "");
  if (/product[-_]?(?:tag|cat)|categor|collection/i.test(pathname)) return 2;
  if (/product|produkt|produit|artikel|item/i.test(pathname)) return 0;
  if (/page/i.test(pathname)) return 1;
  return /blog|post|news|author|tag|image|video/i.test(pathname) ? 4 : 3;
}

function keep(list: string[], address: string, max: number): void {
  if (list.length < max) list.push(address);
}

/** `/returns` is more likely the policy than `/journal/how-returns-work`. */
function keepShortest(policies: SitemapFacts["policies"], kinds: PolicyKind[], address: string): void {
  for (const kind of kinds) {
    const known = policies[kind];
    if (known === undefined || address.length < known.length) policies[kind] = address;
  }
}

function parse(body: Uint8Array, cut: boolean): ReturnType<typeof parseSitemap> {
  const packed = body[0] === 0x1f && body[1] === 0x8b;
  if (packed) return { kind: "packed", locs: [], total: 0 };
  const text = decodeText(body, null, cut);
  return /^\s*https?:\/\//i.test(text) ? parseLines(text) : parseSitemap(text);
}

/** A sitemap may also be a text with an address per line. */
function parseLines(text: string): ReturnType<typeof parseSitemap> {
  const lines = text.split(/\r?\n/).map((line) => line.trim()).filter((line) => URL.canParse(line));
  return { kind: "addresses", locs: lines.slice(0, MAX_LOCS), total: lines.length };
}

/** The addresses as written. Reading ends with the five-thousandth. */
function parseSitemap(text: string): { kind: SitemapFacts["kind"]; locs: string[]; total: number } {
  let kind: SitemapFacts["kind"] = "none";
  let loc: string | null = null;
  let total = 0;
  const locs: string[] = [];
  const parser = new Parser({
    onopentagname(tag) {
      if (kind === "none" && tag === "urlset") kind = "addresses";
      if (kind === "none" && tag === "sitemapindex") kind = "index";
      if (tag === "loc") loc = "";
    },
    ontext(part) {
      if (loc !== null && loc.length < 2048) loc += part;
    },
    onclosetag(tag) {
      if (tag !== "loc" || loc === null || kind === "none") return;
      total++;
      if (locs.length < MAX_LOCS) locs.push(loc.trim());
      loc = null;
    },
  }, { xmlMode: true });
  for (let at = 0; at < text.length && locs.length < MAX_LOCS; at += SLICE_CHARS) {
    parser.write(text.slice(at, at + SLICE_CHARS));
  }
  return { kind, locs, total };
}
