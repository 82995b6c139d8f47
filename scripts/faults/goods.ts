/** What is sold on the day: something for every way in which an order can be fulfilled. */

import type postgres from "postgres";

/** A product as far as the expectation needs it. Amounts in cents, credits in pieces. */
export interface Good {
  price: number;
  /** Reports that each piece delivers; with any, it needs the address of a shop. */
  reports: string[];
  credits: number;
  /** Set for subscriptions, all of which are monthly; their credits end with the period. */
  tier?: string;
}

export const GOODS = {
  "base-kit": { price: 14900, reports: ["survival_blueprint"], credits: 0 },
  "threat-scanner": { price: 9900, reports: ["threat_scan"], credits: 0 },
  "credit-pack": { price: 1000, reports: [], credits: 1000 },
  "monthly-edge-update": { price: 4900, reports: ["edge_update"], credits: 0, tier: "monthly" },
  "credit-plan": { price: 2000, reports: [], credits: 500, tier: "plan" },
  "credit-team": { price: 5000, reports: [], credits: 2000, tier: "team" },
} satisfies Record<string, Good>;

export type Slug = keyof typeof GOODS;

/** Looks a product up with every field it may have. */
export const good = (slug: Slug): Good => GOODS[slug];

/** Puts all of it on sale here. Polar gets to know of it by `syncProducts`. */
export async function putOnSale(sql: postgres.Sql): Promise<void> {
  for (const [slug, row] of Object.entries(GOODS) as [Slug, Good][]) {
    const plan = row.tier !== undefined;
    await sql`
      insert into public.products (
        slug, kind, name, description, tier, price_amount, recurring_interval, credits, expiry_rule, active
      )
      values (
        ${slug}, ${plan ? "subscription" : "upsell"}, ${slug}, ${slug}, ${row.tier ?? null}, ${row.price},
        ${plan ? "month" : null}, ${row.credits}, ${plan ? "period_end" : "never"}, true
      )
      on conflict (slug) do update set active = true`;
  }
}
