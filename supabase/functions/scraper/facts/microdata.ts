/** Microdata (HTML standard, "microdata"), turned into the nodes of `nodes.ts`. */

import { listOf, type Node, term } from "./nodes.ts";
import type { Element } from "./reader.ts";

/** Collects microdata while a page streams by. Feed it every element and every text, in order. */
export interface MicrodataReader {
  open(element: Element): void;
  text(data: string): void;
  close(): void;
  /** Items that are no property of another item, in page order. */
  items: Node[];
}

const MAX_ITEMS = 200;
const MAX_VALUES = 50;
const MAX_TEXT = 1000;

interface OpenElement {
  item: Node | null;
  /** A property whose value is the text of this element. */
  capture: { item: Node; names: string[]; text: string } | null;
}

/**
 * Microdata by the HTML standard, with two differences: a `content` attribute counts on every element, as
 * search engines have it, and `itemref` is not followed.
 */
export function createMicrodataReader(): MicrodataReader {
  const items: Node[] = [];
  const open: OpenElement[] = [];
  const owners: Node[] = [];
  const captures: NonNullable<OpenElement["capture"]>[] = [];
  let created = 0;

  return {
    items,
    open({ tag, attributes }) {
      const element: OpenElement = { item: null, capture: null };
      open.push(element);
      const owner = owners.at(-1) ?? null;
      const names = owner === null ? [] : propertyNames(attributes.itemprop);

      if (attributes.itemscope !== undefined && created < MAX_ITEMS) {
        created++;
        element.item = { "@type": (attributes.itemtype ?? "").split(/\s+/).filter(Boolean) };
        if (names.length === 0) items.push(element.item);
        for (const name of names) add(owner!, name, element.item);
        owners.push(element.item);
      } else if (names.length > 0) {
        const value = attributeValue(tag, attributes);
        if (value === null) captures.push(element.capture = { item: owner!, names, text: "" });
        else names.forEach((name) => add(owner!, name, value));
      }
    },
    text(data) {
      for (const capture of captures) {
        if (capture.text.length < MAX_TEXT) capture.text += data.slice(0, MAX_TEXT);
      }
    },
    close() {
      const element = open.pop();
      if (element?.item) owners.pop();
      if (element?.capture) {
        const { item, names, text } = element.capture;
        captures.pop();
        for (const name of names) add(item, name, text.replace(/\s+/g, " ").trim());
      }
    },
  };
}

function propertyNames(itemprop: string | undefined): string[] {
  return (itemprop ?? "").split(/\s+/).map(term).filter((name) => /^[a-z]\w*$/i.test(name));
}

const URL_ATTRIBUTES: Record<string, string> = {
  ...{
    a: "href",
    area: "href",
    link: "href",
    object: "data",
    data: "value",
    meter: "value",
    time: "datetime",
  },
  ...{ img: "src", source: "src", audio: "src", video: "src", embed: "src", iframe: "src", track: "src" },
};

/** The value an element carries in an attribute, null when its text is the value. */
function attributeValue(tag: string, attributes: Record<string, string>): string | null {
  if (attributes.content !== undefined) return attributes.content;
  if (tag === "meta") return "";
  return attributes[URL_ATTRIBUTES[tag]] ?? null;
}

function add(item: Node, name: string, value: unknown): void {
  const values = listOf(item[name]);
  if (values.length < MAX_VALUES) item[name] = values.length === 0 ? value : [...values, value];
}
