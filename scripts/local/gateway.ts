/**
 * The one address of the local stack, as `https://<ref>.supabase.co` is the one address of a hosted project: REST,
 * Auth and Storage by `lite.ts`, edge functions by their own process. What exists only here lives below `/_local/`, and at
 * `/` stands the demo storefront.
 */

import type { Keys } from "./keys.ts";
import { type Lite, type Mail, startLite } from "./lite.ts";
import { createMailApi, type MailApi } from "./mail_api.ts";
import { createRequestLog, type RequestLog } from "./request_log.ts";
import { thirdPartyTokens } from "./third_party.ts";

/** What the gateway stands in front of. */
export interface GatewayOptions {
  /** TCP port on 127.0.0.1. 0: a free one. */
  port: number;
  databaseUrl: string;
  keys: Keys;
  /** Folder of the Storage service's objects. */
  storageDirectory: string;
  /** Origin of the frontend. Absent: the gateway itself, which then serves the demo storefront. */
  appUrl?: string;
  /** JWT issuers besides Auth whose tokens REST and Storage take. Absent: none. */
  trustedIssuers?: string[];
  /** Where the functions host listens; null: it is down at the moment. */
  functionsOrigin(): string | null;
  /** For people: the overview at `/_local/`, and the storefront, which answers programs nothing at paths that are none of its. */
  pages: { overview(): string; storefront(request: Request, url: string): Promise<Response | null> };
}

/** The gateway, listening. */
export interface Gateway {
  /** Origin, without a slash at the end. */
  url: string;
  appUrl: string;
  /** E-mails that Auth and the mail API would have sent, newest first. */
  mails(to?: string): Mail[];
  /** Stands in for Resend below `/_local/mail-api`. */
  mailApi: MailApi;
  requests: RequestLog;
  /** Gives REST, Auth and Storage new connections, after a crash of Postgres. */
  reconnect(): Promise<void>;
  stop(): Promise<void>;
}

const mailsKept = 200;
/** Opens the mail API of this machine and nothing else. */
export const MAIL_API_KEY = "re_local_stack";

