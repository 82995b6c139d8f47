/** Asks name servers. What cannot be asked is an error, never an empty answer. */

export type RecordType = "A" | "AAAA" | "TXT" | "MX";

/**
 * The records of one type; a text record in one piece, a mail server as `10 mail.example.com.`.
 * Throws `Deno.errors.NotFound` where there are none, and anything else where nobody answered.
 */
export type Resolve = (name: string, type: RecordType, signal: AbortSignal) => Promise<string[]>;

export interface ResolverOptions {
  /** The machine's own resolver; undefined where the runtime has none. */
  own?: typeof Deno.resolveDns;
  fetch?: typeof fetch;
}

/**
 * Resolvers that answer in JSON over HTTPS. They are named here and nowhere else: no setting and no shop
 * decides whom we ask.
 */
const OVER_HTTPS = ["https://cloudflare-dns.com/dns-query", "https://dns.google/resolve"];

/** Numbers of the types (RFC 1035, RFC 3596). */
const TYPES: Record<RecordType, number> = { A: 1, AAAA: 28, TXT: 16, MX: 15 };

const NAME_ERROR = 3;

/** The machine's resolver, or where the runtime does not lend it, DNS over HTTPS. */
export function createResolver({ own, fetch = globalThis.fetch }: ResolverOptions): Resolve {
  let lent = own !== undefined;

  async function askOwn(name: string, type: RecordType, signal: AbortSignal): Promise<string[]> {
    // The trailing dot keeps the machine's own search domains out of the look-up.
    const host = `${name}.`;
    switch (type) {
      case "TXT":
        return (await own!(host, "TXT", { signal })).map((pieces) => pieces.join(""));
      case "MX":
        return (await own!(host, "MX", { signal })).map(({ preference, exchange }) =>
          `${preference} ${exchange}`
        );
      default:
        return await own!(host, type, { signal });
    }
  }

  async function askOverHttps(name: string, type: RecordType, signal: AbortSignal): Promise<string[]> {
    for (const resolver of OVER_HTTPS) {
      try {
        const response = await fetch(`${resolver}?name=${encodeURIComponent(name)}&type=${type}`, {
          headers: { accept: "application/dns-json" },
          redirect: "error",
          signal,
        });
        if (response.ok) return recordsIn(await response.json(), type);
        await response.body?.cancel();
      } catch (error) {
        if (error instanceof Deno.errors.NotFound || signal.aborted) throw error;
      }
    }
    throw new Error("no resolver answered");
  }

  return async (name, type, signal) => {
    if (lent) {
      try {
        return await askOwn(name, type, signal);
      } catch (error) {
        if (!(error instanceof Deno.errors.NotSupported)) throw error;
        lent = false;
      }
    }
    return await askOverHttps(name, type, signal);
  };
}

/** What an answer in JSON says; aliases on the way to the records are left out. */
function recordsIn(answer: unknown, type: RecordType): string[] {
  const { Status: status, Answer: records = [] } = answer as { Status?: unknown; Answer?: unknown };
  if (status !== 0 && status !== NAME_ERROR || !Array.isArray(records)) throw new Error("no answer");
  const found = records.flatMap((record: { type?: unknown; data?: unknown }) =>
    record.type === TYPES[type] ? [plain(String(record.data), type)] : []
  );
  if (status === NAME_ERROR || found.length === 0) throw new Deno.errors.NotFound("no records found");
  return found;
}

/** `"v=spf1 " "-all"` is one text. */
function plain(data: string, type: RecordType): string {
  if (type !== "TXT" || !data.startsWith('"')) return data;
  const pieces = data.match(/"(?:[^"\\]|\\.)*"/g) ?? [];
  return pieces.map((piece) => piece.slice(1, -1).replace(/\\(.)/g, "$1")).join("");
}
