/** Crawls without a network: a transport that asks a function instead of a server. */

import { type Crawl, crawlOf } from "../../functions/_audit/crawl.ts";
import { type CrawlFailure, failureOf } from "../../functions/_audit/crawl_failure.ts";
import { nextStep } from "../../functions/_audit/plan.ts";
import { createPoliteReader, type PoliteReaderOptions } from "../../functions/_audit/polite_reader.ts";
import type { FetchCode, Redirect, Transport } from "../../functions/_audit/transport.ts";
import { asStored, type Visit } from "../../functions/_audit/visit.ts";

/** What a shop answers: a response, or the code with which the transport would fail. */
export type Answer = (request: Request) => Response | FetchCode | Promise<Response | FetchCode>;

/** The day on which everything here happens. */
export const TODAY = "2026-11-21";

/** Milliseconds to the first byte, unless the response's header `x-test-ttfb-ms` says another number. */
const TTFB_MS = 100;

/** A transport with redirects and `before`, but without any of the rules that the real one is tested for. */
export function transportTo(answer: Answer): Transport {
  return async (start, { before, body = "text" } = {}) => {
    const redirects: Redirect[] = [];
    for (let url = new URL(start);;) {
      const refusal = await before?.(url) ?? null;
      if (refusal !== null) return { ok: false, code: refusal, redirects };

      const response = await answer(new Request(url));
      if (typeof response === "string") return { ok: false, code: response, redirects };
      const location = response.headers.get("location");
      if (location !== null) {
        if (redirects.length === 5) return { ok: false, code: "too_many_redirects", redirects };
        const next = new URL(location, url);
        redirects.push({ from: url.href, status: response.status, to: next.href });
        url = next;
        continue;
      }
      const bytes = body === "nothing" ? new Uint8Array() : new Uint8Array(await response.arrayBuffer());
      return {
        ok: true,
        response: {
          url: url.href,
          status: response.status,
          headers: response.headers,
          contentType: (response.headers.get("content-type") ?? "").split(";")[0],
          body: bytes,
          ttfbMs: Number(response.headers.get("x-test-ttfb-ms") ?? TTFB_MS),
          wireBytes: body === "nothing" ? null : bytes.length,
          truncated: response.headers.has("x-test-truncated"),
          redirects,
        },
      };
    }
  };
}

/** Options of a reader whose pauses are counted, not waited for, and whom DNS tells nothing. */
export function readerOptions(
  answer: Answer,
  options: Partial<PoliteReaderOptions> = {},
): PoliteReaderOptions {
  let now = 0;
  return {
    get: transportTo(answer),
    lookUp: () => Promise.resolve({ state: "unknown" }),
    pauseMs: () => 500,
    wait: (ms) => {
      now += ms;
      return Promise.resolve();
    },
    now: () => now,
    today: () => TODAY,
    ...options,
  };
}

export type CrawlResult = { ok: true; crawl: Crawl } | { ok: false; code: CrawlFailure };

/** A crawl at once. Shops to compare with come after the first. */
export async function crawlInProcess(
  url: string,
  answer: Answer,
  options: Partial<PoliteReaderOptions> & { competitors?: string[] } = {},
): Promise<CrawlResult> {
  const { competitors = [], ...reading } = options;
  const shops = [url, ...competitors];
  const take = createPoliteReader(readerOptions(answer, reading));
  const visits: Visit[] = [];
  const of = (shop: number) => visits.filter((visit) => visit.shop === shop);
  for (let step = nextStep(shops, visits); step !== null; step = nextStep(shops, visits)) {
    visits.push(asStored((await take(step, visits)).visit));
    const code = failureOf(url, of(0));
    if (code !== null) return { ok: false, code };
  }
  const [crawl, ...others] = shops.map((asked, shop) => crawlOf(asked, of(shop)));
  return { ok: true, crawl: { ...crawl, competitors: others } };
}

/** The crawl of a result that has to be one. */
export function crawled(result: CrawlResult): Crawl {
  if (result.ok) return result.crawl;
  throw new Error(`expected a crawl, got ${result.code}`);
}

/** Pages by path; everything else is 404. A page is HTML unless its path or its own headers say otherwise. */
export function shopOf(pages: Record<string, string | (() => Response | FetchCode)>): Answer {
  return (request) => {
    const { pathname, search } = new URL(request.url);
    const page = pages[pathname + search] ?? pages[pathname];
    if (typeof page === "function") return page();
    return page === undefined
      ? new Response("nothing here", { status: 404, headers: { "content-type": "text/plain" } })
      : new Response(page, { headers: { "content-type": typeOf(pathname) } });
  };
}

function typeOf(pathname: string): string {
  if (pathname.endsWith(".txt")) return "text/plain";
  if (pathname.endsWith(".xml")) return "application/xml";
  if (pathname.endsWith(".json") || pathname.startsWith("/wp-json/")) return "application/json";
  return "text/html; charset=utf-8";
}
