/** What a request has left in the log. */

import type { Log, LogFields } from "../../functions/_shared/http.ts";

/**
 * The level and the fields of the one line that a request leaves, without its id and its time, which are checked here.
 *
 * @throws unless there is exactly one such line, and it has both
 */
export function requestLine(logged: Parameters<Log>[]): [level: string, fields: LogFields] {
  const lines = logged.filter(([, event]) => event === "request");
  if (lines.length !== 1) throw new Error(`${lines.length} lines of requests: ${JSON.stringify(logged)}`);
  const [[level, , { request_id, ms, ...fields } = {}]] = lines;
  if (typeof request_id !== "string" || request_id.length < 8) throw new Error(`request_id: ${request_id}`);
  if (typeof ms !== "number" || ms < 0 || !Number.isInteger(ms)) throw new Error(`ms: ${ms}`);
  return [level, Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))];
}
