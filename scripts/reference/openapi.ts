/**
 * Calls as an OpenAPI 3.1 document, whose schemas are JSON Schema 2020-12. RPCs that nobody calls but the functions are
 * left out.
 */

import type { Call, Refusal } from "./calls.ts";
import type { Kind, Shape } from "./page.ts";

/** A JSON Schema; any other JSON of the document. */
export type Schema = Record<string, unknown>;

/** @param version of the kit, for readers of the document */
export function openApiOf(calls: Call[], version: string): Schema {
  const described = calls.filter(({ kind, caller }) => kind === "function" || caller !== "backend");
  return {
    openapi: "3.1.0",
    info: {
      title: "E-Com Edge Kit",
      version,
      summary: "Functions and RPCs of a shop.",
      description:
        "Made by `deno task client` from docs/reference.md, which says more. Tables are read by PostgREST.",
      license: { name: "MIT", identifier: "MIT" },
    },
    servers: [{ url: "{project}", variables: { project: { default: "https://project-ref.supabase.co" } } }],
    paths: Object.fromEntries(described.map((call) => [pathOf(call), { post: operationOf(call) }])),
    components: {
      securitySchemes: {
        publishableKey: { type: "apiKey", in: "header", name: "apikey", description: "sb_publishable_…" },
        secretKey: { type: "apiKey", in: "header", name: "apikey", description: "sb_secret_…" },
        userToken: { type: "http", scheme: "bearer", bearerFormat: "JWT" },
      },
    },
  };
}

/** Where a call is made. */
export const pathOf = ({ kind, name }: Call) =>
  kind === "function" ? `/functions/v1/${name}` : `/rest/v1/rpc/${name}`;

const SECURITY: Record<Call["caller"], Schema[]> = {
  anyone: [{ publishableKey: [] }, { publishableKey: [], userToken: [] }],
  user: [{ publishableKey: [], userToken: [] }],
  operator: [{ secretKey: [] }],
  backend: [{ secretKey: [] }],
};

function operationOf(call: Call): Schema {
  const { name, kind, caller, about, takes, keyed } = call;
  const signed = name === "polar-webhook";
  const headers = [
    ...(keyed ? [headerOf("idempotency-key", false)] : []),
    ...(signed
      ? ["webhook-id", "webhook-timestamp", "webhook-signature"].map((one) => headerOf(one, true))
      : []),
  ];
  return {
    operationId: name,
    summary: about,
    tags: [kind === "function" ? "functions" : "RPCs"],
    security: signed ? [{}] : SECURITY[caller],
    ...(headers.length > 0 && { parameters: headers }),
    requestBody: { required: !mayBeLeftOut(takes), content: jsonOf(schemaOf(takes)) },
    responses: { ...answerOf(call), ...refusalsOf(call) },
  };
}

const headerOf = (name: string, required: boolean): Schema => ({
  name,
  in: "header",
  required,
  schema: { type: "string" },
});

function answerOf({ statuses, answers }: Call): Schema {
  const answer = answers === null
    ? { description: "Done." }
    : { description: "What was asked for.", content: jsonOf(schemaOf(answers)) };
  return Object.fromEntries(statuses.map((status) => [status, answer]));
}

function refusalsOf({ kind, refuses }: Call): Schema {
  const responses: Schema = {
    default: {
      description: "What the platform refuses by itself, and RPCs without a user by SQLSTATE 42501.",
    },
  };
  for (const [status, group] of Object.entries(Object.groupBy(refuses, ({ status }) => status))) {
    const codes = [...new Set(group!.map(({ code }) => code))];
    const schema = kind === "function" ? problemOf(codes) : databaseProblemOf(Number(status), codes);
    responses[status] = {
      description: codes.join(", "),
      ...(mayBeTriedAgain(group!) && { headers: { "retry-after": { schema: { type: "integer" } } } }),
      content: jsonOf(schema),
    };
  }
  return responses;
}

const mayBeTriedAgain = ([{ status }]: Refusal[]) => status === 429 || status === 503;

/** `{ code, message, details? }` of a function. */
function problemOf(codes: string[]): Schema {
  const properties = { code: { enum: codes }, message: { type: "string" }, details: {} };
  return { type: "object", properties, required: ["code", "message"], additionalProperties: false };
}

/** PostgREST's form of `PTnnn`, in which the message is the code. */
function databaseProblemOf(status: number, codes: string[]): Schema {
  const properties = {
    code: { const: `PT${status}` },
    message: { enum: codes },
    hint: { type: ["string", "null"] },
    details: { type: ["string", "null"] },
  };
  return { type: "object", properties, required: ["code", "message"] };
}

const jsonOf = (schema: Schema): Schema => ({ "application/json": { schema } });

const mayBeLeftOut = (takes: Shape) =>
  takes.every((kind) => kind.is === "object" && [...kind.keys.values()].every(({ optional }) => optional));

/** A shape as JSON Schema. */
export function schemaOf(shape: Shape): Schema {
  const literals = shape.flatMap((kind) => kind.is === "literal" ? [kind.value] : []);
  const others = shape.filter((kind) => kind.is !== "literal").map(schemaOfKind);
  const schemas = literals.length > 0 ? [...others, { enum: literals }] : others;
  return schemas.length === 1 ? schemas[0] : { anyOf: schemas };
}

function schemaOfKind(kind: Kind): Schema {
  switch (kind.is) {
    case "any":
      return {};
    case "literal":
      return { const: kind.value };
    case "type":
      return { type: kind.type };
    case "array":
      return { type: "array", items: schemaOf(kind.elements) };
    case "map":
      return { type: "object", additionalProperties: schemaOf(kind.values) };
    case "object":
      return {
        type: "object",
        properties: Object.fromEntries(Array.from(kind.keys, ([key, { shape }]) => [key, schemaOf(shape)])),
        required: Array.from(kind.keys).filter(([, { optional }]) => !optional).map(([key]) => key),
        additionalProperties: false,
      };
  }
}
