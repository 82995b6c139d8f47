/**
 * The calls of docs/reference.md: what each takes, answers and refuses with. RPCs take and return what the database's
 * types say, and where these say no more than JSON, what the page says. From this list the typed client and the OpenAPI
 * document are made; the tests hold the page against the source and against real answers.
 */

import { databaseCallsOf } from "./database_calls.ts";
import { fencesOf, rpcsOf, type Shape, shapesOf } from "./page.ts";

/** An error that a call may answer with. */
export interface Refusal {
  status: number;
  code: string;
}

/** A call by HTTP. */
export interface Call {
  kind: "function" | "rpc";
  /** As its address has it. */
  name: string;
  /** Who makes it: a buyer's frontend with or without a user, an operator's script, or only the backend itself. */
  caller: "anyone" | "user" | "operator" | "backend";
  /** What the page says about it first. */
  about: string;
  takes: Shape;
  /** Whether the header `Idempotency-Key` counts. */
  keyed: boolean;
  /** Of an answer that is no refusal. */
  statuses: number[];
  /** Null where there is no body. */
  answers: Shape | null;
  refuses: Refusal[];
}

/** @throws where the page leaves out what a call takes or answers */
export function callsOf(page: string, databaseTypes: string): Call[] {
  const blocks = fencesOf(page).filter(({ language }) => language === "");
  const shapes = (arrow: "→" | "←") =>
    new Map(
      blocks.filter(({ text }) => text.includes(arrow)).flatMap(({ text }) => [...shapesOf(text, arrow)]),
    );
  const answers = shapes("→");
  const functions = functionsOf(page, shapes("←"));
  return [...functions, ...databaseCalls(page, databaseTypes, answers, functions[0].refuses)];
}

// Functions ---------------------------------------------------------------------------------------------------

function functionsOf(page: string, bodies: Map<string, Shape>): Call[] {
  const calls: Call[] = [];
  for (const [, name, text] of page.matchAll(/^## POST ([\w-]+)\n\n([\s\S]*?)(?=^## |$(?![\s\S]))/gm)) {
    // `200, done; 202, not yet:` stands above a shape, and there may be several of both.
    const statuses = Array.from(text.matchAll(/^2\d\d\b.*:$/gm)).flatMap(([line]) =>
      line.match(/\b2\d\d\b/g)!
    );
    const answers = fencesOf(text).filter(({ text }) => text.includes("→"))
      .flatMap(({ text }) => [...shapesOf(text).values()].flat());
    const codes = /^Codes: (.*)$/m.exec(text)?.[1];
    const takes = bodies.get(name);
    if (statuses.length === 0 || answers.length === 0 || !codes || !takes) {
      const [status, answer] = [statuses.length === 0 && "2nn:", answers.length === 0 && `${name} →`];
      const missing = [status, answer, !codes && "Codes:", !takes && `${name} ←`].filter(Boolean);
      throw new Error(`docs/reference.md, POST ${name}, does not say: ${missing.join(", ")}`);
    }
    const [about] = text.split("\n");
    calls.push({
      kind: "function",
      name,
      caller: callerOf(about),
      about: plain(about),
      takes,
      keyed: text.includes("`Idempotency-Key` header"),
      statuses: [...new Set(statuses.map(Number))],
      answers,
      refuses: refusalsOf(codes, calls[0]?.refuses),
    });
  }
  return calls;
}

function callerOf(about: string): Call["caller"] {
  if (about.startsWith("For anyone")) return "anyone";
  if (about.startsWith("For signed-in users")) return "user";
  return about.includes("for operators") ? "operator" : "backend";
}

/** Markdown without its marks. */
const plain = (text: string) => text.replace(/\[([^\]]*)\]\([^)]*\)/g, "$1").replaceAll("`", "");

/**
 * Codes behind their statuses: ``400 `one` `two`; 401 as above``.
 *
 * @param above the list that `as …` leads to, status by status
 */
function refusalsOf(text: string, above: Refusal[] = []): Refusal[] {
  const refusals: Refusal[] = [];
  let statuses: number[] = [];
  let listing = false;
  for (
    const [, status, code, as] of text.replace(/\([^)]*\)/g, "").matchAll(/\b([45]\d\d)\b|`(\w+)`|\b(as)\b/g)
  ) {
    if (status) statuses = listing ? [...statuses, Number(status)] : [Number(status)];
    else if (code) refusals.push(...statuses.map((one) => ({ status: one, code })));
    else if (as) refusals.push(...above.filter((one) => statuses.includes(one.status)));
    listing = Boolean(status);
  }
  return refusals;
}

// RPCs --------------------------------------------------------------------------------------------------------

const CALLERS: Record<string, Call["caller"]> = {
  "RPCs for anyone": "anyone",
  "RPCs for signed-in users": "user",
  "RPCs for the service role": "operator",
};

function databaseCalls(
  page: string,
  databaseTypes: string,
  shapes: Map<string, Shape>,
  checkout: Refusal[],
): Call[] {
  const typed = databaseCallsOf(databaseTypes);
  const calls: Call[] = [];
  for (const { name, heading, forFunctions, answer, refusals } of rpcsOf(page)) {
    const types = typed.get(name);
    if (types === undefined) throw new Error(`the database's types have no ${name}: run \`deno task types\``);
    // The page shows the shape of commands once.
    const like = answer.startsWith("the command") ? "refund_purchase()" : /^as `(\w+\(\))`/.exec(answer)?.[1];
    const shape = shapes.get(`${name}()`) ?? shapes.get(like ?? "");
    calls.push({
      kind: "rpc",
      name,
      caller: forFunctions ? "backend" : CALLERS[heading],
      about: plain(answer).trim(),
      takes: [types.args],
      keyed: false,
      statuses: [types.returns === null ? 204 : 200],
      answers: types.returns?.[0].is === "any" && shape ? shape : types.returns,
      refuses: rpcRefusals(refusals, calls, checkout),
    });
  }
  return calls;
}

/** The last cell of an RPC's row, which may lead to another row. */
function rpcRefusals(cell: string, before: Call[], checkout: Refusal[]): Refusal[] {
  if (cell === "the same") return before.at(-1)!.refuses;
  if (cell.startsWith("the codes of [checkout]")) return checkout;
  const like = /^as `(\w+)\(\)`(?:, )?/.exec(cell);
  if (like === null) return refusalsOf(cell);
  const row = before.find(({ name }) => name === like[1]);
  if (row === undefined) throw new Error(`${like[1]} is in no row above: ${cell}`);
  return [...row.refuses, ...refusalsOf(cell.slice(like[0].length))];
}
