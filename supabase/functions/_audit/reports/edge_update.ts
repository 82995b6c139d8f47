/** The monthly update: what changed in the shop since the last run, and what to do next. The first is the baseline. */

import type { GroupId } from "../checks/check.ts";
import type { Block, Cell, PaperReport } from "../pdf/blocks.ts";
import { GROUP_TITLES } from "../score.ts";
import { type Audit, auditOf, faultsOf } from "./audit.ts";
import {
  AUDIT_METHOD,
  auditFigures,
  captionOf,
  findingBlocks,
  highlightsOf,
  limitBlocks,
  metersOf,
  pageBlocks,
  scoreBlocks,
  withoutHighlights,
} from "./audit_paper.ts";
import { type ChangedCheck, type Changes, changesBetween } from "./changes.ts";
import { dayInWords, monthOf, shopName } from "./shop.ts";
import { moneyText } from "./shop_facts.ts";
import { parseSnapshot, type Snapshot, snapshotOf } from "./snapshot.ts";
import type { Material, Writing } from "./writing.ts";

/** `data` of an edge update: an audit over all groups, what changed, and what the next one compares with. */
export interface EdgeUpdate extends Audit {
  /** `baseline`: there is nothing to compare with. */
  mode: "baseline" | "changes";
  /** Month such as "2026-11". */
  period: string | null;
  compared_with: string | null;
  /** null for a baseline. */
  changes: Changes | null;
  snapshot: Snapshot;
}

export function writeEdgeUpdate({ crawl, checked, previous, period }: Material): Writing<EdgeUpdate> {
  const audit = auditOf(crawl, checked, Object.keys(GROUP_TITLES) as GroupId[]);
  const snapshot = snapshotOf(crawl, checked, period);
  const last = parseSnapshot(previous);
  const before = last?.site === snapshot.site ? last : null;
  const changes = before && changesBetween(before, snapshot, checked.map(({ check }) => check));
  const data: EdgeUpdate = {
    ...audit,
    summary: [...openingOf(changes, before, last), ...audit.summary],
    mode: changes === null ? "baseline" : "changes",
    period,
    compared_with: before?.period ?? null,
    changes,
    snapshot,
  };
  return {
    title: `Edge update for ${shopName(data.shop)}${period === null ? "" : `, ${monthOf(period)}`}`,
    score: data.score.score,
    data,
    paper: paperOf(data),
  };
}

function openingOf(changes: Changes | null, before: Snapshot | null, last: Snapshot | null): string[] {
  if (changes === null) {
    return [
      last === null
        ? "This is the baseline: the next update compares with it."
        : `The last update was about ${last.site}. This one is a new baseline: the next update compares with it.`,
    ];
  }
  const { fixed, new: added, persisting, prices, products, policies, not_comparable, scores } = changes;
  const since = before?.period ? ` since ${monthOf(before.period)}` : " since the last update";
  const all = scores.find(({ group }) => group === "all");
  const changed = policies.filter(({ change }) => change === "changed");
  return [
    `${fixed.length} ${fixed.length === 1 ? "fault is" : "faults are"} mended${since}, ${added.length} ` +
    `${added.length === 1 ? "is" : "are"} new, ${persisting.length} ${
      persisting.length === 1 ? "stays" : "stay"
    }; ` +
    `${not_comparable.length} cannot be compared.`,
    ...(all
      ? [
        `Over the ${all.compared} checks that both runs decided, the score ` +
        (all.delta === 0 ? `stayed at ${all.now}.` : `went from ${all.before} to ${all.now}.`),
      ]
      : []),
    ...(prices.compared > 0 ? [`${prices.moves.length} of ${prices.compared} compared prices moved.`] : []),
    ...(products
      ? [`${products.added.length} products were added and ${products.removed.length} removed.`]
      : []),
    ...(changed.length > 0 ? [`Changed policy texts: ${changed.map(({ kind }) => kind).join(", ")}.`] : []),
  ];
}

