import type { Reader } from "./reader.ts";
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
}

const OPEN_GRAPH = ["title", "type", "image", "url", "site_name"];
const MAX_DIRECTIVES = 12;

export function createHeadReader(base: URL): Reader<HeadFacts> {
  const facts: HeadFacts = {
    lang: null,
    title: null,
    description: null,
    viewport: null,
    canonical: null,
    robots: [],
    openGraph: {},
  };
  let title: string | null = null;

  function readMeta({ name = "", property = "", content = "" }: Record<string, string>) {
    const key = name.toLowerCase();
    if (key === "description") facts.description ??= clean(content, 400);
    if (key === "viewport") facts.viewport ??= clean(content, 160);
    if (key === "robots" || key === "googlebot") {
      facts.robots.push(...content.toLowerCase().split(",").map((word) => clean(word, 40)));
      facts.robots.splice(MAX_DIRECTIVES);
    }
    const graph = /^og:(\w+)$/.exec((property || name).toLowerCase())?.[1];
    if (graph !== undefined && OPEN_GRAPH.includes(graph)) facts.openGraph[graph] ??= clean(content, 200);
  }

  return {
    open({ tag, attributes }) {
      if (tag === "html") facts.lang ??= cleanOrNull(attributes.lang, 20);
      if (tag === "title" && facts.title === null) title = "";
      if (tag === "meta") readMeta(attributes);
      if (tag === "link" && facts.canonical === null && /\bcanonical\b/i.test(attributes.rel ?? "")) {
        const href = (attributes.href ?? "").trim();
        facts.canonical = href !== "" && URL.canParse(href, base)
          ? clean(new URL(href, base).href, 300)
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
