import { AT, type Attributes } from "./attributes.ts";
import { namesMorePictures } from "./gallery.ts";
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

/** Pictures of the product that a page is about. */
export interface ProductImages {
  /** Different images in the main part that lead to no other page: on a product page, those of the product. */
  productImages: number;
  /** Of those that are pictures of the product for certain: how many there are. */
  productPictures: number;
  /** And how many of these have no alt attribute somewhere. */
  productPicturesWithoutAlt: number;
  /** How many others have none: whether they show the product cannot be told. */
  otherImagesWithoutAlt: number;
  /** The tags of the first two of them, as they stand in the page. */
  withoutAltTags: string[];
  /** Few are shown, and the page names more of them for its scripts. */
  morePictures: boolean;
}

/** A product page with fewer pictures is looked through for more of them. */
const FEW = 3;
const MAX_EXAMPLES = 3;
const MAX_TAGS = 2;
const MAX_TAG = 200;
/** Images of a page that are told apart. */
const MAX_OWN = 100;

/** Small pictures that are about something else than the page, and what stands in a picture's place while it loads. */
const SIGN =
  /logo|icon|badge|payment|paypal|visa|flag|avatar|rating|star|sprite|placeholder|spinner|load(?:er|ing)|banner|arrow|pixel|spacer|blank|transparent|share|guide|size[-_]?chart|facebook|twitter|instagram|pinterest|whatsapp|youtube/i;
const SIGN_CLASS = /logo|icon|badge|payment|flag|avatar|rating|(?:^|[-_ ])stars?(?![a-z])|sprite|spinner/i;
/** What is written into the page stands in for something. */
const NO_PICTURE = /^data:/i;
/** A sign, unless the page names it as a picture of its product. */
const DRAWING = /\.svg(?:[?#]|$)/i;
const SIZED_STYLE = /aspect-ratio\s*:|(?:^|[;\s])height\s*:/i;
const ELSEWHERE = AROUND | AREA.related | AREA.linked | AREA.hidden;

interface Own {
  address: string;
  hasAlt: boolean;
  main: boolean;
  /** The tag where it has no alt attribute. */
  tag: string;
}

function noImages(): ImageFacts {
  return { total: 0, withoutAlt: 0, examples: [], withoutSize: 0, sizeExamples: [] };
}

export class ImageReader {
  private readonly found: ImageFacts = noImages();
  /** Images of the page's own by name. */
  private readonly images = new Map<string, Own>();

  read(element: Element): void {
    const { attributes, area } = element;
    const role = attributes.get(AT.role);
    const width = attributes.get(AT.width);
    const height = attributes.get(AT.height);
    const decorative = role === "presentation" || role === "none" || (area & AREA.hidden) !== 0;
    const pixel = (width === "1" || width === "0") && (height === "1" || height === "0");
    if (decorative || pixel) return;
    const { found } = this;
    found.total++;
    if (!isDescribed(attributes)) {
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
    if (!(area & ELSEWHERE) && this.images.size < MAX_OWN) this.addOwn(element);
  }

  facts(): ImageFacts {
    return this.found;
  }

  /**
   * Different images of the main part that lead nowhere.
   *
   * @param main whether the page marks its main part
   * @param known addresses that the page itself names as pictures of its product. Without any, none is one for certain
   * @param html the page's source
   */
  own(main: boolean, known: readonly string[], html: string): ProductImages {
    const isKnown = picturesLike(known);
    const entries = [...this.images].filter(([, image]) => image.main || !main);
    const images = entries.map(([, image]) => image);
    const pictures = images.filter(({ address }) => isKnown(address));
    const withoutAlt = pictures.filter(({ hasAlt }) => !hasAlt);
    return {
      productImages: images.length,
      productPictures: pictures.length,
      productPicturesWithoutAlt: withoutAlt.length,
      otherImagesWithoutAlt:
        images.filter(({ address, hasAlt }) => !hasAlt && !isKnown(address) && !DRAWING.test(address)).length,
      withoutAltTags: withoutAlt.slice(0, MAX_TAGS).map(({ tag }) => clean(tag, MAX_TAG)),
      morePictures: images.length > 0 && images.length < FEW &&
        namesMorePictures(html, fileName, new Set(entries.map(([name]) => name))),
    };
  }

  private addOwn({ attributes, area, source }: Element): void {
    const address = addressOf(attributes);
    const width = attributes.get(AT.width);
    if (address === "" || NO_PICTURE.test(address) || (width !== undefined && Number(width) < 80)) return;
    const name = fileName(address);
    if (SIGN.test(name) || SIGN_CLASS.test(attributes.get(AT.class) ?? "")) return;
    const before = this.images.get(name);
    const alone = !isDescribed(attributes);
    this.images.set(name, {
      address,
      // A copy without alt is read out as the name of its file, whatever the other has.
      hasAlt: !alone && before?.hasAlt !== false,
      main: (area & AREA.main) !== 0 || before?.main === true,
      tag: alone ? source(MAX_TAG) : before?.tag ?? "",
    });
  }
}

/** An image without alt has a name where a label gives it one. */
function isDescribed(attributes: Attributes): boolean {
  return attributes.get(AT.alt) !== undefined || attributes.get(AT["aria-label"]) !== undefined ||
    attributes.get(AT["aria-labelledby"]) !== undefined;
}

/** Enough digits to be the number of one thing. */
const NUMBER = /\d{5,}/g;

/** Whether an address is like those that are known: the same file, one beside it, or one with a number of its name. */
function picturesLike(known: readonly string[]): (address: string) => boolean {
  const names = new Set(known.map(fileName));
  const folders = new Set(known.map(folderOf).filter((folder) => folder.length >= LONG_FOLDER));
  const numbers = new Set(known.flatMap((address) => fileName(address).match(NUMBER) ?? []));
  return (address) =>
    names.has(fileName(address)) || folders.has(folderOf(address)) ||
    (fileName(address).match(NUMBER) ?? []).some((number) => numbers.has(number));
}

/** A folder of fewer characters holds the pictures of everything. */
const LONG_FOLDER = 12;

/** A folder for one product has a number in its name. */
function folderOf(address: string): string {
  const path = address.replace(/^(?:https?:)?\/\/[^/]*/, "").replace(/[?#].*$/, "");
  const folder = path.slice(0, path.lastIndexOf("/") + 1);
  return /\d/.test(folder) ? folder : "";
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
