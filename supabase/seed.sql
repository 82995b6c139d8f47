-- The launch catalogue. Run by `supabase db reset` and `supabase db push --include-seed`; safe to run again: what an
-- operator took off sale (`active`) stays off.
insert into public.products (
  slug, kind, name, description, tier, tier_rank, price_amount, recurring_interval, reports, active
)
values
  ('base-kit', 'kit', 'Base Kit', 'A survival blueprint of one shop: what is broken, the evidence, and how to mend it.',
    'base', 10, 14900, null, '{survival_blueprint}', true),
  ('full-edge-stack', 'kit', 'Full Edge Stack',
    'The blueprint, a persona snapshot, ad scripts and a threat scan of one shop.',
    'full', 20, 39900, null, '{survival_blueprint,persona_snapshot,ad_script,threat_scan}', true),
  ('competitor-kill-matrix', 'upsell', 'Competitor Kill Matrix', 'One shop side by side with up to three competitors.',
    null, 0, 19900, null, '{competitor_matrix}', true),
  ('threat-scanner', 'upsell', 'Threat Scanner', 'What of one shop is exposed, and to whom.',
    null, 0, 9900, null, '{threat_scan}', true),
  ('monthly-edge-update', 'subscription', 'Monthly Edge Update',
    'Each month, what changed in one shop and what to do next.',
    'monthly', 15, 4900, 'month', '{edge_update}', true),
  ('cart', 'cart', 'E-Com Edge Kit', 'Several products paid for together.',
    null, 0, 0, null, '{}', true)
on conflict (slug) do update
  set kind = excluded.kind, name = excluded.name, description = excluded.description, tier = excluded.tier,
    tier_rank = excluded.tier_rank, price_amount = excluded.price_amount,
    recurring_interval = excluded.recurring_interval, reports = excluded.reports;
