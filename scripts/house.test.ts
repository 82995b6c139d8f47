/**
 * Contract: no file of the house needs one that needs it, and no file of SQL needs a later one. The readers that say so
 * are shown what they must find.
 * Kills: a folder that can only be read as a whole; a schema that installs because plpgsql looks at nothing before it runs.
 */

import { assertEquals, assertRejects } from "@kit/assert";
import { dirname, join } from "node:path";
import { importsOfAll, readInto, reportImports, reportSchemas } from "./house.ts";
import { circlesOf, shortestWay } from "./house/circles.ts";
import { readImports } from "./house/imports.ts";
import { namesIn } from "./house/names.ts";
import { type Reading, readSchemas } from "./house/schemas.ts";
import { type Scratch, startScratch } from "./tests/scratch.ts";

let scratch: Scratch;
Deno.test.beforeAll(async () => {
  scratch = await startScratch();
});
Deno.test.afterAll(() => scratch.stop());

/** Makes files in a folder that goes when the work is done. */
async function withFiles<T>(files: Record<string, string>, work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await Deno.makeTempDir();
  try {
    for (const [name, text] of Object.entries(files)) {
      await Deno.mkdir(dirname(join(folder, name)), { recursive: true });
      await Deno.writeTextFile(join(folder, name), text);
    }
    return await work(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("no file of scripts and supabase is in a circle of imports", async () => {
  const imports = await importsOfAll();
  assertEquals(reportImports(imports), `scripts and supabase: files ${imports.size}, import circles 0`);
});

Deno.test("the fault run leans on no test, and no test but its own on the fault run", async () => {
  const isTest = (file: string) => /^(?:supabase|scripts)\/tests\/|\.test\.ts$/.test(file);
  const isOfIt = (file: string) => /^scripts\/faults[/.]/.test(file);
  const pairs = [...await importsOfAll()].flatMap(([by, needed]) => [...needed].map((file) => [by, file]));
  const crossing = pairs.filter(([by, file]) =>
    by !== "scripts/faults.test.ts" && isOfIt(by) !== isOfIt(file) && isTest(isOfIt(by) ? file : by)
  );
  assertEquals(crossing, []);
});

/** What of `_shared` the report engine may know: what an address, JSON and Retry-After are. */
const ENGINE_MAY_KNOW = ["shop_url", "json", "retry_after"].map((name) =>
  `supabase/functions/_shared/${name}.ts`
);

Deno.test("the report engine can be taken out of this house: it knows no database, no Polar and no job", async () => {
  const engine = "supabase/functions/_audit/";
  const files = [...await importsOfAll()].filter(([by]) => by.startsWith(engine));
  assertEquals(files.length > 50, true, "the engine's files were not found");
  const outside = files.flatMap(([by, needed]) =>
    [...needed].filter((file) => !file.startsWith(engine) && !ENGINE_MAY_KNOW.includes(file))
      .map((file) => `${by} imports ${file}`)
  );
  assertEquals(outside, []);
});

Deno.test("imports are read as Deno resolves them: types, re-exports, side effects, dynamic ones, bare names", async () => {
  const files = {
    "deno.json": `{"imports": {"@far/": "./far/"}}`,
    "src/types.ts": `import type { B } from "./bare.ts";\nexport type A = B;`,
    "src/bare.ts": `import "@far/side.ts";\nexport interface B { b: 1 }`,
    "far/side.ts":
      `export * from "../src/late.js";\n// import "../src/types.ts";\nconst text = 'import "../src/types.ts"';`,
    "src/late.js": `export const late = () => import("./types.ts");`,
    "src/node_modules/left/out.ts": `import "../../types.ts";`,
  };
  const graph = await withFiles(files, (folder) => readImports(folder, ["src", "far"]));
  assertEquals(Object.fromEntries([...graph].map(([file, needed]) => [file, [...needed]])), {
    "src/types.ts": ["src/bare.ts"],
    "src/bare.ts": ["far/side.ts"],
    "far/side.ts": ["src/late.js"],
    "src/late.js": ["src/types.ts"],
  });
  assertEquals(circlesOf(graph).length, 1);
});

Deno.test("a file that imports one that is not there is not passed over", async () => {
  const files = { "deno.json": "{}", "src/a.ts": `import "./gone.ts";` };
  await withFiles(files, (folder) => assertRejects(() => readImports(folder, ["src"]), Error, "gone.ts"));
});

Deno.test("circles are found, those that touch as one, and what only leads to them is left out", () => {
  const graph = new Map(
    Object.entries({
      start: ["a", "x"],
      a: ["b"],
      b: ["c"],
      c: ["a", "b"],
      x: ["y"],
      y: ["x"],
      end: [],
      self: ["self"],
    })
      .map(([name, needed]) => [name, new Set(needed)]),
  );
  assertEquals(circlesOf(graph), [["a", "b", "c"], ["x", "y"], ["self"]]);
  assertEquals(circlesOf(graph).map((circle) => shortestWay(graph, circle)), [
    ["b", "c", "b"],
    ["x", "y", "x"],
    ["self", "self"],
  ]);
});

Deno.test("names are read where a body speaks of them: not in comments and messages, but in what it executes", () => {
  const read = (body: string) =>
    namesIn(body).map(({ schema, name, called }) => `${schema}.${name}${called ? "(" : ""}`);
  assertEquals(read("select public.f(1), edge_kit . g ( ) from public.t"), [
    "public.f(",
    "edge_kit.g(",
    "public.t",
  ]);
  assertEquals(read(`"public"."Odd Name"; PUBLIC.F()`), ["public.Odd Name", "public.f("]);
  assertEquals(read("-- public.f()\n/* public.g() /* nested */ public.h() */ public.i()"), ["public.i("]);
  assertEquals(
    read("raise exception 'it''s public.f(), -- not' using hint = 'Call public.g().'; public.h()"),
    ["public.h("],
  );
  assertEquals(read("execute 'select public.f(''public.g'')'; perform 'public.t'::regclass"), [
    "public.f(",
    "public.g",
    "public.t",
  ]);
  assertEquals(read("e'\\'public.f()'; $q$ select public.g() $q$; $1 public.h()"), [
    "public.g(",
    "public.h(",
  ]);
  assertEquals(
    read("v_row public.t%rowtype; v_row.public_id := new.public.name").filter((name) =>
      name.startsWith("public.")
    ),
    ["public.t"],
  );
});

/** Reads a folder of SQL in a database of its own. */
async function reading(files: Record<string, string>): Promise<Reading> {
  let result: Reading;
  await scratch.database(async (_, url) => {
    result = await withFiles(files, (folder) => readSchemas(folder, url));
  });
  return result!;
}

const plpgsql = (name: string, body: string, returns = "void") =>
  `create function public.${name}() returns ${returns} language plpgsql set search_path = '' as $$ begin ${body} end $$;`;

Deno.test("files that each need only earlier ones read forward", async () => {
  assertEquals(
    await reading({
      "10_records.sql":
        "create type public.mood as enum ('good'); create table public.t (id int primary key, mood public.mood);",
      "20_rules.sql": plpgsql("rule", "insert into public.t (id) values (1); /* then public.door() */"),
      "30_doors.sql": plpgsql("door", "perform public.rule();") +
        "select cron.schedule('door', '* * * * *', 'select public.door()');",
    }),
    { files: ["10_records.sql", "20_rules.sql", "30_doors.sql"], forward: [], circles: [], scattered: [] },
  );
});

Deno.test("what a body, a trigger's function, a statement to execute or a job of cron needs of a later file is found", async () => {
  const { forward, circles } = await reading({
    "10_early.sql": [
      "create table public.early (id int);",
      plpgsql("asks", "perform public.late();"),
      plpgsql("watches", "insert into public.later (id) values (new.id); return new;", "trigger"),
      "create trigger watch before insert on public.early for each row execute function public.watches();",
      plpgsql("executes", "execute 'drop type public.kind';"),
      "select cron.schedule('early', '* * * * *', 'select public.late()');",
    ].join("\n"),
    "20_late.sql": [
      plpgsql("late", "perform 1 from public.early;"),
      "create table public.later (id int);",
      "create type public.kind as enum ('a');",
    ].join("\n"),
    "30_apart.sql": plpgsql("apart", "perform public.late();"),
  });
  assertEquals(forward.map(({ what, needed }) => `${what} → ${needed}`), [
    "cron job early → function public.late",
    "function public.asks → function public.late",
    "function public.executes → type public.kind",
    "function public.watches → table public.later",
  ]);
  assertEquals(circles, [["10_early.sql", "20_late.sql"]]);
});

Deno.test("what Postgres itself checks stops the reading, with file and line", async () => {
  await assertRejects(
    () =>
      reading({
        "10_view.sql": "\ncreate view public.v as\nselect * from public.t;",
        "20_table.sql": "create table public.t ();",
      }),
    Error,
    `10_view.sql:3: relation "public.t" does not exist (42P01)`,
  );
  const late = "create function public.f() returns int language sql as 'select public.g()';";
  await assertRejects(() => reading({ "10_f.sql": late }), Error, "function public.g() does not exist");
  await assertRejects(
    () => reading({ "10_f.sql": `set check_function_bodies = off; ${late}` }),
    Error,
    "switches off the checking of function bodies",
  );
});

Deno.test("a folder without files of SQL is not called well", async () => {
  await assertRejects(() => reading({ "notes.md": "" }), Error, "has no files of SQL");
});

Deno.test("a table, function or view that a later file changes is built in several files", async () => {
  const { forward, scattered } = await reading({
    "10_first.sql": "create table public.t (id int);" + plpgsql("f", "null;") + plpgsql("g", "null;"),
    "20_second.sql":
      "alter table public.t add column late int; create function public.late() returns int language sql return 1;",
    "30_third.sql": plpgsql("f", "perform public.late();").replace("create", "create or replace"),
    "40_fourth.sql": "create index on public.t (id); create view public.v as select id from public.t;",
  });
  assertEquals(scattered.map(({ file, what, neededFile }) => `${file}: ${what} of ${neededFile}`), [
    "20_second.sql: column public.t.late of 10_first.sql",
    "30_third.sql: function public.f of 10_first.sql",
  ]);
  assertEquals(forward, [], "f was written again where all that it needs is there");
});

Deno.test("supabase/schemas reads forward, and every table, function and view is built in one file", async () => {
  const reading = await readInto(scratch.cluster, "supabase/schemas");
  assertEquals(
    reportSchemas("supabase/schemas", reading),
    `supabase/schemas: files ${reading.files.length}, forward needs 0, circles 0, built in several files 0`,
  );
});
