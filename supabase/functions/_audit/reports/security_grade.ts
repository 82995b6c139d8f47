/**
 * One letter for how a home page's response protects its visitors, to set shops side by side: 100 points less what
 * is missing, with the modifiers and grades of the HTTP Observatory (developer.mozilla.org/observatory).
 */

import type { Crawl } from "../crawl.ts";

const HALF_A_YEAR = 15_768_000;
const GRADES: [number, string][] = [
  [100, "A+"],
  [90, "A"],
  [85, "A-"],
  [80, "B+"],
  [70, "B"],
  [65, "B-"],
  [60, "C+"],
  [50, "C"],
  [45, "C-"],
  [40, "D+"],
  [30, "D"],
  [25, "D-"],
  [0, "F"],
];
const UNSAFE_REFERRER = /^(?:unsafe-url|origin|origin-when-cross-origin|no-referrer-when-downgrade)$/i;

export interface SecurityGrade {
  grade: string;
  /** 0 to 100. */
  points: number;
  /** What was taken off. */
  missing: string[];
}

/** null when the home page was not read. */
export function securityGrade({ home, plainHttp }: Crawl): SecurityGrade | null {
  if (home === null) return null;
  const { headers } = home;
  const policy = headers["content-security-policy"];
  const transport = headers["strict-transport-security"];
  const maxAge = Number(/max-age\s*=\s*"?(\d+)/i.exec(transport ?? "")?.[1] ?? 0);
  const framed = headers["x-frame-options"] === null && !/frame-ancestors/i.test(policy ?? "");
  const faults: [boolean, number, string][] = [
    [policy === null, 25, "no Content-Security-Policy"],
    [policy !== null && /script-src[^;]*'unsafe-inline'/i.test(policy), 20, "scripts may stand in the page"],
    [maxAge === 0, 20, "no Strict-Transport-Security"],
    [maxAge > 0 && maxAge < HALF_A_YEAR, 10, "Strict-Transport-Security for less than six months"],
    [plainHttp.state === "serves", 20, "http is not redirected to https"],
    [framed, 20, "other sites may frame the page"],
    [!/nosniff/i.test(headers["x-content-type-options"] ?? ""), 5, "no X-Content-Type-Options: nosniff"],
    [UNSAFE_REFERRER.test(headers["referrer-policy"] ?? ""), 5, "an unsafe Referrer-Policy"],
    [
      headers.cookies.some(({ session, secure }) => session && !secure),
      40,
      "a session cookie without Secure",
    ],
    [
      headers.cookies.some(({ session, httpOnly }) => session && !httpOnly),
      30,
      "a session cookie without HttpOnly",
    ],
  ];
  const found = faults.filter(([fault]) => fault);
  const points = Math.max(0, 100 - found.reduce((sum, [, cost]) => sum + cost, 0));
  const grade = GRADES.find(([from]) => points >= from)![1];
  return { grade, points, missing: found.map(([, , what]) => what) };
}
