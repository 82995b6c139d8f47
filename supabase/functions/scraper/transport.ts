/**
 * The only way out of the scraper: GETs a stranger's URL and reaches public addresses only.
 *
 * Plain `fetch` resolves the name a second time after any check of ours, and on the hosted runtime the usual
 * Node agents that promise to filter addresses are never asked. So every request, redirects included, goes:
 * parse and check the name, resolve A and AAAA, refuse unless every answer is public, connect to one checked
 * address, put TLS on it for the name, speak HTTP/1.1 ourselves. What cannot be checked is refused.
 */

import { parseShopUrl } from "../_shared/shop_url.ts";
import { isPublicAddress } from "./transport/address.ts";
import type { HostOverrides } from "./host_overrides.ts";
import { readBody, readHead } from "./transport/http1.ts";
import { Fault, openWire, type WireFault } from "./transport/wire.ts";

/** Why a URL could not be read. The list is closed: nothing that a server says becomes part of it. */
export type FetchCode =
  | "invalid_url"
  | "private_host"
  | "private_address"
  | "redirect_refused"
  | "too_many_redirects"
  | "name_not_found"
  | "dns_failed"
  | "connect_failed"
  | "connect_timeout"
  | "tls_failed"
  | "wrong_content_type"
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
  /** The body goes on beyond a cap: what is not in it may still be on the page. */
  truncated: boolean;
  redirects: Redirect[];
}

export type FetchResult<Refusal extends string = never> =
  | { ok: true; response: FetchedResponse }
  | { ok: false; code: FetchCode | Refusal };

export interface FetchOptions<Refusal extends string> {
  /** Asked before the request and before each redirect; an answer other than null stops with that code. */
  before?: (url: URL) => Promise<Refusal | null>;
  /** Reads the body whatever its type: robots.txt counts under any label. */
  anyType?: boolean;
}

/** Reads one URL. Never throws for anything that DNS or a server does. */
export type Transport = <Refusal extends string = never>(
  url: string,
  options?: FetchOptions<Refusal>,
) => Promise<FetchResult<Refusal>>;

/** What the transport asks of the machine. Tests put a name server and a network of their own here. */
export interface Network {
  /** Addresses of one type; throws `Deno.errors.NotFound` when there are none. */
  resolve(name: string, type: "A" | "AAAA", signal: AbortSignal): Promise<string[]>;
  /** Connects to an address that has been checked. */
  connect(address: string, port: number): Promise<Deno.TcpConn>;
  /** Starts TLS and checks the certificate against the name. */
  startTls(conn: Deno.TcpConn, name: string): Promise<Deno.TlsConn>;
}

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
  network?: Network;
  overrides?: HostOverrides;
  limits?: Partial<Limits>;
  /** Names us to the shop: product token, version and where to read about us. */
  userAgent?: string;
  /** Milliseconds since the epoch. */
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

const denoNetwork: Network = {
  // The trailing dot keeps the machine's own search domains out of the look-up.
  resolve: (name, type, signal) => Deno.resolveDns(`${name}.`, type, { signal }),
  connect: (hostname, port) => Deno.connect({ hostname, port }),
  startTls: (conn, hostname) => Deno.startTls(conn, { hostname }),
};

/**
 * Makes the transport of one run. Checked addresses are remembered, so all pages of a shop come from the
 * address that was checked first.
 *
 * @param options.overrides names that the local stack answers for, see `host_overrides.ts`
 */
