/**
 * `deno task bench`: measures and writes docs/benchmarks.md. `--only <part>` measures one part and leaves the others as
 * they are; `--quick` takes at most ten minutes for all of them, with fewer rows, and prints the page instead of writing
 * it.
 */

import { fileURLToPath } from "node:url";
import { bulk } from "./bench/bulk.ts";
import { bundles } from "./bench/bundles.ts";
import { contention } from "./bench/contention.ts";
import { footprint } from "./bench/footprint.ts";
import { growth } from "./bench/growth.ts";
import { ingest } from "./bench/ingest.ts";
import { circumstances } from "./bench/machine.ts";
import { pageOf, sectionText } from "./bench/page.ts";
import { paidToReport } from "./bench/paid_to_report.ts";
import { FULL, isMet, QUICK, type Section, type Sizes } from "./bench/part.ts";
import { peers } from "./bench/peers.ts";
import { reads } from "./bench/reads.ts";
import { throughFunction } from "./bench/through_function.ts";
import { watchLaunchers } from "./local/launchers.ts";

/** In the order of the page. */
export const PARTS = [
  ingest,
  throughFunction,
  peers,
  reads,
  growth,
  contention,
  bundles,
  paidToReport,
  bulk,
  footprint,
];

const PAGE = new URL("../docs/benchmarks.md", import.meta.url);
const NAMES = PARTS.map(({ name }) => name);
const USAGE = `Usage: deno task bench [--quick] [--only ${NAMES.join("|")}]`;

if (import.meta.main) {
  await watchLaunchers(() => Deno.exit(130)); // what runs below us ends with us
  Deno.exit(await main(Deno.args));
}

async function main(args: string[]): Promise<number> {
  const quick = args.includes("--quick");
  const rest = args.filter((arg) => arg !== "--quick");
  const [option, only] = rest;
  if (rest.length > 0 && (rest.length !== 2 || option !== "--only" || !NAMES.includes(only))) {
    console.error(USAGE);
    return 2;
  }
  Deno.chdir(fileURLToPath(new URL("..", import.meta.url)));
  const sections = await measure(only ? [only] : NAMES, quick ? QUICK : FULL, (line) => console.error(line));
  const old = quick ? "" : await Deno.readTextFile(PAGE).catch(() => "");
  const page = pageOf(old, NAMES, new Map([...sections].map(([name, { text }]) => [name, text])));
  if (quick) console.log(page);
  else await Deno.writeTextFile(PAGE, page);

  const targets = [...sections.values()].flatMap(({ section }) => section.targets);
  const missed = targets.filter((target) => !isMet(target));
  for (const { what, measured, unit } of missed) {
    console.error(`missed: ${what}: ${measured.toFixed(2)} ${unit}`);
  }
  console.error(`${targets.length - missed.length} targets met, ${missed.length} missed`);
  return 0;
}

/** Measures parts one after the other: each section, and how it stands on the page. */
export async function measure(
  names: string[],
  sizes: Sizes,
  say: (line: string) => void,
): Promise<Map<string, { section: Section; text: string }>> {
  const measured = new Map<string, { section: Section; text: string }>();
  for (const { name, measure } of PARTS.filter(({ name }) => names.includes(name))) {
    const begun = performance.now();
    const elapsed = () => `${((performance.now() - begun) / 1000).toFixed(1).padStart(6)} s  ${name}: `;
    const where = circumstances(sizes.durable);
    const section = await measure(sizes, (line) => say(elapsed() + line));
    measured.set(name, { section, text: sectionText(section, where) });
  }
  return measured;
}
