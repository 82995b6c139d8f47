/** From a notice to an e-mail: its language, its words, and where its button leads. The same notice is the same e-mail. */

import { isRecord } from "../_shared/json.ts";
import { type Content, htmlOf, textOf } from "./layout.ts";
import type { MailKind, MailNotice } from "./notice.ts";
import type { Mail } from "./resend.ts";
import { german } from "./texts/de.ts";
import { english } from "./texts/en.ts";
import type { Facts, Texts } from "./texts/texts.ts";

/** Languages besides English, by the first part of a locale. */
const LANGUAGES = new Map<string | undefined, Texts>([["de", german]]);

/**
 * Writes an e-mail.
 *
 * @param appUrl the shop's frontend, without a slash at the end; buttons lead to `/dashboard` on it
 * @param ownUrl where the function notify is
 * @throws RangeError for an amount in a currency that is none
 */
export function writeMail(notice: MailNotice, appUrl: string, ownUrl: string): Mail {
  const { id, kind, from, to, replyTo, color, locale } = notice;
  const asked = LANGUAGES.get(locale?.split("-")[0].toLowerCase()) ?? english;
  const texts = asked[kind] ? asked : english;
  const shop = notice.shop ?? new URL(appUrl).host;
  const text = texts[kind]!(factsOf(notice, shop, texts));
  const content: Content = {
    language: texts.locale,
    shop,
    color,
    subject: oneLine(text.subject),
    body: text.body,
    list: text.list ?? [],
    button: text.button ? { label: text.button, url: urlOf(notice, appUrl) } : null,
    footer: kind === "attention" ? texts.footerOfOperator() : texts.footer(shop),
  };
  return {
    from,
    to,
    replyTo,
    subject: content.subject,
    text: textOf(content),
    html: htmlOf(content),
    headers: headersOf(kind, `${ownUrl}?unsubscribe=${id}`),
  };
}

/** Only a list that comes by itself, again and again, can be unsubscribed from; the others answer a purchase. */
function headersOf(kind: MailKind, unsubscribeUrl: string): Record<string, string> {
  if (kind !== "attention") return { "auto-submitted": "auto-generated" };
  return {
    "auto-submitted": "auto-generated",
    "list-unsubscribe": `<${unsubscribeUrl}>`,
    "list-unsubscribe-post": "List-Unsubscribe=One-Click",
  };
}

function urlOf({ data }: MailNotice, appUrl: string): string {
  const page = `${appUrl}/dashboard`;
  return typeof data.purchase_id === "string"
    ? `${page}?purchase=${encodeURIComponent(data.purchase_id)}`
    : page;
}

function factsOf({ kind, data }: MailNotice, shop: string, { locale, unnamed }: Texts): Facts {
  return {
    shop,
    product: words(data.product) || (kind === "refund_made" ? "" : unnamed),
    products: Array.isArray(data.products) ? data.products.map(words) : [],
    site: words(data.shop),
    claim: data.claim === true,
    wrongAddress: data.wrong_address === true,
    amount: typeof data.amount === "number" ? money(data.amount, words(data.currency), locale) : "",
    until: typeof data.until === "string" ? day(data.until, locale) : "",
    needs: Array.isArray(data.needs) ? data.needs.filter(isRecord).map(needOf) : [],
  };
}

function needOf({ kind, reason, count, advice }: Record<string, unknown>): Facts["needs"][number] {
  return { kind: words(kind), reason: words(reason), count: Number(count), advice: words(advice) };
}

function words(value: unknown): string {
  return typeof value === "string" ? oneLine(value) : "";
}

/** Somebody's text without line breaks and other control characters, which subjects must not have. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, " ").trim();
}

/** Polar counts these whole, and everything else in hundredths, whatever people do (`server/polar/kit/currency.py`). */
const WHOLE = new Set("bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf".split(" "));

/** @param amount in Polar's smallest units */
function money(amount: number, currency: string, locale: string): string {
  const digits = WHOLE.has(currency.toLowerCase()) ? 0 : 2;
  const format = new Intl.NumberFormat(locale, {
    style: "currency",
    currency,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  return format.format(amount / 10 ** digits);
}

function day(time: string, locale: string): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: "long", timeZone: "UTC" }).format(new Date(time));
}
