/**
 * Contract: S140. A database of each released version, full of the rows of every story, is migrated to what is here: each
 * row stays as it was, the ledger holds, and what is sold afterwards comes to what it should.
 * Kills: a migration that rewrites history, or one that works on empty tables only.
 */

import { assert, assertEquals } from "@kit/assert";
import type postgres from "postgres";
import { migrate } from "../../../scripts/local/migrations.ts";
import { released } from "../../../scripts/local/schemas.ts";
import { inScope } from "./scope.ts";
import { startShop } from "./shop.ts";
import { check, deliver, deliveries, ending, play, prepare, undone } from "./stage.ts";
import { differences, type State } from "./state.ts";
import { stories } from "./stories/all.ts";
import type { Story } from "./story.ts";

const supabase = new URL("../../", import.meta.url);
const files = Array.from(Deno.readDirSync(new URL("migrations/", supabase)), ({ name }) => name).sort();
const versions = Object.entries(await released());

/** What the next version may bring to any table. */
const later = `
do $$
declare
  v_table regclass;
begin
  for v_table in
    select oid from pg_class where relnamespace in ('public'::regnamespace, 'edge_kit'::regnamespace) and relkind = 'r'
  loop
    execute format('alter table %s add column added_later boolean not null default false', v_table);
  end loop;
end $$;`;

/** A `supabase` folder with these migrations and the seed. */
async function folder(names: string[], more: Record<string, string> = {}): Promise<string> {
  const directory = await Deno.makeTempDir({ prefix: "edge-kit-upgrade-" });
  await Deno.mkdir(`${directory}/migrations`);
  await Deno.copyFile(new URL("seed.sql", supabase), `${directory}/seed.sql`);
  for (const name of names) {
    await Deno.copyFile(new URL(`migrations/${name}`, supabase), `${directory}/migrations/${name}`);
  }
  for (const [name, text] of Object.entries(more)) {
    await Deno.writeTextFile(`${directory}/migrations/${name}`, text);
  }
  return directory;
}

/** A story among others: its webhooks have ids of their own. */
async function playBesideOthers(sql: postgres.Sql, story: Story, scope: string): Promise<void> {
  await prepare(sql, story);
  for (const { id, body } of deliveries(story)) await deliver(sql, { id: `${scope}-${id}`, body });
  await sql.unsafe(ending(story));
}

async function stateOf(sql: postgres.Sql): Promise<State> {
  const [{ state }] = await sql<{ state: State }[]>`select tests.state() as state`;
  return state;
}

for (const [version, frozen] of versions) {
  Deno.test(`S140: a shop of ${version} with the rows of all stories keeps them, and goes on selling`, async () => {
    const before = await folder(Object.keys(frozen));
    const after = await folder(files, { "29991231000000_later.sql": later });
    const shop = await startShop(before);
    try {
      const sql = await shop.open();
      for (const [n, story] of stories.entries()) {
        await playBesideOthers(sql, inScope(story, `s${n}`), `s${n}`);
      }
      const rows = await stateOf(sql);
      assert(
        rows["public.orders"].length >= stories.length,
        "the stories left fewer orders than they tell of",
      );

      const ran = await migrate(shop.urlOf(sql), { seed: true, directory: after });
      assertEquals(ran, [...files.filter((file) => !(file in frozen)), "29991231000000_later.sql"]);
      assertEquals(differences(await stateOf(sql), rows), []);
      const [{ holds }] = await sql`select edge_kit.ledger_holds() as holds`;
      assertEquals(holds, true);
      // Rows that a story reads whole are those of all others too, so it is told in a shop of its own.
      const empty = await shop.open();
      await migrate(shop.urlOf(empty), { seed: true, directory: after });
      for (const story of stories) {
        await undone(empty, async (sql) => {
          await play(sql, story);
          await check(sql, story);
        });
      }
    } finally {
      await shop.close();
      for (const directory of [before, after]) await Deno.remove(directory, { recursive: true });
    }
  });
}
