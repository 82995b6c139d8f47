/**
 * Contract: one version of Polar's API is spoken everywhere, that of `_shared/api_version.ts`: in the SDK's entries that are
 * imported, in what the database sends, in the payloads that tests are fed with.
 * Kills: an upgrade that forgets a place, which Polar answers with 404 from the day on which the old version is gone.
 */

import { assert, assertEquals } from "@kit/assert";
import { glob } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { API_VERSION } from "../../supabase/functions/_shared/api_version.ts";
import { API_VERSIONS } from "../polar-simulator/rules/versions.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** What a pattern's group finds in the files, as "file: version"; without those that are right. */
async function others(files: string[], pattern: RegExp): Promise<{ found: number; wrong: string[] }> {
  const paths = (await Array.fromAsync(glob(files, { cwd: root, exclude: ["**/node_modules/**"] }))).sort();
  let found = 0;
  const wrong: string[] = [];
  for (const path of paths) {
    for (const [, version] of (await Deno.readTextFile(join(root, path))).matchAll(pattern)) {
      found++;
      if (version !== API_VERSION) wrong.push(`${path}: ${version}`);
    }
  }
  return { found, wrong };
}

const CODE = [
  "scripts/**/*.ts",
  "supabase/**/*.ts",
  "deno.json",
  "scripts/**/deno.json",
  "supabase/**/deno.json",
];

/** Where versions of Polar's API are written, how, and how often at least. Migrations are history: they stay as they are. */
const PLACES: [what: string, files: string[], pattern: RegExp, atLeast: number][] = [
  ["the SDK's entries", CODE, /@polar-sh\/sdk(?:@[\d.]+)?\/(\d{4}-\d\d)\b/g, 20],
  ["SQL", ["supabase/{schemas,snippets}/*.sql", "supabase/seed.sql"], /'(\d{4}-\d\d)'/g, 0],
  ["payloads of the tests", ["supabase/tests/**/*.{json,ts}"], /"?api_version"?: "(\d{4}-\d\d)"/g, 15],
];

for (const [what, files, pattern, atLeast] of PLACES) {
  Deno.test(`${what} name one version of Polar's API, the one that everything else goes by`, async () => {
    const { found, wrong } = await others(files, pattern);
    assertEquals(wrong, []);
    assert(found >= atLeast, `${found} were found, where ${atLeast} are to be expected`);
  });
}

Deno.test("no other code writes the version down: it is imported", async () => {
  const code = (await Array.fromAsync(glob(["scripts/**/*.ts", "supabase/functions/**/*.ts"], {
    cwd: root,
    exclude: ["**/node_modules/**", "scripts/polar-simulator/**"],
  }))).filter((path) => !path.endsWith(".test.ts"));
  const saying: string[] = [];
  for (const path of code) {
    if ((await Deno.readTextFile(join(root, path))).includes(`"${API_VERSION}"`)) saying.push(path);
  }
  assertEquals(saying, ["supabase/functions/_shared/api_version.ts"]);
});

Deno.test("the simulator serves this version", () => {
  assert(API_VERSIONS.some((version) => version === API_VERSION));
});
