/**
 * Where Polar may send a buyer back to: paths on the shop's own frontend. An address that a client could
 * choose freely would lend our checkout to any phishing page.
 */

import { fail, type Result } from "../_shared/http.ts";

const DEFAULT_SUCCESS_PATH = "/dashboard?checkout=success";
const MAX_PATH_LENGTH = 1000;

/** Filled in by Polar with the id of the paid checkout. */
const CHECKOUT_ID = "{CHECKOUT_ID}";

/**
 * The address for after paying. `checkout_id={CHECKOUT_ID}` is added to the query, unless the query holds the
 * placeholder already. Errors: 422 `invalid_path`.
 */
export function successUrl(appUrl: string, path: unknown): Result<string> {
  const url = onApp(appUrl, path ?? DEFAULT_SUCCESS_PATH, "success_path");
  if (!url.ok) return url;
  if (!url.value.search.includes(CHECKOUT_ID)) {
    url.value.search += `${url.value.search ? "&" : "?"}checkout_id=${CHECKOUT_ID}`;
  }
  return { ok: true, value: url.value.href };
}

/** The address of the back button. Errors: 422 `invalid_path`. */
export function returnUrl(appUrl: string, path: unknown): Result<string> {
  const url = onApp(appUrl, path, "return_path");
  return url.ok ? { ok: true, value: url.value.href } : url;
}

/**
 * A path is taken if it begins with exactly one slash and the URL parser has nothing to correct in it. That
 * rule needs no list of tricks: backslashes, tabs, line breaks and `..` are all corrections.
 */
function onApp(appUrl: string, path: unknown, field: string): Result<URL> {
  if (typeof path === "string" && path.length <= MAX_PATH_LENGTH && /^\/(?!\/)/.test(path)) {
    const url = new URL(appUrl + path);
    if (url.href === appUrl + path) return { ok: true, value: url };
  }
  const message = "Send a path of the shop's own site without a host, percent-encoded, such as /thanks?x=1.";
  return fail(422, "invalid_path", message, { details: field });
}
