/**
 * One shop side by side with up to three others: only facts that were found on both sides, read in the same way.
 * Where no other shop was named or could be read, it is an exposure report instead, and says so.
 */

import { runChecks } from "../checks.ts";
import { pagesOf } from "../checks/check.ts";
import type { Crawl, Limit } from "../crawl.ts";
import { mainProduct } from "../facts.ts";
import type { PolicyKind } from "../facts/policy_kinds.ts";
import type { Block, PaperReport } from "../pdf/blocks.ts";
import { type Audit, auditOf, groupScores } from "./audit.ts";
import { limitBlocks, pageBlocks, paperOfAudit, withoutHighlights } from "./audit_paper.ts";
import {
  limitsOf,
  type ReportLimit,
  type ReportPage,
  reportPages,
  type ReportShop,
  shopName,
  shopOf,
} from "./shop.ts";
import { medianOf, priceBandOf } from "./shop_facts.ts";
import { THREAT_GROUPS } from "./threat_scan.ts";
import type { Material, Writing } from "./writing.ts";

/** `data` of a competitor matrix. */
export interface CompetitorMatrix {
  /** Raised when the shape changes. */
  format: 1;
  /** `exposure`: there was nobody to compare with. */
  mode: "comparison" | "exposure";
  shop: ReportShop;
  summary: string[];
  /** The buyer's shop first, then the others in the order given. */
  shops: MatrixShop[];
  rows: MatrixRow[];
  /** Rows for which one side's facts are missing. */
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
  /** CMP-01 policies, CMP-02 prices, CMP-03 catalogue, CMP-04 markup, CMP-05 security, CMP-06 answer time. */
  id: "CMP-01" | "CMP-02" | "CMP-03" | "CMP-04" | "CMP-05" | "CMP-06";
  label: string;
  /** One per shop, in their order; null: not known. `number` is there where cells can be ordered. */
  cells: ({ text: string; number: number | null } | null)[];
  /** Whether more or less of it is better for a buyer; null: neither. */
  better: "more" | "less" | null;
}

interface Fact {
  id: MatrixRow["id"];
  label: string;
  better: MatrixRow["better"];
  of(crawl: Crawl): { text: string; number: number | null } | null;
}

const POLICIES: [PolicyKind, string][] = [
  ["returns", "Returns policy"],
  ["shipping", "Shipping information"],
  ["privacy", "Privacy policy"],
  ["terms", "Terms of sale"],
  ["contact", "Contact page"],
  ["about", "About page"],
];

const FACTS: Fact[] = [
  ...POLICIES.map(([kind, label]): Fact => ({
    id: "CMP-01",
    label,
    better: "more",
    of: (crawl) => policyOf(crawl, kind),
  })),
  ...(["min", "median", "max"] as const).map((which): Fact => ({
    id: "CMP-02",
    label: { min: "Lowest price", median: "Median price", max: "Highest price" }[which],
    better: null,
    of: (crawl) => {
      const band = priceBandOf(crawl);
      return band && { text: `${band[which].toFixed(2)} ${band.currency}`, number: band[which] };
    },
  })),
  {
    id: "CMP-03",
    label: "Products in the catalogue",
    better: null,
    of: ({ store }) => store && { text: String(store.total), number: store.total },
  },
  {
    id: "CMP-03",
    label: "Share of the catalogue out of stock",
    better: "less",
    of: ({ store }) => store && store.total > 0 ? percent(store.outOfStock, store.total) : null,
  },
  {
    id: "CMP-04",
    label: "Product pages with price in their markup",
    better: "more",
    of: ({ products }) =>
      products.length === 0 ? null : percent(products.filter(hasOffer).length, products.length),
  },
  {
    id: "CMP-05",
    label: "Security score",
    better: "more",
    of: (crawl) => {
      const [{ score }] = groupScores(runChecks(crawl), ["security"]);
      return score === null ? null : { text: `${score} of 100`, number: score };
    },
  },
  {
    id: "CMP-06",
    label: "Median time to first byte",
    better: "less",
    of: (crawl) => {
      const times = pagesOf(crawl).flatMap(({ ttfbMs }) => ttfbMs ?? []).sort((a, b) => a - b);
      return times.length === 0
        ? null
        : { text: `${Math.round(medianOf(times))} ms`, number: medianOf(times) };
    },
  },
];

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
  for (const { id, label, better, of } of FACTS) {
    const cells = crawls.map(of);
    const reason = cells[0] === null
      ? "It was not found for this shop."
      : cells.slice(1).every((cell) => cell === null)
      ? "It was not found for any of the other shops."
      : null;
    if (reason === null) rows.push({ id, label, better, cells });
    else leftOut.push({ id, label, reason });
  }
  const shops = crawls.map((one): MatrixShop => ({
    name: shopName(shopOf(one)),
    url: one.home?.url ?? one.asked,
    pages: pagesOf(one).length,
    unread: one.home === null ? unreadReason(one) : null,
  }));
  return {
    format: 1,
    mode: "comparison",
    shop: shopOf(crawl),
    summary: [
      `${shops[0].name} stands beside ${
        shops.slice(1).map(({ name }) => name).join(", ")
      }, in ${rows.length} facts ` +
      `that were found on both sides; ${leftOut.length} others were not.`,
      ...standings(rows, shops),
      ...shops.flatMap(({ name, unread }) =>
        unread === null ? [] : [`${name} could not be read: ${unread}.`]
      ),
    ],
    shops,
    rows,
    left_out: leftOut,
    exposure: null,
    limits: limitsOf(crawl),
    pages: crawls.flatMap(reportPages),
  };
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

