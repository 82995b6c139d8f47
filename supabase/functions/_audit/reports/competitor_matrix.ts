/**
 * One shop side by side with up to three others, in what a merchant compares, read in the same way of each.
 * Where no other shop was named or could be read, it is an exposure report instead, and says so.
 */

import { pagesOf } from "../checks/check.ts";
import type { Crawl, Limit } from "../crawl.ts";
import type { Block, Cell, PaperReport } from "../pdf/blocks.ts";
import { type Audit, auditOf } from "./audit.ts";
import { limitBlocks, pageBlocks, paperOfAudit, withoutHighlights } from "./audit_paper.ts";
import { MATRIX_FACTS, type MatrixCell, type MatrixFact } from "./competitor_facts.ts";
import { type SharedProduct, sharedProducts } from "./shared_products.ts";
import {
  dayInWords,
  limitsOf,
  type ReportLimit,
  type ReportPage,
  reportPages,
  type ReportShop,
  shopName,
  shopOf,
} from "./shop.ts";
import { type Money, moneyText } from "./shop_facts.ts";
import { THREAT_GROUPS } from "./threat_scan.ts";
import type { Material, Writing } from "./writing.ts";

/** `data` of a competitor matrix. */
export interface CompetitorMatrix {
  /** Raised when the shape changes. */
  format: 2;
  /** `exposure`: there was nobody to compare with. */
  mode: "comparison" | "exposure";
  shop: ReportShop;
  summary: string[];
  /** The buyer's shop first, then the others in the order given. */
  shops: MatrixShop[];
  rows: MatrixRow[];
  /** Products that the buyer's shop and another one both sell. */
  shared: SharedProduct[];
  /** Rows of which nothing is known of the buyer's shop, or of all others. */
  left_out: { id: string; label: string; reason: string }[];
  /** Of mode `exposure`, else null. */
  exposure: Audit | null;
  limits: ReportLimit[];
  pages: ReportPage[];
}

export interface MatrixShop {
  name: string;
  url: string;
  /** Pages that were read of it. */
  pages: number;
  /** Why none was; null where some were. */
  unread: string | null;
}

export interface MatrixRow {
  /** CMP-01 range and prices, CMP-02 delivery and returns, CMP-03 trust, CMP-04 technique. */
  id: string;
  group: string;
  label: string;
  /** One per shop, in their order. */
  cells: MatrixCell[];
  /** Whether more or less of it is better for a buyer; null: neither. */
  better: "more" | "less" | null;
  standing: Standing | null;
}

/**
 * The buyer's shop against all others of which the fact is known. `equal`: no difference beyond what is noise;
 * `between`: better than some, worse than others or equal to them.
 */
export type Standing = "ahead" | "behind" | "equal" | "between";

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
    paper: paperOf(data),
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

