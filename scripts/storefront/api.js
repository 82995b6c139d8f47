/** The client, and what a call that fails means to a buyer. */

import { sentences } from "./words.js";

const { url, key } = document.documentElement.dataset;
export const db = globalThis.supabase.createClient(url, key);

/**
 * The data of a call. Throws { code, message, details, wait } with a message that a buyer may read; `wait` is after how
 * many seconds to ask again, 0 where nothing is said of that.
 */
export async function ask(call) {
  const { data, error } = await call;
  if (!error) return data;
  throw await problemOf(error);
}

/**
 * A function says { code, message, details }; the database raises PTnnn with our code, a hint and a detail. Whatever
 * else comes back was not written for buyers, so it is not shown to them.
 */
export async function problemOf(error) {
  const status = error.context?.status ?? Number(/^PT(\d{3})$/.exec(error.code)?.[1] ?? error.status ?? 0);
  const ours = /^PT\d{3}$/.test(error.code ?? "")
    ? { code: error.message, message: error.hint, details: error.details }
    : await error.context?.json?.().catch(() => null);
  const code = ours?.code ?? foreignCode(error, status);
  const words = sentences[code] ?? (status < 500 ? ours?.message : undefined) ?? sentences.failed;
  const wait = Number(error.context?.headers?.get("retry-after") ?? 0);
  return Object.assign(new Error(words), { code, details: ours?.details, wait });
}

function foreignCode({ code, message }, status) {
  if (/fetch|network|load failed|send a request/i.test(message)) {
    return navigator.onLine ? "no_answer" : "offline";
  }
  if (["42501", "PGRST301", "PGRST303"].includes(code) || status === 401) return "sign_in_first";
  return code || "failed"; // those of Auth are words
}
