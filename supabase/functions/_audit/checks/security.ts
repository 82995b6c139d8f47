import type { Crawl, ReadPage } from "../crawl.ts";
import type { Cookie } from "../visit.ts";
import {
  type Check,
  type Evidence,
  failed,
  NO_HOME,
  NOT_ALL,
  notApplicable,
  onPages,
  onShop,
  pagesOf,
  type PageVerdict,
  PASS,
  unknown,
  type Verdict,
} from "./check.ts";

const OBSERVATORY = "https://developer.mozilla.org/en-US/observatory/docs/tests_and_scoring";
/** Six months in seconds, as the Observatory counts them. */
const HSTS_MIN_AGE = 15_768_000;

/**
 * Do the responses protect visitors? Read from headers and pages of ordinary requests; nothing is attacked.
 * Severities follow the points that the HTTP Observatory takes off: 30 and more are high, 20 and 25 medium, 5
 * low. What lets others read or change a payment form is critical.
 */
export const SECURITY_CHECKS: Check[] = [
  {
    id: "SEC-01",
    group: "security",
    severity: "critical",
    title: "The certificate of the shop is not valid",
    passed: "The certificate of the shop is valid",
    why: "Browsers show a full-page warning in place of the shop, and crawlers do not read it.",
    fix:
      "Renew the certificate and have it cover every name of the shop, with and without www. Most hosts do " +
      "both by themselves once the domain points to them.",
    effort: "S",
    confidence: "high",
    rule: {
      name: "MDN: transport layer security",
      url: "https://developer.mozilla.org/en-US/docs/Web/Security/Practical_implementation_guides/TLS",
      version: 1,
    },
    run: onShop(certificateVerdict),
  },
  {
    id: "SEC-02",
    group: "security",
    severity: "medium",
    title: "Browsers are not told to stay on https",
    passed: "Browsers are told to stay on https",
    why: "Without Strict-Transport-Security the first request of a visit can be caught and led elsewhere.",
    fix: "Send Strict-Transport-Security: max-age=31536000 with every https response.",
    effort: "S",
    confidence: "high",
    rule: { name: "HTTP Observatory: HTTP Strict Transport Security", url: OBSERVATORY, version: 1 },
    run: onPages(({ url, headers }) => {
      if (!url.startsWith("https:")) return notApplicable("The header has no effect over http.");
      const value = headers["strict-transport-security"];
      return hstsAge(value) >= HSTS_MIN_AGE
        ? PASS
        : failed("Strict-Transport-Security header", value ?? "missing", "max-age of six months or more");
    }),
  },
  {
    id: "SEC-03",
    group: "security",
    severity: "medium",
    title: "Nothing limits which scripts run in the pages or who may frame them",
    passed: "The pages limit scripts and framing",
    why:
      "A content security policy keeps smuggled-in scripts from running; a ban on framing keeps other sites " +
      "from laying the shop invisibly under their own buttons. The Observatory takes 25 and 20 points for them.",
    fix: "Send a Content-Security-Policy that ends with frame-ancestors 'self'. Try it first as " +
      "Content-Security-Policy-Report-Only, which reports and blocks nothing.",
    effort: "M",
    confidence: "high",
    rule: {
      name: "HTTP Observatory: Content Security Policy and X-Frame-Options",
      url: OBSERVATORY,
      version: 1,
    },
    run: policyHeadersVerdict,
  },
  {
    id: "SEC-04",
    group: "security",
    severity: "low",
    title: "Browsers may guess content types or tell other sites where visitors come from",
    passed: "Browsers neither guess content types nor tell other sites where visitors come from",
    why:
      "Guessed types can turn an upload into a script; a full referrer tells other sites which page was open.",
    fix: "Send X-Content-Type-Options: nosniff, and no Referrer-Policy weaker than " +
      "strict-origin-when-cross-origin.",
    effort: "S",
    confidence: "high",
    rule: { name: "HTTP Observatory: nosniff and Referrer-Policy", url: OBSERVATORY, version: 1 },
    run: onPages(({ headers }) => {
      const options = headers["x-content-type-options"];
      if (options === null || !/^\s*nosniff\b/i.test(options)) {
        return failed("X-Content-Type-Options header", options ?? "missing", "nosniff");
      }
      // Browsers take the last policy that they know.
      const policy = headers["referrer-policy"]?.split(",").at(-1)?.trim().toLowerCase() ?? "";
      const unsafe = policy === "unsafe-url" || policy === "no-referrer-when-downgrade";
      return unsafe
        ? failed("Referrer-Policy header", policy, "strict-origin-when-cross-origin or stricter")
        : PASS;
    }),
  },
  {
    id: "SEC-05",
    group: "security",
    severity: "high",
    title: "Cookies can be read by scripts or sent without encryption",
    passed: "Cookies are protected",
    why: "Who gets hold of a session cookie is taken for the customer. Secure keeps it off unencrypted " +
      "connections, HttpOnly out of the reach of scripts; browsers drop a SameSite=None without Secure.",
    fix:
      "Set Secure on every cookie, HttpOnly on those that no script has to read, session cookies above all, " +
      "and SameSite=Lax or Strict.",
    effort: "S",
    confidence: "high",
    rule: { name: "HTTP Observatory: cookies", url: OBSERVATORY, version: 1 },
    run: cookieVerdict,
  },
  {
    id: "SEC-06",
    group: "security",
    severity: "critical",
    title: "Pages load parts or send forms without encryption",
    passed: "Pages load and send everything with encryption",
    why:
      "What travels over http:// can be read and changed on the way; browsers block such parts of the page " +
      "and warn before such forms.",
    fix: "Change the named addresses to https://, or remove what is not served over it.",
    effort: "S",
    confidence: "high",
    rule: {
      name: "Lighthouse: uses HTTPS",
      url: "https://developer.chrome.com/docs/lighthouse/pwa/is-on-https",
      version: 1,
    },
    run: onPages(({ url, facts: { resources, forms, incomplete } }) => {
      if (!url.startsWith("https:")) return notApplicable("The page itself came over http.");
      if (forms.insecureActions.length > 0) {
        return failed("form[action]", forms.insecureActions[0], "an address with https://");
      }
      if (resources.mixed.length > 0) {
        const count = resources.mixed.length;
        const observed = count === 1 ? resources.mixed[0] : `${resources.mixed[0]} and ${count - 1} more`;
        return failed("addresses of the page's parts", observed, "addresses with https://");
      }
      return incomplete ? unknown(NOT_ALL) : PASS;
    }),
  },
];

