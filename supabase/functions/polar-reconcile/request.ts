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

const REPAIR_FIELDS = ["since", "dry_run"];
const SEARCH_FIELDS = ["forged_since", "after", "undo"];

/** Whether the body asks for forged events. */
export function asksForForged(body: Record<string, unknown>): boolean {
  return body.forged_since !== undefined;
}

/**
 * Parses the body of a search for forged events. Errors, all 422 and with the field as details: `unknown_field`,
 * `invalid_forged_since`, `invalid_after`, `invalid_undo`.
 */
export function parseForged(body: Record<string, unknown>): Result<Search> {
  const unknown = unknownField(body, [...SEARCH_FIELDS, ...REPAIR_FIELDS]) ??
    unknownField(body, SEARCH_FIELDS);
  if (unknown) return unknown;
  const since = momentOf(body.forged_since) ??
    fail(422, "invalid_forged_since", NO_MOMENT, { details: "forged_since" });
  if (!since.ok) return since;
  const after = optional(
    body.after,
    (value) =>
      textOf(value, MAX_WEBHOOK_ID) ??
        fail(422, "invalid_after", noText(MAX_WEBHOOK_ID), { details: "after" }),
  );
  if (!after.ok) return after;
  const undo = optional(
    body.undo,
    (value) =>
      textOf(value, MAX_REASON) ?? fail(422, "invalid_undo", noText(MAX_REASON), { details: "undo" }),
  );
  if (!undo.ok) return undo;
  return { ok: true, value: { since: since.value, after: after.value, undo: undo.value } };
}

/** Parses the body. Errors, all 422 and with the field as details: `unknown_field`, `invalid_since`, `invalid_dry_run`. */
export function parseReconcile(body: Record<string, unknown>): Result<ReconcileRequest> {
  const unknown = unknownField(body, [...REPAIR_FIELDS, ...SEARCH_FIELDS]) ??
    unknownField(body, REPAIR_FIELDS);
  if (unknown) return unknown;
  const since = optional(
    body.since,
    (value) => momentOf(value) ?? fail(422, "invalid_since", NO_MOMENT, { details: "since" }),
  );
  if (!since.ok) return since;
  const dryRun = optional(body.dry_run, parseDryRun);
  if (!dryRun.ok) return dryRun;
  return { ok: true, value: { since: since.value, dryRun: dryRun.value ?? false } };
}

/** A date, or a date and time with its zone: without one it would mean another moment on every machine. */
const ISO_8601 = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d))?$/;

const NO_MOMENT = "Send a moment as ISO 8601 with its zone, such as 2026-11-20T00:00:00Z, or leave it out.";

function momentOf(moment: unknown): Result<string> | null {
  if (typeof moment !== "string" || !ISO_8601.test(moment) || !Number.isFinite(Date.parse(moment))) {
    return null;
  }
  return { ok: true, value: new Date(moment).toISOString() };
}

const noText = (longest: number) => `Send 1 to ${longest} characters, or leave it out.`;

function textOf(text: unknown, longest: number): Result<string> | null {
  if (typeof text !== "string" || text.trim() === "" || text.length > longest) return null;
  return { ok: true, value: text };
}

function parseDryRun(dryRun: unknown): Result<boolean> {
  if (typeof dryRun === "boolean") return { ok: true, value: dryRun };
  return fail(422, "invalid_dry_run", "Send true or false, or leave it out.", { details: "dry_run" });
}
