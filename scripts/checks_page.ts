/** `deno task checks:page`: writes the table in docs/checks.md from the checks themselves. */

import { CHECKS } from "../supabase/functions/_audit/checks.ts";
import type { Check, Effort } from "../supabase/functions/_audit/checks/check.ts";
import { GROUP_TITLES } from "../supabase/functions/_audit/score.ts";

export const PAGE = new URL("../docs/checks.md", import.meta.url);
/** What stands above this line is written by hand. */
const MARK = "<!-- Everything below is written by `deno task checks:page`. -->\n";

const EFFORTS: Record<Effort, string> = { S: "minutes", M: "hours", L: "days" };

/** The page with its table renewed. */
export function pageOf(page: string, checks: readonly Check[]): string {
  const end = page.indexOf(MARK);
  if (end === -1) throw new Error(`docs/checks.md has lost the line ${MARK}`);
  return `${page.slice(0, end)}${MARK}\n${tableOf(checks)}`;
}

function tableOf(checks: readonly Check[]): string {
  const head = ["Check", "Group", "Severity", "What fails it", "Effort", "Rule"];
  const rows = checks.map(({ id, group, severity, title, effort, rule }) => [
    ...[id, GROUP_TITLES[group], severity, title, EFFORTS[effort]],
    `[${rule.name}](${rule.url}), version ${rule.version}`,
  ]);
  const lines = [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.map(cell).join(" | ")} |`);
  return `${checks.length} checks.\n\n${lines.join("\n")}\n`;
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|");
}

if (import.meta.main) {
  await Deno.writeTextFile(PAGE, pageOf(await Deno.readTextFile(PAGE), CHECKS));
}
