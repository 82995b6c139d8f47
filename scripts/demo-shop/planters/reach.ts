/** Faults that keep shoppers and search engines away. */

import { gone, onFile, onPage, redirecting, together } from "../fault.ts";
import { collectionPaths } from "../paths.ts";
import type { Planter } from "../planting.ts";
import { pick } from "../random_shop.ts";

export const REACH_PLANTERS: Planter[] = [
  {
    check: "CRW-01",
    plant: ({ claim }) =>
      // Nobody can tell how other addresses serve a home page that is no good itself.
      ["home status", "plain http", "other host"].map(claim).every(Boolean)
        ? {
          check: "CRW-01",
          seenOn: ["/"],
          what: "the home page answers 203",
          spoil: onPage("/", (page) => {
            page.status = 203;
          }),
        }
        : null,
  },
  {
    check: "CRW-02",
    plant: ({ claim }) =>
      claim("plain http")
        ? {
          check: "CRW-02",
          seenOn: ["/"],
          what: "http:// serves the shop",
          spoil: { answer: (url, shop) => url.protocol === "http:" ? shop(url) : null },
        }
        : null,
  },
  {
    check: "CRW-03",
    plant: ({ claim }) =>
      claim("other host")
        ? {
          check: "CRW-03",
          seenOn: ["/"],
          what: "www. serves the shop as its own",
          spoil: {
            answer: (url, shop) =>
              url.hostname.startsWith("www.") && url.protocol === "https:" ? shop(url) : null,
          },
        }
        : null,
  },
  {
    check: "CRW-04",
    plant: ({ shop, claim }) =>
      claim("link chain")
        ? {
          check: "CRW-04",
          seenOn: ["/"],
          what: "a link on the home page takes two redirects",
          spoil: together(
            onPage("/", (page) => {
              page.main.about += '\n<p class="full"><a href="/archive/old-arrivals">2019</a></p>';
            }),
            redirecting("/archive/old-arrivals", "/archive/older-arrivals"),
            redirecting("/archive/older-arrivals", collectionPaths(shop)[0], 302),
          ),
        }
        : null,
  },
  {
    check: "CRW-05",
    alone: true,
    plant: () => ({
      check: "CRW-05",
      seenOn: ["/robots.txt"],
      what: "robots.txt answers 500",
      spoil: onFile("/robots.txt", (file) => {
        file.status = 500;
      }),
    }),
  },
  {
    check: "CRW-07",
    plant: ({ shop, claim, random }) => {
      if (!claim("robots for Googlebot")) return null;
      const { slug } = pick(random, shop.products);
      const path = shop.style.product(slug, shop.words).slice(0, -2);
      return {
        check: "CRW-07",
        seenOn: ["/robots.txt"],
        what: `robots.txt keeps Googlebot from ${path}`,
        spoil: onFile("/robots.txt", (file) => {
          file.body += `\nUser-agent: Googlebot\nDisallow: ${path}\n`;
        }),
      };
    },
  },
  {
    check: "CRW-08",
    plant: ({ product, random }) => {
      const path = product();
      if (path === null) return null;
      const inHeader = random() < 0.5;
      return {
        check: "CRW-08",
        seenOn: [path],
        what: `noindex in the ${inHeader ? "header" : "meta element"}, and not in the sitemap`,
        spoil: together(
          onPage(path, (page) => {
            if (inHeader) page.headers["x-robots-tag"] = "noindex";
            else page.head.robots = "noindex, follow";
          }),
          unlisted(path),
        ),
      };
    },
  },
  {
    check: "CRW-09",
    plant: ({ claim }) =>
      claim("sitemap")
        ? {
          check: "CRW-09",
          seenOn: ["/sitemap.xml"],
          what: "there is no sitemap",
          spoil: together(
            onFile("/robots.txt", (file) => {
              file.body = file.body.replace(/Sitemap:.*\n/, "");
            }),
            gone("/sitemap.xml"),
          ),
        }
        : null,
  },
  {
    check: "CRW-10",
    plant: ({ shop, claim, random }) => {
      if (!claim("sitemap")) return null;
      const path = shop.style.product("sold-long-ago", shop.words);
      const moved = random() < 0.5;
      return {
        check: "CRW-10",
        seenOn: ["/sitemap.xml"],
        what: `the sitemap lists ${path}, which ${moved ? "redirects" : "is gone"}`,
        spoil: together(
          onFile("/sitemap.xml", (file) => {
            const home = /<url><loc>(.*)\/<\/loc><\/url>/.exec(file.body)!;
            file.body = file.body.replace(home[0], `${home[0]}\n<url><loc>${home[1]}${path}</loc></url>`);
          }),
          moved ? redirecting(path, collectionPaths(shop)[0]) : gone(path),
        ),
      };
    },
  },
  {
    check: "CRW-11",
    plant: ({ claim, random }) => {
      if (!claim("dead link")) return null;
      const status = pick(random, [404, 410, 500]);
      return {
        check: "CRW-11",
        seenOn: ["/"],
        what: `the home page links a page that answers ${status}`,
        spoil: together(
          onPage("/", (page) => {
            page.main.about += '\n<p class="full"><a href="/company/press-room">Press</a></p>';
          }),
          gone("/company/press-room", status),
        ),
      };
    },
  },
  {
    check: "CRW-12",
    plant: ({ claim }) =>
      claim("missing pages")
        ? {
          check: "CRW-12",
          seenOn: ["unknown path"],
          what: "pages that do not exist answer 200",
          spoil: {
            page: (page) => {
              if (page.kind === "missing") page.status = 200;
            },
          },
        }
        : null,
  },
  {
    check: "CRW-13",
    plant: ({ claim, random }) => {
      if (!claim("navigation")) return null;
      const link = pick(random, [
        '<a href="javascript:void(0)">Sale</a>',
        '<a onclick="openSale()">Sale</a>',
      ]);
      return {
        check: "CRW-13",
        seenOn: ["/"],
        what: `the home page's menu has ${link}`,
        spoil: onPage("/", (page) => {
          page.header.nav = page.header.nav.replace("</nav>", ` ${link}</nav>`);
        }),
      };
    },
  },
  {
    check: "CRW-14",
    alone: true,
    plant: () => ({
      check: "CRW-14",
      seenOn: ["/"],
      what: "the home page is empty without JavaScript",
      spoil: onPage("/", (page) => {
        page.finish.push((html) =>
          html.replace(
            /<body[\s\S]*<\/body>/,
            '<body><div id="app"></div><script src="/app.js"></script></body>',
          )
        );
      }),
    }),
  },
  {
    check: "SEO-01",
    plant: ({ product, collection, random }) => {
      const path = random() < 0.5 ? collection() : product();
      if (path === null) return null;
      const canonical = pick(random, [null, `https://staging-shop.example${path}`]);
      return {
        check: "SEO-01",
        seenOn: [path],
        what: `canonical: ${canonical ?? "none"}`,
        spoil: onPage(path, (page) => {
          page.head.canonical = canonical;
        }),
      };
    },
  },
  {
    check: "SEO-05",
    plant: ({ shop, collection, random }) => {
      // What a page of text says is not looked for where its language is unknown.
      const path = collection();
      if (path === null) return null;
      const lang = pick(random, [null, "deutsch!", "12"]);
      return {
        check: "SEO-05",
        seenOn: [path],
        what: `lang: ${lang ?? "none"} instead of ${shop.words.code}`,
        spoil: onPage(path, (page) => {
          page.head.lang = lang;
        }),
      };
    },
  },
];

/** Takes a path out of the sitemap. */
function unlisted(path: string) {
  return onFile("/sitemap.xml", (file) => {
    file.body = file.body.replace(
      new RegExp(`<url><loc>[^<]*${path.replaceAll(".", "\\.")}</loc></url>\n?`),
      "",
    );
  });
}
