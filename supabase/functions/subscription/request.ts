/** What a buyer may ask for. Whose subscription it is is not among it: the token and the database say that. */

import { fail, isUuid, optional, type Result, unknownField } from "../_shared/http.ts";

/** What is asked for, in the words of `ask_subscription_change` and `preview_subscription_change`. */
export interface Wanted {
  /** A preview changes nothing. */
  isPreview: boolean;
  subscriptionId: string;
  kind: string;
  args: Record<string, unknown>;
}

/** Polar's words for why somebody leaves. */
const REASONS = [
  "too_expensive",
  "missing_features",
  "switched_service",
  "unused",
  "customer_service",
  "low_quality",
  "too_complex",
  "other",
];
/** What the catalogue's slugs can be. */
const SLUG = /^[\w-]{1,64}$/;
const MAX_COMMENT = 1000;
/** Polar's limit for seats and units. */
const MAX_QUANTITY = 2_147_483_647;

type Body = Record<string, unknown>;
type Action = { fields: string[]; parse(body: Body): Result<Pick<Wanted, "kind" | "args">> };

const plain = (kind: string): Action => ({
  fields: [],
  parse: () => ({ ok: true, value: { kind, args: {} } }),
});

/** A change that is billed, by the field that says what it is to. */
const CHANGES = { plan: "change_plan", units: "change_units", seats: "change_seats" } as const;
const change = (field: keyof typeof CHANGES): Action => ({
  fields: [field, "proration"],
  parse: (body) => parseChange(body, field),
});

const ACTIONS: Record<string, Action> = {
  preview: {
    fields: [...Object.keys(CHANGES), "proration"],
    parse: (body) => {
      const named = Object.keys(CHANGES).filter((field) => body[field] !== undefined && body[field] !== null);
      if (named.length !== 1) {
        return fail(422, "invalid_action", "Send one of plan, units and seats.", { details: "action" });
      }
      return parseChange(body, named[0] as keyof typeof CHANGES);
    },
  },
  change_plan: change("plan"),
  change_units: change("units"),
  change_seats: change("seats"),
  undo_change: plain("undo_change"),
  cancel: { fields: ["reason", "comment"], parse: parseCancel },
  uncancel: plain("uncancel"),
  pause: { fields: ["resumes_at"], parse: parsePause },
  unpause: plain("unpause"),
  resume: plain("resume"),
};

/**
 * Parses the body `{ subscription_id, action, … }`.
 *
 * Errors, all 422 and with the field as details: `unknown_field`, `invalid_subscription_id`, `invalid_action`,
 * `unknown_product`, `invalid_quantity`, `invalid_proration`, `invalid_reason`, `invalid_comment`, `invalid_resumes_at`.
 */
export function parseRequest(body: Body): Result<Wanted> {
  const { action, subscription_id: id } = body;
  if (typeof action !== "string" || !Object.hasOwn(ACTIONS, action)) {
    const message = `Send one of: ${Object.keys(ACTIONS).join(", ")}.`;
    return fail(422, "invalid_action", message, { details: "action" });
  }
  const unknown = unknownField(body, ["subscription_id", "action", ...ACTIONS[action].fields]);
  if (unknown) return unknown;
  if (!isUuid(id)) {
    const message = "Send the id of one of your subscriptions, as dashboard() lists them.";
    return fail(422, "invalid_subscription_id", message, { details: "subscription_id" });
  }
  const parsed = ACTIONS[action].parse(body);
  if (!parsed.ok) return parsed;
  const value = { isPreview: action === "preview", subscriptionId: id.toLowerCase(), ...parsed.value };
  return { ok: true, value };
}

function parseChange(body: Body, field: keyof typeof CHANGES): Result<Pick<Wanted, "kind" | "args">> {
  const wanted = field === "plan" ? parsePlan(body.plan) : parseQuantity(body[field], field);
  if (!wanted.ok) return wanted;
  const proration = optional(body.proration, parseProration);
  if (!proration.ok) return proration;
  const args = {
    [field]: wanted.value,
    ...proration.value !== undefined && { proration_behavior: proration.value },
  };
  return { ok: true, value: { kind: CHANGES[field], args } };
}

function parsePlan(plan: unknown): Result<string> {
  if (typeof plan === "string" && SLUG.test(plan)) return { ok: true, value: plan };
  return fail(422, "unknown_product", "Send the slug of a subscription product.", { details: "plan" });
}

function parseQuantity(quantity: unknown, field: string): Result<number> {
  if (Number.isInteger(quantity) && Number(quantity) >= 1 && Number(quantity) <= MAX_QUANTITY) {
    return { ok: true, value: Number(quantity) };
  }
  return fail(422, "invalid_quantity", "Send a whole number, at least 1.", { details: field });
}

/** Which of them the shop offers is the database's to say. */
function parseProration(proration: unknown): Result<string> {
  if (typeof proration === "string" && /^[a-z_]{1,20}$/.test(proration)) {
    return { ok: true, value: proration };
  }
  const message = "Send invoice, prorate or next_period, or leave it out.";
  return fail(422, "invalid_proration", message, { details: "proration" });
}

function parseCancel(body: Body): Result<Pick<Wanted, "kind" | "args">> {
  const reason = optional(body.reason, parseReason);
  if (!reason.ok) return reason;
  const comment = optional(body.comment, parseComment);
  if (!comment.ok) return comment;
  const args = {
    ...reason.value !== undefined && { customer_cancellation_reason: reason.value },
    ...comment.value !== undefined && { customer_cancellation_comment: comment.value },
  };
  return { ok: true, value: { kind: "cancel_at_period_end", args } };
}

function parseReason(reason: unknown): Result<string> {
  if (typeof reason === "string" && REASONS.includes(reason)) return { ok: true, value: reason };
  return fail(422, "invalid_reason", `Send one of: ${REASONS.join(", ")}.`, { details: "reason" });
}

function parseComment(comment: unknown): Result<string> {
  // Postgres keeps no U+0000 and no half of a surrogate pair.
  if (
    typeof comment === "string" && comment.trim() !== "" && [...comment].length <= MAX_COMMENT &&
    comment.isWellFormed() && !comment.includes("\0")
  ) return { ok: true, value: comment };
  const message = `Send a text of at most ${MAX_COMMENT} characters, or leave it out.`;
  return fail(422, "invalid_comment", message, { details: "comment" });
}

function parsePause(body: Body): Result<Pick<Wanted, "kind" | "args">> {
  const resumesAt = optional(body.resumes_at, parseTime);
  if (!resumesAt.ok) return resumesAt;
  const args = { ...resumesAt.value !== undefined && { resumes_at: resumesAt.value } };
  return { ok: true, value: { kind: "pause", args } };
}

const ISO_8601 = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?(?:Z|[+-]\d\d:\d\d)$/;

function parseTime(time: unknown): Result<string> {
  if (typeof time === "string" && ISO_8601.test(time) && Date.parse(time) > Date.now()) {
    return { ok: true, value: new Date(time).toISOString() };
  }
  const message = "Send a moment in the future, in ISO 8601 with its zone, or leave it out.";
  return fail(422, "invalid_resumes_at", message, { details: "resumes_at" });
}
