/** Answers of `@supabase/lite` 0.10.0 that differ from hosted Supabase, put right on their way in and out. */

import { Buffer } from "node:buffer";
import { jwks, type Resign, resigner } from "./tokens.ts";

type Handler = (request: Request) => Promise<Response>;

/**
 * @param lite answers requests below `/rest/v1`, `/auth/v1` and `/storage/v1`
 * @param options.secret signs access tokens
 * @param options.url origin of the gateway
 */
export function corrected(lite: Handler, options: { secret: string; url: string }): Handler {
  const keySet = jwks(options.secret);
  const resign = resigner(options.secret, `${options.url}/auth/v1`);
  async function answer(request: Request): Promise<Response> {
    if (request.method === "OPTIONS") return new Response(null, { status: 204 });
    const { pathname } = new URL(request.url);
    if (pathname === "/auth/v1/.well-known/jwks.json") return Response.json(keySet);
    if (pathname === "/auth/v1/verify") {
      return await withHostedTokens(await lite(await withKnownType(request)), resign);
    }
    if (/^\/auth\/v1\/(token|signup)$/.test(pathname)) {
      return await withHostedTokens(await lite(request), resign);
    }
    if (/^\/storage\/v1\/object\/(upload\/)?sign\//.test(pathname) && request.method === "POST") {
      return await withRelativeUrls(await lite(request));
    }
    if (/^\/storage\/v1\/object\//.test(pathname)) return await lite(await withPlainBody(request));
    return await lite(request);
  }
  return async (request) => forOtherOrigins(await answer(request), request);
}

/**
 * Hosted projects answer pages of every origin, and let in what supabase-js sends. lite's Auth answers those of its own
 * origin alone and forgets `authorization`; asked before a call, lite's REST makes the call, without its arguments.
 */
function forOtherOrigins(response: Response, request: Request): Response {
  if (!request.headers.has("origin")) return response;
  const headers = new Headers(response.headers);
  headers.set("access-control-allow-origin", "*");
  if (request.method === "OPTIONS") {
    headers.set("access-control-allow-methods", "GET, HEAD, POST, PUT, PATCH, DELETE");
    headers.set("access-control-allow-headers", request.headers.get("access-control-request-headers") ?? "*");
  }
  return new Response(response.body, { status: response.status, headers });
}

/** Sessions carry a token in their body, and links from e-mails carry one behind the `#` of their redirect. */
async function withHostedTokens(response: Response, resign: Resign): Promise<Response> {
  const location = response.headers.get("location");
  if (location) {
    const target = new URL(location);
    const fragment = new URLSearchParams(target.hash.slice(1));
    const token = fragment.get("access_token");
    if (!token) return response;
    fragment.set("access_token", await resign(token));
    target.hash = fragment.toString();
    return rebuilt(response, null, { location: target.href });
  }
  if (!response.ok) return response;
  const session = await response.json();
  if (session.access_token) session.access_token = await resign(session.access_token, session.user);
  return rebuilt(response, JSON.stringify(session));
}

/**
 * `verifyOtp({ type: "email" })` is what Supabase's documentation tells people to send for every code from an e-mail.
 * lite refuses the word; `magiclink` takes confirmation codes as well as sign-in codes.
 */
async function withKnownType(request: Request): Promise<Request> {
  if (request.method === "GET") {
    const url = new URL(request.url);
    if (url.searchParams.get("type") === "email") url.searchParams.set("type", "magiclink");
    return new Request(url, { headers: request.headers });
  }
  const body = (await request.text()).replace(/"type"\s*:\s*"email"/, '"type":"magiclink"');
  return new Request(request.url, { method: request.method, headers: request.headers, body });
}

/** supabase-js puts its own `/storage/v1` before a signed URL, and calls the field `signedURL` or, for uploads, `url`. */
async function withRelativeUrls(response: Response): Promise<Response> {
  if (!response.ok) return response;
  const relative = (answer: { signedUrl: string }) => {
    const { signedUrl, ...rest } = answer;
    const path = signedUrl && signedUrl.replace(/^\/storage\/v1/, "");
    return { ...rest, signedURL: path || null, url: path || null };
  };
  const answer = await response.json();
  return rebuilt(response, JSON.stringify(Array.isArray(answer) ? answer.map(relative) : relative(answer)));
}

/** supabase-js uploads a `Blob` as a form whose file has no name. lite wants one named `file`, Deno drops it unread. */
async function withPlainBody(request: Request): Promise<Request> {
  const type = request.headers.get("content-type");
  if (!type?.startsWith("multipart/form-data")) return request;
  const raw = Buffer.from(await request.arrayBuffer()).toString("latin1");
  const named = Buffer.from(raw.replace('name=""; filename=', 'name="file"; filename='), "latin1");
  const form = await new Response(named, { headers: { "content-type": type } }).formData();
  const file = form.get("file");
  const maxAge = form.get("cacheControl");
  const headers = new Headers(request.headers);
  headers.set("content-type", (file instanceof File && file.type) || "application/octet-stream");
  headers.delete("content-length");
  if (typeof maxAge === "string") headers.set("cache-control", `max-age=${maxAge}`);
  return new Request(request.url, { method: request.method, headers, body: file });
}

function rebuilt(response: Response, body: string | null, changes: Record<string, string> = {}): Response {
  const headers = new Headers(response.headers);
  headers.delete("content-length");
  for (const [name, value] of Object.entries(changes)) headers.set(name, value);
  return new Response(body, { status: response.status, headers });
}
