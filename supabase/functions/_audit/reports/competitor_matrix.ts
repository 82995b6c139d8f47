/**
 * One shop side by side with up to three others, in what a merchant compares, read in the same way of each.
 * Where no other shop was named or could be read, it is an exposure report instead, and says so.
 */

import { pagesOf } from "../checks/check.ts";
import type { Crawl, Limit } from "../crawl.ts";
import { auditOf } from "./audit.ts";
import {
  type CompetitorMatrix,
  listed,
  type MatrixRow,
  type MatrixShop,
  type Standing,
} from "./competitor_data.ts";
import { MATRIX_FACTS, type MatrixCell, type MatrixFact } from "./competitor_facts.ts";
import { paperOfMatrix } from "./competitor_paper.ts";
import { type SharedProduct, sharedProducts } from "./shared_products.ts";
import { limitsOf, reportPages, shopName, shopOf } from "./shop.ts";
import type { Money } from "./shop_facts.ts";
import { THREAT_GROUPS } from "./threat_scan.ts";
import type { Material, Writing } from "./writing.ts";

export function writeCompetitorMatrix(material: Material): Writing<CompetitorMatrix> {
  const { crawl, competitors } = material;
  const data = competitors.some(({ home }) => home !== null) && crawl.home !== null
    ? compare(crawl, competitors)
    : expose(material);
  const name = shopName(data.shop);
  return {
    title: data.mode === "comparison" ? `Competitor matrix for ${name}` : `Exposure report for ${name}`,
    score: data.exposure?.score.score ?? null,
    data,
    paper: paperOfMatrix(data),
  };
}

function compare(crawl: Crawl, competitors: Crawl[]): CompetitorMatrix {
  const crawls = [crawl, ...competitors];
  const rows: MatrixRow[] = [];
  const leftOut: CompetitorMatrix["left_out"] = [];
  for (const fact of MATRIX_FACTS) {
    const { id, group, label, better } = fact;
    const [own, ...others] = crawls.map(fact.of);
    const shows = ({ state }: MatrixCell) => state === "known" || state === "too_few";
    if (shows(own) || others.some(shows)) {
      const standing = standingOf(fact, own, others);
      rows.push({ id, group, label, better, cells: [own, ...others], standing });
    } else leftOut.push({ id, label, reason: reasonOf([own, ...others]) });
  }
  const shops = crawls.map((one): MatrixShop => ({
    name: shopName(shopOf(one)),
    url: one.home?.url ?? one.asked,
    pages: pagesOf(one).length,
    unread: one.home === null ? unreadReason(one) : null,
  }));
  const shared = sharedProducts(crawls);
  return {
    format: 2,
    mode: "comparison",
    shop: shopOf(crawl),
    summary: [
      `${shops[0].name} stands beside ${
        listed(shops.slice(1).map(({ name }) => name))
      }, in ${rows.length} facts.`,
      ...standings(rows, shops[0].name),
      ...priceSentences(rows, shops),
      ...sharedSentence(shared),
      ...shops.flatMap(({ name, unread }) =>
        unread === null ? [] : [`${name} could not be read: ${unread}.`]
      ),
    ],
    shops,
    rows,
    shared,
    left_out: leftOut,
    exposure: null,
    limits: limitsOf(crawl),
    pages: crawls.flatMap(reportPages),
  };
}

function standingOf(fact: MatrixFact, own: MatrixCell, others: MatrixCell[]): Standing | null {
  const { better } = fact;
  if (better === null || own.number === null) return null;
  const signs = others.flatMap(({ number, unit }) => {
    // Nothing costs the same in every currency.
    if (number === null || (unit !== own.unit && number !== 0 && own.number !== 0)) return [];
    return [
      isNoise(fact, own.number!, number) ? 0 : Math.sign(own.number! - number) * (better === "more" ? 1 : -1),
    ];
  });
  if (signs.length === 0) return null;
  if (signs.every((sign) => sign === 0)) return "equal";
  if (signs.every((sign) => sign > 0)) return "ahead";
  return signs.every((sign) => sign < 0) ? "behind" : "between";
}

