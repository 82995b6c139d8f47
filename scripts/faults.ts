/**
 * `deno task test:faults`: a day of trade on which everything goes wrong, in its long form. Prints what went wrong and how
 * our tables differ from Polar's books, and ends with 1 if they do.
 *
 * `EDGE_KIT_SEED=n` lives through the same day again. `--no-reconcile` leaves reconciliation out, which must show.
 */

import { total } from "./faults/differences.ts";
import { runDay } from "./faults/run.ts";
import { seed } from "./random.ts";

const number = (name: string, fallback: number) => {
  const index = Deno.args.indexOf(name);
  return index === -1 ? fallback : Number(Deno.args[index + 1]);
};
const size = {
  orders: number("--orders", 2000),
  subscriptions: number("--subscriptions", 300),
  postgresKills: number("--postgres-kills", 5),
  functionKills: number("--function-kills", 10),
  steps: number("--steps", 96),
};
const reconcile = !Deno.args.includes("--no-reconcile");

const started = performance.now();
console.log(`EDGE_KIT_SEED=${seed}`);
const outcome = await runDay({ size, seed, reconcile, log: (line) => console.log(`${seconds()}  ${line}`) });

print("Traded", outcome.traded);
print("Went wrong", outcome.faults);
print("Differences without reconciliation", counts(outcome.unreconciled));
const final = outcome.reconciled ?? outcome.unreconciled;
if (outcome.reconciled) print("Differences after reconciliation", counts(outcome.reconciled));
for (const [kind, whats] of final) console.log(`\n${kind}:\n  ${whats.slice(0, 5).join("\n  ")}`);
console.log(`\n${seconds()}  ${total(final)} differences`);
const proved = total(final) === 0 && total(outcome.unreconciled) > 0;
if (!proved && total(final) === 0) {
  console.log("Nothing was lost that reconciliation could have found: nothing is proved.");
}
Deno.exit(proved ? 0 : 1);

function counts(differences: Map<string, string[]>): Record<string, number> {
  return Object.fromEntries([...differences].map(([kind, whats]) => [kind, whats.length]));
}

function print(title: string, values: Record<string, number>): void {
  console.log(`\n${title}`);
  for (const [name, value] of Object.entries(values)) console.log(`  ${String(value).padStart(6)}  ${name}`);
}

function seconds(): string {
  return `${((performance.now() - started) / 1000).toFixed(0).padStart(4)} s`;
}
