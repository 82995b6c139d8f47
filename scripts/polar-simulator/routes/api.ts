/** The HTTP API: which version, whose token, which route, and errors as Polar writes them. */
import type { Customer } from "../rows/rows.ts";
import { customerOfSession } from "../rules/identity.ts";
import { malformed, PolarProblem, refusal } from "../rules/problems.ts";
import { API_VERSIONS, CURRENT_API_VERSION } from "../rules/versions.ts";
import type { World } from "../rules/world.ts";
import type { Json } from "./input.ts";
import type { Access } from "./route.ts";
import { findRoute } from "./routes.ts";

/** Polar's order: version, then identity, then the route. */
export async function answerApi(
  world: World,
  request: Request,
  url: URL,
  accessToken: string,
): Promise<Response> {
  const version = request.headers.get("polar-version") || CURRENT_API_VERSION;
  const isVersion = API_VERSIONS.some((known) => known === version);
  const route = isVersion && url.pathname.startsWith("/v1/") ? findRoute(request.method, url) : null;
  if (route === null) return Response.json({ detail: "Not Found" }, { status: 404 });
  const headers = { "polar-version": version };
  if (route === "method") return Response.json({ detail: "Method Not Allowed" }, { status: 405, headers });
  try {
    const customer = whoCalls(world, request, accessToken, route.access);
    const body = await readBody(request);
    const answer = route.handle(world, { url, params: route.params, body, customer });
    if (request.method !== "GET") world.store.changed();
    if (answer.status === 204) return new Response(null, { status: 204, headers });
    return Response.json(answer.body, { status: answer.status, headers });
  } catch (error) {
    if (!(error instanceof PolarProblem)) throw error;
    return Response.json(error.body, { status: error.status, headers: { ...headers, ...error.headers } });
  }
}

/** @throws 401 without the token that the route asks for */
function whoCalls(world: World, request: Request, accessToken: string, access: Access): Customer | null {
  if (access === "anybody") return null;
  if (access === "shop") {
    authorize(request, accessToken);
    return null;
  }
  const customer = customerOfSession(world, bearer(request) ?? "");
  if (customer !== null) return customer;
  throw new PolarProblem(401, refusal(401, "Unauthorized", "Unauthorized").body);
}

function bearer(request: Request): string | undefined {
  return /^Bearer (.+)$/i.exec(request.headers.get("authorization") ?? "")?.[1];
}

/** @throws 401 without the access token */
export function authorize(request: Request, accessToken: string) {
  const token = bearer(request);
  if (token === accessToken) return;
  const challenge = { "www-authenticate": 'Bearer realm="polar"' };
  if (token === undefined) {
    throw new PolarProblem(401, refusal(401, "Unauthorized", "Unauthorized").body, challenge);
  }
  throw new PolarProblem(401, {
    error: "invalid_token",
    error_description:
      "The access token provided is expired, revoked, malformed, or invalid for other reasons.",
  }, challenge);
}

/**
 * The JSON object that was sent, empty when none was.
 * @throws 422 for anything else
 */
export async function readBody(request: Request): Promise<Json> {
  const text = await request.text();
  if (text === "") return {};
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    throw malformed([{ type: "json_invalid", loc: ["body", 0], msg: "JSON decode error", input: {} }]);
  }
  if (typeof body === "object" && body !== null && !Array.isArray(body)) return body as Json;
  throw malformed([{
    type: "model_attributes_type",
    loc: ["body"],
    msg: "Input should be a valid dictionary or object to extract fields from",
    input: body,
  }]);
}
