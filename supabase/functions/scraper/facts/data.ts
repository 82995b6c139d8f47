import type { Addresses } from "./addresses.ts";
import { parseJsonLd } from "./json_ld.ts";
import { isProductPath } from "./link_words.ts";
import { createMicrodataReader } from "./microdata.ts";
import { type Node, typesOf } from "./nodes.ts";
import { findOrganization, type OrganizationFacts } from "./organization.ts";
import { findBrandNames, findListed, findProducts, nodesOf, type ProductFacts } from "./products.ts";
import type { Reader } from "./reader.ts";

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
  /** The first three that are no JSON: which block, counted from 1, what is wrong, and after how many characters of the block. */
  broken: { block: number; error: string; at: number }[];
  /** Broken blocks that were read nevertheless, after the usual repairs. */
  repaired: number;
  /** A BreadcrumbList is on the page. */
  breadcrumb: boolean;
  /** What the page says about the organisation behind it. */
  organization: OrganizationFacts | null;
}

const MAX_BLOCKS = 30;
const MAX_LISTED = 12;
const MAX_BLOCK_CHARS = 512 * 1024;

export function createDataReader(addresses: Addresses): Reader<DataFacts> {
  const microdata = createMicrodataReader((address) => addresses.absolute(address) ?? address);
  const blocks: string[] = [];
  let block: string | null = null;
  let rdfaBreadcrumb = false;

  return {
    open(element) {
      microdata.open(element);
      const { tag, attributes } = element;
      if (tag === "script") {
        if (/^\s*application\/ld\+json/i.test(attributes.type ?? "")) block = "";
      } else if (attributes.typeof !== undefined) {
        rdfaBreadcrumb ||= attributes.typeof.includes("BreadcrumbList");
      }
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
      const declared = parsed.flatMap(({ value }) => nodesOf(value));
      const marked = nodesOf(microdata.items());
      const products = [...findProducts(declared, "json-ld"), ...findProducts(marked, "microdata")];
      const nodes = [...declared, ...marked];
      const broken = parsed.flatMap(({ error }, index) =>
        error === null ? [] : [{ block: index + 1, error: error.message, at: error.at }]
      );
      return {
        products: products.slice(0, 3),
        productCount: products.length,
        listed: readListed(nodes),
        brandNames: findBrandNames(nodes).slice(0, 3),
        jsonLdBlocks: blocks.length,
        broken: broken.slice(0, 3),
        repaired: parsed.filter(({ value, error }) => error !== null && value !== undefined).length,
        breadcrumb: rdfaBreadcrumb || nodes.some((node) => typesOf(node).includes("BreadcrumbList")),
        organization: findOrganization(nodes),
      };
    },
  };

  function readListed(nodes: Node[]): string[] {
    const listed: string[] = [];
    for (const { href, product } of findListed(nodes)) {
      if (listed.length === MAX_LISTED) break;
      const target = addresses.target(href);
      if (href === "" || target.host === null || !(product || isProductPath(target.path, false))) continue;
      const url = addresses.absolute(href);
      if (url !== null) listed.push(url);
    }
    return listed;
  }
}
