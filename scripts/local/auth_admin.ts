/**
 * `supabase.auth.admin` with a secret key: creating, listing, reading, changing and deleting users, as hosted Auth answers
 * it. `@supabase/lite` has no admin API yet; passwords are hashed as it hashes them, so what is made here signs in there.
 */

import type { Sql } from "postgres";

type Handler = (request: Request) => Promise<Response>;

/** Fields of a user that can be set. Hosted Auth knows more; here a field that does nothing is refused. */
const FIELDS = ["email", "password", "email_confirm", "user_metadata", "app_metadata"] as const;
type Fields = Partial<Record<typeof FIELDS[number], unknown>>;

interface Options {
  sql: Sql;
  /** API keys that may use it. */
  secretKeys: string[];
}

/** Answers what is below `/auth/v1/admin/` and hands everything else to `lite`. */
export function withAuthAdmin(lite: Handler, { sql, secretKeys }: Options): Handler {
  return async (request) => {
    const { pathname, searchParams } = new URL(request.url);
    const [, rest] = /^\/auth\/v1\/admin\/(.*)$/.exec(pathname) ?? [];
    if (rest === undefined) return await lite(request);
    if (!secretKeys.includes(request.headers.get("apikey") ?? "")) {
      return refuse(403, "not_admin", "Send a secret key as apikey: the admin API takes no other.");
    }
    const [, id] = /^users(?:\/([0-9a-f-]{36}))?$/.exec(rest) ?? [];
    const call = `${request.method} ${rest.split("/")[0]}${id ? "/id" : ""}`;
    if (call === "GET users") return await list(searchParams);
    if (call === "POST users") return await withFields(request, create);
    if (call === "GET users/id") return await userById(id);
    if (call === "PUT users/id") return await withFields(request, (fields) => update(id, fields));
    if (call === "DELETE users/id") return await remove(request, id);
    return refuse(404, "not_local", "The local Auth does not have this call: try it on a hosted project.");
  };

  async function list(query: URLSearchParams): Promise<Response> {
    const perPage = Number(query.get("per_page") || 50);
    const offset = (Number(query.get("page") || 1) - 1) * perPage;
    const rows = await sql`
      select id, count(*) over () as total from auth.users order by created_at, id limit ${perPage} offset ${offset}`;
    const users = await Promise.all(rows.map(({ id }) => read(id)));
    return Response.json({ users, aud: "authenticated" }, {
      headers: { "x-total-count": String(rows[0]?.total ?? 0) },
    });
  }

  async function create(fields: Fields): Promise<Response> {
    if (typeof fields.email !== "string") return refuse(422, "validation_failed", "Send an e-mail address.");
    const id = crypto.randomUUID();
    const made = await sql`
      insert into auth.users (id, email, raw_app_meta_data, raw_user_meta_data)
      select ${id}, lower(${fields.email}), '{"provider": "email", "providers": ["email"]}', '{}'
      where not exists (select from auth.users where email = lower(${fields.email}))
      returning id`;
    if (made.length === 0) return emailExists();
    await sql`
      insert into auth.identities (id, provider, provider_id, user_id, identity_data)
      select ${crypto.randomUUID()}, 'email', u.id::text, u.id, jsonb_build_object('sub', u.id, 'email', u.email)
      from auth.users u where u.id = ${id}`;
    return await update(id, fields);
  }

  async function update(id: string, fields: Fields): Promise<Response> {
    const { email = null, password = null, user_metadata, app_metadata } = fields;
    const confirmed = fields.email_confirm === true;
    const [taken] = await sql`
      select from auth.users where email = lower(${email as string}) and id <> ${id}`;
    if (taken) return emailExists();
    await sql`
      update auth.users set
        email = coalesce(lower(${email as string}), email),
        encrypted_password = coalesce(
          extensions.crypt(${password as string}, extensions.gen_salt('bf', 10)), encrypted_password
        ),
        email_confirmed_at = coalesce(email_confirmed_at, case when ${confirmed} then now() end),
        raw_user_meta_data = raw_user_meta_data || ${JSON.stringify(user_metadata ?? {})}::text::jsonb,
        raw_app_meta_data = raw_app_meta_data || ${JSON.stringify(app_metadata ?? {})}::text::jsonb,
        updated_at = now()
      where id = ${id}`;
    if (password !== null) await sql`delete from auth.sessions where user_id = ${id}`;
    return await userById(id);
  }

  async function remove(request: Request, id: string): Promise<Response> {
    const { should_soft_delete: soft } = await request.json().catch(() => ({}));
    if (soft) return refuse(422, "not_local", "The local Auth deletes users for good only.");
    const gone = await sql`delete from auth.users where id = ${id} returning id`;
    return gone.length > 0 ? Response.json({}) : userNotFound();
  }

  async function userById(id: string): Promise<Response> {
    const user = await read(id);
    return user ? Response.json(user) : userNotFound();
  }

  async function read(id: string): Promise<unknown> {
    const [row] = await sql`
      select jsonb_build_object(
        'id', id, 'aud', aud, 'role', role, 'email', email, 'phone', coalesce(phone, ''),
        'email_confirmed_at', email_confirmed_at, 'confirmed_at', confirmed_at, 'last_sign_in_at', last_sign_in_at,
        'app_metadata', raw_app_meta_data, 'user_metadata', raw_user_meta_data, 'is_anonymous', is_anonymous,
        'identities', (
          select coalesce(jsonb_agg(to_jsonb(i) || jsonb_build_object('identity_id', i.id, 'id', i.provider_id)), '[]')
          from auth.identities i where i.user_id = u.id
        ),
        'created_at', created_at, 'updated_at', updated_at
      ) as user from auth.users u where id = ${id}`;
    return row?.user;
  }
}

/** Reads the body; a field that would do nothing here is refused by name. */
async function withFields(request: Request, use: (fields: Fields) => Promise<Response>): Promise<Response> {
  const body: Record<string, unknown> = await request.json().catch(() => ({}));
  const unknown = Object.keys(body).find((name) => !FIELDS.some((field) => field === name));
  if (unknown) return refuse(422, "not_local", `The local Auth does not set ${unknown}: leave it out.`);
  return await use(body);
}

const emailExists = () =>
  refuse(422, "email_exists", "A user with this email address has already been registered");
const userNotFound = () => refuse(404, "user_not_found", "User not found");

/** In the form of Auth's errors. */
function refuse(status: number, code: string, message: string): Response {
  return Response.json({ code: status, error_code: code, msg: message }, { status });
}
