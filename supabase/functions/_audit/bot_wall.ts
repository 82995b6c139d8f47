import type { FetchedResponse } from "./transport.ts";

/** What challenge pages of the usual services carry in their source. */
const MARKS =
  /<title>(?:Just a moment|Attention Required! \| Cloudflare)|captcha-delivery\.com|px-captcha|_Incapsula_Resource|errors\.edgesuite\.net|Sucuri WebSite Firewall/i;

/** Challenge pages are small; a shop that merely loads such a service's script is not one. */
const MAX_CHALLENGE_BYTES = 24 * 1024;

/**
 * Whether a response is a challenge to readers like us rather than the shop's own page: what it shows to
 * visitors is unknown then. We never try to pass as somebody else.
 */
export function isChallenge({ status, headers, body }: FetchedResponse): boolean {
  if (headers.get("cf-mitigated") !== null || headers.get("x-amzn-waf-action") !== null) return true;
  const suspicious = [200, 202, 403, 429, 503].includes(status);
  return suspicious && body.length <= MAX_CHALLENGE_BYTES && MARKS.test(new TextDecoder().decode(body));
}

/** Whether a status says "not you". One page may be for members only; a home page is for everybody. */
export function isRefusal(status: number | string): boolean {
  return ["401", "403", "407"].includes(String(status));
}
