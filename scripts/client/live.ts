/** A value that follows the backend: what was answered last, and who wants to hear of the next one. */

import type { Answer, Refusal } from "./answer.ts";

/** What is known. A new object when something has changed, and only then. */
export interface LiveState<Data, Code extends string> {
  /** Null before the first answer, and for who may not ask. It outlives a refusal that passes. */
  data: Data | null;
  /** Why the last question was refused. */
  error: Refusal<Code> | null;
  /** Nothing was answered yet. */
  loading: boolean;
}

/** A value to look at, by any framework that can subscribe. */
export interface Live<Data, Code extends string> {
  get(): LiveState<Data, Code>;
  /** @returns what ends it; whoever leaves calls it */
  subscribe(listener: () => void): () => void;
  /** Asks now: after a payment, a sign-in elsewhere, a change of one's own. */
  refresh(): Promise<void>;
}

/** A live value as its maker sees it. */
export interface LiveSource<Data, Code extends string> extends Live<Data, Code> {
  isWatched(): boolean;
  /** Forgets what somebody else was answered. */
  reset(): void;
}

/**
 * @param ask the question
 * @param onWatched called when the first listener comes and when the last one leaves
 */
export function createLive<Data, Code extends string>(
  ask: () => Promise<Answer<Data, Code>>,
  onWatched: () => void,
): LiveSource<Data, Code> {
  const nothing: LiveState<Data, Code> = { data: null, error: null, loading: true };
  const listeners = new Set<() => void>();
  let state = nothing;
  let questions = 0;

  function change(next: LiveState<Data, Code>): void {
    if (JSON.stringify(next) === JSON.stringify(state)) return;
    state = next;
    for (const listener of [...listeners]) listener();
  }

  return {
    get: () => state,
    isWatched: () => listeners.size > 0,
    subscribe(listener) {
      // One function may be given twice, and then stays until it has left twice.
      const mine = () => listener();
      listeners.add(mine);
      if (listeners.size === 1) onWatched();
      return () => {
        if (listeners.delete(mine) && listeners.size === 0) onWatched();
      };
    },
    async refresh() {
      const question = ++questions;
      const { data, error } = await ask();
      if (question !== questions) return; // A later question knows more, or is somebody else's.
      if (!error) return change({ data, error, loading: false });
      change({ data: error.code === "not_allowed" ? null : state.data, error, loading: false });
    },
    reset() {
      questions++;
      change(nothing);
    },
  };
}
