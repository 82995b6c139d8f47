import { AREA, AROUND } from "./place.ts";
import type { Element } from "./reader.ts";
import { clean } from "./text.ts";

export interface ImageFacts {
  /** Images that mean something: decoration and counting pixels left out. */
  total: number;
  /** No alt attribute at all; an empty one is a decision. */
  withoutAlt: number;
  /** Addresses of the first three of them. */
  examples: string[];
  /** Images for which neither width and height nor a style keeps room free. */
  withoutSize: number;
  /** Addresses of the first three of them. */
  sizeExamples: string[];
}

const MAX_EXAMPLES = 3;
/** Images of a page that are told apart. */
const MAX_OWN = 100;

/** Small pictures that are about something else than the page. */
const SIGN =
  /logo|icon|badge|payment|paypal|visa|flag|avatar|rating|star|sprite|placeholder|spinner|loader|banner/i;
const SIZED_STYLE = /aspect-ratio\s*:|(?:^|[;\s])height\s*:/i;
const ELSEWHERE = AROUND | AREA.related | AREA.linked | AREA.hidden;

export function createImageReader() {
  const facts: ImageFacts = { total: 0, withoutAlt: 0, examples: [], withoutSize: 0, sizeExamples: [] };
  /** Images by name, and whether one of their places on the page has an alt attribute. */
  const inMain = new Map<string, boolean>();
  const anywhere = new Map<string, boolean>();

  return {
    read({ attributes, area }: Pick<Element, "attributes" | "area">) {
      const { alt, role, width, height, style } = attributes;
      const decorative = role === "presentation" || role === "none" || attributes["aria-hidden"] === "true";
      const pixel = (width === "1" || width === "0") && (height === "1" || height === "0");
      if (decorative || pixel) return;
      facts.total++;
      const address = addressOf(attributes);
      if (alt === undefined) {
        facts.withoutAlt++;
        if (facts.examples.length < MAX_EXAMPLES) facts.examples.push(clean(address, 200));
      }
      const sized = (width !== undefined && height !== undefined) ||
        (style !== undefined && SIZED_STYLE.test(style));
      if (!sized) {
        facts.withoutSize++;
        if (facts.sizeExamples.length < MAX_EXAMPLES) facts.sizeExamples.push(clean(address, 200));
      }
      if (!(area & ELSEWHERE) && anywhere.size < MAX_OWN) addOwn(attributes, address, area);
    },
    facts: () => facts,
    /** Different images of the main part that lead nowhere. @param main whether the page marks its main part */
    own(main: boolean): { productImages: number; productImagesWithoutAlt: number } {
      const images = main ? inMain : anywhere;
      const withoutAlt = [...images.values()].filter((hasAlt) => !hasAlt).length;
      return { productImages: images.size, productImagesWithoutAlt: withoutAlt };
    },
  };

  function addOwn({ width, alt, class: classes }: Record<string, string>, address: string, area: number) {
    if (address === "" || (width !== undefined && Number(width) < 80)) return;
    const name = fileName(address);
    if (SIGN.test(name) || (classes !== undefined && SIGN.test(classes))) return;
    const hasAlt = alt !== undefined || anywhere.get(name) === true;
    anywhere.set(name, hasAlt);
    if (area & AREA.main) inMain.set(name, hasAlt);
  }
}

/** Images that load late carry their address elsewhere until then. */
function addressOf({ src, srcset, ...rest }: Record<string, string>): string {
  const late = rest["data-src"] ?? rest["data-lazy-src"] ?? rest["data-original"];
  const own = src === undefined || src.startsWith("data:") ? late ?? src : src;
  return (own ?? (srcset ?? rest["data-srcset"] ?? "").trim().split(/[\s,]/)[0]).trim();
}

/** One image has one name, in whatever size it is asked for: `mug_600x.jpg?v=1` and `mug-100x100.jpg` are `mug.jpg`. */
function fileName(address: string): string {
  const path = address.slice(0, 1000).replace(/[?#].*$/, "").replace(/\/+$/, "");
  return path.slice(path.lastIndexOf("/") + 1)
    .replace(
      /[-_]\d{2,4}x\d{0,4}(?:@\dx)?(?=\.|_crop)|_(?:small|medium|large|grande|thumb|compact|pico|icon)(?=\.)/g,
      "",
    );
}