function listed(names: string[]): string {
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
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

function paperOf(data: CompetitorMatrix): PaperReport {
  if (data.exposure !== null) {
    return { ...paperOfAudit("Exposure report", data.exposure), summary: withoutHighlights(data.summary) };
  }
  const { shops, rows, shared, left_out } = data;
  const name = shopName(data.shop);
  const count = (standing: Standing) => String(rows.filter((row) => row.standing === standing).length);
  return {
    ...{ title: `Competitor matrix for ${name}`, kind: "Competitor matrix", shop: name },
    subtitle: `beside ${listed(shops.slice(1).map(({ name }) => name))}`,
    score: null,
    figures: [
      { value: count("ahead"), label: "facts in which you are ahead of all" },
      { value: count("behind"), label: "facts in which you are behind all" },
      { value: count("equal"), label: "facts without a difference that means anything" },
      { value: String(shared.length), label: "products that others sell too" },
    ],
    day: dayInWords(data.shop.day),
    summary: data.summary,
    meters: [],
    quotes: [],
    highlights: rows.every(({ standing }) => standing === null) ? null : {
      title: "Where you stand",
      rows: [...highlightsOf(rows, "behind", 5), ...highlightsOf(rows, "ahead", 5)].slice(0, 6),
    },
    method:
      "Each shop was read in the same way, from one place, once. Prices come from the public product list, from markup " +
      "or from the page. “Too few to say” is not “not found”, and what was not read is neither. Small differences, such " +
      "as 100 ms to the first byte, are called equal. Nothing is estimated.",
    blocks: [
      { type: "section", title: "Side by side", newPage: true, intro: "“You” says where your shop stands." },
      ...limitBlocks(data.limits),
      ...[...new Set(rows.map(({ group }) => group))].flatMap((group): Block[] => [
        { type: "heading", text: group },
        rowTable(rows.filter((row) => row.group === group), shops),
      ]),
      ...sharedBlocks(shared, shops),
      ...wordBlocks(rows, shops),
      ...leftOutBlocks(left_out),
      ...pageBlocks(data.pages),
    ],
  };
}

function highlightsOf(rows: MatrixRow[], standing: Standing, most: number) {
  return rows.filter((row) => row.standing === standing).slice(0, most).map(
    ({ label, cells: [own, ...others] }) => {
      const short = ({ text }: MatrixCell) => text.replace(/: .*$| \(.*\)$/, "");
      const known = others.filter(({ state }) => state === "known").map(short);
      return { tone: standing, text: `${label}: ${short(own)} against ${listed(known)}`, detail: "" };
    },
  );
}

function rowTable(rows: MatrixRow[], shops: MatrixShop[]): Block {
  return {
    type: "table",
    columns: [
      { title: "Fact", width: 0.22 },
      ...shops.map(({ name }, index) => ({
        title: index === 0 ? `${name} (you)` : name,
        width: 0.66 / shops.length,
      })),
      { title: "You", width: 0.12 },
    ],
    rows: rows.map(({ label, cells, standing }): Cell[] => [
      { text: label, tone: "strong" },
      ...cells.map(({ state, text }): Cell => state === "known" ? text : { text, tone: "muted" }),
      standing === null ? { text: "", tone: "muted" } : { text: standing, tone: standing },
    ]),
  };
}

function sharedBlocks(shared: SharedProduct[], shops: MatrixShop[]): Block[] {
  if (shared.length === 0) return [];
  return [
    {
      type: "section",
      title: "The same products",
      intro: "Told by their number (GTIN, or brand with the maker's number) or by their whole name.",
    },
    {
      type: "table",
      columns: [
        { title: "Product", width: 0.34 },
        ...shops.map(({ name }) => ({ title: name, width: 0.54 / shops.length, align: "right" as const })),
        { title: "Told by", width: 0.12 },
      ],
      rows: shared.map(({ name, by, prices }): Cell[] => [
        { text: name, tone: "strong" },
        ...prices.map((price): Cell => price === null ? { text: "–", tone: "muted" } : moneyText(price)),
        { text: by, tone: "muted" },
      ]),
    },
  ];
}

/** What shops say in words, as it stands there. */
function wordBlocks(rows: MatrixRow[], shops: MatrixShop[]): Block[] {
  const said = rows.filter(({ id }) => id === "CMP-02").flatMap(({ label, cells }) =>
    cells.flatMap(({ from }, index): Cell[][] =>
      from.slice(0, 1).map((
        { url, value },
      ) => [{ text: label, tone: "strong" }, shops[index].name, value, url])
    )
  );
  if (said.length === 0) return [];
  return [
    { type: "section", title: "What they say of delivery and returns" },
    {
      type: "table",
      columns: [
        { title: "Fact", width: 0.16 },
        { title: "Shop", width: 0.2 },
        { title: "As it stands there", width: 0.34 },
        { title: "Where", width: 0.3 },
      ],
      rows: said,
    },
  ];
}

function leftOutBlocks(leftOut: CompetitorMatrix["left_out"]): Block[] {
  if (leftOut.length === 0) return [];
  return [
    { type: "section", title: "What could not be compared" },
    {
      type: "table",
      columns: [{ title: "Fact", width: 0.4 }, { title: "Why", width: 0.6 }],
      rows: leftOut.map(({ label, reason }) => [{ text: label, tone: "strong" }, reason]),
    },
  ];
}
