/** What is kept of a response's headers. */

import { clean, cleanOrNull } from "./facts/text.ts";
import type { Cookie, PageHeaders } from "./visit.ts";

const MAX_COOKIES = 10;
const MAX_VALUE = 200;
/** What counts in a content security policy often stands at its end. */
const MAX_POLICY = 1500;

/** Names that session cookies go by, on the usual platforms and by habit. */
const SESSION =
  /(?:^|[-_.])(?:sess(?:ion)?(?:[-_.]?id)?|sid|phpsessid|jsessionid|asp\.net_sessionid|ocsessid|connect\.sid|frontend|auth|token|jwt|login)$|^(?:phpsessid|jsessionid|ocsessid|prestashop-|wp_woocommerce_session_|wordpress_logged_in_)/i;

/** The headers that checks look at, cut and cleaned of what could hurt where they are shown. */
export function pageHeaders(headers: Headers): PageHeaders {
  const header = (name: string, max = MAX_VALUE) => cleanOrNull(headers.get(name), max);
  return {
    "strict-transport-security": header("strict-transport-security"),
    "content-security-policy": header("content-security-policy", MAX_POLICY),
    "x-frame-options": header("x-frame-options"),
    "x-content-type-options": header("x-content-type-options"),
    "referrer-policy": header("referrer-policy"),
    "x-robots-tag": header("x-robots-tag"),
    "content-encoding": header("content-encoding"),
    "server": header("server"),
    "x-powered-by": header("x-powered-by"),
    cookies: headers.getSetCookie().slice(0, MAX_COOKIES).map(cookie),
  };
}

/** One `Set-Cookie` without the value, which may identify somebody. */
function cookie(line: string): Cookie {
  const [pair, ...attributes] = line.split(";").map((part) => part.trim());
  const name = clean(pair.split("=", 1)[0], 80);
  const attribute = (wanted: string) =>
    attributes.find((text) => text.split("=", 1)[0].trim().toLowerCase() === wanted);
  const sameSite = attribute("samesite")?.split("=")[1]?.trim().toLowerCase();
  return {
    name,
    secure: attribute("secure") !== undefined,
    httpOnly: attribute("httponly") !== undefined,
    sameSite: cleanOrNull(sameSite, 20),
    session: SESSION.test(name),
  };
}
