/**
 * A portal function whose database is one answer and whose Polar is a server of its own. Both remember what
 * they were asked.
 */

import type { Rpc } from "../../functions/_shared/database.ts";
import type { Log, Result } from "../../functions/_shared/http.ts";
import { createHandler } from "../../functions/customer-portal/handler.ts";
import { createOpenPortal } from "../../functions/customer-portal/session.ts";
import { type PolarAnswers, type PolarRequest, startPolar } from "./polar_fake.ts";

export const APP_URL = "https://edge-kit.shop";
export const USER_ID = "user_2ada";
export const CUSTOMER_ID = "44444444-4444-4444-8444-444444444444";
export const SUBSCRIPTION_ID = "55555555-5555-4555-8555-55555555abcd";
export const TOKEN = "polar_cst_as_good_as_a_password";
export const E_MAIL = "ada@harbor-coffee.com";

/** What the user gets. */
export const SESSION = {
  url: `https://polar.sh/edge-kit/portal?customer_session_token=${TOKEN}&email=${encodeURIComponent(E_MAIL)}`,
  expires_at: "2026-11-21T13:00:00Z",
};

/** The same as Polar answers it. */
export const POLAR_SESSION = {
  created_at: "2026-11-21T12:00:00Z",
  modified_at: null,
  id: "66666666-6666-4666-8666-666666666666",
  token: TOKEN,
  expires_at: SESSION.expires_at,
  return_url: null,
  customer_portal_url: SESSION.url,
  customer_id: CUSTOMER_ID,
  customer: { id: CUSTOMER_ID, email: E_MAIL, external_id: USER_ID },
};

export const CREATE_SESSION = "POST /v1/customer-sessions/";

export interface Portal {
  /** Sends a request; a string goes out as it is, nothing as no body, everything else as JSON. */
  send(body?: unknown): Promise<Response>;
  rpcs: { name: string; args: Record<string, unknown> }[];
  polar: PolarRequest[];
  logged: Parameters<Log>[];
}

export interface Options {
  /** What `portal_customer` answers; `signal` is aborted when its time is over. */
  customer?: (signal: AbortSignal) => Promise<Result<string>>;
  /** What Polar answers to the one call. */
  answer?: PolarAnswers[string];
  budgetMs?: number;
}

/** Runs a test with such a portal function, called by Ada, and takes the server down again. */
export async function withPortal(options: Options, test: (portal: Portal) => Promise<void>): Promise<void> {
  const polar = startPolar({
    [CREATE_SESSION]: options.answer ?? (() => Response.json(POLAR_SESSION, { status: 201 })),
  });
  const rpcs: Portal["rpcs"] = [];
  const customer = options.customer ?? (() => Promise.resolve({ ok: true, value: CUSTOMER_ID }));
  const rpc: Rpc = <T>(name: string, args: Record<string, unknown>, signal: AbortSignal) => {
    rpcs.push({ name, args });
    return customer(signal) as Promise<Result<T>>;
  };
  const logged: Portal["logged"] = [];
  const handle = createHandler({
    authenticate: () => Promise.resolve({ ok: true, value: { claims: { sub: USER_ID }, keyName: null } }),
    rpc,
    openPortal: createOpenPortal({ accessToken: "polar_oat_tests", baseUrl: polar.url }),
    appUrl: APP_URL,
    log: (...line) => logged.push(line),
  }, options.budgetMs);

  try {
    await test({
      send: (body) =>
        handle(
          new Request("http://localhost/customer-portal", {
            method: "POST",
            body: body === undefined || typeof body === "string" ? body : JSON.stringify(body),
          }),
        ),
      rpcs,
      polar: polar.requests,
      logged,
    });
  } finally {
    await polar.stop();
  }
}
