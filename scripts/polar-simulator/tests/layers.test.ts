/**
 * Contract: rows stand at the bottom, rules above them, routes on top; nothing imports upwards, nothing in a circle,
 * and nothing from outside this folder. Imports of types count.
 * Kills: a world that knows the stories that know the world; a folder that runs inside its repository only.
 */
import { glob, readFile } from "node:fs/promises";
import { posix } from "node:path";
import { fileURLToPath } from "node:url";
import { assertEquals } from "@kit/assert";

/** From the bottom to the top. Files of no folder are the top of what runs. */
const LAYERS = ["rows", "rules", "routes", "", "tests"];
const FOLDER = fileURLToPath(new URL("..", import.meta.url));

/** Source text by path below the folder. */
type Sources = Map<string, string>;

Deno.test("nothing imports upwards, in a circle, or from outside the folder", async () => {
  const sources: Sources = new Map();
  for await (const path of glob("**/*.ts", { cwd: FOLDER })) {
    sources.set(path, await readFile(FOLDER + path, "utf8"));
  }
  const { imports } = JSON.parse(await readFile(`${FOLDER}deno.json`, "utf8"));
  const edges = importsOf(sources);
  assertEquals(edges.length > 300, true, `${edges.length} imports read`);
  assertEquals(faults(sources, Object.keys(imports)), []);
});

Deno.test("the layer test sees what it forbids", () => {
  const cases: Record<string, [Record<string, string>, string[]]> = {
    "an upward import, though it is only a type": [
      { "rows/a.ts": 'import type { B } from "../rules/b.ts";', "rules/b.ts": "" },
      ["rows/a.ts imports upwards: rules/b.ts"],
    ],
    "a rule that needs a route": [
      { "rules/a.ts": 'const b = await import("../routes/b.ts");', "routes/b.ts": "" },
      ["rules/a.ts imports upwards: routes/b.ts"],
    ],
    "a circle": [
      {
        "rules/a.ts": 'import {\n  type B,\n} from "./b.ts";',
        "rules/b.ts": 'export { c } from "./c.ts";',
        "rules/c.ts": 'import "./a.ts";',
      },
      ["circle: rules/a.ts rules/b.ts rules/c.ts"],
    ],
    "what lies outside": [
      { "routes/a.ts": 'import { b } from "../../local/b.ts";\nimport { c } from "jose";' },
      ["routes/a.ts imports from outside: ../../local/b.ts", "routes/a.ts imports from outside: jose"],
    ],
  };
  for (const [what, [files, expected]] of Object.entries(cases)) {
    assertEquals(faults(new Map(Object.entries(files)), ["standardwebhooks"]), expected, what);
  }
});

function faults(sources: Sources, packages: string[]): string[] {
  const edges = importsOf(sources);
  const inside = edges.filter(({ to }) => sources.has(to));
  return [
    ...edges
      .filter(({ to }) => !sources.has(to) && !to.startsWith("node:") && !packages.includes(to))
      .map(({ from, named }) => `${from} imports from outside: ${named}`),
    ...inside
      .filter(({ from, to }) => layer(to) > layer(from))
      .map(({ from, to }) => `${from} imports upwards: ${to}`),
    ...circles([...sources.keys()].sort(), inside).map((files) => `circle: ${files.join(" ")}`),
  ];
}

function layer(path: string): number {
  return LAYERS.indexOf(path.includes("/") ? path.split("/")[0] : "");
}

/** Every import and re-export, static or not. */
function importsOf(sources: Sources): { from: string; to: string; named: string }[] {
  const statement = /\b(?:from|import)\s*\(?\s*"([^"\n]+)"/g;
  return [...sources].flatMap(([from, text]) =>
    [...text.replace(/`[^`]*`|'[^'\n]*'/g, "").matchAll(statement)].map(([, named]) => ({
      from,
      named,
      to: named.startsWith(".") ? posix.normalize(posix.join(posix.dirname(from), named)) : named,
    }))
  );
}

/** Groups of files that all need each other, by Tarjan's algorithm. */
function circles(files: string[], edges: { from: string; to: string }[]): string[][] {
  const found: string[][] = [];
  const order = new Map<string, number>();
  const low = new Map<string, number>();
  const open: string[] = [];
  function visit(file: string) {
    order.set(file, order.size);
    low.set(file, order.get(file)!);
    open.push(file);
    for (const { to } of edges.filter(({ from }) => from === file)) {
      if (!order.has(to)) visit(to);
      if (open.includes(to)) low.set(file, Math.min(low.get(file)!, low.get(to)!));
    }
    if (low.get(file) !== order.get(file)) return;
    const group = open.splice(open.indexOf(file));
    if (group.length > 1) found.push(group.sort());
  }
  for (const file of files) if (!order.has(file)) visit(file);
  return found;
}
