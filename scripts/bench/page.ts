/**
 * docs/benchmarks.md: written by the program, section by section, so that a part can be measured again without the
 * others. A section says itself when and where it was measured.
 */

import type { Contest } from "./load.ts";
import { isMet, type Section, type Target } from "./part.ts";

const HEAD = `# Benchmarks

Written by \`deno task bench\`, prose and figures alike; \`deno task bench --only <part>\` measures one part again, and
\`deno task bench --quick\` prints the same tables from fewer rows, in at most ten minutes on two idle cores.
Absolute figures belong to the machine that each section names. Ratios are between contenders of one run that took
turns, so that whatever else went on hit them alike, and are medians over the rounds. A target that is missed says so.
`;

const section = /<!-- part: (\S+) -->\n([\s\S]*?)<!-- end -->\n/g;

/**
 * The page with these sections in the place of the old ones of their names, in the order of `names`; other sections
 * stay as they are.
 */
export function pageOf(old: string, names: string[], fresh: Map<string, string>): string {
  const kept = new Map([...old.matchAll(section)].map(([, name, text]) => [name, text]));
  const all = names.flatMap((name) => {
    const text = fresh.get(name) ?? kept.get(name);
    return text === undefined ? [] : [`<!-- part: ${name} -->\n${text}<!-- end -->\n`];
  });
  return [HEAD, ...all].join("\n");
}

/** One section as Markdown. @param circumstances when and on what it was measured */
export function sectionText({ title, targets, text }: Section, circumstances: string): string {
  const promised = targets.length === 0 ? [] : [table(
    ["Target", "Wanted", "Measured", ""],
    targets.map((
      target,
    ) => [target.what, wanted(target), figure(target), isMet(target) ? "met" : "**missed**"]),
  )];
  return [`## ${title}`, `Measured ${circumstances}`, ...promised, text.trim()].join("\n\n") + "\n";
}

/** A table; the first column is text, the others are figures. */
export function table(head: string[], rows: string[][]): string {
  const rule = head.map((_, column) => column === 0 ? "---" : "--:");
  return [head, rule, ...rows].map((cells) => `| ${cells.map(cell).join(" | ")} |`).join("\n");
}

const cell = (text: string) => text.replaceAll("|", "\\|").replaceAll("\n", " ");

function wanted({ atLeast, atMost, unit }: Target): string {
  return atLeast === undefined ? `at most ${atMost} ${unit}` : `at least ${atLeast} ${unit}`;
}

function figure({ measured, unit }: Target): string {
  return `${unit === "kB" ? measured.toFixed(0) : measured.toFixed(2)} ${unit}`;
}

/** 1234.5 → "1,235/s" */
export const perSecond = (rate: number) => `${Math.round(rate).toLocaleString("en")}/s`;
/** 0.6123 → "0.61 ×" */
export const times = (ratio: number) => `${ratio.toFixed(2)} ×`;
/** 1.2345 → "1.23 ms" */
export const ms = (duration: number) => `${duration.toFixed(duration < 10 ? 2 : duration < 100 ? 1 : 0)} ms`;
/** 100000 → "100,000" */
export const count = (number: number) => number.toLocaleString("en");

/** How fast a contender was, in three cells: calls a second, the median of a call and its 99th percentile. */
export const speed = (contest: Contest, name: string) => [
  perSecond(contest.rate(name)),
  ms(contest.quantile(name, 0.5)),
  ms(contest.quantile(name, 0.99)),
];
