/** Microdata (HTML standard, "microdata"), turned into the nodes of `nodes.ts`. */

import { AT, type Attributes } from "./attributes.ts";
import { listOf, type Node, term } from "./nodes.ts";
import type { Element } from "./reader.ts";

/** An element that microdata may need: an item, a property, or one with an id that `itemref` may name. */
interface Marked {
  /** The marked elements in it that have none other around them. */
  children: Marked[];
  id: string | undefined;
  scope: boolean;
  types: string;
  itemid: string | undefined;
  refs: string;
  /** Names of the property, null where it is none. */
  names: string[] | null;
  /** Value in an attribute; null: its text is the value. */
  value: string | null;
  text: string;
  /** Its place in the page. */
  order: number;
}

const MAX_MARKED = 5000;
const MAX_ITEMS = 200;
const MAX_VALUES = 50;
const MAX_TEXT = 1000;
const MAX_DEPTH = 12;

/**
 * Collects microdata while a page streams by: show it every element that has attributes of `HAS.microdata`, the end of every
 * element, and every text, in order.
 *
 * Microdata by the HTML standard, with two differences that follow what search engines read: a `content` attribute
 * counts on every element, and a property without an item around it that is an item itself counts as one.
 */
export class MicrodataReader {
  private readonly resolve: (address: string) => string;
  private readonly marked: Marked[] = [];
  private readonly unfinished: { depth: number; element: Marked }[] = [];
  private readonly captures: Marked[] = [];
  private used = false;

  /** @param resolve makes addresses in `src` and `href` absolute */
  constructor(resolve: (address: string) => string) {
    this.resolve = resolve;
  }

  open({ tag, attributes, depth }: Pick<Element, "tag" | "attributes" | "depth">): void {
    if (this.marked.length >= MAX_MARKED) return;
    this.used ||= attributes.get(AT.itemscope) !== undefined;
    const element = this.mark(tag, attributes);
    this.marked.push(element);
    this.unfinished.at(-1)?.element.children.push(element);
    this.unfinished.push({ depth, element });
    if (element.names !== null && !element.scope && element.value === null) this.captures.push(element);
  }

  text(data: string): void {
    const { captures } = this;
    for (let i = 0; i < captures.length; i++) {
      if (captures[i].text.length < MAX_TEXT) captures[i].text += data.slice(0, MAX_TEXT);
    }
  }

  close(depth: number): void {
    const { unfinished, captures } = this;
    if (unfinished.length === 0 || unfinished[unfinished.length - 1].depth !== depth) return;
    if (unfinished.pop()!.element === captures.at(-1)) captures.pop();
  }

  /** Items that are no property of another item, in page order. To be asked once the page is complete. */
  items(): Node[] {
    return this.used ? buildItems(this.marked) : [];
  }

  private mark(tag: string, attributes: Attributes): Marked {
    const scope = attributes.get(AT.itemscope) !== undefined;
    const itemprop = attributes.get(AT.itemprop);
    const names = itemprop === undefined ? null : propertyNames(itemprop);
    const value = names === null || scope ? null : attributeValue(tag, attributes, this.resolve);
    return {
      children: [],
      id: attributes.get(AT.id),
      scope,
      types: attributes.get(AT.itemtype) ?? "",
      itemid: attributes.get(AT.itemid),
      refs: attributes.get(AT.itemref) ?? "",
      names,
      value,
      text: "",
      order: this.marked.length,
    };
  }
}

function buildItems(marked: Marked[]): Node[] {
  const byId = new Map<string, Marked>();
  for (const element of marked) {
    if (element.id !== undefined && !byId.has(element.id)) byId.set(element.id, element);
  }
  const belongs = new Set<Marked>();
  let built = 0;

  /** "The properties of an item": its own descendants and what its itemref names, in page order. */
  function propertiesOf(root: Marked): Marked[] {
    const pending = [...root.children];
    for (const id of root.refs.split(/\s+/)) {
      const element = byId.get(id);
      if (element !== undefined) pending.push(element);
    }
    const seen = new Set<Marked>([root]);
    const found: Marked[] = [];
    for (let current = pending.pop(); current !== undefined; current = pending.pop()) {
      if (seen.has(current)) continue;
      seen.add(current);
      if (!current.scope) pending.push(...current.children);
      if (current.names !== null && current.names.length > 0) found.push(current);
    }
    return found.sort((a, b) => a.order - b.order);
  }

  function build(element: Marked, path: Marked[]): Node {
    built++;
    const item: Node = { "@type": element.types.split(/\s+/).filter(Boolean) };
    if (element.itemid !== undefined) item["@id"] = element.itemid.trim();
    for (const property of propertiesOf(element)) {
      if (property.scope) belongs.add(property);
      const value = valueOf(property, [...path, element]);
      if (value !== undefined) { for (const name of property.names!) add(item, name, value); }
    }
    return item;
  }

  function valueOf(property: Marked, path: Marked[]): unknown {
    if (!property.scope) return property.value ?? property.text.replace(/\s+/g, " ").trim();
    // An item that contains itself is an error of the page, and ends here.
    if (path.includes(property) || path.length >= MAX_DEPTH || built >= MAX_ITEMS) return undefined;
    return build(property, path);
  }

  const items: [Marked, Node][] = [];
  const starts = [
    ...marked.filter(({ scope, names }) => scope && names === null),
    ...marked.filter(({ scope, names }) => scope && names !== null),
  ];
  for (const element of starts) {
    if (built < MAX_ITEMS && !belongs.has(element)) items.push([element, build(element, [])]);
  }
  return items.sort(([a], [b]) => a.order - b.order).map(([, item]) => item);
}

function propertyNames(itemprop: string): string[] {
  const names = itemprop.split(/\s+/).map(term).filter((name) => /^[a-z]\w*$/i.test(name));
  return [...new Set(names)];
}

const ADDRESS_ATTRIBUTES: Record<string, number> = {
  a: AT.href,
  area: AT.href,
  link: AT.href,
  audio: AT.src,
  embed: AT.src,
  iframe: AT.src,
  img: AT.src,
  source: AT.src,
  track: AT.src,
  video: AT.src,
  object: AT.data,
};

/** The value an element carries in an attribute, null when its text is the value. */
function attributeValue(
  tag: string,
  attributes: Attributes,
  resolve: (address: string) => string,
): string | null {
  const content = attributes.get(AT.content);
  if (content !== undefined) return content;
  if (tag === "meta") return "";
  if (tag === "data" || tag === "meter") return attributes.get(AT.value) ?? "";
  if (tag === "time") return attributes.get(AT.datetime) ?? null;
  const name = ADDRESS_ATTRIBUTES[tag];
  if (name === undefined) return null;
  // Images that load late carry their address elsewhere until then.
  const address = (attributes.get(name) ?? (tag === "img" ? attributes.get(AT["data-src"]) : undefined) ?? "")
    .trim();
  // A link element also names schema.org's words, which are no addresses of the shop.
  return address === "" || tag === "link" || /^[a-z][a-z0-9+.-]*:/i.test(address)
    ? address
    : resolve(address);
}

function add(item: Node, name: string, value: unknown): void {
  const values = listOf(item[name]);
  if (values.length < MAX_VALUES) item[name] = values.length === 0 ? value : [...values, value];
}
