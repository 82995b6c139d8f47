// Contract: SEC-01 to SEC-06, from headers and pages alone. What cannot matter over http is not held against a shop that
// has nothing else; CRW-02 says that once.

import {
  at,
  both,
  type Change,
  fails,
  notApplicable,
  passes,
  SHUT,
  swapped,
  testChecks,
  unknown,
  withCrawl,
} from "./audit_crawl_of.ts";
import type { Cookie } from "../../functions/_audit/visit.ts";

const CUT: Change = { cut: true };
const HTTP: Change = { page: (page) => ({ url: page.url.replace("https:", "http:") }) };
const NO_HSTS: Change = { headers: { "strict-transport-security": null } };
const policy = (text: string | null, frame: string | null = null): Change => ({
  headers: { "content-security-policy": text, "x-frame-options": frame },
});
const META_POLICY = swapped(
  "</head>",
  `<meta http-equiv="Content-Security-Policy" content="default-src 'self'; frame-ancestors 'self'"></head>`,
);

const SESSION: Cookie = { name: "sid", secure: true, httpOnly: true, sameSite: "Lax", session: true };
const TASTE: Cookie = { name: "taste", secure: true, httpOnly: false, sameSite: null, session: false };
const cookies = (...list: Cookie[]): Change => ({ headers: { cookies: list } });

testChecks({
  "SEC-01": [
    fails(withCrawl({ tls: "failed" }), "/", 1, 1, "refused"),
    fails(both(HTTP, withCrawl({ tls: "failed" })), "/", 1, 1),
    unknown(withCrawl({ tls: "unknown" })),
    unknown(SHUT),
  ],
  "SEC-02": [
    fails(NO_HSTS, "/", 11, 11, "missing"),
    fails({ headers: { "strict-transport-security": "max-age=86400" } }, "/", 11, 11, "max-age=86400"),
    fails({ headers: { "strict-transport-security": "includeSubDomains" } }, "/", 11, 11),
    passes({ headers: { "strict-transport-security": "max-age=15768000" } }),
    notApplicable(HTTP),
    unknown(SHUT),
  ],
  "SEC-03": [
    fails(policy(null), "/", 22, 22, "missing"),
    fails(policy(null, "SAMEORIGIN"), "/", 11, 22, "missing"),
    fails(policy("default-src 'self'"), "/", 11, 22, "missing"),
    fails(policy("default-src 'self'", "ALLOWALL"), "/", 11, 22, "ALLOWALL"),
    fails(policy("default-src 'self'; frame-ancestors *", "DENY"), "/", 11, 22),
    passes(policy("frame-ancestors 'none'; upgrade-insecure-requests")),
    passes(policy("default-src 'self'", "deny")),
    passes(both(policy(null, "DENY"), META_POLICY)),
    fails(both(policy(null), META_POLICY), "/", 11, 22, "missing"),
    passes(policy("default-src 'self' https://a.example.com …")),
    unknown(SHUT),
  ],
  "SEC-04": [
    fails({ headers: { "x-content-type-options": null } }, "/", 11, 11, "missing"),
    fails({ headers: { "x-content-type-options": "yes" } }, "/", 11, 11, "yes"),
    fails({ headers: { "referrer-policy": "unsafe-url" } }, "/", 11, 11, "unsafe-url"),
    passes({ headers: { "referrer-policy": "unsafe-url, strict-origin-when-cross-origin" } }),
    passes({ headers: { "referrer-policy": null } }),
    unknown(SHUT),
  ],
  "SEC-05": [
    fails(cookies({ ...SESSION, secure: false }, TASTE), "/", 1, 2, "sid without Secure"),
    fails(cookies({ ...SESSION, httpOnly: false }), "/", 1, 1, "sid without HttpOnly"),
    fails(cookies({ ...SESSION, secure: false, httpOnly: false }), "/", 1, 1, "Secure and HttpOnly"),
    fails(cookies({ ...TASTE, secure: false, sameSite: "None" }), "/", 1, 1, "taste without Secure"),
    fails(cookies({ ...TASTE, sameSite: "Sometimes" }), "/", 1, 1, "a valid SameSite"),
    fails(both(NO_HSTS, cookies({ ...TASTE, secure: false })), "/", 1, 1, "taste without Secure"),
    passes(cookies({ ...TASTE, secure: false })),
    passes(cookies({ ...TASTE, sameSite: "None" })),
    notApplicable(cookies(), "no cookies"),
    notApplicable(both(HTTP, cookies({ ...SESSION, secure: false }))),
    unknown(SHUT),
  ],
  "SEC-06": [
    fails(
      swapped("</main>", '<img src="http://cdn.example.net/a.png" alt=""></main>'),
      "/",
      11,
      11,
      "http://cdn.",
    ),
    fails(
      at(
        "/cart",
        (html) => html.replace("</head>", '<script src="http://cdn.example.net/a.js"></script></head>'),
      ),
      "/cart",
      1,
      11,
      "http://cdn.example.net/a.js",
    ),
    fails(
      at("/contact", (html) => html.replace('action="/contact"', 'action="http://shop.example.com/contact"')),
      "/contact",
      1,
      11,
      "http://shop.example.com/contact",
    ),
    passes(swapped("</main>", '<a href="http://example.net/">A friend</a></main>')),
    notApplicable(HTTP),
    unknown(CUT),
    unknown(SHUT),
  ],
});
