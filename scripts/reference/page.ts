/** docs/reference.md as the tests read it: examples to run, shapes to hold answers against, and lists to compare. */

/** A fenced block of a page. */
export interface Fence {
  language: string;
  text: string;
  /** The heading above it. */
  heading: string;
}

/** All fenced blocks of a page, in order. */
export function fencesOf(page: string): Fence[] {
  let heading = "";
  const fences: Fence[] = [];
  for (const [, title, language, text] of page.matchAll(/^#+ (.+)$|^```(.*)\n([\s\S]*?)^```$/gm)) {
    if (title !== undefined) heading = title;
    else fences.push({ language, text, heading });
  }
  return fences;
}

/** What a value may be: one of several. */
export type Shape = Kind[];

type Kind =
  | { is: "object"; keys: Map<string, { optional: boolean; shape: Shape }> }
  | { is: "map"; values: Shape }
  | { is: "array"; elements: Shape }
  | { is: "type"; type: string }
  | { is: "literal"; value: unknown };

/** The shapes that a block declares, as `name → { key: type, list: [type], either: "a" | null }`. */
export function shapesOf(text: string): Map<string, Shape> {
  const tokens = text.match(/"[^"]*"|[\w-]+(?:\(\))?|[^\s]/g) ?? [];
  const shapes = new Map<string, Shape>();
  const next = () => tokens.shift() ?? "the end";
  function take(wanted: string): void {
    const token = next();
    if (token !== wanted) throw new SyntaxError(`${wanted} expected, not ${token}`);
  }
  function takeIf(wanted: string): boolean {
    const found = tokens[0] === wanted;
    if (found) tokens.shift();
    return found;
  }
  function shape(): Shape {
    const kinds = [kind()];
    while (takeIf("|")) kinds.push(kind());
    return kinds;
  }
  function kind(): Kind {
    const token = next();
    if (token === "[") {
      const elements = shape();
      take("]");
      return { is: "array", elements };
    }
    if (token === "{") return object();
    if (["string", "number", "boolean"].includes(token)) return { is: "type", type: token };
    return { is: "literal", value: JSON.parse(token) };
  }
  function object(): Kind {
    if (takeIf("[")) {
      next();
      take("]");
      take(":");
      const values = shape();
      take("}");
      return { is: "map", values };
    }
    const keys = new Map<string, { optional: boolean; shape: Shape }>();
    do {
      const key = next();
      const optional = takeIf("?");
      take(":");
      keys.set(key, { optional, shape: shape() });
    } while (takeIf(","));
    take("}");
    return { is: "object", keys };
  }
  while (tokens.length > 0) {
    const name = next();
    take("→");
    shapes.set(name, shape());
  }
  return shapes;
}

/** Where a value is not of its shape, and how; nothing when it is. Keys that the shape does not name count. */
export function differences(value: unknown, shape: Shape, at = "answer"): string[] {
  const found = shape.map((kind) => differencesFrom(value, kind, at));
  if (found.some((list) => list.length === 0)) return [];
  // The one that fits best says most.
  return found.sort((a, b) => Number(a[0].startsWith(`${at}:`)) - Number(b[0].startsWith(`${at}:`)))[0];
}

function differencesFrom(value: unknown, kind: Kind, at: string): string[] {
  const wrong = [`${at}: ${JSON.stringify(value)?.slice(0, 80)} is not ${wordFor(kind)}`];
  switch (kind.is) {
    case "literal":
      return value === kind.value ? [] : wrong;
    case "type": {
      const type: string = typeof value;
      return type === kind.type ? [] : wrong;
    }
    case "array":
      return Array.isArray(value)
        ? value.flatMap((element, n) => differences(element, kind.elements, `${at}[${n}]`))
        : wrong;
    case "map":
      return isObject(value)
        ? Object.entries(value).flatMap(([key, inner]) => differences(inner, kind.values, `${at}.${key}`))
        : wrong;
    case "object": {
      if (!isObject(value)) return wrong;
      const unknown = Object.keys(value).filter((key) => !kind.keys.has(key));
      return [
        ...unknown.map((key) => `${at}.${key} is not documented`),
        ...[...kind.keys].flatMap(([key, { optional, shape }]) =>
          key in value
            ? differences(value[key], shape, `${at}.${key}`)
            : optional
            ? []
            : [`${at}.${key} is missing`]
        ),
      ];
    }
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function wordFor(kind: Kind): string {
  if (kind.is === "literal") return JSON.stringify(kind.value);
  return kind.is === "type" ? `a ${kind.type}` : `an ${kind.is}`;
}

/** An RPC as a table of the page names it. */
export interface DocumentedRpc {
  name: string;
  /** In order; with `?` where it may be left out. */
  args: string[];
  heading: string;
}

/** The RPCs in the tables of a page: `` | `name(p_one, p_two?)` | … ``. */
export function rpcsOf(page: string): DocumentedRpc[] {
  let heading = "";
  const rpcs: DocumentedRpc[] = [];
  for (const [, title, name, args] of page.matchAll(/^## (.+)$|^\| `(\w+)\(([^)]*)\)` \|/gm)) {
    if (title !== undefined) heading = title;
    else rpcs.push({ name, args: args.split(", ").filter((arg) => arg !== ""), heading });
  }
  return rpcs;
}

/** The text under a heading of the second level. */
export function section(page: string, heading: string): string {
  const found = page.split(/^## /m).find((text) => text.startsWith(`${heading}\n`));
  if (found === undefined) throw new Error(`the page has no section ${heading}`);
  return found;
}
