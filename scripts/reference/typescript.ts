/** Calls as TypeScript: what the package `scripts/client` knows of them, types and the little that it needs at run time. */

import type { Call, Refusal } from "./calls.ts";
import type { Kind, Shape } from "./page.ts";

/** `customer-portal` and `spend_credits` as methods: `customerPortal`, `spendCredits`. */
export const methodOf = (name: string) => name.replace(/[-_](\w)/g, (_, letter) => letter.toUpperCase());

const typeOf = (name: string) => methodOf(`_${name}`);

/**
 * A module with the types of these calls, one interface that has them all as methods, and the table that
 * `scripts/client/bind.ts` makes the methods from. Not laid out yet: `deno fmt` does that.
 *
 * @param made the name of the interface
 * @param title what its methods are
 */
export function moduleOf(calls: Call[], made: string, title: string): string {
  const named = new Map<Shape, string>();
  const types = calls.map((call) => typesOf(call, named)).join("\n");
  const methods = calls.map((call) => `/** ${sentence(call.about)} */\n${signatureOf(call)};`).join("\n");
  const rows = calls.map(({ kind, name, refuses }) =>
    `${methodOf(name)}: { ${kind}: ${JSON.stringify(name)}, codes: ${JSON.stringify(codesOf(refuses))} },`
  );
  const used = ["Answer", "KeyedOptions", "Options"].filter((type) =>
    new RegExp(`\\b${type}\\b`).test(methods)
  );
  return `/** Made by \`deno task client\` from docs/reference.md and the database's types. Not to be edited. */

import type { ${used.join(", ")} } from "./answer.ts";
${/\bJson\b/.test(types) ? `import type { Json } from "./database.types.ts";\n` : ""}
/** Where each call leads, and the codes that it refuses with. */
export const calls = {
${rows.join("\n")}
} as const;

${types}
/** ${title} */
export interface ${made} {
${methods}
}
`;
}

const codesOf = (refuses: Refusal[]) => [...new Set(refuses.map(({ code }) => code))];

/** What stands in a cell of the page, where the text below it is not at hand. */
function sentence(about: string): string {
  const text = about.replace(/^see below; |, see below/g, "");
  return text.charAt(0).toUpperCase() + text.slice(1) + (text.endsWith(".") ? "" : ".");
}

function typesOf({ name, kind, takes, answers }: Call, named: Map<Shape, string>): string {
  const type = typeOf(name);
  const call = kind === "function" ? `POST ${name}` : `${name}()`;
  const lines: string[] = [];
  if (!isEmpty(takes)) lines.push(`/** What ${call} takes. */`, declare(`${type}Body`, takes, named));
  if (answers) lines.push(`/** What ${call} answers. */`, declare(`${type}Answer`, answers, named));
  lines.push(
    `/** What ${call} refuses with. */`,
    `export type ${type}Code = (typeof calls)[${JSON.stringify(methodOf(name))}]["codes"][number];`,
    "",
  );
  return lines.join("\n");
}

function declare(name: string, shape: Shape, named: Map<Shape, string>): string {
  const same = named.get(shape);
  if (same) return `export type ${name} = ${same};`;
  named.set(shape, name);
  const isInterface = shape.length === 1 && shape[0].is === "object";
  return isInterface
    ? `export interface ${name} ${render(shape)}`
    : `export type ${name} = ${render(shape)};`;
}

function signatureOf({ kind, name, takes, answers, keyed }: Call): string {
  const type = typeOf(name);
  const parameters: string[] = [];
  if (!isEmpty(takes)) {
    const optional = takes.every((one) =>
      one.is === "object" && [...one.keys.values()].every(({ optional }) => optional)
    );
    parameters.push(`${kind === "rpc" ? "args" : "body"}${optional ? "?" : ""}: ${type}Body`);
  }
  if (kind === "function") parameters.push(`options?: ${keyed ? "KeyedOptions" : "Options"}`);
  return `${methodOf(name)}(${parameters.join(", ")}): Promise<Answer<${
    answers ? `${type}Answer` : "null"
  }, ${type}Code>>`;
}

const isEmpty = (shape: Shape) => shape.every((kind) => kind.is === "object" && kind.keys.size === 0);

const render = (shape: Shape): string => shape.map(renderKind).join(" | ");

function renderKind(kind: Kind): string {
  switch (kind.is) {
    case "any":
      return "Json";
    case "type":
      return kind.type;
    case "literal":
      return JSON.stringify(kind.value);
    case "array":
      return kind.elements.length === 1
        ? `${renderKind(kind.elements[0])}[]`
        : `(${render(kind.elements)})[]`;
    case "map":
      return `{ [key: string]: ${render(kind.values)} }`;
    case "object": {
      const keys = Array.from(
        kind.keys,
        ([key, { optional, shape }]) => `${key}${optional ? "?" : ""}: ${render(shape)};`,
      );
      return `{ ${keys.join(" ")} }`;
    }
  }
}
