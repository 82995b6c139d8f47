import type { Addresses } from "./addresses.ts";
import { AT, type Attributes } from "./attributes.ts";
import type { Element, Reader } from "./reader.ts";
import { charsetIn } from "./charset.ts";
import { clean, cleanOrNull } from "./text.ts";

/** What a page says about itself to browsers, search engines and social networks. */
export interface HeadFacts {
  lang: string | null;
  /** The language that `og:locale` or a Content-Language names. */
  locale: string | null;
  /** Language of the alternate address that is the page itself. */
  hreflang: string | null;
  /** Languages of alternate addresses, in lower case without countries, each once. */
  alternates: string[];
  /** The first title; "" when there is one without words. */
  title: string | null;
  description: string | null;
  viewport: string | null;
  /** As absolute address, null when there is none or it is none. */
  canonical: string | null;
  /** Directives of all robots and googlebot metas, lower case, such as `noindex`. */
  robots: string[];
  /** `og:` properties without the prefix, the first of each. */
  openGraph: Record<string, string>;
  /** All generator metas, parted by "; ". */
  generator: string | null;
  /** The encoding that a meta element declares, in lower case. */
  charset: string | null;
  /** A content security policy that stands in the page itself. */
  contentPolicy: string | null;
  /** How many title elements there are. */
  titleCount: number;
  doctype: boolean;
  /** What gives a shop system away, as `platform:signal`, such as `shopify:cdn`. Two make it certain. */
  platformSignals: string[];
}

const OPEN_GRAPH = ["title", "type", "image", "url", "site_name"];
const MAX_DIRECTIVES = 12;
const MAX_ALTERNATES = 20;

type ReadHead = Omit<HeadFacts, "doctype" | "platformSignals">;

export class HeadReader implements Reader<ReadHead> {
  readonly tags = ["html", "title", "meta", "link"];
  private readonly addresses: Addresses;
  private readonly found: ReadHead = {
    lang: null,
    locale: null,
    hreflang: null,
    alternates: [],
    title: null,
    description: null,
    viewport: null,
    canonical: null,
    robots: [],
    openGraph: {},
    generator: null,
    charset: null,
    contentPolicy: null,
    titleCount: 0,
  };
  /** The title while it is being read. */
  private title: string | null = null;

  constructor(addresses: Addresses) {
    this.addresses = addresses;
  }

  open({ tag, attributes }: Element): void {
    const { found } = this;
    if (tag === "html") found.lang ??= cleanOrNull(attributes.get(AT.lang), 20);
    if (tag === "title") {
      found.titleCount++;
      if (found.title === null) this.title = "";
    }
    if (tag === "meta") {
      this.readMeta(attributes);
      this.readEquivalent(attributes);
    }
    if (tag === "link") this.readAlternate(attributes);
    if (tag === "link" && found.canonical === null && /\bcanonical\b/i.test(attributes.get(AT.rel) ?? "")) {
      const href = (attributes.get(AT.href) ?? "").trim();
      const { base } = this.addresses;
      found.canonical = href !== "" && URL.canParse(href, base) ? clean(new URL(href, base).href, 300) : null;
    }
  }

  text(data: string): void {
    if (this.title !== null && this.title.length < 2000) this.title += data;
  }

  close(tag: string): void {
    if (tag !== "title" || this.title === null) return;
    this.found.title = clean(this.title, 200);
    this.title = null;
  }

  facts(): ReadHead {
    return this.found;
  }

  private readMeta(attributes: Attributes): void {
    const name = attributes.get(AT.name) ?? "";
    const property = attributes.get(AT.property) ?? "";
    const content = attributes.get(AT.content) ?? "";
    const key = name.toLowerCase();
    const { found } = this;
    if (key === "generator") {
      found.generator = clean([found.generator, content].filter(Boolean).join("; "), 160) || null;
    }
    if (key === "description") found.description ??= clean(content, 400);
    if (key === "viewport") found.viewport ??= clean(content, 160);
    if (key === "robots" || key === "googlebot") {
      found.robots.push(...content.toLowerCase().split(",").map((word) => clean(word, 40)));
      found.robots.splice(MAX_DIRECTIVES);
    }
    if ((property || name).toLowerCase() === "og:locale") found.locale ??= cleanOrNull(content, 20);
    const graph = /^og:(\w+)$/.exec((property || name).toLowerCase())?.[1];
    if (graph !== undefined && OPEN_GRAPH.includes(graph)) found.openGraph[graph] ??= clean(content, 200);
  }

  private readAlternate(attributes: Attributes): void {
    const language = attributes.get(AT.hreflang);
    if (language === undefined || !/\balternate\b/i.test(attributes.get(AT.rel) ?? "")) return;
    const { base } = this.addresses;
    const { found } = this;
    const code = /^[a-z]{2,3}(?=[-_]|$)/i.exec(language)?.[0].toLowerCase();
    if (code !== undefined && !found.alternates.includes(code) && found.alternates.length < MAX_ALTERNATES) {
      found.alternates.push(code);
    }
    if (found.hreflang !== null) return;
    const url = URL.parse(attributes.get(AT.href) ?? "", base);
    const here = url !== null && url.host === base.host && url.pathname === base.pathname;
    if (here && !/^x-default$/i.test(language)) found.hreflang = cleanOrNull(language, 20);
  }

  private readEquivalent(attributes: Attributes): void {
    const { found } = this;
    const content = attributes.get(AT.content);
    const equivalent = attributes.get(AT["http-equiv"]);
    const declared = attributes.get(AT.charset) ??
      (/^content-type$/i.test((equivalent ?? "").trim()) ? charsetIn(content ?? "") : null);
    if (/^content-language$/i.test((equivalent ?? "").trim())) found.locale ??= cleanOrNull(content, 20);
    if (/^content-security-policy$/i.test((equivalent ?? "").trim())) {
      found.contentPolicy ??= cleanOrNull(content, 300);
    }
    found.charset ??= cleanOrNull(declared?.trim().toLowerCase(), 40);
  }
}
