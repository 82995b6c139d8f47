import { AT, type Attributes } from "./attributes.ts";
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

function noImages(): ImageFacts {
  return { total: 0, withoutAlt: 0, examples: [], withoutSize: 0, sizeExamples: [] };
}

export class ImageReader {
  private readonly found: ImageFacts = noImages();
  /** Images by name, and whether one of their places on the page has an alt attribute. */
  private readonly inMain = new Map<string, boolean>();
  private readonly anywhere = new Map<string, boolean>();

  read({ attributes, area }: Element): void {
    const role = attributes.get(AT.role);
    const width = attributes.get(AT.width);
    const height = attributes.get(AT.height);
    const decorative = role === "presentation" || role === "none" ||
      attributes.get(AT["aria-hidden"]) === "true";
    const pixel = (width === "1" || width === "0") && (height === "1" || height === "0");
    if (decorative || pixel) return;
    const { found } = this;
    found.total++;
    if (attributes.get(AT.alt) === undefined) {
      found.withoutAlt++;
      if (found.examples.length < MAX_EXAMPLES) found.examples.push(clean(addressOf(attributes), 200));
    }
    const sized = (width !== undefined && height !== undefined) ||
      SIZED_STYLE.test(attributes.get(AT.style) ?? "");
    if (!sized) {
      found.withoutSize++;
      if (found.sizeExamples.length < MAX_EXAMPLES) {
        found.sizeExamples.push(clean(addressOf(attributes), 200));
      }
    }
    if (!(area & ELSEWHERE) && this.anywhere.size < MAX_OWN) this.addOwn(attributes, area);
  }

  facts(): ImageFacts {
    return this.found;
  }

  /** Different images of the main part that lead nowhere. @param main whether the page marks its main part */
  own(main: boolean): { productImages: number; productImagesWithoutAlt: number } {
    const images = main ? this.inMain : this.anywhere;
    const withoutAlt = [...images.values()].filter((hasAlt) => !hasAlt).length;
    return { productImages: images.size, productImagesWithoutAlt: withoutAlt };
  }

  private addOwn(attributes: Attributes, area: number): void {
    const address = addressOf(attributes);
    const width = attributes.get(AT.width);
    if (address === "" || (width !== undefined && Number(width) < 80)) return;
    const name = fileName(address);
    if (SIGN.test(name) || SIGN.test(attributes.get(AT.class) ?? "")) return;
    const hasAlt = attributes.get(AT.alt) !== undefined || this.anywhere.get(name) === true;
    this.anywhere.set(name, hasAlt);
    if (area & AREA.main) this.inMain.set(name, hasAlt);
  }
}

/** Images that load late carry their address elsewhere until then. */
function addressOf(attributes: Attributes): string {
  const src = attributes.get(AT.src);
  const srcset = attributes.get(AT.srcset);
  const late = attributes.get(AT["data-src"]) ?? attributes.get(AT["data-lazy-src"]) ??
    attributes.get(AT["data-original"]);
  const own = src === undefined || src.startsWith("data:") ? late ?? src : src;
  return (own ?? (srcset ?? attributes.get(AT["data-srcset"]) ?? "").trim().split(/[\s,]/)[0]).trim();
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
