/** What the database's functions take and return, out of the types that `deno task types` makes of it. */

import ts from "typescript";
import type { Kind, Shape } from "./page.ts";

/** A function of the schema `public`. */
export interface DatabaseCall {
  args: Extract<Kind, { is: "object" }>;
  /** Null for one that returns nothing. */
  returns: Shape | null;
}

/** The functions in `database.types.ts`, by name. Throws on a type that the generator of types has not written so far. */
export function databaseCallsOf(source: string): Map<string, DatabaseCall> {
  const file = ts.createSourceFile("database.types.ts", source, ts.ScriptTarget.Latest, true);
  const database = file.statements.filter(ts.isTypeAliasDeclaration).find(({ name }) =>
    name.text === "Database"
  );
  if (database === undefined) throw new Error("there is no type Database");
  const schema = ["public"].reduce(memberOf, database.type);
  return new Map(
    membersOf(memberOf(schema, "Functions")).map(([name, { type }]) => {
      const [args] = kindsOf(memberOf(type!, "Args"), schema);
      if (args.is !== "object") throw new Error(`${name} takes no named arguments`);
      const returned = memberOf(type!, "Returns");
      const nothing = returned.kind === ts.SyntaxKind.UndefinedKeyword;
      return [name, { args, returns: nothing ? null : kindsOf(returned, schema) }];
    }),
  );
}

function membersOf(type: ts.TypeNode): [string, ts.PropertySignature][] {
  if (!ts.isTypeLiteralNode(type)) throw new Error(`not an object: ${type.getText()}`);
  return type.members.filter(ts.isPropertySignature).map((member) => [nameOf(member), member]);
}

function memberOf(type: ts.TypeNode, name: string): ts.TypeNode {
  const found = membersOf(type).find(([key]) => key === name)?.[1].type;
  if (found === undefined) throw new Error(`no ${name} in ${type.getText().slice(0, 80)}`);
  return found;
}

const nameOf = ({ name }: ts.PropertySignature) => ts.isStringLiteral(name) ? name.text : name.getText();

/** @param schema where the names of enums lead to */
function kindsOf(type: ts.TypeNode, schema: ts.TypeNode): Shape {
  if (ts.isParenthesizedTypeNode(type)) return kindsOf(type.type, schema);
  if (ts.isUnionTypeNode(type)) return type.types.flatMap((one) => kindsOf(one, schema));
  return [kindOf(type, schema)];
}

function kindOf(type: ts.TypeNode, schema: ts.TypeNode): Kind {
  const text = type.getText();
  if (text === "string" || text === "number" || text === "boolean") return { is: "type", type: text };
  if (text === "Json" || text === "unknown") return { is: "any" };
  if (text === "Record<PropertyKey, never>") return { is: "object", keys: new Map() };
  if (ts.isArrayTypeNode(type)) return { is: "array", elements: kindsOf(type.elementType, schema) };
  if (ts.isLiteralTypeNode(type)) return { is: "literal", value: JSON.parse(text) };
  const enumeration = /^Database\["public"\]\["Enums"\]\["(\w+)"\]$/.exec(text)?.[1];
  if (enumeration) {
    const [kind, ...others] = kindsOf(memberOf(memberOf(schema, "Enums"), enumeration), schema);
    if (others.length === 0) return kind;
    return { is: "type", type: "string" };
  }
  if (!ts.isTypeLiteralNode(type)) throw new Error(`an unknown type: ${text}`);
  const keys = membersOf(type).map(([name, member]) =>
    [name, { optional: member.questionToken !== undefined, shape: kindsOf(member.type!, schema) }] as const
  );
  return { is: "object", keys: new Map(keys) };
}
