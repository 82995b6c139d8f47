/**
 * A forgotten or changed password, as hosted Auth treats it and `@supabase/lite` does not: a reset can be asked for once
 * a minute (`internal/api/recover.go`), and whoever changes a password ends every other session of that account
 * (`UpdatePassword` in `internal/models/user.go`).
 */

import { decodeJwt } from "jose";
import type { Sql } from "postgres";

type Handler = (request: Request) => Promise<Response>;

/** Looks at `/auth/v1/recover` and `/auth/v1/user`, which `lite` answers. */
export function withPasswordRules(lite: Handler, sql: Sql): Handler {
  return async (request) => {
    const { pathname } = new URL(request.url);
    const call = `${request.method} ${pathname}`;
    const answer = call === "POST /auth/v1/recover" ? recover : call === "PUT /auth/v1/user" ? update : null;
    if (answer === null) return await lite(request);
    const { url, method, headers } = request;
    const body = await request.text();
    return await answer(new Request(url, { method, headers, body }), fieldsOf(body));
  };

  async function recover(request: Request, { email = "" }: Fields): Promise<Response> {
    const asked = await sql`
      select from auth.users
      where email = lower(${String(email)}) and recovery_sent_at > now() - interval '1 minute'`;
    return asked.length > 0 ? tooSoon() : await lite(request);
  }

  async function update(request: Request, { password }: Fields): Promise<Response> {
    const response = await lite(request);
    if (!response.ok || password === undefined) return response;
    const { sub, session_id } = decodeJwt(request.headers.get("authorization")!.slice("Bearer ".length));
    await sql`delete from auth.sessions where user_id = ${sub!} and id <> ${String(session_id)}`;
    return response;
  }
}

type Fields = Record<string, unknown>;

/** Whatever is no JSON is `lite`'s to refuse. */
function fieldsOf(body: string): Fields {
  try {
    return JSON.parse(body) ?? {};
  } catch {
    return {};
  }
}

function tooSoon(): Response {
  const msg = "For security purposes, you can only request this once every 60 seconds";
  return Response.json({ code: 429, error_code: "over_email_send_rate_limit", msg }, { status: 429 });
}
