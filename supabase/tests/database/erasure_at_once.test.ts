/**
 * Contract: S136. Whoever erases a person does not wait for the clock, which is reading bodies for others at that moment;
 * their word is looked for afterwards. Kills: an operator's call that times out behind a search, and a word that nobody
 * looks for because somebody else was at it.
 */

import { assertEquals } from "@kit/assert";
import { beforeCommit, type Shop, startShop } from "./at_once.ts";

let shop: Shop;
Deno.test.beforeAll(async () => {
  shop = await startShop();
});
Deno.test.afterAll(() => shop?.stop());

Deno.test("S136: a person is erased while bodies are searched for another one, and nobody waits", () =>
  shop.database(async (sql) => {
    await sql`select public.link_polar_customer(tests.sign_up('ann'), 'cus_ann', 'ann@example.com')`;
    await sql`
      insert into edge_kit.polar_events (webhook_id, type, payload, state, received_at)
      select 'told_' || n, 'survey.answered', case when n = 3 then 'from ann@example.com' else 'from nobody' end, 'ignored',
        now() - interval '1 hour' + n * interval '1 second'
      from generate_series(1, 5) n`;
    await sql`insert into edge_kit.erased_words (word) values ('zoe@example.com')`;

    await beforeCommit(
      sql,
      (tx) => tx`select edge_kit.forget_words(2)`,
      async (tx) => {
        await tx`set local lock_timeout = '20ms'`;
        await tx`select public.erase_person('ann@example.com', 'asked by letter')`;
      },
    );
    const words = await sql`select word from edge_kit.erased_words where searched_until is not null`;
    assertEquals(words.map(({ word }) => word), ["zoe@example.com"], "the other search goes on where it was");
    await sql`select edge_kit.forget_words(100)`;
    await sql`select edge_kit.forget_words(100)`;
    const [{ named, left }] = await sql`
      select (select count(*)::int from edge_kit.polar_events where payload like '%ann@%') as named,
        (select count(*)::int from edge_kit.erased_words) as left`;
    assertEquals({ named, left }, { named: 0, left: 0 });
  }));