/**
 * @throws `Deno.errors.AddrInUse` when the port is taken
 */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const requests = createRequestLog();
  const kept: Mail[] = [];
  const mails = (to?: string) => kept.filter((mail) => !to || mail.to.toLowerCase() === to.toLowerCase());
  const mailApi = createMailApi(MAIL_API_KEY, onMail);
  // The port comes first, because Auth has to know its own address; early requests wait.
  let lite = Promise.withResolvers<Lite>();

  const server = Deno.serve(
    { hostname: "127.0.0.1", port: options.port, onListen() {} },
    async (request, { remoteAddr }) => {
      const startedAt = performance.now();
      const { pathname: path } = new URL(request.url);
      const from = request.headers.has("x-local-function") ? "function" : "outside";
      const response = await route(request, (remoteAddr as Deno.NetAddr).hostname);
      const ms = Math.round((performance.now() - startedAt) * 10) / 10;
      if (!path.startsWith("/_local/")) {
        requests.add({ method: request.method, path, status: response.status, from, ms });
      }
      return response;
    },
  );
  const url = `http://127.0.0.1:${server.addr.port}`;
  const appUrl = options.appUrl ?? url;
  const { databaseUrl, keys, storageDirectory } = options;
  const translate = thirdPartyTokens(options.trustedIssuers ?? [], keys.jwtSecret);
  const start = () => startLite({ databaseUrl, keys, storageDirectory, url, appUrl, onMail });
  try {
    lite.resolve(await start());
  } catch (error) {
    lite.promise.catch(() => {});
    lite.reject(error);
    await server.shutdown();
    throw error;
  }
  return {
    url,
    appUrl,
    mails,
    mailApi,
    requests,
    async reconnect() {
      const old = await lite.promise;
      lite = Promise.withResolvers();
      lite.resolve(await start());
      await old.stop();
    },
    async stop() {
      mailApi.release();
      // Both at once: a request whose connection Postgres took along is answered by lite's end only.
      await Promise.all([server.shutdown(), lite.promise.then((lite) => lite.stop())]);
    },
  };

  function onMail({ to, subject, text, at, id, html }: Mail): void {
    kept.unshift({ to, subject, text, at, ...html && { id, html } });
    kept.length = Math.min(kept.length, mailsKept);
  }

  async function route(request: Request, client: string): Promise<Response> {
    const { pathname: path, hostname, searchParams } = new URL(request.url);
    if (/^\/functions\/v1\/./.test(path)) return await forward(request, client, options.functionsOrigin());
    // The key set holds the signing secret itself, and the pages hold all keys and mails: for this machine's eyes,
    // even when a tunnel leads webhooks here or a web page makes its own name point to this address.
    const isLocal = hostname === "127.0.0.1" || hostname === "localhost";
    const isPublic = /^\/(rest|auth|storage)\/v1\//.test(path) && !path.startsWith("/auth/v1/.well-known/");
    if (!isLocal && !isPublic) return refuse(403, "local_only", `Open ${url} on the machine itself.`);
    if (/^\/(rest|storage)\/v1\//.test(path)) {
      return await (await lite.promise).fetch(await translate(request));
    }
    if (path.startsWith("/auth/v1/")) return await (await lite.promise).fetch(request);
    if (path === "/_local/health") {
      return Response.json({ status: "ok", functions: options.functionsOrigin() !== null });
    }
    if (path === "/_local/mails") return Response.json(mails(searchParams.get("to") ?? undefined));
    const one = path.startsWith("/_local/mails/") &&
      kept.find(({ id }) => id === path.slice("/_local/mails/".length));
    if (one && one.html) return html(one.html, "default-src 'none'; style-src 'unsafe-inline'; sandbox");
    if (path === "/_local/mail-api/emails") return await mailApi.fetch(request);
    if (path === "/_local" || path === "/_local/") return html(options.pages.overview());
    const page = options.appUrl ? null : await options.pages.storefront(request, url);
    if (page) return page;
    if (path === "/") return Response.redirect(`${url}/_local/`);
    return refuse(404, "not_found", "Look below /rest/v1, /auth/v1, /storage/v1 or /functions/v1.");
  }
}

const hopByHop = ["connection", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade", "host"];

/** Hands a request to the functions host as it is, body unread. Functions authenticate their callers themselves. */
async function forward(request: Request, client: string, origin: string | null): Promise<Response> {
  const { pathname, search, host } = new URL(request.url);
  if (origin === null) return unavailable();
  const { method, headers: asSent } = request;
  const hasBody = asSent.has("transfer-encoding") || Number(asSent.get("content-length")) > 0;
  const headers = new Headers(asSent);
  for (const name of [...hopByHop, "x-local-function"]) headers.delete(name);
  headers.set("x-forwarded-for", client); // what a client claims about itself does not count
  headers.set("x-forwarded-host", host);
  headers.set("x-forwarded-proto", "http");
  try {
    return await fetch(`${origin}${pathname.replace("/functions/v1", "")}${search}`, {
      method,
      headers,
      body: hasBody ? request.body : null,
      redirect: "manual",
    });
  } catch {
    return unavailable(); // it died over this request, or just before
  }
}

function unavailable(): Response {
  const message =
    "The functions host is being started again. Try again in a second; its log says why it died.";
  return refuse(503, "functions_unavailable", message);
}

function refuse(status: number, code: string, message: string): Response {
  return Response.json({ code, message }, { status, headers: { "access-control-allow-origin": "*" } });
}

const PAGE_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'";

function html(page: string, policy = PAGE_POLICY): Response {
  return new Response(page, {
    headers: { "content-type": "text/html; charset=utf-8", "content-security-policy": policy },
  });
}
