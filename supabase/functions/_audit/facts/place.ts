/** Where on the page something stands: in its head, header, navigation, main part, footer, … */

import { AT } from "./attributes.ts";
import { NAMED } from "./names.ts";
import type { Element } from "./reader.ts";

export const AREA = {
  head: 1,
  header: 2,
  nav: 4,
  main: 8,
  aside: 16,
  footer: 32,
  /** Where a header or footer belongs to a piece of the page. */
  piece: 64,
  /** Not shown until a script says so. */
  hidden: 128,
  consent: 256,
  related: 512,
  description: 1024,
  /** In a link to another page. */
  linked: 2048,
  button: 4096,
} as const;

/** Around the main part: what repeats on every page of a shop. */
export const AROUND = AREA.head | AREA.header | AREA.nav | AREA.aside | AREA.footer | AREA.consent;

const BY_TAG: Record<string, number> = {
  head: AREA.head,
  nav: AREA.nav,
  main: AREA.main,
  aside: AREA.aside,
  article: AREA.piece,
  section: AREA.piece,
  blockquote: AREA.piece,
  button: AREA.button,
};

/** Tags that may say something about the place. */
const TELLING = new Set([...Object.keys(BY_TAG), "a", "header", "footer", "dialog"]);

const BY_ROLE: Record<string, number> = {
  main: AREA.main,
  navigation: AREA.nav,
  banner: AREA.header,
  contentinfo: AREA.footer,
  complementary: AREA.aside,
};

const PICTURE = /\.(?:jpe?g|png|webp|gif|avif)(?:[?#]|$)/i;

/** Follows the pass over a page. */
export class Place {
  /** Bits of `AREA` at this point of the page. */
  area = 0;
  main = false;
  footer = false;
  /** Of the elements that begin an area: how deep they are, and the area around. */
  private readonly depths: number[] = [];
  private readonly areas: number[] = [];

  /** Steps into an element that may begin an area. */
  open(element: Element): void {
    const bits = bitsOf(element, this.area);
    if ((bits & ~this.area) === 0) return;
    this.depths.push(element.depth);
    this.areas.push(this.area);
    if (bits & AREA.main) this.main = true;
    if (bits & AREA.footer) this.footer = true;
    this.area |= bits;
  }

  /** Steps out of an element that is so deep. */
  close(depth: number): void {
    if (this.depths.length > 0 && this.depths[this.depths.length - 1] === depth) {
      this.depths.pop();
      this.area = this.areas.pop()!;
    }
  }
}

/** Whether elements of that name may begin an area, whatever their attributes. */
export function tellsPlace(tag: string): boolean {
  return TELLING.has(tag);
}

function leadsToPage(href: string | undefined): boolean {
  return href !== undefined && href !== "" && href[0] !== "#" && !/^javascript:/i.test(href) &&
    !(href.includes(".") && PICTURE.test(href));
}

function bitsOf({ tag, attributes, names }: Element, around: number): number {
  let bits = BY_TAG[tag] ?? 0;
  if (tag === "a" && leadsToPage(attributes.get(AT.href))) bits |= AREA.linked;
  const role = attributes.get(AT.role);
  if (role !== undefined) bits |= BY_ROLE[role.toLowerCase()] ?? 0;

  const inside = (around & (AREA.main | AREA.piece)) !== 0;
  if (tag === "header" && !inside) bits |= AREA.header;
  // Some themes wrap the footer of the page into a section.
  if ((tag === "footer" || names & NAMED.footer) && !(around & AREA.main)) {
    if (!(around & AREA.piece) || names & NAMED.footer) bits |= AREA.footer;
  }
  if (names & NAMED.related) bits |= AREA.related;
  if (names & NAMED.description) bits |= AREA.description;
  if (names & NAMED.consent && tag !== "body" && tag !== "html") bits |= AREA.consent;
  if (attributes.get(AT.hidden) !== undefined || attributes.get(AT["aria-hidden"]) === "true") {
    bits |= AREA.hidden;
  }
  if (tag === "dialog" && attributes.get(AT.open) === undefined) bits |= AREA.hidden;
  return bits;
}
