/** What is kept of an answer: facts of a page, or the few words that its purpose asks for. */

import { isChallenge, isRefusal } from "./bot_wall.ts";
import { readFacts } from "./facts.ts";
import type { PageFacts } from "./facts/page_facts.ts";
import { decodeText } from "./facts/charset.ts";
import { pageHeaders } from "./page_headers.ts";
import { headerSignals } from "./platform.ts";
import { parseRobots } from "./robots.ts";
import { retryAfter } from "../_shared/retry_after.ts";
import { keptOf } from "./robots_read.ts";
import { siteOf } from "./site.ts";
import { readSitemap } from "./sitemap.ts";
import { readStore } from "./store_api.ts";
import type { FetchedResponse, FetchOptions } from "./transport.ts";
import type { PageHeaders, Purpose, Visit } from "./visit.ts";

/** The part of a visit that comes from the response. */
export type Answer = Pick<
  Visit,
  "outcome" | "answered" | "redirects" | "ttfbMs" | "wireBytes" | "headers" | "facts" | "data"
>;

/** How much of the body a purpose asks for. */
export function bodyFor(purpose: Purpose): FetchOptions<string>["body"] {
  switch (purpose) {
    case "robots":
    case "sitemap":
      return "any";
    case "plain_http":
    case "link_sample":
    case "image_sample":
      return "nothing";
    default:
      return "text";
  }
}

export function readAnswer(purpose: Purpose, response: FetchedResponse): Answer {
  const { url, status, redirects, ttfbMs, wireBytes } = response;
  const headers = pageHeaders(response.headers);
  const common = { answered: url, redirects, ttfbMs, wireBytes, headers };
  const walled = purpose !== "robots" && (isChallenge(response) || (purpose === "home" && isRefusal(status)));
  if (walled) return { ...common, outcome: "bot_wall", facts: null, data: null };

  const outcome = String(status);
  if (purpose !== "robots" && (status === 429 || status === 503)) {
    return { ...common, outcome, facts: null, data: { retryAfter: retryAfter(response.headers) } };
  }
  return { ...common, outcome, ...contentOf(purpose, response, headers) };
}

function contentOf(
  purpose: Purpose,
  response: FetchedResponse,
  headers: PageHeaders,
): Pick<Visit, "facts" | "data"> {
  const ok = response.status === 200;
  switch (purpose) {
    case "home":
      return { facts: pageFacts(response), data: { signals: headerSignals(response.headers) } };
    case "policy":
    case "collection":
    case "product":
    case "cart":
      return { facts: ok ? pageFacts(response) : null, data: null };
    case "robots":
      return data(response.status < 300 ? keptOf(parseRobots(response.body)) : null);
    case "other_host":
      return data(ok ? { canonical: pageFacts(response)?.head.canonical ?? null } : null);
    case "sitemap":
      return data(ok ? sitemapFacts(response) : null);
    case "sitemap_sample":
      return data(ok ? { noindex: asksNotToBeListed(pageFacts(response), headers) } : null);
    case "store_api":
      return data(ok ? storeFacts(response) : null);
    case "llms_txt":
      return data(ok && !isHtml(response) ? judgeLlmsTxt(textOf(response)) : null);
    case "security_txt":
      return data(ok && !isHtml(response) && /^contact:/im.test(textOf(response)) ? { contact: true } : null);
    default:
      return data(null);
  }
}

function data(value: unknown): Pick<Visit, "facts" | "data"> {
  return { facts: null, data: value };
}

function pageFacts(response: FetchedResponse): PageFacts | null {
  if (!isHtml(response)) return null;
  return readFacts(textOf(response), new URL(response.url), response.truncated);
}

function isHtml({ contentType, body }: FetchedResponse): boolean {
  return contentType === "text/html" || contentType === "application/xhtml+xml" ||
    (contentType === "" && body.includes(0x3c));
}

function textOf({ body, headers, truncated }: FetchedResponse): string {
  return decodeText(body, headers.get("content-type"), truncated);
}

function sitemapFacts({ body, url, truncated }: FetchedResponse) {
  return readSitemap(body, new URL(url), siteOf(url), truncated);
}

function storeFacts(response: FetchedResponse) {
  const { origin, pathname } = new URL(response.url);
  const api = pathname.startsWith("/wp-json/") ? "woocommerce" : "shopify";
  return readStore(api, textOf(response), origin, response.truncated);
}

/** Whether a page, or its header, keeps search engines from listing it. */
export function asksNotToBeListed(facts: PageFacts | null, headers: PageHeaders): boolean {
  const tags = (headers["x-robots-tag"] ?? "").toLowerCase().split(",");
  const directives = [
    ...facts?.head.robots ?? [],
    ...tags.map((tag) => tag.replace(/^\s*googlebot\s*:/, "").trim()),
  ];
  return directives.some((directive) => directive === "noindex" || directive === "none");
}

/** What llmstxt.org asks for, as Lighthouse checks it: a first heading, a link, some text. */
function judgeLlmsTxt(text: string): { wellFormed: boolean; reason: string | null } {
  const lines = text.replace(/^\ufeff/, "").split(/\r?\n/);
  const reason = text.trim().length < 50
    ? "It has fewer than 50 characters."
    : !lines.some((line) => /^# +\S/.test(line))
    ? "It has no heading of the first level."
    : !/\[[^\]]+\]\([^)\s]+\)/.test(text)
    ? "It links to no page."
    : null;
  return { wellFormed: reason === null, reason };
}
