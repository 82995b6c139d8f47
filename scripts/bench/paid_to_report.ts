/** How long a buyer waits: from the click on Pay to the report on the dashboard, on the whole local stack. */

import postgres from "postgres";
import { type Stack, startStack } from "../local/stack.ts";
import { checkout, dashboardOf, pay, signUp, until } from "../local/visitor.ts";
import { median } from "./load.ts";
import { ms, table } from "./page.ts";
import type { Part, Section } from "./part.ts";

/** What happened when, in milliseconds after the click. */
interface Wait {
  stored: number;
  claimed: number;
  done: number;
}

const STEPS = {
  stored: "the order is in the database (Polar's page, webhook, one call)",
  claimed: "the scraper has its first page stored (pg_net's ring, claim, robots.txt)",
  done: "the report is delivered (pages read, checked, written, PDF stored)",
} satisfies Record<keyof Wait, string>;

export const paidToReport: Part = {
  name: "report",
  async measure(sizes, say) {
    const stack = await startStack({ durable: sizes.durable });
    const sql = postgres(stack.info.database_url, { max: 1, onnotice() {} });
    try {
      const waits = new Map<string, Wait[]>(stack.info.demo_shop_urls.map((shop) => [shop, []]));
      for (let buyer = 0; buyer <= sizes.buyers; buyer++) {
        for (const [shop, told] of waits) {
          say(`buyer ${buyer} of ${sizes.buyers}, ${shop}`);
          const wait = await buyAndWait(stack, sql, shop);
          // The first one also waits for the functions to be imported.
          if (buyer > 0) told.push(wait);
        }
      }
      return sectionOf(waits);
    } finally {
      await sql.end();
      await stack.stop();
    }
  },
};

/** Somebody new, so that no earlier report's pages are used again. */
async function buyAndWait(stack: Stack, sql: postgres.Sql, shop: string): Promise<Wait> {
  const { client, email } = await signUp(stack, `${crypto.randomUUID()}@example.com`);
  const session = await checkout(client, [{ product: "base-kit", url: shop }]);
  const clicked = Date.now();
  await pay(session.url, email);
  await until("the report", async () => {
    const { purchases } = await dashboardOf(client);
    if (purchases.some(({ status }) => status === "failed")) throw new Error(`the report on ${shop} failed`);
    return purchases.length === 1 && purchases[0].status === "completed";
  });
  const [at] = await sql<Record<keyof Wait, Date>[]>`
    select e.processed_at as stored, page.created_at as claimed, j.finished_at as done
    from public.orders o
    join edge_kit.polar_events e on e.object_id = o.id and e.type = 'order.paid'
    join public.purchases p on p.order_id = o.id
    join edge_kit.scrape_jobs j on j.purchase_id = p.id
    join edge_kit.scrape_pages page on page.job_id = j.id
    where o.checkout_id = ${session.checkout_id}
    order by page.created_at
    limit 1`;
  const since = (moment: Date) => moment.getTime() - clicked;
  return { stored: since(at.stored), claimed: since(at.claimed), done: since(at.done) };
}

function sectionOf(waits: Map<string, Wait[]>): Section {
  const rows = [...waits].flatMap(([shop, told]) =>
    (Object.keys(STEPS) as (keyof Wait)[]).map((step) => {
      const moments = told.map((wait) => wait[step]);
      return [`${new URL(shop).host}: ${STEPS[step]}`, ms(median(moments)), ms(Math.max(...moments))];
    })
  );
  return {
    title: "From the payment to the report",
    targets: [],
    text: `
Buyers one after the other, each with an account of their own, buy a Base Kit for a shop of the local stack and pay on the
simulator's page. Times count from the click on Pay and are the database's: what a dashboard that asks now and then adds is its own.
The shops answer at once, on this machine; between requests to one shop the crawler waits as it does everywhere.

${table(["Until", "Median", "Longest"], rows)}
`,
  };
}
