/** References of JSON-LD: what a node names by its `@id` and another node of the page says. */

import { isNode, type Node } from "./nodes.ts";

/** Offers and ratings of a variant of a group are three steps away. */
const MAX_DEPTH = 4;

/** The nodes that others may refer to, by their `@id`. */
export function referable(nodes: readonly Node[]): ReadonlyMap<string, Node> {
  const known = new Map<string, Node>();
  for (const node of nodes) {
    const id = node["@id"];
    if (typeof id === "string" && Object.keys(node).length > 1 && !known.has(id)) known.set(id, node);
  }
  return known;
}

/** A node with what it refers to in place of the references. */
export function withReferences(node: Node, known: ReadonlyMap<string, Node>, depth = MAX_DEPTH): Node {
  if (known.size === 0 || depth === 0) return node;
  return Object.fromEntries(Object.entries(node).map(([name, value]) => [name, follow(value, known, depth)]));
}

function follow(value: unknown, known: ReadonlyMap<string, Node>, depth: number): unknown {
  if (Array.isArray(value)) return value.map((item) => follow(item, known, depth));
  if (!isNode(value)) return value;
  const keys = Object.keys(value);
  const referred = keys.length === 1 && keys[0] === "@id" ? known.get(String(value["@id"])) : undefined;
  return withReferences(referred ?? value, known, depth - 1);
}
