/** What a caller may ask of a run. */

import { fail, optional, type Result, unknownField } from "../_shared/http.ts";

export interface ReconcileRequest {
  /** ISO 8601: read orders and deliveries after this moment; by default from a day before the watermark. */
  since?: string;
  /** Compare and report, repair nothing. */
  dryRun: boolean;
}

/** Parses the body. Errors, all 422 and with the field as details: `unknown_field`, `invalid_since`, `invalid_dry_run`. */
export function parseReconcile(body: Record<string, unknown>): Result<ReconcileRequest> {
  const unknown = unknownField(body, ["since", "dry_run"]);
  if (unknown) return unknown;
  const since = optional(body.since, parseSince);
  if (!since.ok) return since;
  const dryRun = optional(body.dry_run, parseDryRun);
  if (!dryRun.ok) return dryRun;
  return { ok: true, value: { since: since.value, dryRun: dryRun.value ?? false } };
}

/** A date, or a date and time with its zone: without one it would mean another moment on every machine. */
const ISO_8601 = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d))?$/;

function parseSince(since: unknown): Result<string> {
  if (typeof since === "string" && ISO_8601.test(since) && Number.isFinite(Date.parse(since))) {
    return { ok: true, value: new Date(since).toISOString() };
  }
  const message = "Send a moment as ISO 8601 with its zone, such as 2026-11-20T00:00:00Z, or leave it out.";
  return fail(422, "invalid_since", message, { details: "since" });
}

function parseDryRun(dryRun: unknown): Result<boolean> {
  if (typeof dryRun === "boolean") return { ok: true, value: dryRun };
  return fail(422, "invalid_dry_run", "Send true or false, or leave it out.", { details: "dry_run" });
}
