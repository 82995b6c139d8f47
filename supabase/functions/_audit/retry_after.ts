import type { Visit } from "./visit.ts";

/** Seconds that a busy shop asked to wait with this answer, 0 when it named none. */
export function retryAfterOf({ data }: Visit): number {
  return (data as { retryAfter?: number } | null)?.retryAfter ?? 0;
}
