/**
 * Takes a webhook in: genuine or not, then one call to the database, which does everything else. The body
 * is not parsed here, so that an event nobody understands is kept and not lost.
 */

import {
  decodeUtf8,
  fail,
  json,
  type Log,
  type Note,
  postOnly,
  problem,
  readBytes,
  type Result,
} from "../_shared/http.ts";
import type { Verify } from "./signature.ts";

/** What the handler works with. */
export interface Doors {
  /** Null where no secret is configured: then nothing is accepted. */
  verify: Verify | null;
  /** Stores and applies the event in one transaction; the value is the word for what became of it. */
  ingest(webhookId: string, body: string): Promise<Result<unknown>>;
  log: Log;
}

/** Polar's payloads have a few kB; those of products grow with their descriptions. */
const MAX_BODY_BYTES = 1024 * 1024;
/** Polar's are uuids. */
const MAX_WEBHOOK_ID = 255;
/** What reconciliation calls its own repairs, which nobody compares with Polar's list of deliveries. */
const OUR_OWN = "reconcile:";

const TRY_AGAIN = fail(503, "try_again", "The event was not stored. Send it again.");
const INVALID_BODY = fail(400, "invalid_body", "Send UTF-8 text without NUL characters.");
const INVALID_WEBHOOK_ID = fail(
  400,
  "invalid_webhook_id",
  "Send a webhook-id of 1 to 255 characters that is Polar's.",
);
const INVALID_SIGNATURE = fail(403, "invalid_signature", "Sign the body with the secret of this endpoint.");

/**
 * Builds the handler. Its answers: 202 `{ state }` when the event is in the inbox, whatever became of it;
 * 403 `invalid_signature`; 405; 413 `body_too_large`; 400 `invalid_body` for what cannot be text in
 * Postgres, `invalid_webhook_id` for what cannot be a key there or is one of reconciliation's; 503 `try_again` for
 * everything else. Polar repeats whatever was not answered with 2xx, for about half an hour.
 */
export function createHandler({ verify, ingest, log }: Doors): (request: Request) => Promise<Response> {
  async function handle(request: Request, note: Note): Promise<Response> {
    if (verify === null) return problem({ ...TRY_AGAIN, cause: { missing: "POLAR_WEBHOOK_SECRET" } });

    const bytes = await readBytes(request, MAX_BODY_BYTES);
    if (!bytes.ok) return problem(bytes);
    // Standard Webhooks signs text: bytes that are not text have no signature that could be checked.
    const body = decodeUtf8(bytes.value);
    if (body === null) return problem(INVALID_BODY);
    if (!verify(body, request.headers)) return problem(INVALID_SIGNATURE);
    if (body.includes("\0")) return problem(INVALID_BODY);

    const webhookId = request.headers.get("webhook-id")!; // it was part of what is signed
    if (webhookId.length > MAX_WEBHOOK_ID || webhookId.startsWith(OUR_OWN)) {
      return problem(INVALID_WEBHOOK_ID);
    }
    note({ webhook_id: webhookId });
    const stored = await ingest(webhookId, body);
    if (!stored.ok || typeof stored.value !== "string") return problem(TRY_AGAIN);
    note({ state: stored.value });
    return json(202, { state: stored.value });
  }
  return postOnly(handle, { cors: false, log, onThrow: TRY_AGAIN });
}
