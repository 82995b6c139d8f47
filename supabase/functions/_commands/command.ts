/** A claimed command, as `claim_polar_command` leases it. */

import { isRecord } from "../_shared/json.ts";

/** What Polar can be asked for. */
export const KINDS = [
  "refund",
  "cancel_at_period_end",
  "cancel_now",
  "uncancel",
  "change_plan",
  "change_units",
  "change_seats",
  "undo_change",
  "pause",
  "unpause",
  "resume",
  "change_customer_email",
  "anonymize_customer",
  "assign_seat",
  "revoke_seat",
] as const;
export type Kind = typeof KINDS[number];

export interface Command {
  id: string;
  leaseToken: string;
  /** Times it was taken, this one included. */
  attempt: number;
  kind: Kind;
  /** Polar's id of the order, subscription or customer. */
  subject: string;
  /** What the kind needs, as `edge_kit.polar_commands.args` describes it. */
  args: Record<string, unknown>;
  /** True when an earlier request may have reached Polar, and nobody heard the answer. */
  sentBefore: boolean;
  /** Seconds for which it must not be sent, because an earlier request may still be under way; 0 when it may. */
  waitSeconds: number;
}

/** Throws where the database and this function disagree about a command: then the call fails and is seen. */
export function parseCommand(value: unknown): Command {
  if (
    isRecord(value) && typeof value.command_id === "string" && typeof value.lease_token === "string" &&
    typeof value.attempt === "number" && KINDS.includes(value.kind as Kind) &&
    typeof value.subject === "string" && isRecord(value.args) &&
    typeof value.sent_before === "boolean" && typeof value.wait_seconds === "number"
  ) {
    return {
      id: value.command_id,
      leaseToken: value.lease_token,
      attempt: value.attempt,
      kind: value.kind as Kind,
      subject: value.subject,
      args: value.args,
      sentBefore: value.sent_before,
      waitSeconds: value.wait_seconds,
    };
  }
  throw new TypeError("claim_polar_command returned something else than a command");
}
