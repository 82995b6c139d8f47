// Contract: BRD-01 to BRD-08. Titles and descriptions are judged on pages that want to be found: home, collections and
// products.

import {
  at,
  both,
  type Change,
  fails,
  notApplicable,
  ORIGIN,
  passes,
  removed,
  removedAndCut,
  replaced,
  SHUT,
  swapped,
  testChecks,
  unknown,
  withCrawl,
} from "./audit_crawl_of.ts";

const ORGANIZATION = /<script type="application\/ld\+json">[^<]*"OnlineStore"[\s\S]*?<\/script>/;
const social = (href: string): Change => swapped("</footer>", `<a href="${href}">Follow us</a></footer>`);
const imageAnswers = (outcome: string): Change =>
  withCrawl((crawl) => ({ images: crawl.images.map((image) => ({ ...image, outcome })) }));
/** All five pages under one canonical address, as the colours of one product may be. */
const ONE_CANONICAL = swapped(/(<link rel="canonical" href=")[^"]*/, `$1${ORIGIN}/products/mug`);

testChecks({
  "BRD-01": [
    fails(at("/", replaced(/<h1>.*?<\/h1>/, "")), "/", 1, 1),
    fails(at("/", replaced("</h1>", "</h1><h1>Second</h1>")), "/", 1, 1, "2 main headings"),
    fails(at("/", replaced(/<h1>.*?<\/h1>/, "<h1>Example</h1>")), "/", 1, 1, "only the name"),
    fails(at("/", replaced(/<h1>.*?<\/h1>/, "<h1>HARBOR pottery</h1>")), "/", 1, 1, "only the name"),
    fails(
      at("/", (html) =>
        html.replace(/<h1>.*?<\/h1>/, "<h1>The Pier</h1>").replace(
          "</head>",
          '<meta property="og:site_name" content="The Pier"></head>',
        )),
      "/",
      1,
      1,
      "only the name",
    ),
    fails(
      at("/", replaced(/<h1>.*?<\/h1>/, '<h1><img src="logo.png" alt=""></h1>')),
      "/",
      1,
      1,
      "without words",
    ),
    passes(at("/", replaced(/<h1>.*?<\/h1>/, '<h1><img src="a.png" alt="Pottery from the pier"></h1>'))),
    passes(at("/cart", replaced(/<h1>.*?<\/h1>/, ""))),
    unknown(removedAndCut(/<h1>.*?<\/h1>/)),
    unknown(SHUT),
  ],
  "BRD-02": [
    fails(removed(/<title>.*?<\/title>/), "/", 5, 5, "not on the page"),
    fails(swapped(/<title>.*?<\/title>/, "<title>Harbor</title>"), "/", 5, 5, "6 characters"),
    fails(
      swapped(/<title>.*?<\/title>/, `<title>${"Harbor ".repeat(12)}</title>`),
      "/",
      5,
      5,
      "83 characters",
    ),
    fails(swapped(/<title>.*?<\/title>/, "<title>The same title everywhere</title>"), "/", 5, 5, "also on"),
    fails(at("/", replaced(/<title>.*?<\/title>/, "<title>Home</title>")), "/", 1, 5),
    passes(both(ONE_CANONICAL, swapped(/<title>.*?<\/title>/, "<title>The Harbor mug in red</title>"))),
    passes(at("/", replaced(/<title>.*?<\/title>/, "<title>港のコーヒー焙煎所</title>"))),
    passes(at("/cart", replaced(/<title>.*?<\/title>/, "<title>Cart</title>"))),
    unknown(removedAndCut(/<title>.*?<\/title>/)),
    unknown(SHUT),
  ],
  "BRD-03": [
    fails(removed(/<meta name="description"[^>]*>/), "/", 5, 5),
    fails(swapped("made on the pier", "x".repeat(160)), "/", 5, 5, "characters"),
    fails(
      swapped(/(<meta name="description" content=")[^"]*/, "$1The same everywhere"),
      "/",
      5,
      5,
      "the same as on",
    ),
    fails(at("/products/cup", replaced(/<meta name="description"[^>]*>/, "")), "/products/cup", 1, 5),
    passes(
      both(ONE_CANONICAL, swapped(/(<meta name="description" content=")[^"]*/, "$1A mug in six colours.")),
    ),
    passes(at("/terms", replaced(/<meta name="description"[^>]*>/, ""))),
    unknown(removedAndCut(/<meta name="description"[^>]*>/)),
    unknown(SHUT),
  ],
  "BRD-04": [
    ...["title", "type", "image", "url"].map((name) =>
      fails(removed(new RegExp(`<meta property="og:${name}"[^>]*>`)), "/", 5, 5)
    ),
    fails(imageAnswers("404"), "/", 5, 5, "/og.png answers with status 404"),
    fails(imageAnswers("500"), "/", 5, 5),
    passes(imageAnswers("403")),
    passes(imageAnswers("connect_timeout")),
    passes(withCrawl({ images: [] })),
    unknown(removedAndCut(/<meta property="og:image"[^>]*>/)),
    unknown(SHUT),
  ],
  "BRD-06": [
    fails(removed(ORGANIZATION), "/", 1, 1, "not on the page"),
    ...["name", "url", "logo", "sameAs"].map((property) =>
      fails(
        at("/", replaced(new RegExp(`("OnlineStore"[^<]*?)"${property}":`), '$1"left":')),
        "/",
        1,
        1,
        property,
      )
    ),
    fails(
      at("/", (html) => html.replace(/"email":"[^"]*",/, "").replace(/"contactPoint":\{[^}]*\},/, "")),
      "/",
      1,
      1,
      "contactPoint",
    ),
    passes(at("/", replaced(/"contactPoint":\{[^}]*\},/, ""))),
    passes(at("/", replaced('"OnlineStore"', '"Organization"'))),
    unknown(at("/", replaced('"name":"Harbor Pottery"', '"name" "Harbor Pottery')), "broken"),
    unknown(removedAndCut(ORGANIZATION)),
    unknown(SHUT),
  ],
  "BRD-08": [
    fails(social("https://www.facebook.com/shopify"), "/", 1, 1, "facebook.com/shopify"),
    fails(social("https://twitter.com/Shopify"), "/", 1, 1),
    fails(social("https://www.instagram.com/"), "/", 1, 1),
    fails(social("https://www.youtube.com/user/shopify"), "/", 1, 1),
    fails(social("https://www.tiktok.com/@shopify"), "/", 1, 1),
    fails(social("https://www.instagram.com/yourusername"), "/", 1, 1),
    passes(social("https://www.facebook.com/profile.php?id=100064")),
    passes(social("https://www.youtube.com/channel/UC38IQsAvIsxxjztdMZQtwHA")),
    passes(social("https://www.instagram.com/shopifyfans")),
    // As the network itself wrote addresses once.
    passes(social("https://twitter.com/#!/Harbor_Pottery")),
    fails(social("https://twitter.com/#!/Shopify"), "/", 1, 1),
    notApplicable({}),
    unknown({ cut: true }),
    unknown(SHUT),
  ],
}, { "BRD-08": social("https://www.instagram.com/harborpottery") });
