/**
 * The one place that decides whether a text typed by a stranger may be the address of a shop.
 *
 * Syntax and names only, no look-up: checkout refuses early with this, and the scraper asks again before
 * every request and every redirect, then checks the resolved addresses as well.
 */

export type ShopUrl =
  | { ok: true; url: URL }
  | { ok: false; code: "invalid_url" | "private_host"; message: string };

/** Longest address accepted, in characters, as typed and as parsed. */
export const MAX_URL_LENGTH = 2048;

/**
 * Names that no public shop can have, each with everything below it:
 * RFC 6761 (example, invalid, localhost, test), RFC 6762 and its appendix G (local and the private names in
 * use), RFC 7686 (onion), RFC 8375 and RFC 3172 (home.arpa, arpa), RFC 9476 (alt), ICANN 2024 (internal).
 * `example.com` is not among them: it resolves like any other name.
 */
const RESERVED_NAMES = [
  ...["example", "invalid", "localhost", "test"],
  ...["local", "localdomain", "intranet", "private", "corp", "home", "lan"],
  ...["onion", "arpa", "alt", "internal"],
];

const SCHEME = /^[a-z][a-z0-9+.-]*:/i;
const LABEL = /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/;

/**
 * Reads the address of a shop as a person types it.
 *
 * - Without a scheme it is taken as https: people type `shop.example.com`. With a port the scheme is needed,
 *   because `shop.example.com:443` reads as a scheme of its own.
 * - http and https only, port 80 or 443 only, no user name or password, 2,048 characters at most.
 * - A public name: at least one dot, no IP address in any notation, no reserved name. International names
 *   come back as punycode, a trailing dot and the fragment are dropped.
 *
 * Every rule looks at what the WHATWG parser made of the text, never at the text itself: `0x7f.1`,
 * `2130706433` and `①②⑦.⓪.⓪.①` are all 127.0.0.1 by then.
 */
export function parseShopUrl(input: string): ShopUrl {
  if (input.length > MAX_URL_LENGTH) {
    return invalid(`Shorten the URL to ${MAX_URL_LENGTH} characters or fewer.`);
  }
  const typed = input.trim();
  const text = SCHEME.test(typed) ? typed : `https://${typed}`;
  if (!URL.canParse(text)) return invalid("Send the address of the shop, such as https://shop.example.com.");

  const url = new URL(text);
  if (url.protocol !== "http:" && url.protocol !== "https:") {
    return invalid("Send an address that begins with https:// or http://.");
  }
  if (url.username !== "" || url.password !== "") {
    return invalid("Remove the user name and password from the URL.");
  }
  if (url.port !== "" && url.port !== "80" && url.port !== "443") {
    return invalid("Remove the port from the URL: a public shop answers on port 80 or 443.");
  }

  const host = url.hostname.replace(/\.$/, "");
  const labels = host.split(".");
  const top = labels[labels.length - 1];
  if (host.startsWith("[") || /^\d+$/.test(top)) {
    return privateHost("Send the shop's domain name instead of an IP address.");
  }
  if (host.length > 253 || !labels.every((label) => LABEL.test(label))) {
    return invalid("Correct the domain name: it holds characters that no domain has.");
  }
  if (labels.length < 2 || RESERVED_NAMES.includes(top)) {
    return privateHost("Send a domain name that everybody can open, such as https://shop.example.com.");
  }

  url.hostname = host;
  url.hash = "";
  if (url.href.length > MAX_URL_LENGTH) {
    return invalid(`Shorten the URL to ${MAX_URL_LENGTH} characters or fewer.`);
  }
  return { ok: true, url };
}

function invalid(message: string): ShopUrl {
  return { ok: false, code: "invalid_url", message };
}

function privateHost(message: string): ShopUrl {
  return { ok: false, code: "private_host", message };
}