function paperOf(data: EdgeUpdate): PaperReport {
  const name = shopName(data.shop);
  const month = data.period === null ? "" : `${monthOf(data.period)} · `;
  return {
    ...{ title: `Edge update for ${name}`, kind: "Edge update", shop: name },
    subtitle: `${month}${data.shop.read ?? data.shop.asked}`,
    score: { value: data.score.score, caption: captionOf(data) },
    figures: data.changes === null ? auditFigures(data) : [
      { value: String(data.changes.fixed.length), label: "faults mended" },
      { value: String(data.changes.new.length), label: "faults that are new" },
      { value: String(data.changes.persisting.length), label: "faults that stay" },
      { value: String(faultsOf(data.findings).length), label: "faults in all" },
    ],
    day: dayInWords(data.shop.day),
    summary: withoutHighlights(data.summary),
    meters: metersOf(data.groups),
    quotes: [],
    highlights: highlightsOf(data.findings),
    method: `${AUDIT_METHOD} Changes are told only of checks that both runs decided by the same rule.`,
    blocks: [
      ...(data.changes === null ? [] : changeBlocks(data.changes)),
      ...scoreBlocks(data.groups),
      ...limitBlocks(data.limits),
      ...findingBlocks(data.findings),
      ...pageBlocks(data.pages),
    ],
  };
}

function changeBlocks(changes: Changes): Block[] {
  const { fixed, persisting, regressions, not_comparable, scores, prices, products, policies } = changes;
  const checks = (
    title: string,
    list: ChangedCheck[],
    more: (id: string, index: number) => string,
  ): Block[] =>
    table(
      title,
      [["Check", 0.12], ["Finding", 0.46], ["Severity", 0.14], ["Then and now", 0.28]],
      list.map((one, index) => [
        { text: one.id, tone: "muted" },
        { text: one.title, tone: "strong" },
        { text: one.severity, tone: one.severity },
        more(one.id, index),
      ]),
    );
  return [
    { type: "section", title: "What changed", newPage: true },
    ...checks(
      "New",
      changes.new,
      (id) => regressions.includes(id) ? "passed last time" : "did not apply last time",
    ),
    ...checks("Mended", fixed, () => "passes now"),
    ...checks("Still there", persisting, (_, index) => {
      const { share_before, share_now } = persisting[index];
      return `${percent(share_before)} then, ${percent(share_now)} now`;
    }),
    ...checks("Not comparable", not_comparable, (_, index) => not_comparable[index].reason),
    ...table(
      "Scores",
      [["Group", 0.4], ["Before", 0.15], ["Now", 0.15], ["Change", 0.15], ["Checks", 0.15]],
      scores.map(
        ({ title, before, now, delta, compared }) => [
          { text: title, tone: "strong" },
          String(before),
          String(now),
          delta > 0 ? `+${delta}` : String(delta).replace("-", "−"),
          String(compared),
        ],
      ),
    ),
    ...table(
      "Prices that moved",
      [["Product", 0.5], ["Before", 0.25], ["Now", 0.25]],
      prices.moves.map(
        ({ name, before, now }) => [{ text: name, tone: "strong" }, moneyText(before), moneyText(now)],
      ),
    ),
    ...table("Products", [["Address", 0.8], ["Change", 0.2]], [
      ...(products?.added ?? []).map((url): Cell[] => [url, "added"]),
      ...(products?.removed ?? []).map((url): Cell[] => [url, "removed"]),
    ]),
    ...table(
      "Policies",
      [["Policy", 0.2], ["Address", 0.55], ["Change", 0.25]],
      policies.map(({ kind, url, change }) => [
        { text: kind, tone: "strong" },
        url,
        { changed: "text changed", first_seen: "not read last time", not_seen: "not read this time" }[change],
      ]),
    ),
  ];
}

const percent = (share: number): string => `${Math.round(100 * share)} %`;

function table(title: string, columns: [string, number][], rows: Cell[][]): Block[] {
  if (rows.length === 0) return [];
  return [
    { type: "heading", text: title },
    { type: "table", columns: columns.map(([title, width]) => ({ title, width })), rows },
  ];
}