export function createTransport(options: TransportOptions = {}): Transport {
  const { network = denoNetwork, overrides = new Map(), userAgent = "EcomEdgeBot/1.0", now = Date.now } =
    options;
  const limits = { ...LIMITS, ...options.limits };
  const pins = new Map<string, { address: string; until: number }>();

  /** The address to connect to: public, or that of an override. */
  async function locate(url: URL, signal: AbortSignal): Promise<{ address: string; port: number }> {
    const override = overrides.get(url.hostname);
    if (override !== undefined) return override;

    const port = Number(url.port || (url.protocol === "https:" ? 443 : 80));
    const pin = pins.get(url.hostname);
    if (pin !== undefined && pin.until > now()) return { address: pin.address, port };

    const answers = (await Promise.all([resolve("A"), resolve("AAAA")])).flat();
    if (answers.length === 0) throw new Fault("name_not_found");
    if (!answers.every(isPublicAddress)) throw new Fault("private_address");
    pins.set(url.hostname, { address: answers[0], until: now() + limits.pinMs });
    return { address: answers[0], port };

    async function resolve(type: "A" | "AAAA"): Promise<string[]> {
      try {
        return await network.resolve(url.hostname, type, signal);
      } catch (error) {
        if (error instanceof Deno.errors.NotFound) return [];
        throw new Fault("dns_failed");
      }
    }
  }

  /** Opens a connection to a checked address, with TLS for the name where the scheme asks for it. */
  async function dial(url: URL, budgetMs: number): Promise<Deno.Conn> {
    const abort = new AbortController();
    const clock = setTimeout(() => abort.abort(), budgetMs);
    const step = <T>(work: Promise<T>, faults: StepFaults, discard?: (late: T) => void) =>
      inTime(work, abort.signal, faults, discard);
    try {
      const { address, port } = await step(locate(url, abort.signal), {
        failed: "dns_failed",
        late: "dns_failed",
      });
      const tcp = await step(network.connect(address, port), {
        failed: "connect_failed",
        late: "connect_timeout",
      }, close);
      if (url.protocol === "http:") return tcp;

      let conn: Deno.Conn = tcp;
      try {
        const tlsFaults: StepFaults = { failed: "tls_failed", late: "connect_timeout" };
        const tls = await step(network.startTls(tcp, url.hostname), tlsFaults, close);
        conn = tls;
        await step(tls.handshake(), tlsFaults);
        return tls;
      } catch (error) {
        // Deno lets go of the socket of an unfinished handshake only when the other side does; we do not wait.
        close(conn);
        throw error;
      }
    } finally {
      clearTimeout(clock);
    }
  }

  /** One request and its response; a redirect comes back without its body. */
  async function visit(url: URL, budgetMs: number, anyType: boolean): Promise<Visit> {
    const began = now();
    const conn = await dial(url, Math.min(limits.connectMs, budgetMs));
    const wire = openWire(conn, { ...limits, totalMs: budgetMs - (now() - began) });
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
      const readable = anyType || READABLE_TYPES.test(contentType);
      if (!readable && head.status < 300) throw new Fault<FetchCode>("wrong_content_type");
      const body = readable
        ? await readBody(wire, head, limits)
        : { bytes: new Uint8Array(), truncated: false };
      return {
        response: {
          url: url.href,
          status: head.status,
          headers: head.headers,
          contentType,
          body: body.bytes,
          truncated: body.truncated,
        },
      };
    } finally {
      wire.close();
    }
  }

  return async function get(start, { before, anyType = false } = {}) {
    const redirects: Redirect[] = [];
    let budgetMs = limits.totalMs;
    let next = start;
    try {
      for (;;) {
        const target = parseShopUrl(next);
        if (!target.ok) return { ok: false, code: redirects.length === 0 ? target.code : "redirect_refused" };
        const refusal = await before?.(target.url) ?? null;
        if (refusal !== null) return { ok: false, code: refusal };

        const began = now();
        const { redirect, response } = await visit(target.url, budgetMs, anyType);
        if (response !== undefined) return { ok: true, response: { ...response, redirects } };
        if (redirects.length === limits.redirects) return { ok: false, code: "too_many_redirects" };
        redirects.push(redirect);
        next = redirect.to;
        budgetMs -= now() - began;
        if (budgetMs <= 0) return { ok: false, code: "total_timeout" };
      }
    } catch (error) {
      if (error instanceof Fault) return { ok: false, code: error.code };
      throw error;
    }
  };
}

type Visit =
  | { redirect: Redirect; response?: undefined }
  | { redirect?: undefined; response: Omit<FetchedResponse, "redirects"> };

interface StepFaults {
  failed: FetchCode;
  late: FetchCode;
}

/** Waits for one step of dialling until the signal comes; a result that comes later is discarded. */
function inTime<T>(
  work: Promise<T>,
  signal: AbortSignal,
  faults: StepFaults,
  discard: (late: T) => void = () => {},
): Promise<T> {
  return new Promise((resolve, reject) => {
    const late = () => reject(new Fault(faults.late));
    signal.addEventListener("abort", late);
    work.then(
      (result) => signal.aborted ? discard(result) : resolve(result),
      (error) => reject(error instanceof Fault ? error : new Fault(faults.failed)),
    ).finally(() => signal.removeEventListener("abort", late));
  });
}

/** Headers come as Latin-1, addresses in them as UTF-8. Relative addresses count from the page. */
function absolute(location: string, base: URL): string {
  const text = new TextDecoder().decode(Uint8Array.from(location, (char) => char.charCodeAt(0)));
  if (!URL.canParse(text, base)) throw new Fault<FetchCode>("redirect_refused");
  return new URL(text, base).href;
}

function close(conn: Deno.Conn): void {
  try {
    conn.close();
  } catch {
    // Closed already, or handed over to TLS: there is nothing left to close.
  }
}
