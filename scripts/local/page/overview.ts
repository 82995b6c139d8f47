/** The page that shows people what runs where. */

import { keysOf, placesOf, type Row, type StackInfo } from "../stack_info.ts";

const read = (name: string) => Deno.readTextFileSync(new URL(name, import.meta.url));

/** The page at `/_local/`: what runs where, the keys, and the e-mails that were caught. */
export function overviewPage(info: StackInfo): string {
  const row = (row: Row, more = "") =>
    `<tr><th>${escape(row.name)}<td>${shown(row)}<small>${escape(row.note)}</small>${more}`;
  const copy = (value: string) => `<td><button data-copy="${escape(value)}">copy</button>`;
  return fill(read("./overview.html"), {
    style: `<style>${read("./style.css")}</style>`,
    places: placesOf(info).map((place) => row(place)).join("\n"),
    keys: keysOf(info).map((key) => row(key, copy(key.value))).join("\n"),
    url: escape(info.url),
    publishable_key: escape(info.publishable_key),
    demo_shop: escape(info.demo_shop_urls[0]),
  });
}

function fill(template: string, values: Record<string, string>): string {
  return template.replace(/\{\{ (\w+) \}\}/g, (_, name) => values[name]);
}

function shown({ value, isPage }: Row): string {
  const text = escape(value);
  return isPage ? `<a href="${text}">${text}</a>` : `<code>${text}</code>`;
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
