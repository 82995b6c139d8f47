/**
 * S31, I1, I2: an event's work may fail after any of its statements, and then nothing of the event remains but its inbox
 * row, failed, with the reason; of a transient failure not even that, because Polar sends the event again. Worked again,
 * by a redelivery, by the sweep or by an operator, it comes to the same rows as if nothing had happened.
 *
 * Every statement counts that any story's events reach. An event is crashed at all its points if it passes one that
 * none before it did, so that no statement is left out. Kills: a marker that commits before the
 * work, an effect outside the guarded block, a handler that swallows an error, a retry that does half of the work.
 */

import { assert, assertEquals } from "@kit/assert";
import type postgres from "postgres";
import { addPoints, withPoints } from "./crash_points.ts";
import { type Shop, startShop } from "./shop.ts";
import { deliver, deliveries, prepare, undone } from "./stage.ts";
import { stories } from "./stories/all.ts";

/** One crash, and what was wrong after it; null: nothing. */
interface Crash {
  event: string;
  label: string;
  wrong: string | null;
}

let shop: Shop;
let sql: postgres.Sql;

Deno.test.beforeAll(async () => {
  shop = await startShop();
  sql = await shop.open();
  await sql.unsafe(await Deno.readTextFile(new URL("crash_points.sql", import.meta.url))).simple();
  await sql`select vault.create_secret('the-key', 'automations_key')`;
  await addPoints(sql);
});
Deno.test.afterAll(() => shop.close());

/**
 * Crashes every event that reaches statements which none before it reached.
 *
 * @param where after all its statements, or after those new ones only
 */
async function crashAll(code: string, where: "everywhere" | "where it is new"): Promise<Crash[]> {
  const crashes: Crash[] = [];
  const reached = new Set<string>();
  for (const story of stories) {
    await undone(sql, async (sql) => {
      await prepare(sql, story);
      for (const [index, delivery] of deliveries(story).entries()) {
        const { id, body } = delivery;
        const [usual] = await sql`select state, points from tests.undisturbed(${id}, ${body})`;
        const points: string[] = [...usual.points, story.events[index].type];
        const unseen = points.filter((point) => !reached.has(point));
        if (usual.state !== "failed" && unseen.length > 0) {
          for (const point of unseen) reached.add(point);
          const labels = where === "everywhere" ? points : unseen;
          const rows = await sql`
            select label, wrong from tests.crash_everywhere(${id}, ${body}, ${code}, ${labels})`;
          const event = `${story.name}: ${index + 1}. ${story.events[index].type}`;
          crashes.push(...rows.map(({ label, wrong }) => ({ event, label, wrong })));
        }
        await deliver(sql, delivery);
      }
    });
  }
  return crashes;
}

function complaints(crashes: Crash[]): string[] {
  return crashes.filter(({ wrong }) => wrong).map(({ event, label, wrong }) =>
    `${event}, ${label}: ${wrong}`
  );
}

Deno.test("S31: whichever statement a lasting error follows, nothing of the event remains but its inbox row, and working it again does all", async () => {
  const crashes = await crashAll("P0001", "everywhere");
  const labels = new Set(crashes.map(({ label }) => label));
  const events = new Set(crashes.map(({ event }) => event));
  console.log(`${crashes.length} crashes after ${labels.size} statements in ${events.size} events`);
  assertEquals(complaints(crashes), []);
  const crashed = new Set([...labels].map((label) => label.split(":")[0]));
  const handlers = ["order", "subscription", "customer", "refund", "benefit_grant", "checkout", "product"];
  for (const name of handlers) {
    const [{ statements }] = await sql`
      select prosrc ~ 'tests\\.point' as statements from pg_proc where oid = ${`edge_kit.apply_${name}`}::regproc`;
    assert(statements && [...events].some((event) => event.includes(` ${name}.`)), `${name} is not crashed`);
  }
  for (
    const name of ["fulfil_order", "settle_order", "settle_subscription", "settle_lots", "schedule_scrape"]
  ) {
    assert(crashed.has(`edge_kit.${name}`), `${name} is not crashed`);
  }
  assert(labels.size >= 60, `only ${labels.size} statements are reached`);
});

Deno.test("S31: a transient error after any statement is raised again and leaves nothing at all", async () => {
  assertEquals(complaints(await crashAll("40001", "where it is new")), []);
});

Deno.test("crash points stand behind statements, and nowhere else", () => {
  const body = `
declare
  a text := 'x;y'; -- no; statement
begin
  a := (select 1; ); /* ; */
  if a then
    perform f(';', $q$ ; $q$);
  end if;
  begin
    null;
  exception when others then
    raise;
  end;
  return;
end `;
  assertEquals(withPoints("f", body).match(/f:\d/g), ["f:1", "f:2", "f:3", "f:4", "f:5", "f:6", "f:7"]);
  assertEquals(withPoints("f", body).replaceAll(/ assert tests\.point\('f:\d'\);/g, ""), body);
});
