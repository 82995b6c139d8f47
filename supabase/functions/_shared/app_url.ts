/**
 * Where Polar may send a buyer back to: paths on the shop's own frontend. An address that a client could
 * choose freely would lend our pages at Polar to any phishing page.
 */

import { fail, type Result } from "./http.ts";

const MAX_PATH_LENGTH = 1000;

/** The address behind the back button of Polar's page. Errors: 422 `invalid_path`. */
export function returnUrl(appUrl: string, path: unknown): Result<string> {
  const url = onApp(appUrl, path, "return_path");
  return url.ok ? { ok: true, value: url.value.href } : url;
}

/**
 * A path of the frontend as an address. It is taken if it begins with exactly one slash and the URL parser
 * has nothing to correct in it. That rule needs no list of tricks: backslashes, tabs, line breaks and `..`
 * are all corrections.
 *
 * @param appUrl where the frontend lives, without a slash at the end
 * @param path what the client has sent
 * @param field the name it was sent under, for the error
 * Errors: 422 `invalid_path`.
 */
export function onApp(appUrl: string, path: unknown, field: string): Result<URL> {
  if (typeof path === "string" && path.length <= MAX_PATH_LENGTH && /^\/(?!\/)/.test(path)) {
    const url = new URL(appUrl + path);
    if (url.href === appUrl + path) return { ok: true, value: url };
  }
  const message = "Send a path of the shop's own site without a host, percent-encoded, such as /thanks?x=1.";
  return fail(422, "invalid_path", message, { details: field });
}
