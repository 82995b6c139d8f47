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

/** A longer one is no address that anybody could follow. */
const MAX_HREF = 2048;

/** Longest address that is kept, in characters. */
export const MAX_ADDRESS = 300;

/** Written from the root of the site, as most links are. */
const ROOTED = /^\/(?![\\/])/;
const ABSOLUTE = /^(?:https?:)?[\\/]{2}([^/\\?#\s]*)([^?#]*)/i;
const SCHEME = /^[a-z][a-z0-9+.-]*:/i;

export class Addresses {
  /** Address against which others resolve: the page's, or that of its base element. */
  base: URL;
  /** Read once: a look into a URL costs more than all else that is done for a link. */
  private host: string;
  private path: string;
  private own = true;
  private readonly site: string;
  private readonly owns: Map<string, boolean>;

  constructor(page: URL) {
    this.base = page;
    this.host = page.host;
    this.path = page.pathname;
    this.site = siteOf(page);
    this.owns = new Map([[page.host, true]]);
  }

  /** Resolves addresses against another one from now on. */
  rebase(base: URL): void {
    this.base = base;
    this.host = base.host;
    this.path = base.pathname;
    this.own = this.isOwn(base.host);
  }

  /** Whether a host belongs to the page's site. */
  isOwn(host: string): boolean {
    let own = this.owns.get(host);
    if (own === undefined) {
      own = URL.canParse(`https://${host}`) && siteOf(`https://${host}`) === this.site;
      this.owns.set(host, own);
    }
    return own;
  }

  target(href: string): Target {
    if (href.length > MAX_HREF) return { href, host: null, own: false, path: "" };
    if (ROOTED.test(href)) return this.here(href, withoutQuery(href));
    const absolute = ABSOLUTE.exec(href);
    if (absolute !== null) {
      const host = absolute[1].slice(absolute[1].lastIndexOf("@") + 1).toLowerCase();
      return { href, host, own: this.isOwn(host), path: decodePath(absolute[2] || "/") };
    }
    if (SCHEME.test(href)) return { href, host: null, own: false, path: "" };
    const path = withoutQuery(href);
    return this.here(href, path === "" ? this.path : this.path.replace(/[^/]*$/, "") + path);
  }

  /** An http(s) address of at most 300 characters, else null. */
  resolve(href: string): URL | null {
    if (href === "" || href.length > MAX_ADDRESS) return null;
    const url = URL.parse(href, this.base);
    return url !== null && /^https?:$/.test(url.protocol) && url.href.length <= MAX_ADDRESS ? url : null;
  }

  /** The same as text. */
  absolute(href: string): string | null {
    return this.resolve(href)?.href ?? null;
  }

  private here(href: string, path: string): Target {
    return { href, host: this.host, own: this.own, path: decodePath(path) };
  }
}

function withoutQuery(href: string): string {
  const end = href.search(/[?#]/);
  return end < 0 ? href : href.slice(0, end);
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
