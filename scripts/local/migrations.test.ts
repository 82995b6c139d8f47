import { assertEquals, assertMatch, assertRejects } from "@kit/assert";
import { join } from "node:path";
import { type Scratch, startScratch } from "../tests/scratch.ts";
import { migrate } from "./migrations.ts";

let scratch: Scratch;
Deno.test.beforeAll(async () => {
  scratch = await startScratch();
});
Deno.test.afterAll(() => scratch.stop());

/** A `supabase` folder with these files in `migrations/` and this seed. */
async function withFiles(
  files: Record<string, string>,
  seed: string,
  test: (directory: string) => Promise<void>,
): Promise<void> {
  const directory = await Deno.makeTempDir();
  try {
    await Deno.mkdir(join(directory, "migrations"));
    for (const [name, text] of Object.entries(files)) {
      await Deno.writeTextFile(join(directory, "migrations", name), text);
    }
    await Deno.writeTextFile(join(directory, "seed.sql"), seed);
    await test(directory);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

const twoFiles = {
  "20260102000000_second.sql": "create index on notes (body);",
  "20260101000000_first.sql":
    "create table notes (body text);\ninsert into notes values ('from the migration');",
  "README.md": "no migration",
};

Deno.test("migrations run in order of version, and a second run finds nothing to do", () =>
  withFiles(
    twoFiles,
    "insert into notes values ('from the seed');",
    (directory) =>
      scratch.database(async (sql, url) => {
        assertEquals(await migrate(url, { seed: true, directory }), [
          "20260101000000_first.sql",
          "20260102000000_second.sql",
          "seed.sql",
        ]);
        assertEquals(await migrate(url, { seed: true, directory }), []);
        assertEquals((await sql`select body from notes`).map((row) => row.body), [
          "from the migration",
          "from the seed",
        ]);
        assertEquals(
          [...await sql`select version, name from supabase_migrations.schema_migrations order by version`],
          [{ version: "20260101000000", name: "first" }, { version: "20260102000000", name: "second" }],
        );
      }),
  ));

Deno.test("without seed the seed does not run", () =>
  withFiles(
    twoFiles,
    "insert into notes values ('from the seed');",
    (directory) =>
      scratch.database(async (sql, url) => {
        await migrate(url, { seed: false, directory });
        assertEquals((await sql`select body from notes`).map((row) => row.body), ["from the migration"]);
      }),
  ));

Deno.test("an edited seed runs again", () =>
  withFiles(twoFiles, "select 1;", (directory) =>
    scratch.database(async (_sql, url) => {
      await migrate(url, { seed: true, directory });
      await Deno.writeTextFile(join(directory, "seed.sql"), "insert into notes values ('edited');");
      assertEquals(await migrate(url, { seed: true, directory }), ["seed.sql"]);
    })));

Deno.test("a failing migration leaves nothing of itself, keeps those before it, and names file and line", () =>
  withFiles(
    {
      ...twoFiles,
      "20260103000000_third.sql": "create table half (id int);\n\nselect missing_column from notes;\n",
    },
    "",
    (directory) =>
      scratch.database(async (sql, url) => {
        const error = await assertRejects(() => migrate(url, { seed: true, directory }), Error);
        assertMatch(
          error.message,
          /20260103000000_third\.sql:3: column "missing_column" does not exist \(42703\)/,
        );
        const [left] =
          await sql`select to_regclass('notes') is not null as notes, to_regclass('half') as half`;
        assertEquals(left, { notes: true, half: null });
        assertEquals((await sql`select from supabase_migrations.schema_migrations`).length, 2);
        await Deno.writeTextFile(
          join(directory, "migrations/20260103000000_third.sql"),
          "create table half (id int);",
        );
        assertEquals(await migrate(url, { seed: false, directory }), ["20260103000000_third.sql"]);
      }),
  ));

Deno.test("a migration that was edited after it ran is an error that says what to do", () =>
  withFiles(twoFiles, "", (directory) =>
    scratch.database(async (_sql, url) => {
      await migrate(url, { seed: false, directory });
      await Deno.writeTextFile(
        join(directory, "migrations/20260102000000_second.sql"),
        "create table other (id int);",
      );
      const error = await assertRejects(() => migrate(url, { seed: false, directory }), Error);
      assertMatch(error.message, /20260102000000_second\.sql has changed since .* --fresh/);
    })));
