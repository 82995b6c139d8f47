import type { Visit } from "./visit.ts";

/** Retry-After in seconds (RFC 9110 §10.2.3), 0 when there is none; a date counts as longer than anybody waits. */
export function retryAfter(headers: Headers): number {
  const value = headers.get("retry-after")?.trim() ?? "";
  if (value === "") return 0;
  return /^\d{1,6}$/.test(value) ? Number(value) : Number.MAX_SAFE_INTEGER;
}

/** Seconds that a busy shop asked to wait with this answer, 0 when it named none. */
export function retryAfterOf({ data }: Visit): number {
  return (data as { retryAfter?: number } | null)?.retryAfter ?? 0;
}
