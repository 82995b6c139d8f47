/**
 * From a click on "manage" to Polar's customer portal. The database says which Polar customer the caller is;
 * Polar opens a session for that one and no other.
 */

import type { Caller } from "../_shared/auth.ts";
import type { Rpc } from "../_shared/database.ts";
import {
  fail,
  json,
  type Log,
  type Note,
  postOnly,
  problem,
  readJson,
  type Result,
} from "../_shared/http.ts";
import { refusesCustomer } from "../_shared/polar.ts";
import { parsePortal } from "./request.ts";
import type { OpenPortal, PortalSession } from "./session.ts";

/** What the handler works with. */
export interface Doors {
  /** Lets signed-in users in, nobody else. */
  authenticate(request: Request): Promise<Result<Caller>>;
  rpc: Rpc;
  openPortal: OpenPortal;
  /** Where the shop's frontend lives, without a slash at the end. */
  appUrl: string;
  log: Log;
}

const MAX_BODY_BYTES = 16 * 1024;

/** Database and Polar together; the user waits ten seconds at most. */
const BUDGET_MS = 9_000;

/** For who never bought, and for who bought as a customer that Polar has deleted since. */
const NO_CUSTOMER = fail(404, "no_customer", "There is nothing to manage: buy something first.");

/**
 * Builds the handler. Its answers: 201 `{ url, expires_at }`, a session of its own for every request, since
 * the URL is never written down; 400, 413 and 422 for a request to be mended; 401; 403
 * `not_your_subscription`, `profile_unavailable`; 404 `no_customer`; 409 `link_first`; 502 `polar_refused`; 503 `polar_busy`,
 * `polar_unavailable`, `try_again`.
 *
 * @param budgetMs time for the database and Polar together, in milliseconds
 */
export function createHandler(
  { authenticate, rpc, openPortal, appUrl, log }: Doors,
  budgetMs: number = BUDGET_MS,
): (request: Request) => Promise<Response> {
  async function portal(request: Request, note: Note): Promise<Result<PortalSession>> {
    const caller = await authenticate(request);
    if (!caller.ok) return caller;
    const body = await readJson(request, MAX_BODY_BYTES, {});
    if (!body.ok) return body;
    const wanted = parsePortal(body.value, appUrl);
    if (!wanted.ok) return wanted;

    const { sub, iss } = caller.value.claims ?? {};
    const deadline = Date.now() + budgetMs;
    const customer = await rpc("portal_customer", {
      p_user_id: typeof sub === "string" ? sub : null,
      p_subscription_id: wanted.value.subscriptionId ?? null,
      p_issuer: typeof iss === "string" ? iss : null,
    }, AbortSignal.timeout(budgetMs));
    if (!customer.ok) return customer;

    note({ polar_customer_id: customer.value });
    const session = await openPortal(customer.value, wanted.value.returnUrl, deadline);
    return !session.ok && refusesCustomer(session) ? { ...NO_CUSTOMER, cause: session.cause } : session;
  }

  return postOnly(async (request, note) => {
    const answer = await portal(request, note);
    return answer.ok ? json(201, answer.value) : problem(answer);
  }, { cors: true, log });
}
