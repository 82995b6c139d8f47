// Contract: ACC-01 to ACC-04. Images and fields are counted one by one, links, buttons and headings by pages.

import {
  at,
  both,
  fails,
  notApplicable,
  passes,
  removed,
  replaced,
  SHUT,
  swapped,
  testChecks,
  unknown,
} from "./audit_crawl_of.ts";

const CUT = { cut: true };
const ICON = '<svg viewBox="0 0 1 1"><path d="M0 0"/></svg>';

testChecks({
  "ACC-01": [
    // Three cards on the home page and three on the collection, three pictures on each of three products.
    fails(removed(/ alt="[^"]*"/), "/", 5, 15, "1 of 3"),
    fails(
      at("/products/mug", (html) => html.replaceAll(/ alt="[^"]*"/g, "")),
      "/products/mug",
      3,
      15,
      "/mug-1.jpg",
    ),
    passes({ html: (html) => html.replaceAll(/ alt="[^"]*"/g, ' alt=""') }),
    passes(at("/", replaced("<main>", '<main><img src="/p.gif" width="1" height="1">'))),
    notApplicable({ html: (html) => html.replaceAll(/<img[^>]*>/g, "") }),
    unknown(SHUT),
  ],
  "ACC-02": [
    fails(swapped(/<label>News (<input name="news">)<\/label>/, "$1"), "/", 11, 24, "news"),
    fails(
      at("/contact", replaced(/<label>E-mail (<input[^>]*>)<\/label>/, "$1")),
      "/contact",
      1,
      24,
      "email",
    ),
    passes(swapped(/<label>News <input name="news"><\/label>/, '<input name="news" aria-label="News">')),
    passes(
      swapped(
        /<label>News <input name="news"><\/label>/,
        '<label for="n">News</label><input id="n" name="news">',
      ),
    ),
    notApplicable({ html: (html) => html.replaceAll(/<(?:input|textarea)[^>]*>/g, "") }),
    unknown(SHUT),
  ],
  "ACC-03": [
    fails(swapped("</nav>", `<a href="/account">${ICON}</a></nav>`), "/", 11, 11, "1 link without a name"),
    fails(
      at("/cart", replaced("<main>", `<main><button class="close">${ICON}</button>`)),
      "/cart",
      1,
      11,
      "1 button",
    ),
    fails(
      at(
        "/cart",
        replaced("<main>", `<main><button>${ICON}</button><a href="/a"><img src="/a.png" alt=""></a>`),
      ),
      "/cart",
      1,
      11,
      "1 link and 1 button",
    ),
    passes(swapped("</nav>", `<a href="/account" aria-label="Account">${ICON}</a></nav>`)),
    passes(swapped("</nav>", '<a href="/account"><img src="/a.png" alt="Account"></a></nav>')),
    unknown(CUT),
    unknown(SHUT),
  ],
  "ACC-04": [
    fails(at("/", replaced("<h2>New", "<h4>New")), "/", 1, 11, "h2 → h4"),
    fails({ html: (html) => html.replaceAll(/<\/?main>/g, "") }, "/", 11, 11, "no main element"),
    passes({ html: (html) => html.replace("<main>", '<div role="main">').replace("</main>", "</div>") }),
    unknown(both({ html: (html) => html.replaceAll(/<\/?main>/g, "") }, CUT)),
    unknown(SHUT),
  ],
});