/** Where the buyer's shop is behind or ahead of everyone, as far as that can be ordered. */
function standings(rows: MatrixRow[], shops: MatrixShop[]): string[] {
  const ahead: string[] = [];
  const behind: string[] = [];
  for (const { label, cells: [own, ...others], better } of rows) {
    const numbers = others.flatMap((cell) => cell?.number ?? []);
    if (better === null || own?.number == null || numbers.length === 0) continue;
    const signs = numbers.map((number) => Math.sign(own.number! - number) * (better === "more" ? 1 : -1));
    if (signs.every((sign) => sign > 0)) ahead.push(label.toLowerCase());
    if (signs.every((sign) => sign < 0)) behind.push(label.toLowerCase());
  }
  return [
    ...(ahead.length > 0 ? [`${shops[0].name} is ahead of all of them in: ${ahead.join(", ")}.`] : []),
    ...(behind.length > 0 ? [`${shops[0].name} is behind all of them in: ${behind.join(", ")}.`] : []),
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
    format: 1,
    mode: "exposure",
    shop: exposure.shop,
    summary: [`${reason} This is an exposure report of the shop itself instead.`, ...exposure.summary],
    shops: [],
    rows: [],
    left_out: [],
    exposure,
    limits: exposure.limits,
    pages: [...exposure.pages, ...competitors.flatMap(reportPages)],
  };
}

/** A policy that a page links is there, read or not. "Not found" needs a home page that was read to its end. */
function policyOf(crawl: Crawl, kind: PolicyKind): { text: string; number: number } | null {
  const found = crawl.policies.some((policy) => policy.kind === kind) ||
    pagesOf(crawl).some(({ facts }) => facts.links.policies[kind] !== undefined);
  if (found) return { text: "found", number: 1 };
  return crawl.home === null || crawl.home.facts.incomplete ? null : { text: "not found", number: 0 };
}

function hasOffer({ facts }: Crawl["products"][number]): boolean {
  return mainProduct(facts)?.offers.some(({ price }) => price !== null) ?? false;
}

function percent(part: number, whole: number): { text: string; number: number } {
  return { text: `${Math.round(100 * part / whole)} % (${part} of ${whole})`, number: part / whole };
}

function paperOf(data: CompetitorMatrix): PaperReport {
  if (data.exposure !== null) {
    return { ...paperOfAudit("Exposure report", data.exposure), summary: withoutHighlights(data.summary) };
  }
  const { shops, rows, left_out } = data;
  const name = shopName(data.shop);
  return {
    ...{ title: `Competitor matrix for ${name}`, kind: "Competitor matrix", shop: name },
    subtitle: `beside ${shops.slice(1).map(({ name }) => name).join(", ")}`,
    score: null,
    figures: [
      { value: String(shops.length), label: "shops side by side" },
      { value: String(rows.length), label: "facts found on both sides" },
      { value: String(left_out.length), label: "left out, found on one side at most" },
      { value: String(shops.reduce((sum, { pages }) => sum + pages, 0)), label: "pages read" },
    ],
    summary: data.summary,
    highlights: [],
    method:
      "Only facts that were found on both sides stand here. Each shop was read in the same way, from one place, " +
      "once. Prices come from the public product list or from the markup of product pages. Nothing is estimated.",
    blocks: [
      { type: "section", title: "Side by side", newPage: true },
      ...limitBlocks(data.limits),
      {
        type: "table",
        columns: [
          { title: "Fact", width: 0.28 },
          ...shops.map(({ name }) => ({ title: name, width: 0.72 / shops.length })),
        ],
        rows: rows.map(({ label, cells }) => [
          { text: label, tone: "strong" },
          ...cells.map((cell) => cell?.text ?? { text: "not known", tone: "muted" } as const),
        ]),
      },
      ...leftOutBlocks(left_out),
      ...pageBlocks(data.pages),
    ],
  };
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
