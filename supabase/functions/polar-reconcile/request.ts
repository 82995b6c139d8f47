/** What a caller may ask of a run. */

import { fail, optional, type Result, unknownField } from "../_shared/http.ts";
import type { Search } from "./forged.ts";

const MAX_WEBHOOK_ID = 255;
/** Of a reason in the audit. */
const MAX_REASON = 2000;

export interface ReconcileRequest {
  /** ISO 8601: read orders and deliveries after this moment; by default from a day before the watermark. */
  since?: string;
  /** Compare and report, repair nothing. */
  dryRun: boolean;
}

/** Whether the body asks for forged events. */
export function asksForForged(body: Record<string, unknown>): boolean {
  return body.forged_since !== undefined;
}

/**
 * Parses the body of a search for forged events. Errors, all 422 and with the field as details: `unknown_field`,
 * `invalid_forged_since`, `invalid_after`, `invalid_undo`.
 */
export function parseForged(body: Record<string, unknown>): Result<Search> {
  const unknown = unknownField(body, ["forged_since", "after", "undo"]);
  if (unknown) return unknown;
  const since = parseMoment(body.forged_since, "forged_since");
  if (!since.ok) return since;
  const after = optional(body.after, (value) => parseText(value, "after", MAX_WEBHOOK_ID));
  if (!after.ok) return after;
  const undo = optional(body.undo, (value) => parseText(value, "undo", MAX_REASON));
  if (!undo.ok) return undo;
  return { ok: true, value: { since: since.value, after: after.value, undo: undo.value } };
}

/** Parses the body. Errors, all 422 and with the field as details: `unknown_field`, `invalid_since`, `invalid_dry_run`. */
export function parseReconcile(body: Record<string, unknown>): Result<ReconcileRequest> {
  const unknown = unknownField(body, ["since", "dry_run"]);
  if (unknown) return unknown;
  const since = optional(body.since, (value) => parseMoment(value, "since"));
  if (!since.ok) return since;
  const dryRun = optional(body.dry_run, parseDryRun);
  if (!dryRun.ok) return dryRun;
  return { ok: true, value: { since: since.value, dryRun: dryRun.value ?? false } };
}

/** A date, or a date and time with its zone: without one it would mean another moment on every machine. */
const ISO_8601 = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d))?$/;

function parseMoment(moment: unknown, field: string): Result<string> {
  if (typeof moment === "string" && ISO_8601.test(moment) && Number.isFinite(Date.parse(moment))) {
    return { ok: true, value: new Date(moment).toISOString() };
  }
  const message = "Send a moment as ISO 8601 with its zone, such as 2026-11-20T00:00:00Z, or leave it out.";
  return fail(422, `invalid_${field}`, message, { details: field });
}

function parseText(text: unknown, field: string, longest: number): Result<string> {
  if (typeof text === "string" && text.trim() !== "" && text.length <= longest) {
    return { ok: true, value: text };
  }
  return fail(422, `invalid_${field}`, `Send 1 to ${longest} characters, or leave it out.`, {
    details: field,
  });
}

function parseDryRun(dryRun: unknown): Result<boolean> {
  if (typeof dryRun === "boolean") return { ok: true, value: dryRun };
  return fail(422, "invalid_dry_run", "Send true or false, or leave it out.", { details: "dry_run" });
}
