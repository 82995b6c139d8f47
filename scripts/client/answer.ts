/** What every call of the client answers: its data, or why not. Nothing is thrown. */

/** Codes that no call has in the reference, because they are not the backend's words. */
export type ClientCode =
  /** Nobody is signed in, or not somebody who may make this call. */
  | "not_allowed"
  /** No answer came. What was asked for may have happened: ask again with the same idempotency key. */
  | "unreachable"
  /** An answer that the reference does not know, of a gateway or of a newer backend. `details` has it. */
  | "unexpected";

/** Why a call was refused. */
export interface Refusal<Code extends string> {
  /** For programs. */
  code: Code | ClientCode;
  /** For people: what to do. */
  message: string;
  /** Which thing is meant, such as `items[0].url`. */
  details?: unknown;
  /** Seconds after which trying again makes sense. */
  retryAfter?: number;
}

/** Data, or a refusal; the other one is null. */
export type Answer<Data, Code extends string> =
  | { data: Data; error: null }
  | { data: null; error: Refusal<Code> };

/** How to call a function. */
export interface Options {
  /** Ends the wait; what was asked for may still happen. */
  signal?: AbortSignal;
}

/** How to call a function that knows idempotency keys. */
export interface KeyedOptions extends Options {
  /** One for each wish: the same key and body get the same answer again. */
  idempotencyKey?: string;
}
