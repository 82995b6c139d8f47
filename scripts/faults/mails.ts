/** What the mail API has sent, held against what there was to tell. */

import type postgres from "postgres";
import type { MailApi, MailFault } from "../local/mail_api.ts";
import { chance } from "../random.ts";

/** Of ten e-mails two are refused for now, and one is taken without an answer. */
export function failing(seed: number): () => MailFault | null {
  const random = chance(seed);
  return () => {
    const drawn = random();
    if (drawn < 0.1) return { status: 503, name: "service_unavailable" };
    if (drawn < 0.2) return { status: 429, name: "rate_limit_exceeded", retryAfter: 1 };
    return drawn < 0.3 ? { acts: true, then: drawn < 0.25 ? 500 : "breaks off" } : null;
  };
}

/** In words, by kind; empty where every e-mail was sent once and is known to be. */
export async function mailsWrong(
  sql: postgres.Sql,
  { books }: MailApi,
): Promise<Record<string, string[]>> {
  const notices = await sql<{ id: string; key: string; state: string; error_code: string | null }[]>`
    select id, key, state::text, error_code from edge_kit.notices where way = 'email'`;
  const silent = await sql<{ key: string }[]>`
    select p.order_id || '/' || p.line as key
    from public.purchases p
    where p.status = 'completed' and p.refunded_at is null and exists (
      select from public.outputs o where o.purchase_id = p.id
    ) and not exists (
      select from edge_kit.notices n
      where n.kind = 'report_ready' and n.subject = p.id::text
        and (n.state = 'sent' or n.error_code = 'nobody_to_tell')
    )`;
  const sent = new Map(notices.filter(({ state }) => state === "sent").map((notice) => [notice.id, notice]));
  const taken = books.map(({ key }) => key!);
  return {
    "e-mails that are not sent": notices.filter(({ state }) => !["sent", "dropped"].includes(state))
      .map(({ key, state, error_code }) => `${key} ${state}: ${error_code}`),
    "e-mails that the API does not know": [...sent.values()].filter(({ id }) => !taken.includes(id))
      .map(({ key }) => key),
    "e-mails that we do not know": taken.filter((id) => !notices.some((notice) => notice.id === id)),
    "e-mails sent twice": taken.filter((id, index) => taken.indexOf(id) !== index),
    "reports that nobody was told of": silent.map(({ key }) => key),
  };
}
