/**
 * Contract: what README and docs name is there. Links and anchors lead somewhere, files and tasks exist, tests that are
 * called as witnesses exist, and every command is run by a test or says what it needs. Kills: a page that outlives the
 * code that it describes.
 */

import { assert, assertEquals } from "@kit/assert";
import { glob } from "node:fs/promises";
import { basename, dirname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { hostedDeno } from "./tools.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const read = (path: string) => Deno.readTextFile(join(root, path));
const find = async (...patterns: string[]) =>
  (await Array.fromAsync(glob(patterns, { cwd: root, exclude: ["node_modules/**"] }))).sort();

const pages = await find("*.md", "docs/*.md");
const texts = new Map(await Promise.all(pages.map(async (page) => [page, await read(page)] as const)));
const files = await find(
  ...["*", ".ci/**", ".editorconfig", ".github/**", ".gitignore", "docs/**", "scripts/**", "supabase/**"],
);

/** The text without its fenced blocks, whose lines are no prose. */
const prose = (text: string) => text.replace(/^( *)```.*\n[\s\S]*?^\1```$/gm, "");

/** Anchors of a page, as GitHub makes them from its headings. */
function anchorsOf(text: string): string[] {
  return Array.from(
    prose(text).matchAll(/^#+ (.+)$/gm),
    ([, heading]) => heading.toLowerCase().replace(/[^\p{L}\p{N}\s_-]/gu, "").replace(/\s/g, "-"),
  );
}

Deno.test("every link of the docs leads to a file that is there, and every anchor to a heading", () => {
  const broken: string[] = [];
  for (const [page, text] of texts) {
    for (const [, target] of prose(text).matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^[a-z]+:/.test(target)) continue;
      const [path, anchor] = target.split("#");
      const file = path === "" ? page : normalize(join(dirname(page), path));
      if (!files.includes(file)) broken.push(`${page}: ${target}`);
      else if (anchor && !anchorsOf(texts.get(file) ?? "").includes(anchor)) {
        broken.push(`${page}: ${target}`);
      }
    }
  }
  assertEquals(broken, []);
});

Deno.test("every page of the docs is reached from README or another page", () => {
  const linked = new Set(
    [...texts].flatMap(([page, text]) =>
      Array.from(
        text.matchAll(/\]\(([^)#\s]+\.md)[#)]/g),
        ([, target]) => normalize(join(dirname(page), target)),
      )
    ),
  );
  assertEquals(pages.filter((page) => page !== "README.md" && !linked.has(page)), []);
});

Deno.test("every file and folder that the docs name is there", () => {
  const missing: string[] = [];
  for (const [page, text] of texts) {
    for (const [, name] of prose(text).matchAll(/`([^`\s]+)`/g)) {
      if (/[*<>{}]/.test(name)) continue;
      if (/^(?:docs|scripts|supabase|\.ci)\//.test(name) && !isThere(name)) missing.push(`${page}: ${name}`);
      // A schema file and a test by their names alone.
      if (/^\d\d_\w+\.sql$/.test(name) && !isThere(`supabase/schemas/${name}`)) {
        missing.push(`${page}: ${name}`);
      }
      if (/^\w+\.test\.(?:ts|sql)$/.test(name) && !files.some((file) => basename(file) === name)) {
        missing.push(`${page}: ${name}`);
      }
    }
  }
  assertEquals(missing, []);
});

const isThere = (name: string) => {
  const path = name.replace(/\/$/, "");
  return files.includes(path) || files.some((file) => file.startsWith(`${path}/`));
};

Deno.test("a scenario that the docs call shown by a test is named in that test", async () => {
  const unshown: string[] = [];
  for (const [page, text] of texts) {
    for (
      const [, name, ids] of text.matchAll(/`(?:[\w/]+\/)?(\w+\.test\.(?:ts|sql))` \((S\d+(?:, S\d+)*)\)/g)
    ) {
      const named = files.filter((file) => basename(file) === name);
      const source = (await Promise.all(named.map(read))).join("\n");
      for (const id of ids.split(", ")) {
        if (!new RegExp(`\\b${id}\\b`).test(source)) unshown.push(`${page}: ${name} ${id}`);
      }
    }
  }
  assertEquals(unshown, []);
});

Deno.test("every scenario is in the name of a test, or its row says that it is not yet; and none is unknown", async () => {
  // What the simulator's tests name is how Polar behaves, not what this backend does about it.
  const tests = files.filter((file) =>
    /^(?:supabase\/tests|scripts)\/.*\.(?:ts|sql|psql)$/.test(file) && !file.includes("/polar-simulator/")
  );
  const namedBy = new Map<string, string[]>();
  for (const file of tests) {
    for (const id of new Set((await read(file)).match(/\bS\d{2,3}\b/g))) {
      namedBy.set(id, [...namedBy.get(id) ?? [], basename(file)]);
    }
  }
  const wrong: string[] = [];
  const known = new Set<string>();
  for (const [row, id] of texts.get("docs/scenarios.md")!.matchAll(/^\| (S\d+) \|.*$/gm)) {
    known.add(id);
    const by = namedBy.get(id) ?? [];
    const notYet = row.endsWith("| not yet |");
    if (notYet && by.length > 0) wrong.push(`${id} is shown: ${by.join(", ")}`);
    if (!notYet && by.length === 0) wrong.push(`${id} is in no test`);
    const shownBy = /\| (`[^|]*) \|$/.exec(row)?.[1].match(/[\w.]+\.\w+/g) ?? [];
    for (const file of shownBy) if (!by.includes(file)) wrong.push(`${id} is not in ${file}`);
  }
  wrong.push(...[...namedBy.keys()].filter((id) => !known.has(id)).map((id) => `${id} is not on the page`));
  assertEquals(wrong, []);
});

const tasks: Record<string, { command: string }> = JSON.parse(await read("deno.json")).tasks;

Deno.test("every task that the docs name is in deno.json, its script is there, and a test or CI runs it", () => {
  const missing: string[] = [];
  for (const [page, text] of texts) {
    for (const [, task] of text.matchAll(/(?:deno(?:@[\d.]+)?) task ([\w:]+)/g)) {
      const command = tasks[task]?.command;
      const script = / (scripts\/\S+\.ts)/.exec(command ?? "")?.[1];
      if (!command || (script && !files.includes(script))) missing.push(`${page}: deno task ${task}`);
      if (!(task in RUN_BY)) missing.push(`${page}: nothing runs deno task ${task}`);
    }
  }
  assertEquals(missing, []);
});

/** Tasks whose program is started by a test or by CI, and by which. */
const RUN_BY: Record<string, string> = {
  install: ".ci/", // before each other one
  demo: ".ci/",
  "demo:clone": "scripts/first_order.test.ts",
  test: ".ci/",
  start: "scripts/start.test.ts",
  setup: "scripts/setup.test.ts",
  bench: "scripts/bench.test.ts",
  doctor: "scripts/doctor.test.ts",
  "test:faults": "scripts/faults.test.ts",
  types: "scripts/tests/cli.ts",
  "storefront:pictures": "supabase/tests/e2e/storefront.test.ts",
  client: "scripts/client.test.ts",
  "client:pack": "supabase/tests/e2e/client.test.ts",
  "checks:page": "supabase/tests/functions/audit_catalogue.test.ts",
  "products:sync": "scripts/products_sync.test.ts",
  house: "scripts/house.test.ts",
  "migrations:new": "scripts/migrations_new.test.ts",
};

/** How a page says that a command cannot be run here. */
const NEEDS = /needs? a Supabase project|With a Supabase project and a Polar organisation|needs Docker/i;

Deno.test("every command of the docs is run by a test, or says what it needs", () => {
  const unproven: string[] = [];
  for (const [page, text] of texts) {
    for (const { index, 2: body } of text.matchAll(/^( *)```(?:sh|bash)\n([\s\S]*?)^\1```$/gm)) {
      if (NEEDS.test(text.slice(0, index).trimEnd().split("\n").slice(-2).join("\n"))) continue;
      for (const line of body.split("\n").map((line) => line.trim()).filter((line) => line !== "")) {
        if (line.startsWith("#")) continue;
        const task = /^(?:[A-Z_]+=\S+ )*(?:npx -y )?deno(?:@[\d.]+)? task ([\w:]+)/.exec(line)?.[1];
        if (task === undefined || !(task in RUN_BY)) unproven.push(`${page}: ${line}`);
      }
    }
  }
  assertEquals(unproven, []);
});

Deno.test("whoever is said to run a task is there", () => {
  for (const [task, path] of Object.entries(RUN_BY)) {
    assert(task in tasks, `deno.json has no task ${task}`);
    assert(files.some((file) => file.startsWith(path)), `${path} should run ${task}`);
  }
});

Deno.test("CI runs what the README tells, on the Node that it names, and all pages name one Deno", async () => {
  const command = /^exec (npx -y deno@[\d.]+ task test)$/m.exec(await read(".ci/run"))?.[1];
  assert(command && texts.get("README.md")!.includes(command), "README and .ci/run differ");
  const workflow = await read(".github/workflows/ci.yml");
  const node = /^Needs Node (\d+)/m.exec(texts.get("README.md")!)?.[1];
  assert(workflow.includes("run: .ci/run") && workflow.includes(`node-version: ${node}\n`), workflow);
  assert(((await Deno.stat(join(root, ".ci/run"))).mode! & 0o111) === 0o111, ".ci/run cannot be executed");

  const deno = /deno@[\d.]+\d/.exec(command)![0];
  const hosted = `deno@${hostedDeno}`;
  const others = [...texts].flatMap(([page, text]) =>
    Array.from(text.matchAll(/\bdeno@[\d.]+\d/g), ([name]) => name)
      .filter((name) => name !== deno && name !== hosted).map((name) => `${page}: ${name}`)
  );
  assertEquals(others, []);
});

Deno.test("the data model has every table and view, in its schema, and none that is not there", async () => {
  const schemas = await Promise.all((await find("supabase/schemas/*.sql")).map(read));
  const made = Array.from(
    schemas.join("\n").matchAll(/^create (table|view) (public|edge_kit)\.(\w+)/gm),
    ([, what, schema, name]) => what === "table" ? `${schema}.${name}` : name,
  );
  const page = texts.get("docs/data-model.md")!;
  const views = /^Views: (.*)/m.exec(page)?.[1].split(". What")[0] ?? "";
  const documented = [
    ...Array.from(page.matchAll(/^\| `((?:public|edge_kit)\.\w+)` \|/gm), ([, name]) => name),
    ...Array.from(views.matchAll(/`(?:edge_kit\.)?(\w+)`/g), ([, name]) => name),
  ];
  assertEquals(documented.sort(), made.sort());
});

Deno.test("each rule of the money rules is found where the architecture says, and nowhere else", async () => {
  const page = texts.get("docs/architecture.md")!;
  const rows = Array.from(page.matchAll(/^\| §(\d+) [^|]*\| `(\d\d_\w+\.sql)` \| ([^|]*) \|$/gm));
  const ruled = new Set(rows.map(([, section]) => section));
  const sections = Array.from(texts.get("docs/money.md")!.matchAll(/^## (\d+)\. (.*)/gm))
    .filter(([, , title]) => !/^Decisions|^What Polar/.test(title));
  assertEquals(sections.map(([, section]) => section).filter((section) => !ruled.has(section)), []);

  const made = new Map<string, Set<string>>();
  for (const path of await find("supabase/schemas/*.sql")) {
    for (const [, name] of (await read(path)).matchAll(/^create function \w+\.(\w+)/gm)) {
      made.set(name, (made.get(name) ?? new Set()).add(basename(path)));
    }
  }
  const wrong: string[] = [];
  const named = new Set<string>();
  for (const [, , file, functions] of rows) {
    for (const [, name] of functions.matchAll(/`(\w+)`/g)) {
      named.add(name);
      if (!made.get(name)?.has(file)) wrong.push(`${name} is not in ${file}`);
    }
  }
  assertEquals(wrong, []);
  // Every function of the layer of rules serves a rule; helpers are those that the table need not name.
  const HELPERS = ["cart_id", "months_after", "is_known_product", "settle_profile"];
  const unruled = [...made].filter(([name, where]) =>
    [...where].some((file) => file.startsWith("2")) && !named.has(name) && !HELPERS.includes(name)
  );
  assertEquals(unruled.map(([name]) => name), []);
});

Deno.test("the operations page has every reason for attention, and no other", async () => {
  const insert = /insert into edge_kit\.attention_reasons[^;]*;/s.exec(
    await read("supabase/schemas/19_operations.sql"),
  )![0];
  const reasons = Array.from(insert.matchAll(/^ {2}\('(\w+)'/gm), ([, reason]) => reason);
  assert(reasons.length > 10, "the reasons are not recognised");
  const rows = texts.get("docs/operations.md")!.split("| Reason | Urgent |")[1].split("\n\n")[0];
  assertEquals(Array.from(rows.matchAll(/^\| `(\w+)` \|/gm), ([, reason]) => reason), reasons);
});

Deno.test("the storefront's page quotes its modules as they are, and leaves out no call", async () => {
  const modules = await find("scripts/storefront/**/*.js");
  const shop = (await Promise.all(modules.map(read))).join("\n");
  const page = texts.get("docs/storefront.md")!;
  const unindented = (text: string) => text.replace(/^ +/gm, "");
  const quotes = Array.from(page.matchAll(/^```js\n([\s\S]*?)^```$/gm), ([, body]) => unindented(body));
  assertEquals(quotes.filter((quote) => !unindented(shop).includes(quote)), []);

  const calls = Array.from(
    shop.matchAll(/\bdb\s*\.(functions\.invoke|rpc|from|storage\.from)\(\s*"([\w-]+)"/g),
    ([, method, name]) => `${method}("${name}")`,
  );
  assert(calls.length >= 10, "the calls of the storefront are not recognised");
  assertEquals(calls.filter((call) => !page.includes(`\`${call}`)), []);
});

/** What Supabase calls the scopes of its access tokens; nothing of ours ends like that. */
const SUPABASE_SCOPE = /_(?:read|write)$/;

Deno.test("every function, table, column and word in snake_case that the docs name is in the source", async () => {
  const sources = files.filter((file) => /^(?:supabase|scripts)\/.*\.(?:ts|js|sql|toml)$/.test(file));
  const known = new Set((await Promise.all(sources.map(read))).join("\n").match(/[a-z]+(?:_[a-z0-9]+)+/g));
  const unknown: string[] = [];
  for (const [page, text] of texts) {
    for (const [, name] of prose(text).matchAll(/`([a-z]+(?:_[a-z0-9]+)+)(?:\([^`]*\))?`/g)) {
      if (!known.has(name) && !SUPABASE_SCOPE.test(name)) unknown.push(`${page}: ${name}`);
    }
  }
  assertEquals(unknown, []);
});
