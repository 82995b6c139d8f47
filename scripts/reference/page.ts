/** docs/reference.md as programs read it: examples to run, shapes of bodies and answers, and lists of calls. */

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

/** One of the things that a value may be. `any` is JSON of which nothing more is said. */
export type Kind =
  | { is: "any" }
  | { is: "object"; keys: Map<string, { optional: boolean; shape: Shape }> }
  | { is: "map"; values: Shape }
  | { is: "array"; elements: Shape }
  | { is: "type"; type: string }
  | { is: "literal"; value: unknown };

/**
 * The shapes that a block declares, as `name → { key: type, list: [type], either: "a" | null }`.
 *
 * @param arrow `→` for what is answered, `←` for what is sent
 */
export function shapesOf(text: string, arrow: "→" | "←" = "→"): Map<string, Shape> {
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
    if (token === "any") return { is: "any" };
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
    if (takeIf("}")) return { is: "object", keys };
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
    take(arrow);
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
    case "any":
      return value === undefined ? wrong : [];
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
  /** Nobody else calls it. */
  forFunctions: boolean;
  /** The cells behind it, as they are written. */
  answer: string;
  refusals: string;
}

/** The RPCs in the tables of a page: `` | `name(p_one, p_two?)` | what it answers | what it refuses with | ``. */
export function rpcsOf(page: string): DocumentedRpc[] {
  let heading = "";
  let forFunctions = false;
  const rpcs: DocumentedRpc[] = [];
  const rows = /^## (.+)$|^(For .+:)$|^\| `(\w+)\(([^)]*)\)` \| ([^|]*) \| ([^|]*)\|$/gm;
  for (const [, title, whom, name, args, answer, refusals] of page.matchAll(rows)) {
    if (title !== undefined) [heading, forFunctions] = [title, false];
    else if (whom !== undefined) forFunctions = whom.startsWith("For the functions;");
    else {
      const names = args.split(", ").filter((arg) => arg !== "");
      rpcs.push({ name, args: names, heading, forFunctions, answer, refusals: refusals.trim() });
    }
  }
  return rpcs;
}

/** The text under a heading of the second level. */
export function section(page: string, heading: string): string {
  const found = page.split(/^## /m).find((text) => text.startsWith(`${heading}\n`));
  if (found === undefined) throw new Error(`the page has no section ${heading}`);
  return found;
}
