/**
 * Names that the local stack answers for: the demo shop stands on loopback, where the transport would never
 * go by itself. Works for the listed names only, and only while the whole stack is on loopback.
 */

/** Host name → where to connect instead of asking DNS. */
export type HostOverrides = ReadonlyMap<string, { address: string; port: number }>;

/**
 * Reads the setting `SCRAPER_HOST_OVERRIDES`, such as `{"harbor-coffee.example.com":"127.0.0.1:54324"}`.
 *
 * @param setting the value, undefined or empty for none
 * @param supabaseUrl the value of SUPABASE_URL
 * @throws Error when the stack is not on loopback or an entry does not name a loopback address and a port;
 *   thrown at start, so that a deployed function refuses to run with it
 */
export function parseHostOverrides(
  setting: string | undefined,
  supabaseUrl: string | undefined,
): HostOverrides {
  if (setting === undefined || setting.trim() === "") return new Map();
  if (!isLoopbackUrl(supabaseUrl)) {
    throw new Error("Remove SCRAPER_HOST_OVERRIDES: it works only while SUPABASE_URL is on loopback.");
  }
  return new Map(
    entriesOf(setting).map(([name, target]) => {
      const match = typeof target === "string"
        ? /^(127(?:\.\d{1,3}){3}|\[::1\]):(\d{1,5})$/.exec(target)
        : null;
      if (match === null || Number(match[2]) > 65535) {
        throw new Error(
          `Give SCRAPER_HOST_OVERRIDES a loopback address and port for ${name}, such as 127.0.0.1:54324.`,
        );
      }
      return [name.toLowerCase(), { address: match[1].replace(/[[\]]/g, ""), port: Number(match[2]) }];
    }),
  );
}

function entriesOf(setting: string): [string, unknown][] {
  try {
    const parsed: unknown = JSON.parse(setting);
    if (typeof parsed === "object" && parsed !== null && !Array.isArray(parsed)) {
      return Object.entries(parsed);
    }
  } catch {
    // Falls through to the message below.
  }
  throw new Error('Write SCRAPER_HOST_OVERRIDES as JSON, such as {"shop.example.com":"127.0.0.1:54324"}.');
}

function isLoopbackUrl(url: string | undefined): boolean {
  if (url === undefined || !URL.canParse(url)) return false;
  const { hostname } = new URL(url);
  return hostname === "localhost" || hostname === "[::1]" || /^127(?:\.\d{1,3}){3}$/.test(hostname);
}
