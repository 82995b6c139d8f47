import { type Check, failed, notApplicable, onPages, PASS } from "./check.ts";

const OBSERVATORY = "https://developer.mozilla.org/en-US/observatory/docs/tests_and_scoring";
/** Six months in seconds, as the Observatory counts them. */
const HSTS_MIN_AGE = 15_768_000;

/** Do the responses protect visitors? Read from headers of ordinary requests. */
export const SECURITY_CHECKS: Check[] = [
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
      if (value === null) {
        return failed("Strict-Transport-Security header", "missing", "max-age of six months or more");
      }
      const age = Number(/max-age\s*=\s*"?(\d+)/i.exec(value)?.[1] ?? 0);
      return age >= HSTS_MIN_AGE
        ? PASS
        : failed("Strict-Transport-Security header", value, "max-age of six months or more");
    }),
  },
  {
    id: "SEC-04",
    group: "security",
    severity: "low",
    title: "Browsers may guess content types or tell other sites where visitors come from",
    passed: "Browsers neither guess content types nor tell other sites where visitors come from",
    why:
      "Guessed types can turn an upload into a script; a full referrer tells other sites which page was open.",
    fix:
      "Send X-Content-Type-Options: nosniff, and no Referrer-Policy weaker than strict-origin-when-cross-origin.",
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
];
