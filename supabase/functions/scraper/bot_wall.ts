import type { FetchedResponse } from "./transport.ts";

/** What challenge pages of the usual services carry in their source. */
const MARKS =
  /<title>(?:Just a moment|Attention Required! \| Cloudflare)|captcha-delivery\.com|px-captcha|_Incapsula_Resource|errors\.edgesuite\.net|Sucuri WebSite Firewall/i;

/** Challenge pages are small; a shop that merely loads such a service's script is not one. */
const MAX_CHALLENGE_BYTES = 24 * 1024;

/**
 * Whether a response is a refusal of readers like us rather than the shop's own page: what it shows to
 * visitors is unknown then. We never try to pass as somebody else.
 */
export function looksLikeWall({ status, headers, body }: FetchedResponse): boolean {
  if (status === 401 || status === 403 || status === 407) return true;
  if (headers.get("cf-mitigated") !== null || headers.get("x-amzn-waf-action") !== null) return true;
  const suspicious = status === 200 || status === 202 || status === 429 || status === 503;
  return suspicious && body.length <= MAX_CHALLENGE_BYTES && MARKS.test(new TextDecoder().decode(body));
}
