/** Something that is wrong with a shop on purpose, and the ways to spoil one. */

import type { Node } from "./markup.ts";
import type { File, Page } from "./page.ts";
import type { Shop } from "./shop.ts";

export interface Fault {
  /** Id of the check that finds it. */
  check: string;
  /** Paths where the check points to. */
  seenOn: string[];
  what: string;
  spoil: Spoil;
  /** What else is wrong then, by the words of other checks. */
  also?: { check: string; seenOn: string[] }[];
}

/** A fault that one of the demo shops has. */
export interface PlantedFault extends Fault {
  /** It can be seen only where the shop is served like this. */
  onlyOver?: "http" | "https";
  /** Nothing is done to the shop for it: it comes with where and how the shop stands. */
  inherent?: true;
}

/** What is done to a shop. Each of these gets its own copy and may change it. */
export interface Spoil {
  /** Changes what all pages are made from. */
  shop?(shop: Shop): Shop;
  /** Changes a page; it is asked for each. */
  page?(page: Page, shop: Shop): void;
  file?(file: File): void;
  /**
   * Answers an address before the shop does; null leaves it to the shop.
   *
   * @param shop what the shop answers to an address, with all its faults and one more
   */
  answer?(url: URL, shop: (url: URL, more?: Spoil) => Response): Response | null;
  /** Whether a connection ends before anything is said, because the certificate is no good. */
  handshakeFails?(url: URL): boolean;
  /** Changes what DNS knows. */
  zone?(zone: Zone): void;
}

/** Records by type and name, such as `TXT shop.example`. */
export type Zone = Record<string, string[]>;

export function onPage(path: string, change: (page: Page) => void): Spoil {
  return onPages((page) => page.path === path, change);
}

export function onKind(kind: Page["kind"], change: (page: Page) => void): Spoil {
  return onPages((page) => page.kind === kind, change);
}

/** Every page that the shop shows, but not those that say that there is none. */
export function everywhere(change: (page: Page) => void): Spoil {
  return onPages(({ kind }) => kind !== "missing", change);
}

export function onFile(path: string, change: (file: File) => void): Spoil {
  return { file: (file) => file.path === path ? change(file) : undefined };
}

/** A path answers with a redirect. */
export function redirecting(from: string, to: string, status = 301): Spoil {
  return {
    answer: ({ pathname }) =>
      pathname === from ? new Response(null, { status, headers: { location: to } }) : null,
  };
}

/** A path answers with an error. */
export function gone(path: string, status = 404): Spoil {
  return { answer: ({ pathname }) => pathname === path ? new Response("gone", { status }) : null };
}

/** Several spoils that make one fault. */
export function together(...spoils: Spoil[]): Spoil {
  return {
    shop: (shop) => spoils.reduce((spoilt, { shop }) => shop?.(spoilt) ?? spoilt, shop),
    page: (page, shop) => spoils.forEach((spoil) => spoil.page?.(page, shop)),
    file: (file) => spoils.forEach((spoil) => spoil.file?.(file)),
    answer: (url, shop) =>
      spoils.reduce<Response | null>((found, { answer }) => found ?? answer?.(url, shop) ?? null, null),
  };
}

/** The product markup of a page. */
export function product(page: Page): Node {
  return page.data.product;
}

/** The offer in it. */
export function offer(page: Page): Node {
  return page.data.product.offers as Node;
}

/** Replaces text in a part of a page. */
export function swap(
  page: Page,
  area: "header" | "main" | "footer",
  part: string,
  from: string | RegExp,
  to: string,
) {
  page[area][part] = page[area][part].replace(from, to);
}

function onPages(concerns: (page: Page) => boolean, change: (page: Page) => void): Spoil {
  return { page: (page) => concerns(page) ? change(page) : undefined };
}
