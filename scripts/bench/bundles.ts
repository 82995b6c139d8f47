/** How large each function is when it is deployed, and how long its import takes on both Denos. */

import { fileURLToPath } from "node:url";
import { authorities } from "../authorities.ts";
import { findTools, hostedDeno } from "../tests/tools.ts";
import { median } from "./load.ts";
import { ms, table } from "./page.ts";
import type { Part, Section } from "./part.ts";

const FUNCTIONS = [
  "checkout",
  "customer-portal",
  "polar-webhook",
  "polar-reconcile",
  "notify",
  "polar-commands",
  "scraper",
  "subscription",
  "invoice",
] as const;
/** The two that somebody waits for while they start cold. */
const SMALL = ["checkout", "polar-webhook"] as const;
/** kB of 1,000 bytes. */
const LIMIT_KB = 250;

type Name = typeof FUNCTIONS[number];

const root = fileURLToPath(new URL("../../", import.meta.url));
const indexOf = (name: Name) => `supabase/functions/${name}/index.ts`;

export const bundles: Part = {
  name: "bundles",
  async measure(sizes, say) {
    const { deno } = await findTools(new AbortController().signal);
    const rows: [Name, number, number, number][] = [];
    say("sizes");
    const first = await bundleSize(FUNCTIONS[0]); // fetches the bundler, which several at once take from each other
    const bundled = [first, ...await Promise.all(FUNCTIONS.slice(1).map(bundleSize))]; // no clock runs yet
    for (const [index, name] of FUNCTIONS.entries()) {
      say(name);
      const current = await importTime(name, Deno.execPath(), ["--config", "deno.json"], sizes.imports);
      const hosted = await importTime(name, deno, FOREIGN, sizes.imports);
      rows.push([name, bundled[index], current, hosted]);
    }
    return sectionOf(rows);
  },
};

/**
 * Size of a function and everything it imports, minified.
 *
 * @returns kB of 1,000 bytes
 */
async function bundleSize(name: Name): Promise<number> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["bundle", "--quiet", "--minify", "--platform", "deno", indexOf(name)],
    cwd: root,
    env: authorities(),
    stdin: "null",
  }).output();
  if (code !== 0) throw new Error(`${name} cannot be bundled: ${new TextDecoder().decode(stderr)}`);
  return stdout.length / 1000;
}

/** That version can neither read our lock file nor use our node_modules. */
const FOREIGN = ["--no-lock", "--node-modules-dir=none", "--config", "supabase/functions/deno.json"];

/** What a function must find when it is imported. */
const ENVIRONMENT = {
  SUPABASE_URL: "https://project.supabase.co",
  SUPABASE_SECRET_KEYS: '{"default":"sb_secret_0123456789abcdef"}',
  SUPABASE_PUBLISHABLE_KEYS: '{"default":"sb_publishable_0123456789abcdef"}',
  SUPABASE_JWKS: '{"keys":[]}',
};

/** Milliseconds that the import takes in a fresh process, its modules in Deno's cache: median of so many, after one more. */
async function importTime(name: Name, deno: string, options: string[], times: number): Promise<number> {
  const program = `const at = performance.now();
    await import(${JSON.stringify(new URL(`../../${indexOf(name)}`, import.meta.url).href)});
    console.log(performance.now() - at);
    Deno.exit();`;
  const durations: number[] = [];
  for (let run = 0; run <= times; run++) {
    const { code, stdout, stderr } = await new Deno.Command(deno, {
      args: [
        "run",
        "-A",
        "--quiet",
        "--no-check",
        ...options,
        `data:application/typescript,${encodeURIComponent(program)}`,
      ],
      cwd: root,
      env: { ...authorities(), ...ENVIRONMENT },
      stdin: "null",
    }).output();
    const duration = Number(new TextDecoder().decode(stdout));
    if (code !== 0 || !(duration > 0)) throw new Error(`${name}: ${new TextDecoder().decode(stderr)}`);
    if (run > 0) durations.push(duration);
  }
  return median(durations);
}

function sectionOf(rows: [Name, number, number, number][]): Section {
  return {
    title: "Size and start of each function",
    targets: SMALL.map((small) => ({
      what: `\`${small}\` minified`,
      measured: rows.find(([name]) => name === small)![1],
      unit: "kB",
      atMost: LIMIT_KB,
    })),
    text: `
Size is that of \`deno bundle --minify\`: the function with all that it imports, in kB of 1,000 bytes. The import is timed in a fresh
process with every module in Deno's cache, TypeScript transpiled; hosted functions run on Deno ${hostedDeno}.

${
      table(
        ["Function", "Minified", `Import on Deno ${Deno.version.deno}`, `Import on Deno ${hostedDeno}`],
        rows.map((
          [name, size, current, hosted],
        ) => [`\`${name}\``, `${size.toFixed(0)} kB`, ms(current), ms(hosted)]),
      )
    }
`,
  };
}