function certificateVerdict({ home, asked, tls }: Crawl): PageVerdict & { url?: string } {
  if (tls === "unknown") return unknown("No encrypted connection was tried.");
  if (tls === "valid") return PASS;
  const url = new URL(home?.url ?? asked);
  url.protocol = "https:";
  return {
    ...failed("TLS handshake", "the certificate was refused", "a valid certificate for this name"),
    url: url.href,
  };
}

/** Seconds; 0 where the header is absent or says nothing. */
function hstsAge(value: string | null): number {
  return Number(/max-age\s*=\s*"?(\d+)/i.exec(value ?? "")?.[1] ?? 0);
}

/** Two protections a page: each that is missing counts, so a page with one of them is half a fault. */
function policyHeadersVerdict(crawl: Crawl): Verdict {
  const pages = pagesOf(crawl);
  if (pages.length === 0) return unknown(NO_HOME);
  const evidence = pages.flatMap((page): Evidence[] => {
    const missing: Evidence[] = [];
    // A meta element can carry the policy too, all of it but frame-ancestors.
    if (page.headers["content-security-policy"] === null && page.facts.head.contentPolicy === null) {
      const expected = "a policy with a list of script sources";
      missing.push({
        url: page.url,
        locator: "Content-Security-Policy header",
        observed: "missing",
        expected,
      });
    }
    if (!isFrameProtected(page)) {
      const observed = page.headers["x-frame-options"] ?? "missing";
      const expected = "SAMEORIGIN or DENY, or frame-ancestors in the content security policy";
      missing.push({ url: page.url, locator: "X-Frame-Options header", observed, expected });
    }
    return missing;
  });
  const checked = 2 * pages.length;
  return evidence.length === 0
    ? { status: "pass", checked }
    : { status: "fail", affected: evidence.length, checked, evidence };
}

function isFrameProtected({ headers }: ReadPage): boolean {
  const policy = headers["content-security-policy"] ?? "";
  const ancestors = /(?:^|;)\s*frame-ancestors([^;]*)/i.exec(policy)?.[1];
  if (ancestors !== undefined) return !/(?:^|\s)(?:\*|https?:)(?:\s|$)/.test(ancestors);
  // A policy that was cut may name them in the part that is not here.
  return policy.endsWith("…") || /^\s*(?:deny|sameorigin)\b/i.test(headers["x-frame-options"] ?? "");
}

/** Counted by cookies, each name once. */
function cookieVerdict(crawl: Crawl): Verdict {
  const pages = pagesOf(crawl).filter(({ url }) => url.startsWith("https:"));
  if (pages.length === 0) {
    return crawl.home === null ? unknown(NO_HOME) : notApplicable("The shop is not served over https.");
  }
  const cookies = new Map<string, { page: ReadPage; cookie: Cookie }>();
  for (const page of pages) {
    for (const cookie of page.headers.cookies) {
      if (!cookies.has(cookie.name)) cookies.set(cookie.name, { page, cookie });
    }
  }
  if (cookies.size === 0) return notApplicable("The pages read set no cookies.");
  const evidence = [...cookies.values()].flatMap(({ page, cookie }): Evidence[] => {
    const lacking = lackingOf(cookie, hstsAge(page.headers["strict-transport-security"]) >= HSTS_MIN_AGE);
    if (lacking.length === 0) return [];
    const observed = `${cookie.name} without ${lacking.join(" and ")}`;
    return [{ url: page.url, locator: "Set-Cookie header", observed, expected: lacking.join(" and ") }];
  });
  return evidence.length === 0
    ? { status: "pass", checked: cookies.size }
    : { status: "fail", affected: evidence.length, checked: cookies.size, evidence };
}

/** What a cookie should have. Behind a lasting Strict-Transport-Security only a session needs Secure besides. */
function lackingOf({ secure, httpOnly, sameSite, session }: Cookie, staysOnHttps: boolean): string[] {
  const lacking: string[] = [];
  const none = sameSite?.toLowerCase() === "none";
  if (!secure && (session || none || !staysOnHttps)) lacking.push("Secure");
  if (session && !httpOnly) lacking.push("HttpOnly");
  if (sameSite !== null && !/^(?:strict|lax|none)$/i.test(sameSite)) lacking.push("a valid SameSite");
  return lacking;
}
