/** Where on the page something stands: in its head, header, navigation, main part, footer, … */

import { NAMED } from "./names.ts";

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

const BY_ROLE: Record<string, number> = {
  main: AREA.main,
  navigation: AREA.nav,
  banner: AREA.header,
  contentinfo: AREA.footer,
  complementary: AREA.aside,
};

const NO_PAGE = /^(?:#|javascript:|$)|\.(?:jpe?g|png|webp|gif|avif)(?:[?#]|$)/i;

export interface Place {
  /** Bits of `AREA` at this point of the page. */
  area: number;
  main: boolean;
  footer: boolean;
  /** Steps into an element and returns the area inside. */
  open(tag: string, attributes: Record<string, string>, names: number): number;
  close(): void;
}

/** Follows the pass over a page. Open and close must come in pairs. */
export function createPlace(): Place {
  const depths: number[] = [];
  const areas: number[] = [];
  let depth = 0;

  const place: Place = {
    area: 0,
    main: false,
    footer: false,
    open(tag, attributes, names) {
      depth++;
      const bits = bitsOf(tag, attributes, names, place.area);
      if (bits === 0 || (bits & ~place.area) === 0) return place.area;
      depths.push(depth);
      areas.push(place.area);
      if (bits & AREA.main) place.main = true;
      if (bits & AREA.footer) place.footer = true;
      return place.area |= bits;
    },
    close() {
      if (depths.length > 0 && depths[depths.length - 1] === depth) {
        depths.pop();
        place.area = areas.pop()!;
      }
      depth--;
    },
  };
  return place;
}

function bitsOf(tag: string, attributes: Record<string, string>, names: number, around: number): number {
  let bits = BY_TAG[tag] ?? 0;
  if (tag === "a" && attributes.href !== undefined && !NO_PAGE.test(attributes.href)) bits |= AREA.linked;
  const role = attributes.role;
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
  if (attributes.hidden !== undefined || attributes["aria-hidden"] === "true") bits |= AREA.hidden;
  if (tag === "dialog" && attributes.open === undefined) bits |= AREA.hidden;
  return bits;
}
