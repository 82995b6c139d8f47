/**
 * The only way out of the engine: GETs a stranger's URL and reaches public addresses only.
 *
 * Plain `fetch` resolves the name a second time after any check of ours, and on the hosted runtime the usual
 * Node agents that promise to filter addresses are never asked. So every request, redirects included, goes:
 * parse and check the name, resolve A and AAAA, refuse unless every answer is public, connect to one checked
 * address, put TLS on it for the name, speak HTTP/1.1 ourselves. What cannot be checked is refused.
 */

import { parseShopUrl } from "../_shared/shop_url.ts";
import { createDial, denoNetwork, type DialFault, type Network } from "./transport/dial.ts";
import type { HostOverrides } from "./host_overrides.ts";
import { readBody, readHead } from "./transport/http1.ts";
import { Fault, openWire, type WireFault } from "./transport/wire.ts";

/** Why a URL could not be read. The list is closed: nothing that a server says becomes part of it. */
export type FetchCode =
  | "invalid_url"
  | "private_host"
  | "redirect_refused"
  | "too_many_redirects"
  | "wrong_content_type"
  | DialFault
  | WireFault;

/** One redirect that was followed. */
export interface Redirect {
  from: string;
  status: number;
  to: string;
}

export interface FetchedResponse {
  /** The address that answered, after redirects. */
  url: string;
  status: number;
  headers: Headers;
  /** Media type in lower case without parameters; "" when the server names none. */
  contentType: string;
  body: Uint8Array;
  /** Milliseconds from opening the connection to the end of the response head, redirects not counted. */
  ttfbMs: number;
  /** Size of the body as it came, compressed or not; null when it was not read. */
  wireBytes: number | null;
  /** The body goes on beyond a cap: what is not in it may still be on the page. */
  truncated: boolean;
  redirects: Redirect[];
}

export type FetchResult<Refusal extends string = never> =
  | { ok: true; response: FetchedResponse }
  | {
    ok: false;
    code: FetchCode | Refusal;
    /** Those that were followed, and the one that was not. */
    redirects: Redirect[];
  };

export interface FetchOptions<Refusal extends string> {
  /** Asked before the request and before each redirect; an answer other than null stops with that code. */
  before?: (url: URL) => Promise<Refusal | null>;
  /**
   * What to read of the body: `text` (default) of the types that a page or its data can have, `any` under
   * whatever label, as robots.txt counts, or `nothing`, where the status is all that matters.
   */
  body?: "text" | "any" | "nothing";
}

/** Reads one URL. Never throws for anything that DNS or a server does. */
export type Transport = <Refusal extends string = never>(
  url: string,
  options?: FetchOptions<Refusal>,
) => Promise<FetchResult<Refusal>>;

/** Times in milliseconds, sizes in bytes. */
export interface Limits {
  /** Name look-up, connection and TLS handshake together. */
  connectMs: number;
  headerMs: number;
  idleMs: number;
  /** The whole GET, its redirects included; time spent in `before` does not count. */
  totalMs: number;
  headerBytes: number;
  wireBytes: number;
  bodyBytes: number;
  redirects: number;
  /** How long a checked address is used again without a new look-up. */
  pinMs: number;
}

export interface TransportOptions {
  /** The machine's own unless a test brings another. */
  network?: Network;
  overrides?: HostOverrides;
  limits?: Partial<Limits>;
  /** Names us to the shop: product token, version and where to read about us. */
  userAgent?: string;
  /** Milliseconds, from any start. */
  now?: () => number;
}

const LIMITS: Limits = {
  connectMs: 5_000,
  headerMs: 8_000,
  idleMs: 5_000,
  totalMs: 15_000,
  headerBytes: 64 * 1024,
  wireBytes: 2 * 1024 * 1024,
  bodyBytes: 2 * 1024 * 1024,
  redirects: 5,
  pinMs: 5 * 60_000,
};

const ACCEPT = "text/html,application/xhtml+xml,application/xml;q=0.9,text/plain;q=0.8,*/*;q=0.1";

const REDIRECTS = [301, 302, 303, 307, 308];

