/** What the shop of the stories sells: the launch catalogue, and products for every rule about credits. */

import type postgres from "postgres";

/** A row of `public.products` as far as the stories need it; amounts in cents, credits in pieces. */
export interface Product {
  name: string;
  kind: "kit" | "upsell" | "subscription" | "cart";
  price: number;
  interval?: "month" | "year";
  /** So many intervals make a period. Default: 1. */
  intervalCount?: number;
  tier?: string;
  tierRank?: number;
  credits?: number;
  trialCredits?: number;
  /** A yearly plan that grants its credits each month. */
  monthly?: boolean;
  /** Credits end with the period they were granted for. */
  expires?: boolean;
  grantsWhenFree?: boolean;
  /** Not known at Polar until a story maps it. */
  unmapped?: boolean;
  /** A row of the launch catalogue; it is there already. */
  launched?: boolean;
}

export const catalogue = {
  "base-kit": { name: "Base Kit", kind: "kit", price: 14900, launched: true },
  "full-edge-stack": { name: "Full Edge Stack", kind: "kit", price: 39900, launched: true },
  "threat-scanner": { name: "Threat Scanner", kind: "upsell", price: 9900, launched: true },
  "monthly-edge-update": {
    name: "Monthly Edge Update",
    kind: "subscription",
    price: 4900,
    interval: "month",
    tier: "monthly",
    tierRank: 15,
    launched: true,
  },
  "cart": { name: "E-Com Edge Kit", kind: "cart", price: 0, launched: true },

  "pack": { name: "1,000 Credits", kind: "upsell", price: 1000, credits: 1000 },
  "big-pack": { name: "20,000 Credits", kind: "upsell", price: 15000, credits: 20000 },
  "sample-pack": { name: "10 Credits", kind: "upsell", price: 0, credits: 10 },
  "late-pack": { name: "300 Credits", kind: "upsell", price: 300, credits: 300, unmapped: true },

  "free": {
    name: "Free",
    kind: "subscription",
    price: 0,
    interval: "month",
    tier: "free",
    credits: 50,
    tierRank: 1,
  },
  "community": {
    name: "Community",
    kind: "subscription",
    price: 0,
    interval: "month",
    tier: "community",
    tierRank: 2,
    credits: 25,
    grantsWhenFree: true,
  },
  "pro": {
    name: "Pro",
    kind: "subscription",
    price: 2000,
    interval: "month",
    tier: "pro",
    tierRank: 30,
    credits: 1000,
    trialCredits: 100,
    expires: true,
  },
  "team": {
    name: "Team",
    kind: "subscription",
    price: 5000,
    interval: "month",
    tier: "team",
    tierRank: 40,
    credits: 3000,
    expires: true,
  },
  "pro-yearly": {
    name: "Pro, a year",
    kind: "subscription",
    price: 20000,
    interval: "year",
    tier: "pro",
    tierRank: 30,
    credits: 9000,
    expires: true,
  },
  "pro-yearly-monthly": {
    name: "Pro, a year, credits each month",
    kind: "subscription",
    price: 20000,
    interval: "year",
    tier: "pro",
    tierRank: 30,
    credits: 700,
    monthly: true,
    expires: true,
  },
  "max-yearly": {
    name: "Max, a year",
    kind: "subscription",
    price: 20000,
    interval: "year",
    tier: "pro",
    tierRank: 30,
    credits: 10000,
    expires: true,
  },
  "pro-quarterly": {
    name: "Pro, a quarter",
    kind: "subscription",
    price: 5400,
    interval: "month",
    intervalCount: 3,
    tier: "pro",
    tierRank: 30,
    credits: 3300,
    expires: true,
  },
  "small": {
    name: "Small",
    kind: "subscription",
    price: 3200,
    interval: "month",
    tier: "small",
    tierRank: 20,
    credits: 20,
  },
  "large": {
    name: "Large",
    kind: "subscription",
    price: 20000,
    interval: "month",
    tier: "large",
    tierRank: 50,
    credits: 500,
  },
  "veteran": {
    name: "Veteran",
    kind: "subscription",
    price: 2000,
    interval: "month",
    tier: "veteran",
    tierRank: 15,
    credits: 1000,
  },
  "mentor": {
    name: "Mentor",
    kind: "subscription",
    price: 2500,
    interval: "month",
    tier: "mentor",
    tierRank: 18,
    credits: 200,
    grantsWhenFree: true,
  },
  "late-plan": {
    name: "Late",
    kind: "subscription",
    price: 700,
    interval: "month",
    tier: "late",
    tierRank: 5,
    credits: 70,
    trialCredits: 7,
    unmapped: true,
  },
} satisfies Record<string, Product>;

export type Slug = keyof typeof catalogue;

/** A product of the catalogue with every field it may have. */
export function product(slug: Slug): Product {
  return catalogue[slug];
}

/** Its id at Polar, also before it is mapped. */
export function polarId(slug: Slug): string {
  return `polar-${slug}`;
}

/** The sign-in provider of the stories' users, besides Supabase Auth. */
export const issuer = "https://clerk.example.com";

/** Fills a new database's catalogue, puts everything on sale and maps it to Polar. */
export async function openShop(sql: postgres.Sql): Promise<void> {
  for (const [slug, row] of Object.entries(catalogue) as [Slug, Product][]) {
    if (row.launched) continue;
    await sql`
      insert into public.products (
        slug, kind, name, description, tier, tier_rank, price_amount, recurring_interval, recurring_interval_count, credits, trial_credits,
        grant_interval, expiry_rule, grants_when_free
      )
      values (
        ${slug}, ${row.kind}, ${row.name}, ${row.name}, ${row.tier ?? null}, ${
      row.tierRank ?? 0
    }, ${row.price}, ${row.interval ?? null}, ${row.intervalCount ?? 1},
        ${row.credits ?? 0}, ${row.trialCredits ?? 0}, ${row.monthly ? "month" : null}, ${
      row.expires ? "period_end" : "never"
    },
        ${row.grantsWhenFree ?? false}
      )`;
  }
  await sql`
    update public.products set active = true, polar_product_id = 'polar-' || slug, polar_price_id = 'price-' || slug
    where slug not like 'late-%'`;
  // Stories open more checkouts than people do.
  await sql`
    update edge_kit.settings
    set trusted_issuers = array[${issuer}], checkouts_per_user = null, checkouts_per_address = null
    where singleton`;
  await sql`select vault.create_secret('http://edge.example.com', 'edge_url')`;
}
