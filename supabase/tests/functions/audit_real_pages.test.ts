// Contract: on pages that shops have made, the verdicts agree with labels that were read by hand. The pages are not part
// of this project: EDGE_KIT_PAGES names their folder, or they lie beside the project. Where they are not, there is nothing
// to hold the verdicts against, and no test.

import { assert, assertEquals } from "@kit/assert";
import { fileURLToPath } from "node:url";

/** Allowed on a folder of labelled pages. */
const MOST = { critical: 0, falseAlarms: 3, misses: 2, unknown: 60 };

const root = fileURLToPath(new URL("../../../", import.meta.url));
const folder = [Deno.env.get("EDGE_KIT_PAGES"), `${root}../shared/real-pages`].find((path) =>
  path !== undefined && exists(`${path}/score.ts`)
);

if (folder !== undefined) {
  Deno.test("on real shops no critical verdict is a false alarm, and few others are", async () => {
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [
        ...["run", "-A", "--no-lock", "--no-check", "--node-modules-dir=none"],
        ...["--config", `${root}supabase/functions/deno.json`, `${folder}/score.ts`, folder, root],
      ],
      cwd: root,
      // It would start itself again under the project's own deno.json, which the hosted Deno cannot read.
      env: { SCORE_STARTED: "1" },
      stdin: "null",
    }).output();
    const text = new TextDecoder().decode(stdout);
    assertEquals(code, 0, new TextDecoder().decode(stderr));
    const figures =
      /false alarms (\d+) of (\d+) fails, critical (\d+) of (\d+); misses (\d+)[^]*honest unknowns (\d+)/
        .exec(text);
    assert(figures !== null, `no figures in: ${text}`);
    const [falseAlarms, fails, critical, , misses, unknown] = figures.slice(1).map(Number);
    console.log(figures[0].replace(/\n[^]*;/, ";"));
    assert(fails > 40, `only ${fails} verdicts were held against labels`);
    assert(!text.includes("\nCrashes"), text);
    assertEquals(critical, MOST.critical, text);
    assert(falseAlarms <= MOST.falseAlarms, text);
    assert(misses <= MOST.misses, text);
    assert(unknown <= MOST.unknown, text);
  });
}

function exists(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}
