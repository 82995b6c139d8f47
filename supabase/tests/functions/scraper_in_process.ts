/** Crawls without a network: a transport that asks a function instead of a server. */

import { type Crawl, crawl, type CrawlResult } from "../../functions/scraper/crawl.ts";
import type { PoliteReaderOptions } from "../../functions/scraper/polite_reader.ts";
import type { FetchCode, Redirect, Transport } from "../../functions/scraper/transport.ts";

/** What a shop answers: a response, or the code with which the transport would fail. */
export type Answer = (request: Request) => Response | FetchCode | Promise<Response | FetchCode>;

/** A transport with redirects and `before`, but without any of the rules that the real one is tested for. */
export function transportTo(answer: Answer): Transport {
  return async (start, { before } = {}) => {
    const redirects: Redirect[] = [];
    for (let url = new URL(start);;) {
      const refusal = await before?.(url) ?? null;
      if (refusal !== null) return { ok: false, code: refusal };

      const response = await answer(new Request(url));
      if (typeof response === "string") return { ok: false, code: response };
      const location = response.headers.get("location");
      if (location !== null) {
        if (redirects.length === 5) return { ok: false, code: "too_many_redirects" };
        const next = new URL(location, url);
        redirects.push({ from: url.href, status: response.status, to: next.href });
        url = next;
        continue;
      }
      return {
        ok: true,
        response: {
          url: url.href,
          status: response.status,
          headers: response.headers,
          contentType: (response.headers.get("content-type") ?? "").split(";")[0],
          body: new Uint8Array(await response.arrayBuffer()),
          truncated: response.headers.has("x-test-truncated"),
          redirects,
        },
      };
    }
  };
}

/** A crawl at once: pauses are counted, not waited for. */
export async function crawlInProcess(
  url: string,
  answer: Answer,
  options: Partial<PoliteReaderOptions> = {},
): Promise<CrawlResult> {
  let now = 0;
  return await crawl(url, {
    get: transportTo(answer),
    pauseMs: () => 500,
    wait: (ms) => {
      now += ms;
      return Promise.resolve();
    },
    now: () => now,
    ...options,
  });
}

/** The crawl of a result that has to be one. */
export function crawled(result: CrawlResult): Crawl {
  if (result.ok) return result.crawl;
  throw new Error(`expected a crawl, got ${result.code}`);
}

/** Pages by path; everything else is 404. A page is HTML unless it brings headers of its own. */
export function shopOf(pages: Record<string, string | (() => Response | FetchCode)>): Answer {
  return (request) => {
    const { pathname } = new URL(request.url);
    const page = pages[pathname];
    if (typeof page === "function") return page();
    const type = pathname === "/robots.txt" ? "text/plain" : "text/html; charset=utf-8";
    return page === undefined
      ? new Response("nothing here", { status: 404, headers: { "content-type": "text/plain" } })
      : new Response(page, { headers: { "content-type": type } });
  };
}
