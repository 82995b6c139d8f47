/**
 * A page as a draft: still in parts, so that a fault can take one out or change it before the page is written.
 */

import { escape } from "./escape.ts";
import { jsonLd, microdata, type Node } from "./markup.ts";
import type { Shop } from "./shop.ts";

export type PageKind = "home" | "collection" | "product" | "policy" | "cart" | "search" | "missing";

/** Pieces of HTML by what they are, in page order. */
export type Parts = Record<string, string>;

export interface Page {
  kind: PageKind;
  path: string;
  status: number;
  headers: Record<string, string>;
  head: Head;
  /** What the page says to machines. */
  data: Record<string, Node>;
  header: Parts;
  main: Parts;
  footer: Parts;
  /** What is done to the finished HTML. */
  finish: ((html: string) => string)[];
}

export interface Head {
  lang: string | null;
  title: string | null;
  description: string | null;
  viewport: string | null;
  robots: string;
  canonical: string | null;
  /** Without the prefix `og:`. */
  openGraph: Record<string, string>;
  /** Further elements. */
  lines: string[];
}

/** Anything that is no page. */
export interface File {
  path: string;
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** Writes a page. Products and paths are described in the shop's way, everything else as JSON-LD. */
export function write(shop: Shop, page: Page): string {
  const asMicrodata = (name: string) =>
    shop.markup === "microdata" && (name === "product" || name === "breadcrumb");
  const nodes = Object.entries(page.data);
  const inHead = nodes.filter(([name]) => !asMicrodata(name)).map(([, node]) => jsonLd(node));
  const inBody = nodes.filter(([name]) => asMicrodata(name)).map(([, node]) => microdata(node));
  const html = `<!doctype html>
<html${attribute("lang", page.head.lang)}>
<head>
${[...headLines(page.head), ...inHead].join("\n")}
</head>
<body class="${shop.style.bodyClass} ${page.kind}">
<a class="skip" href="#content">${shop.words.skip}</a>
<header>
${lines(page.header)}
</header>
<main id="content">
${[lines(page.main), ...inBody].join("\n")}
</main>
<footer>
${lines(page.footer)}
</footer>
</body>
</html>
`;
  return page.finish.reduce((text, change) => change(text), html);
}

function headLines(head: Head): string[] {
  const { title, description, viewport, robots, canonical, openGraph } = head;
  const named = (name: string, content: string | null) =>
    content === null ? [] : [`<meta name="${name}"${attribute("content", content)}>`];
  return [
    '<meta charset="utf-8">',
    ...(title === null ? [] : [`<title>${escape(title)}</title>`]),
    ...named("description", description),
    ...named("viewport", viewport),
    ...named("robots", robots),
    ...(canonical === null ? [] : [`<link rel="canonical"${attribute("href", canonical)}>`]),
    '<link rel="icon" href="/favicon.svg" type="image/svg+xml">',
    '<link rel="stylesheet" href="/style.css">',
    ...Object.entries(openGraph).map(([name, content]) =>
      `<meta property="og:${name}"${attribute("content", content)}>`
    ),
    ...head.lines,
  ];
}

function lines(parts: Parts): string {
  return Object.values(parts).join("\n");
}

function attribute(name: string, value: string | null): string {
  return value === null ? "" : ` ${name}="${escape(value)}"`;
}
