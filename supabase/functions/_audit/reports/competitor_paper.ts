/** The competitor matrix on paper: a table for each group of facts, and a badge for where the buyer's shop stands. */

import type { Block, Cell, PaperReport } from "../pdf/blocks.ts";
import { limitBlocks, pageBlocks, paperOfAudit, withoutHighlights } from "./audit_paper.ts";
import {
  type CompetitorMatrix,
  listed,
  type MatrixRow,
  type MatrixShop,
  type Standing,
} from "./competitor_data.ts";
import type { MatrixCell } from "./competitor_facts.ts";
import type { SharedProduct } from "./shared_products.ts";
import { dayInWords, shopName } from "./shop.ts";
import { moneyText } from "./shop_facts.ts";

export function paperOfMatrix(data: CompetitorMatrix): PaperReport {
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
