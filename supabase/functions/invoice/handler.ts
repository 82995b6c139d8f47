/**
 * From a click on "invoice" to Polar's PDF. The database says whether the order is the caller's; Polar makes the invoice
 * where there is none yet. The address is as good as the paper, so it is never stored and never logged.
 */

import { failureOf, type Told } from "../_commands/failure.ts";
import type { Caller } from "../_shared/auth.ts";
import type { Rpc } from "../_shared/database.ts";
import {
  fail,
  isUuid,
  json,
  type Log,
  type Note,
  postOnly,
  problem,
  readJson,
  type Result,
  unknownField,
} from "../_shared/http.ts";
import type { Invoices } from "./polar.ts";

/** What the handler works with. */
export interface Doors {
  /** Lets signed-in users in, nobody else. */
  authenticate(request: Request): Promise<Result<Caller>>;
  rpc: Rpc;
  invoices: Invoices;
  log: Log;
}

const MAX_BODY_BYTES = 4096;
/** Database and Polar together; the user waits ten seconds at most. */
const BUDGET_MS = 9_000;
/** Seconds that Polar usually needs to make an invoice. */
const MAKING_SECONDS = 3;

const NOT_READY = fail(409, "invoice_not_ready", "The invoice is being made. Ask again after Retry-After.", {
  retryAfter: MAKING_SECONDS,
});
const REFUSALS: Told = {
  order_not_paid: [409, "An invoice is made once the order is paid."],
  billing_details_missing: [
    409,
    "Polar needs a billing name and address first: the buyer enters them in the customer portal.",
  ],
};

/**
 * Builds the handler of `POST invoice` `{ order_id }`. Its answers: 200 `{ url }`; 400, 401, 405 and 413 of the request;
 * 422 `unknown_field`, `invalid_order_id`; 403 `profile_unavailable`; 404 `unknown_order`; 409 `order_not_paid`,
 * `billing_details_missing`, and `invoice_not_ready` with `Retry-After`; 502 `polar_refused`; 503 `polar_busy`,
 * `polar_unavailable`, `try_again`.
 *
 * @param budgetMs time for the database and Polar together, in milliseconds
 */
export function createHandler(
  { authenticate, rpc, invoices, log }: Doors,
  budgetMs: number = BUDGET_MS,
): (request: Request) => Promise<Response> {
  async function invoice(request: Request, note: Note): Promise<Result<{ url: string }>> {
    const caller = await authenticate(request);
    if (!caller.ok) return caller;
    const orderId = await readOrderId(request);
    if (!orderId.ok) return orderId;
    note({ order_id: orderId.value });

    const { sub, iss } = caller.value.claims ?? {};
    const deadline = Date.now() + budgetMs;
    const left = () => Math.max(0, deadline - Date.now()) / 1000;
    const allowed = await rpc("check_invoice", {
      p_user_id: typeof sub === "string" ? sub : null,
      p_issuer: typeof iss === "string" ? iss : null,
      p_order_id: orderId.value,
    }, AbortSignal.timeout(budgetMs));
    if (!allowed.ok) return allowed;

    const found = await invoices.find(orderId.value, left());
    if (found.ok) return { ok: true, value: { url: found.value } };
    if (found.code !== "no_invoice") return failureOf(found, "get_invoice", REFUSALS);
    const made = await invoices.make(orderId.value, left());
    return made.ok ? NOT_READY : failureOf(made, "generate_invoice", REFUSALS);
  }

  return postOnly(async (request, note) => {
    const answer = await invoice(request, note);
    return answer.ok ? json(200, answer.value) : problem(answer);
  }, { cors: true, log });
}

async function readOrderId(request: Request): Promise<Result<string>> {
  const body = await readJson(request, MAX_BODY_BYTES);
  if (!body.ok) return body;
  const unknown = unknownField(body.value, ["order_id"]);
  if (unknown !== null) return unknown;
  const { order_id: id } = body.value;
  if (isUuid(id)) return { ok: true, value: id.toLowerCase() };
  const message = "Send the id of one of your orders, as dashboard() lists them.";
  return fail(422, "invalid_order_id", message, { details: "order_id" });
}
