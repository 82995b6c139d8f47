/** What the gateway was asked lately: enough to prove how often a function called the database, and nothing personal. */

/** One request; its query, headers and body are not kept. */
export interface LoggedRequest {
  method: string;
  path: string;
  /** HTTP status of the answer. */
  status: number;
  /** Whether an edge function sent it, or anybody else. */
  from: "function" | "outside";
  /** Milliseconds until the head of the answer was there. */
  ms: number;
}

/** The last requests, oldest first, in the order of their answers. */
export interface RequestLog {
  entries(): LoggedRequest[];
  add(request: LoggedRequest): void;
  clear(): void;
}

/** @param size how many requests are kept */
export function createRequestLog(size = 1_000): RequestLog {
  const kept: LoggedRequest[] = [];
  return {
    entries: () => [...kept],
    add(request) {
      if (kept.push(request) > size) kept.shift();
    },
    clear() {
      kept.length = 0;
    },
  };
}
