/** Addresses as they stand in a page, told apart without parsing each of them. */

import { siteOf } from "../site.ts";

/** What an `href` leads to. */
export interface Target {
  /** As written, without spaces around. */
  href: string;
  /** A page of the same registrable domain. */
  own: boolean;
  /** null for addresses that are no http(s). */
  host: string | null;
  /** Decoded as far as possible, "" where there is none. */
  path: string;
}

export interface Addresses {
  /** Address against which others resolve: the page's, or that of its base element. */
  base: URL;
  target(href: string): Target;
  /** Absolute form of an http(s) address of at most 300 characters, else null. */
  absolute(href: string): string | null;
  /** Whether a host belongs to the page's site. */
  isOwn(host: string): boolean;
}

/** A longer one is no address that anybody could follow. */
const MAX_HREF = 2048;

/** Longest address that is kept, in characters. */
export const MAX_ADDRESS = 300;

const ABSOLUTE = /^(?:https?:)?[\\/]{2}([^/\\?#\s]*)([^?#]*)/i;
const SCHEME = /^[a-z][a-z0-9+.-]*:/i;

export function createAddresses(page: URL): Addresses {
  const site = siteOf(page);
  const owns = new Map<string, boolean>([[page.host, true]]);

  function isOwn(host: string): boolean {
    let own = owns.get(host);
    if (own === undefined) {
      own = URL.canParse(`https://${host}`) && siteOf(`https://${host}`) === site;
      owns.set(host, own);
    }
    return own;
  }

  const addresses: Addresses = {
    base: page,
    isOwn,
    target(href) {
      if (href.length > MAX_HREF) return { href, host: null, own: false, path: "" };
      const absolute = ABSOLUTE.exec(href);
      if (absolute !== null) {
        const host = absolute[1].slice(absolute[1].lastIndexOf("@") + 1).toLowerCase();
        return { href, host, own: isOwn(host), path: decodePath(absolute[2] || "/") };
      }
      if (SCHEME.test(href)) return { href, host: null, own: false, path: "" };
      const path = /^[^?#]*/.exec(href)![0];
      const { host, pathname } = addresses.base;
      const full = path.startsWith("/")
        ? path
        : path === ""
        ? pathname
        : pathname.replace(/[^/]*$/, "") + path;
      return { href, host, own: isOwn(host), path: decodePath(full) };
    },
    absolute(href) {
      if (href === "" || href.length > MAX_ADDRESS || !URL.canParse(href, addresses.base)) return null;
      const url = new URL(href, addresses.base);
      return /^https?:$/.test(url.protocol) && url.href.length <= MAX_ADDRESS ? url.href : null;
    },
  };
  return addresses;
}

/** A path without percent signs, or as it is where they make no sense. */
export function decodePath(path: string): string {
  if (!path.includes("%")) return path;
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
