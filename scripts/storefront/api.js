import { notice } from "./view.js";

const { url, key } = document.documentElement.dataset;
export const db = globalThis.supabase.createClient(url, key);

/** The data of a call that has no business failing. */
export async function ask(call) {
  const { data, error } = await call;
  if (!error) return data;
  notice(error.hint ?? error.message);
  throw error;
}

/** What a function says instead: { code, message }. */
export async function problemOf(error) {
  const problem = await error.context?.json?.().catch(() => null);
  return problem?.message ?? "There was no answer. Try again in a moment.";
}
