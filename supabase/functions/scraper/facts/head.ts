import type { Addresses } from "./addresses.ts";
import type { Reader } from "./reader.ts";
import { charsetIn } from "./charset.ts";
import { clean, cleanOrNull } from "./text.ts";

/** What a page says about itself to browsers, search engines and social networks. */
export interface HeadFacts {
  lang: string | null;
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

export function createHeadReader(
  addresses: Addresses,
): Reader<Omit<HeadFacts, "doctype" | "platformSignals">> {
  const facts: Omit<HeadFacts, "doctype" | "platformSignals"> = {
    lang: null,
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
  let title: string | null = null;

  function readMeta({ name = "", property = "", content = "" }: Record<string, string>) {
    const key = name.toLowerCase();
    if (key === "generator") {
      facts.generator = clean([facts.generator, content].filter(Boolean).join("; "), 160) || null;
    }
    if (key === "description") facts.description ??= clean(content, 400);
    if (key === "viewport") facts.viewport ??= clean(content, 160);
    if (key === "robots" || key === "googlebot") {
      facts.robots.push(...content.toLowerCase().split(",").map((word) => clean(word, 40)));
      facts.robots.splice(MAX_DIRECTIVES);
    }
    const graph = /^og:(\w+)$/.exec((property || name).toLowerCase())?.[1];
    if (graph !== undefined && OPEN_GRAPH.includes(graph)) facts.openGraph[graph] ??= clean(content, 200);
  }

  function readEquivalent({ charset, content, "http-equiv": equivalent }: Record<string, string>) {
    const declared = charset ??
      (/^content-type$/i.test((equivalent ?? "").trim()) ? charsetIn(content ?? "") : null);
    if (/^content-security-policy$/i.test((equivalent ?? "").trim())) {
      facts.contentPolicy ??= cleanOrNull(content, 300);
    }
    facts.charset ??= cleanOrNull(declared?.trim().toLowerCase(), 40);
  }

  return {
    tags: ["html", "title", "meta", "link"],
    open({ tag, attributes }) {
      if (tag === "html") facts.lang ??= cleanOrNull(attributes.lang, 20);
      if (tag === "title") {
        facts.titleCount++;
        if (facts.title === null) title = "";
      }
      if (tag === "meta") {
        readMeta(attributes);
        readEquivalent(attributes);
      }
      if (tag === "link" && facts.canonical === null && /\bcanonical\b/i.test(attributes.rel ?? "")) {
        const href = (attributes.href ?? "").trim();
        facts.canonical = href !== "" && URL.canParse(href, addresses.base)
          ? clean(new URL(href, addresses.base).href, 300)
          : null;
      }
    },
    text(data) {
      if (title !== null && title.length < 2000) title += data;
    },
    close(tag) {
      if (tag !== "title" || title === null) return;
      facts.title = clean(title, 200);
      title = null;
    },
    facts: () => facts,
  };
}
