/** What a single answer to a single request proves about an address. */

/**
 * Answers that are meant for us or for this moment: asked to log in, kept out as a robot, told to slow down,
 * a gateway without its server. What visitors get at another time is another question.
 */
const PROVES_NOTHING = [401, 402, 403, 405, 407, 408, 421, 425, 429, 451, 502, 503, 504];

/**
 * Whether an address works, is broken, or cannot be told from one answer.
 *
 * @param outcome an HTTP status in digits, or the code with which the request ended
 */
export function answerOf(outcome: string): "works" | "broken" | "undecided" {
  if (outcome === "too_many_redirects") return "broken";
  const status = /^\d{3}$/.test(outcome) ? Number(outcome) : 0;
  if (status >= 200 && status < 300) return "works";
  // 520 and more are a content network's words for a server that does not answer it just now.
  const broken = status >= 400 && status < 520 && !PROVES_NOTHING.includes(status);
  return broken ? "broken" : "undecided";
}

/** An outcome in words, for evidence. */
export function saidOf(outcome: string): string {
  return outcome === "too_many_redirects" ? "redirects without end" : `status ${outcome}`;
}
