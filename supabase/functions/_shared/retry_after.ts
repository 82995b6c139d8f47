/** When whoever refused a request wants to be asked again. */

/** Retry-After in seconds (RFC 9110 §10.2.3), 0 when there is none; a date counts as longer than anybody waits. */
export function retryAfter(headers: Headers): number {
  const value = headers.get("retry-after")?.trim() ?? "";
  if (value === "") return 0;
  return /^\d{1,6}$/.test(value) ? Number(value) : Number.MAX_SAFE_INTEGER;
}
