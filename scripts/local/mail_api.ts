/**
 * The mail API of the local stack: stands in for Resend's, speaks its documented HTTP (send-email, idempotency-keys,
 * errors), and shows what it took instead of delivering it. It keeps books, so that a test can ask what really went out.
 */

/** An e-mail that was taken. */
export interface TakenMail {
  /** The API's id of it. */
  id: string;
  key: string | null;
  from: string;
  to: string;
  subject: string;
  text: string;
  html: string;
  headers: Record<string, string>;
  /** ISO 8601. */
  at: string;
}

/**
 * What happens to a request: an answer with nothing done, or, with `acts`, the e-mail is taken and then the answer is
 * lost.
 */
export type MailFault =
  | { status: number; name: string; retryAfter?: number }
  | { acts: true; then: number | "breaks off" | "hangs" };

/** The stand-in. */
export interface MailApi {
  /** Answers a request below `/emails`. */
  fetch(request: Request): Promise<Response>;
  /** Every e-mail that was taken, in order: each of them was sent. */
  books: TakenMail[];
  /** Asked for each request that would be taken; null: fair weather. */
  fault: () => MailFault | null;
  /** Lets requests end that hang. */
  release(): void;
}

/** @param onMail gets each e-mail that is taken */
export function createMailApi(apiKey: string, onMail: (mail: TakenMail) => void = () => {}): MailApi {
  const books: TakenMail[] = [];
  const known = new Map<string, { body: string; id: string }>();
  const hanging: (() => void)[] = [];
  const api: MailApi = {
    books,
    fault: () => null,
    release: () => hanging.splice(0).forEach((release) => release()),
    async fetch(request) {
      const { pathname } = new URL(request.url);
      if (request.method !== "POST" || !pathname.endsWith("/emails")) {
        return refuse(404, "not_found", "The requested endpoint does not exist.");
      }
      const authorization = request.headers.get("authorization");
      if (!authorization) {
        return refuse(401, "missing_api_key", "Missing API key in the authorization header.");
      }
      if (authorization !== `Bearer ${apiKey}`) return refuse(403, "invalid_api_key", "API key is invalid.");
      const key = request.headers.get("idempotency-key");
      if (key !== null && (key.length < 1 || key.length > 256)) {
        return refuse(400, "invalid_idempotency_key", "The key has to be between 1 and 256 characters.");
      }
      const body = await request.text();
      const mail = parse(body);
      if (typeof mail === "string") return refuse(422, "validation_error", mail);
      const fault = api.fault();
      if (fault && "status" in fault) return refuse(fault.status, fault.name, "Refused.", fault.retryAfter);
      const answer = take(key, body, mail);
      if (!fault) return answer;
      if (fault.then === "hangs") await new Promise<void>((release) => hanging.push(release));
      if (typeof fault.then === "number") {
        return refuse(fault.then, "internal_server_error", "Something went wrong.");
      }
      return new Response(`{"id":`, { headers: { "content-type": "application/json" } });
    },
  };

  function take(key: string | null, body: string, mail: Omit<TakenMail, "id" | "key" | "at">): Response {
    const earlier = key === null ? undefined : known.get(key);
    if (earlier && earlier.body !== body) {
      return refuse(
        409,
        "invalid_idempotent_request",
        "Same idempotency key used with a different request body.",
      );
    }
    if (earlier) return Response.json({ id: earlier.id });
    const id = crypto.randomUUID();
    if (key !== null) known.set(key, { body, id });
    const taken = { ...mail, id, key, at: new Date().toISOString() };
    books.push(taken);
    onMail(taken);
    return Response.json({ id });
  }
  return api;
}

/** Resend's shape of an error. */
function refuse(statusCode: number, name: string, message: string, retryAfter?: number): Response {
  const headers: Record<string, string> = retryAfter === undefined
    ? {}
    : { "retry-after": String(retryAfter) };
  return Response.json({ statusCode, name, message }, { status: statusCode, headers });
}

const ADDRESS = /^(?:[^<>@]+ <[^<>@\s]+@[^<>@\s]+>|[^<>@\s]+@[^<>@\s]+)$/;

/** The e-mail, or what is wrong with it. */
function parse(body: string): Omit<TakenMail, "id" | "key" | "at"> | string {
  let fields: Record<string, unknown>;
  try {
    fields = JSON.parse(body);
  } catch {
    return "The body is no JSON.";
  }
  const { from, to, subject, text = "", html = "", headers = {} } = fields;
  const [recipient, ...more] = Array.isArray(to) ? to : [to];
  if (typeof from !== "string" || !ADDRESS.test(from)) return "Invalid `from` field.";
  if (typeof recipient !== "string" || more.length > 0 || !ADDRESS.test(recipient)) {
    return "Invalid `to` field.";
  }
  // deno-lint-ignore no-control-regex -- a line break in a subject is what must not pass
  if (typeof subject !== "string" || subject === "" || /[\x00-\x1f]/.test(subject)) {
    return "Invalid `subject` field.";
  }
  if (typeof text !== "string" || typeof html !== "string" || text + html === "") {
    return "Missing `html` or `text` field.";
  }
  return { from, to: recipient, subject, text, html, headers: headers as Record<string, string> };
}
