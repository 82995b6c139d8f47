import { AT, HAS } from "./attributes.ts";
import type { Addresses } from "./addresses.ts";
import { parseJsonLd } from "./json_ld.ts";
import { isProductPath } from "./link_words.ts";
import { MicrodataReader } from "./microdata.ts";
import { type Node, typesOf } from "./nodes.ts";
import { findOrganization, type OrganizationFacts } from "./organization.ts";
import {
  findBrandNames,
  findListed,
  findPictures,
  findProducts,
  nodesOf,
  type ProductFacts,
} from "./products.ts";
import type { Element, Reader } from "./reader.ts";

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

export class DataReader implements Reader<DataFacts> {
  readonly tags = ["script"];
  private readonly addresses: Addresses;
  private readonly microdata: MicrodataReader;
  private readonly blocks: string[] = [];
  private block: string | null = null;
  private rdfaBreadcrumb = false;

  constructor(addresses: Addresses) {
    this.addresses = addresses;
    this.microdata = new MicrodataReader((address) => addresses.absolute(address) ?? address);
  }

  open({ attributes }: Element): void {
    if (/^\s*application\/ld\+json/i.test(attributes.get(AT.type) ?? "")) this.block = "";
  }

  /** An element with attributes of microdata or RDFa. */
  mark(element: Element): void {
    const { tag, attributes } = element;
    if (attributes.has & HAS.microdata) this.microdata.open(element);
    if (tag !== "script") {
      this.rdfaBreadcrumb ||= attributes.get(AT.typeof)?.includes("BreadcrumbList") ?? false;
    }
  }

  /** The end of an element that is so deep. */
  unmark(depth: number): void {
    this.microdata.close(depth);
  }

  text(data: string): void {
    this.microdata.text(data);
    if (this.block !== null && this.block.length < MAX_BLOCK_CHARS) this.block += data;
  }

  close(): void {
    if (this.block === null) return;
    if (this.block.trim() !== "" && this.blocks.length < MAX_BLOCKS) this.blocks.push(this.block);
    this.block = null;
  }

  /** Addresses of the pictures that the markup names of its products. To be asked after `facts`. */
  readonly pictures: string[] = [];

  facts(): DataFacts {
    const parsed = this.blocks.map(parseJsonLd);
    const declared = parsed.flatMap(({ value }) => nodesOf(value));
    const marked = nodesOf(this.microdata.items());
    const products = [...findProducts(declared, "json-ld"), ...findProducts(marked, "microdata")];
    const nodes = [...declared, ...marked];
    this.pictures.push(...findPictures(nodes));
    const broken = parsed.flatMap(({ error }, index) =>
      error === null ? [] : [{ block: index + 1, error: error.message, at: error.at }]
    );
    return {
      products: products.slice(0, 3),
      productCount: products.length,
      listed: this.readListed(nodes),
      brandNames: findBrandNames(nodes).slice(0, 3),
      jsonLdBlocks: this.blocks.length,
      broken: broken.slice(0, 3),
      repaired: parsed.filter(({ value, error }) => error !== null && value !== undefined).length,
      breadcrumb: this.rdfaBreadcrumb || nodes.some((node) => typesOf(node).includes("BreadcrumbList")),
      organization: findOrganization(nodes),
    };
  }

  private readListed(nodes: Node[]): string[] {
    const listed: string[] = [];
    for (const { href, product } of findListed(nodes)) {
      if (listed.length === MAX_LISTED) break;
      const target = this.addresses.target(href);
      if (href === "" || target.host === null || !(product || isProductPath(target.path, false))) continue;
      const url = this.addresses.absolute(href);
      if (url !== null) listed.push(url);
    }
    return listed;
  }
}
