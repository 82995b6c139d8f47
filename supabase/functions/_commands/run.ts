/**
 * A claimed command from its lease to what is written down of it, for whoever claimed it: the function polar-commands,
 * which is rung, and the function subscription, whose caller waits.
 */

import type { Rpc, RpcArgs, RpcName } from "../_shared/database.ts";
import type { Log } from "../_shared/http.ts";
import type { Command } from "./command.ts";
import type { Polar } from "./polar.ts";
import { attempt, type Outcome } from "./work.ts";

export interface Doors {
  rpc: Rpc;
  polar: Polar;
  /** Milliseconds, from any start. */
  now(): number;
  log: Log;
}

/** Milliseconds for one call to the database. */
const RPC_TIMEOUT_MS = 10_000;

/**
 * Builds the work on a command, one attempt. It never throws: nobody would hear it. What could not be written down is
 * found by the next worker.
 */
export function createRun({ rpc, polar, now, log }: Doors): (command: Command) => Promise<void> {
  const call = <N extends RpcName>(name: N, args: RpcArgs<N>) =>
    rpc(name, args, AbortSignal.timeout(RPC_TIMEOUT_MS));

  return async (command) => {
    const started = now();
    const { id, kind } = command;
    const note = (level: "info" | "warn" | "error", event: string, fields = {}) =>
      log(level, event, { command_id: id, kind, ms: Math.round(now() - started), ...fields });
    try {
      const outcome = await attempt(command, polar, (seenAt) =>
        call("send_polar_command", {
          p_command_id: id,
          p_lease_token: command.leaseToken,
          p_seen_at: seenAt,
        }));
      if (outcome === null) return note("warn", "command_not_sent");
      const state = await call("record_polar_command", recordOf(command, outcome));
      if (!state.ok) return note("error", "command_not_recorded", { outcome: outcome.outcome });
      const level = state.value === "refused" || state.value === "unclear" ? "error" : "info";
      note(level, "command_worked", { state: state.value ?? "lease_lost", code: outcome.code });
    } catch (error) {
      note("error", "command_broke", { error: error instanceof Error ? error.name : typeof error });
    }
  };
}

function recordOf({ id, leaseToken }: Command, outcome: Outcome) {
  return {
    p_command_id: id,
    p_lease_token: leaseToken,
    p_outcome: outcome.outcome,
    p_seen_at: outcome.seenAt,
    p_answer: outcome.answer,
    p_error_code: outcome.code,
    p_error: outcome.words,
    p_retry_after: outcome.retryAfter,
  };
}
