/**
 * `POST /functions/v1/polar-webhook`: receives what Polar sends. No CORS, since no browser calls it. Deployed
 * with `verify_jwt = false`; the signature is the authentication.
 */

import { createRpc } from "../_shared/database.ts";
import { createLog } from "../_shared/http.ts";
import { createHandler } from "./handler.ts";
import { createVerifier } from "./signature.ts";

/** Polar waits 10 seconds for an answer; ours must be out before. */
const INGEST_TIMEOUT_MS = 8_000;

const log = createLog("polar-webhook");
const rpc = createRpc(log);

export default {
  fetch: createHandler({
    verify: createVerifier(Deno.env.get("POLAR_WEBHOOK_SECRET")),
    ingest: (webhookId, body) =>
      rpc(
        "ingest_polar_event",
        { p_webhook_id: webhookId, p_body: body },
        AbortSignal.timeout(INGEST_TIMEOUT_MS),
      ),
    log,
  }),
};
