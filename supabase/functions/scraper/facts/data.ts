import { createMicrodataReader } from "./microdata.ts";
import { isProductLink } from "./link_words.ts";
import { findBrandNames, findListed, findProducts, type ProductFacts } from "./products.ts";
import type { Reader } from "./reader.ts";
import { clean } from "./text.ts";

/** What a page says to machines: JSON-LD and microdata. */
export interface DataFacts {
  /** The first three products the page is about. */
  products: ProductFacts[];
  productCount: number;
  /** Absolute addresses of the products in the page's item lists, the first twelve. */
  listed: string[];
  /** Names the page gives its shop, the first three. */
  brandNames: string[];
  /** JSON-LD blocks with something in them. */
  jsonLdBlocks: number;
  /** Which of them are no JSON, counted from 1, the first five. */
  brokenJsonLd: number[];
}

const MAX_BLOCKS = 30;
const MAX_BLOCK_CHARS = 512 * 1024;

export function createDataReader(base: URL): Reader<DataFacts> {
  const microdata = createMicrodataReader();
  const blocks: string[] = [];
  let block: string | null = null;

  return {
    open(element) {
      microdata.open(element);
      const json = element.tag === "script" &&
        /^\s*application\/ld\+json/i.test(element.attributes.type ?? "");
      if (json) block = "";
    },
    text(data) {
      microdata.text(data);
      if (block !== null && block.length < MAX_BLOCK_CHARS) block += data;
    },
    close(tag) {
      microdata.close();
      if (tag !== "script" || block === null) return;
      if (block.trim() !== "" && blocks.length < MAX_BLOCKS) blocks.push(block);
      block = null;
    },
    facts() {
      const parsed = blocks.map(parse);
      const documents = parsed.filter((value) => value !== undefined);
      const products = [
        ...documents.flatMap((document) => findProducts(document, "json-ld")),
        ...findProducts(microdata.items, "microdata"),
      ];
      const everything = [documents, microdata.items];
      return {
        products: products.slice(0, 3),
        productCount: products.length,
        listed: everything.flatMap(findListed).flatMap(({ href, product }) => {
          if (href === "" || href.length > 300 || !URL.canParse(href, base)) return [];
          const url = new URL(href, base);
          return product || isProductLink("", url) ? [url.href] : [];
        }).slice(0, 12),
        brandNames: everything.flatMap(findBrandNames).slice(0, 3).map((name) => clean(name, 80)),
        jsonLdBlocks: blocks.length,
        brokenJsonLd: parsed.flatMap((value, index) => value === undefined ? [index + 1] : []).slice(0, 5),
      };
    },
  };
}

/** The value of a block, undefined where it is no JSON. */
function parse(block: string): unknown {
  try {
    return JSON.parse(block);
  } catch {
    return undefined;
  }
}
