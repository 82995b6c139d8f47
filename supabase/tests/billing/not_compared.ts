/** The table that is not compared: a change that came late was never seen as one, so nobody was told of it. */
export const tablesNotCompared: string[] = ["edge_kit.notices"];

/**
 * The columns that may differ between two orders of the same events, and why. Everything else in `public` and
 * `edge_kit` must come out alike, moments of the run itself read as "now".
 */
export const notCompared: Record<string, string> = {
  "public.purchases.id": "generated; the row is found by (order_id, line)",
  "public.outputs.id": "generated; the row is found by (purchase_id, kind, run_key)",
  "public.credit_lots.id": "generated; the row is found by its key",
  "edge_kit.scrape_jobs.id": "generated; the row is found by its purchase",
  "edge_kit.scrape_jobs.run_key":
    "a refund that came first cancels no run, so the run that counts has another number; compared is a purchase's last run",
  "edge_kit.polar_commands.id": "generated; the row is found by what it asks",
  "edge_kit.polar_commands.key": "names the moment at which it was asked",
  "edge_kit.polar_events.state": "processed or stale is a matter of arrival; any other state is compared",
  "public.credit_entries.n": "a target reached in other steps; compared is what they come to",
  "public.credit_entries.amount": "compared is the sum of a lot's entries of one kind",
};
