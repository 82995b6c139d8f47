/**
 * `deno task bench`: measures and writes docs/benchmarks.md. `--only <part>` measures one part and leaves the others as
 * they are; `--quick` takes at most ten minutes for all of them, with fewer rows, and prints the page instead of writing
 * it.
 */

import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
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
const USAGE = `Usage: deno task bench [--quick] [--only ${NAMES.join("|")}] [--orders N]

  --orders N  how many orders the large shop of growth has, a multiple of 100, a thousand or more. Ten million take about an hour to fill in
              and 40 GB of disk, 55 while they are filled in.`;

if (import.meta.main) {
  await watchLaunchers(() => Deno.exit(130)); // what runs below us ends with us
  Deno.exit(await main(Deno.args));
}

async function main(args: string[]): Promise<number> {
  const asked = readArguments(args);
  if (!asked) {
    console.error(USAGE);
    return 2;
  }
  const { quick, only } = asked;
  const sizes = quick ? QUICK : FULL;
  const orders = asked.orders ? [sizes.orders[0], asked.orders] : sizes.orders;
  Deno.chdir(fileURLToPath(new URL("..", import.meta.url)));
  const sections = await measure(
    only ? [only] : NAMES,
    { ...sizes, orders },
    (line) => console.error(line),
  );
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

/** Null when it was called wrongly. */
function readArguments(args: string[]): { quick: boolean; only?: string; orders?: number } | null {
  try {
    const { values } = parseArgs({
      args,
      options: { quick: { type: "boolean" }, only: { type: "string" }, orders: { type: "string" } },
    });
    const orders = values.orders === undefined ? undefined : Number(values.orders);
    if (values.only !== undefined && !NAMES.includes(values.only)) return null;
    if (orders !== undefined && !(Number.isInteger(orders) && orders >= 1_000 && orders % 100 === 0)) {
      return null;
    }
    return { quick: values.quick ?? false, only: values.only, orders };
  } catch {
    return null;
  }
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