function isNoise({ noise }: MatrixFact, one: number, other: number): boolean {
  const limit = "units" in noise ? noise.units : noise.share * Math.max(one, other);
  // Shares such as 0.7 − 0.6 are not exact.
  return Math.abs(one - other) <= limit + 1e-9;
}

function reasonOf(cells: MatrixCell[]): string {
  return cells.every(({ state }) => state === "not_found")
    ? "It was looked for in every shop and not found."
    : cells.every(({ state }) => state === "not_read")
    ? "No page that would show it was read."
    : "It was not found where it was looked for, and not read elsewhere.";
}

const SHUT: Partial<Record<Limit, string>> = {
  robots_disallowed: "its robots.txt forbids our reader",
  robots_unavailable: "its robots.txt answers with an error",
  bot_wall: "its protection against robots turned our reader away",
};

/** Words for somebody who is not the owner and can mend nothing. */
function unreadReason({ limits, visits }: Crawl): string {
  const shut = limits.flatMap((limit) => SHUT[limit] ?? []);
  const outcome = visits.findLast(({ purpose }) => purpose === "home")?.outcome ?? "not asked";
  return shut[0] ?? `its home page was answered with "${outcome.replaceAll("_", " ")}"`;
}

/** Where the buyer's shop is ahead, behind or equal, as far as that can be ordered. */
function standings(rows: MatrixRow[], name: string): string[] {
  const sentence = (standing: Standing, words: string) => {
    const labels = rows.filter((row) => row.standing === standing).map(({ label }) =>
      `${label[0].toLowerCase()}${label.slice(1)}`
    );
    return labels.length === 0 ? [] : [`${name} ${words}: ${labels.join(", ")}.`];
  };
  return [
    ...sentence("behind", "is behind all of them in"),
    ...sentence("ahead", "is ahead of all of them in"),
    ...sentence("equal", "is equal to them, as far as the difference means anything, in"),
  ];
}

function priceSentences(rows: MatrixRow[], shops: MatrixShop[]): string[] {
  const [own, ...others] = rows.find(({ label }) => label === "Median price")?.cells ?? [];
  return others.flatMap(({ number, unit, text }, index) => {
    if (own?.number == null || number === null || unit !== own.unit) return [];
    const percent = Math.round(100 * (own.number - number) / number);
    const words = percent === 0 ? "the same as" : `${Math.abs(percent)} % ${percent < 0 ? "below" : "above"}`;
    return [`Its median price of ${own.text} is ${words} that of ${shops[index + 1].name} (${text}).`];
  });
}

function sharedSentence(shared: SharedProduct[]): string[] {
  if (shared.length === 0) return [];
  const compared = shared.flatMap(({ prices: [own, ...others] }) => {
    const same = others.filter((price): price is Money => price !== null && price.currency === own?.currency);
    return own === null || same.length === 0
      ? []
      : [{ own, least: Math.min(...same.map(({ amount }) => amount)) }];
  });
  const cheaper = compared.filter(({ own, least }) => own.amount < least).length;
  const dearer = compared.filter(({ own, least }) => own.amount > least).length;
  const products = shared.length === 1 ? "One product is" : `${shared.length} products are`;
  return [
    compared.length === 0
      ? `${products} sold by another of the shops too.`
      : `${products} sold by another of the shops too: ${cheaper} cheaper here, ${dearer} dearer, ` +
        `${compared.length - cheaper - dearer} at the same price.`,
  ];
}

function expose({ crawl, checked, competitors }: Material): CompetitorMatrix {
  const exposure = auditOf(crawl, checked, THREAT_GROUPS);
  const reason = competitors.length === 0
    ? "No competitor was named, so there is nobody to stand beside."
    : crawl.home === null
    ? "This shop could not be read, so there is nothing to set beside the competitors."
    : "None of the named competitors could be read, so there is nobody to stand beside.";
  return {
    format: 2,
    mode: "exposure",
    shop: exposure.shop,
    summary: [`${reason} This is an exposure report of the shop itself instead.`, ...exposure.summary],
    shops: [],
    rows: [],
    shared: [],
    left_out: [],
    exposure,
    limits: exposure.limits,
    pages: [...exposure.pages, ...competitors.flatMap(reportPages)],
  };
}
