/**
 * Structured data in one form: nodes with properties by name, as JSON-LD has them. Microdata is turned into
 * it, so that one code reads both.
 */

export type Node = Record<string, unknown>;

export function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** One value or a list of them, always as a list. */
export function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : value === undefined || value === null ? [] : [value];
}

/** Types and other schema.org terms without their prefix: `https://schema.org/InStock` is `InStock`. */
export function term(value: unknown): string {
  if (typeof value !== "string") return "";
  const text = value.trim();
  return text.includes(":") ? text.replace(PREFIX, "") : text;
}

const PREFIX = /^(?:https?:\/\/(?:www\.)?schema\.org\/|schema:)/i;

export function typesOf(node: Node): string[] {
  return listOf(node["@type"]).map(term);
}

/** A text, number or language-tagged value as text; "" for anything else. */
export function textOf(value: unknown): string {
  const [first] = listOf(value);
  if (typeof first === "string") return first.trim();
  if (typeof first === "number") return String(first);
  return isNode(first) && "@value" in first ? textOf(first["@value"]) : "";
}
