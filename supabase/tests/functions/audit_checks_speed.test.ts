// Contract: a check of speed passes on a healthy shop, fails at the stated limit and not before, and is silent where
// too little was measured or read.

import {
  at,
  type Case,
  type Change,
  fails,
  notApplicable,
  ORIGIN,
  passes,
  replaced,
  SHUT,
  swapped,
  testChecks,
  unknown,
  withCrawl,
} from "./audit_crawl_of.ts";

/** The first of these times goes to the home page, the last to all further pages. */
function ttfb(...times: (number | null)[]): Change {
  let at = 0;
  const next = () => times[Math.min(at++, times.length - 1)];
  return withCrawl(({ home, products }) => ({
    home: { ...home!, ttfbMs: next() },
    products: products.map((page) => ({ ...page, ttfbMs: next() })),
    collections: [],
    policies: [],
    cart: null,
  }));
}

const padded = (bytes: number) => replaced("</main>", `<!-- ${"x".repeat(bytes)} --></main>`);
const uncompressed = (encoding: string | null): Change => ({ headers: { "content-encoding": encoding } });
const script = (attributes: string, count: number) =>
  replaced(
    "</head>",
    `${Array.from({ length: count }, (_, i) => attributes.replaceAll("#", String(i))).join("")}</head>`,
  );

const blocking = (count: number) => script('<script src="/block-#.js"></script>', count);
const hosts = (count: number) =>
  script('<script async src="https://tag-#.example.net/a.js"></script>', count);

testChecks(
  {
    "SPD-01": [
      fails(ttfb(900, 700, 950, 810), "/products/cup", 3, 4, "950 ms"),
      fails(ttfb(2000), "/", 4, 4, "poor"),
      fails(ttfb(900), "/", 4, 4, "to be improved"),
      // One slow page of four is no slow server.
      passes(ttfb(3000, 700, 700, 700)),
      passes(ttfb(800)),
      unknown(ttfb(3000, 3000, null)),
      unknown(SHUT),
    ],
    "SPD-02": [
      fails(uncompressed(null), "/", 1, 1, "KB"),
      fails(uncompressed("Identity"), "/", 1, 1),
      passes(uncompressed("br")),
      notApplicable({ ...uncompressed(null), html: (html) => html.replace(/<style>[\s\S]*<\/style>/, "") }),
      unknown(SHUT),
    ],
    "SPD-03": [
      fails(at("/", padded(513_000)), "/", 1, 11, "KB"),
      passes(at("/", padded(450_000))),
      fails(at("/cart", replaced("</main>", `${"<i></i>".repeat(1500)}</main>`)), "/cart", 1, 11, "elements"),
      passes(at("/cart", replaced("</main>", `${"<i></i>".repeat(1300)}</main>`))),
      fails({ ...at("/", padded(513_000)), cut: true }, "/", 1, 1),
      unknown({ cut: true }),
      unknown(SHUT),
    ],
    "SPD-04": [
      fails(
        at("/products/mug", replaced(/ width="600" height="600"/g, "")),
        "/products/mug",
        3,
        15,
        "3 of 3",
      ),
      fails(swapped(' width="300" height="300"', ""), "/", 2, 15),
      notApplicable(swapped(/<img[^>]*>/g, "")),
      unknown(SHUT),
    ],
    "SPD-06": [
      fails({ html: blocking(7) }, "/", 11, 11, "7 scripts"),
      passes({ html: blocking(6) }),
      fails(at("/", hosts(16)), "/", 1, 11, "16 other hosts"),
      passes({ html: hosts(15) }),
      // The shop's own content network is not another host's.
      passes({ html: script(`<script async src="${ORIGIN}/assets/#.js"></script>`, 20) }),
      unknown({ cut: true }),
      unknown(SHUT),
    ],
  } satisfies Record<string, Case[]>,
);
