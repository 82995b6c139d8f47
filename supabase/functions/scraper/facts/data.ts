import { createMicrodataReader } from "./microdata.ts";
import { parseJsonLd } from "./nodes.ts";
import { findBrandNames, findListedUrls, findProducts, type ProductFacts } from "./products.ts";
import type { Reader } from "./reader.ts";
import { clean } from "./text.ts";

/** What a page says to machines: JSON-LD and microdata. */
export interface DataFacts {
  /** The first three products the page is about. */
  products: ProductFacts[];
  productCount: number;
  /** Addresses in the page's item lists, as absolute addresses, the first twelve. */
  listed: string[];
  /** Names the page gives its shop, the first three. */
  brandNames: string[];
  /** JSON-LD blocks with something in them. */
  jsonLdBlocks: number;
  /** Where those that are no JSON stop being it; null when unknown. */
  brokenJsonLd: (number | null)[];
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
      const parsed = blocks.map(parseJsonLd);
      const documents = parsed.flatMap((result) => result.ok ? [result.value] : []);
      const everything = [documents, microdata.items];
      const products = [
        ...documents.flatMap((document) => findProducts(document, "json-ld")),
        ...findProducts(microdata.items, "microdata"),
      ];
      return {
        products: products.slice(0, 3),
        productCount: products.length,
        listed: everything.flatMap(findListedUrls)
          .filter((href) => URL.canParse(href, base))
          .map((href) => new URL(href, base).href)
          .filter((href) => href.length <= 300)
          .slice(0, 12),
        brandNames: everything.flatMap(findBrandNames).slice(0, 3).map((name) => clean(name, 80)),
        jsonLdBlocks: blocks.length,
        brokenJsonLd: parsed.flatMap((result) => result.ok ? [] : [result.offset]).slice(0, 5),
      };
    },
  };
}