/** A response without a type is read as well: there is nothing wrong to see in it yet. */
const READABLE_TYPES = /^(?:|text\/(?:html|plain|xml)|application\/(?:json|xml|[a-z0-9.-]+\+(?:json|xml)))$/;

/**
 * Makes the transport of one run. Checked addresses are remembered, so all pages of a shop come from the
 * address that was checked first.
 *
 * @param options.overrides names that the local stack answers for, see `host_overrides.ts`
 */
export function createTransport(options: TransportOptions = {}): Transport {
  const {
    network = denoNetwork,
    overrides = new Map(),
    userAgent = "EcomEdgeBot/1.0",
    now = () => performance.now(),
  } = options;
  const limits = { ...LIMITS, ...options.limits };
  const dial = createDial({ network, overrides, pinMs: limits.pinMs, now });

  /** One request and its response; a redirect comes back without its body. */
  async function visit(url: URL, budgetMs: number, wanted: "text" | "any" | "nothing"): Promise<Visit> {
    const began = now();
    const conn = await dial(url, Math.min(limits.connectMs, budgetMs));
    const wire = openWire(conn, { ...limits, totalMs: Math.max(1, budgetMs - (now() - began)) });
    try {
      await wire.send(
        `GET ${url.pathname}${url.search} HTTP/1.1\r\nHost: ${url.host}\r\nUser-Agent: ${userAgent}\r\n` +
          `Accept: ${ACCEPT}\r\nAccept-Encoding: gzip\r\nConnection: close\r\n\r\n`,
      );
      const head = await readHead(wire, limits.headerBytes);
      wire.headRead();

      const location = head.headers.get("location");
      if (location !== null && REDIRECTS.includes(head.status)) {
        return { redirect: { from: url.href, status: head.status, to: absolute(location, url) } };
      }

      const contentType = (head.headers.get("content-type") ?? "").split(";")[0].trim().toLowerCase();
      const ttfbMs = Math.round(now() - began);
      const readable = wanted === "any" || (wanted === "text" && READABLE_TYPES.test(contentType));
      if (wanted === "text" && !readable && head.status < 300) {
        throw new Fault<FetchCode>("wrong_content_type");
      }
      const body = readable
        ? await readBody(wire, head, limits)
        : { bytes: new Uint8Array(), wireBytes: null, truncated: false };
      return {
        response: {
          url: url.href,
          status: head.status,
          headers: head.headers,
          contentType,
          body: body.bytes,
          ttfbMs,
          wireBytes: body.wireBytes,
          truncated: body.truncated,
        },
      };
    } finally {
      wire.close();
    }
  }

  return async function get(start, { before, body = "text" } = {}) {
    const redirects: Redirect[] = [];
    const stop = <Code>(code: Code) => ({ ok: false as const, code, redirects });
    let budgetMs = limits.totalMs;
    let next = start;
    try {
      for (;;) {
        const target = parseShopUrl(next);
        if (!target.ok) return stop(redirects.length === 0 ? target.code : "redirect_refused");
        // As it is asked for: without fragment, and without the dot that ends a name.
        if (redirects.length > 0) redirects.at(-1)!.to = target.url.href;
        const refusal = await before?.(target.url) ?? null;
        if (refusal !== null) return stop(refusal);

        const began = now();
        const { redirect, response } = await visit(target.url, budgetMs, body);
        if (response !== undefined) return { ok: true, response: { ...response, redirects } };
        if (redirects.length === limits.redirects) return stop("too_many_redirects");
        redirects.push(redirect);
        next = redirect.to;
        budgetMs -= now() - began;
        if (budgetMs <= 0) return stop("total_timeout");
      }
    } catch (error) {
      if (error instanceof Fault) return stop(error.code);
      throw error;
    }
  };
}

type Visit =
  | { redirect: Redirect; response?: undefined }
  | { redirect?: undefined; response: Omit<FetchedResponse, "redirects"> };

/** Headers come as Latin-1, addresses in them as UTF-8. Relative addresses count from the page. */
function absolute(location: string, base: URL): string {
  const text = new TextDecoder().decode(Uint8Array.from(location, (char) => char.charCodeAt(0)));
  if (!URL.canParse(text, base)) throw new Fault<FetchCode>("redirect_refused");
  return new URL(text, base).href;
}
