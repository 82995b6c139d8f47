/** Faults in how pages introduce themselves, how fast they are and whether everybody can use them. */

import { everywhere, type Fault, gone, onPage, type Spoil, swap, together } from "../fault.ts";
import type { Node } from "../markup.ts";
import type { Page } from "../page.ts";
import { allPaths, collectionPaths } from "../paths.ts";
import type { Planter, Site } from "../planting.ts";
import { pick } from "../random_shop.ts";

export const PAGE_PLANTERS: Planter[] = [
  {
    check: "BRD-01",
    plant: ({ shop, random, claim }) => {
      if (!claim("home heading")) return null;
      const heading = pick(random, [
        "",
        `<h1>${shop.name}</h1>`,
        `<h1>${shop.claim}</h1><h1>${shop.name} 2</h1>`,
      ]);
      return fault(
        "BRD-01",
        ["/"],
        `main heading: ${heading || "none"}`,
        onPage("/", (page) => {
          page.main.heading = heading;
        }),
      );
    },
  },
  onSellingPage("BRD-02", ({ shop, random }) => {
    const title = pick(random, [null, "", shop.name, `${shop.claim}, ${shop.claim}, ${shop.claim}`]);
    return [`title: ${title ?? "none"}`, (page) => page.head.title = title];
  }),
  {
    check: "BRD-02",
    plant: (site) => {
      // Of a large shop only one of them may be read.
      if (site.shop.products.length > 12) return null;
      const [one, two] = [site.product(), site.product()];
      if (one === null || two === null) return null;
      const title = `${site.shop.name}, ${site.shop.legal.city}: ${site.shop.words.fromTheShop}`;
      const change = (page: Page) => {
        page.head.title = title;
      };
      return fault(
        "BRD-02",
        [one, two],
        "two products with one title",
        together(onPage(one, change), onPage(two, change)),
      );
    },
  },
  onSellingPage("BRD-03", ({ shop, random }) => {
    const description = pick(random, [null, "", shop.words.goods.sentences.slice(0, 4).join(" ")]);
    return [`description: ${description ?? "none"}`, (page) => page.head.description = description];
  }),
  {
    check: "BRD-04",
    plant: (site) => {
      const path = site.collection();
      if (path === null) return null;
      const property = pick(site.random, ["title", "type", "image", "url"]);
      return fault(
        "BRD-04",
        [path],
        `no og:${property}`,
        onPage(path, (page) => {
          delete page.head.openGraph[property];
        }),
      );
    },
  },
  {
    check: "BRD-04",
    plant: ({ claim }) =>
      claim("home image")
        ? fault(
          "BRD-04",
          ["/"],
          "the picture for shared links is gone",
          together(
            onPage("/", (page) => {
              page.head.openGraph.image = page.head.openGraph.image.replace("shop.svg", "summer-2019.svg");
            }),
            gone("/images/summer-2019.svg"),
          ),
        )
        : null,
  },
  {
    check: "BRD-06",
    plant: ({ claim, random }) => {
      if (!claim("organisation")) return null;
      // A broken block beside it might hold the organisation, as far as anybody can tell.
      const properties = ["name", "url", "logo", "contactPoint", "sameAs"];
      const property = pick(random, claim("website markup") ? ["everything", ...properties] : properties);
      return fault(
        "BRD-06",
        ["/"],
        `the organisation's markup lacks: ${property}`,
        onPage("/", (page) => {
          if (property === "everything") delete page.data.organisation;
          else delete (page.data.organisation as Node)[property];
          if (property === "contactPoint") {
            delete page.data.organisation.email;
            delete page.data.organisation.telephone;
          }
        }),
      );
    },
  },
  {
    check: "BRD-08",
    plant: ({ claim, random }) => {
      if (!claim("social")) return null;
      const href = pick(random, [
        "https://www.facebook.com/shopify",
        "https://www.instagram.com/",
        "https://twitter.com/shopify",
      ]);
      return fault(
        "BRD-08",
        ["/"],
        href,
        onPage("/", (page) => {
          swap(page, "footer", "social", "</p>", ` <a href="${href}">social</a></p>`);
        }),
      );
    },
  },
  {
    check: "SEO-02",
    plant: ({ shop, claim }) => {
      const [collection] = shop.collections;
      const [slug] = collection.products;
      const plain = shop.style.product(slug, shop.words);
      // Of a large shop the second address may stay unread.
      if (shop.style.name !== "shopify" || shop.products.length > 12 || !claim(plain)) return null;
      const scoped = shop.style.collection(collection.slug, shop.words) + plain;
      const itself = (page: Page) => {
        page.head.canonical = page.head.canonical!.replace(plain, scoped);
      };
      return fault(
        "SEO-02",
        [plain],
        "a list links this product by a second address, which names itself canonical",
        {
          page: (page) => {
            if (page.path === collectionPaths(shop)[0]) {
              swap(page, "main", "products", `href="${plain}"`, `href="${scoped}"`);
            }
          },
          answer: (url, shop) =>
            url.pathname === scoped ? shop(new URL(plain, url), onPage(plain, itself)) : null,
        },
      );
    },
  },
  {
    check: "SPD-01",
    plant: ({ shop, claim }) =>
      claim("speed")
        ? fault(
          "SPD-01",
          allPaths(shop),
          "every page takes 1.2 s to begin",
          everywhere((page) => {
            page.headers["x-test-ttfb-ms"] = "1200";
          }),
        )
        : null,
  },
  onPolicy("SPD-02", () => ["14 KB without compression", (page) => {
    page.headers["cache-control"] = "no-transform";
    page.main.long = `<!-- ${"about this page ".repeat(900)} -->`;
  }]),
  {
    check: "SPD-03",
    plant: (site) => {
      const path = site.collection();
      if (path === null) return null;
      const [what, filler] = pick(site.random, [
        ["1,600 elements", `<p class="full">${"<i>·</i>".repeat(1600)}</p>`],
        ["520 KB", `<!-- ${"spacer gif ".repeat(48000)} -->`],
      ]);
      return fault(
        "SPD-03",
        [path],
        what,
        onPage(path, (page) => {
          page.main.filler = filler;
        }),
      );
    },
  },
  {
    check: "SPD-04",
    plant: (site) => {
      const path = site.collection();
      if (path === null) return null;
      return fault(
        "SPD-04",
        [path],
        "pictures without width and height",
        onPage(path, (page) => {
          swap(page, "main", "products", / width="240" height="180"/g, "");
        }),
      );
    },
  },
  {
    check: "SPD-06",
    plant: ({ claim }) => {
      if (!claim("home head")) return null;
      const scripts = Array.from({ length: 8 }, (_, number) => `<script src="/parts/${number}.js"></script>`);
      return fault(
        "SPD-06",
        ["/"],
        "8 scripts block the home page",
        onPage("/", (page) => {
          page.head.lines.push(...scripts);
        }),
      );
    },
  },
  {
    check: "ACC-01",
    plant: ({ claim }) =>
      claim("home products")
        ? fault(
          "ACC-01",
          ["/"],
          "pictures without alt",
          onPage("/", (page) => {
            swap(page, "main", "products", / alt="[^"]*"/g, "");
          }),
        )
        : null,
  },
  onPolicy("ACC-02", ({ random }) => {
    const field = pick(random, [
      '<input type="email" name="email" placeholder="E-mail">',
      '<select name="country"><option>1</option></select>',
      '<textarea name="text"></textarea>',
    ]);
    return [field, (page) => page.main.ask = `<form action="/ask" class="full">${field}</form>`];
  }),
  onPolicy("ACC-03", ({ random }) => {
    const element = pick(random, [
      '<button type="button"><svg viewBox="0 0 1 1" width="9" height="9"></svg></button>',
      '<a href="/"><img src="/images/logo.svg" alt="" width="9" height="9"></a>',
      '<a href="/"></a>',
    ]);
    return [element, (page) => page.main.icon = `<p class="full">${element}</p>`];
  }),
  onPolicy("ACC-04", ({ random }) =>
    pick<[string, (page: Page) => unknown]>(random, [
      ["h4 after h1", (page) => page.main.heading += "\n<h4>1</h4>"],
      [
        "no main landmark",
        (page) => page.finish.push((html) => html.replace("<main ", "<div ").replace("</main>", "</div>")),
      ],
    ])),
  {
    check: "SEC-02",
    plant: ({ shop, claim, random }) => {
      if (!claim("hsts")) return null;
      const value = pick(random, [null, "max-age=3600", "max-age=0"]);
      return fault(
        "SEC-02",
        allPaths(shop),
        `HSTS: ${value ?? "none"}`,
        everywhere((page) => {
          header(page, "strict-transport-security", value);
        }),
      );
    },
  },
  {
    check: "SEC-03",
    plant: ({ shop, claim }) =>
      claim("csp")
        ? fault(
          "SEC-03",
          allPaths(shop),
          "no CSP and no frame protection",
          everywhere((page) => {
            header(page, "content-security-policy", null);
          }),
        )
        : null,
  },
  onPolicy("SEC-04", ({ random }) =>
    pick<[string, (page: Page) => unknown]>(random, [
      ["no nosniff", (page) => header(page, "x-content-type-options", null)],
      ["Referrer-Policy: unsafe-url", (page) => header(page, "referrer-policy", "unsafe-url")],
    ])),
  {
    check: "SEC-05",
    plant: ({ claim, policy, random }) => {
      // The same cookie on two pages is one fault.
      const path = claim("cookie") ? policy(["about", "terms", "privacy"]) : null;
      if (path === null) return null;
      const cookie = pick(random, [
        "PHPSESSID=1; Path=/; Secure; SameSite=Lax",
        "session_id=1; Path=/; HttpOnly; SameSite=Lax",
        "session_id=1; Path=/",
      ]);
      return fault(
        "SEC-05",
        [path],
        cookie,
        onPage(path, (page) => {
          page.headers["set-cookie"] = cookie;
        }),
      );
    },
  },
  onPolicy("SEC-06", ({ random }) =>
    pick<[string, (page: Page) => unknown]>(random, [
      ["a form posts to http:", (page) => {
        page.main.ask = '<form action="http://forms.example/ask" method="post"><button>OK</button></form>';
      }],
      ["a picture comes over http:", (page) => {
        page.main.mixed = '<img src="http://pictures.example/1.png" alt="1" width="9" height="9">';
      }],
      ["a style sheet comes over http:", (page) => {
        page.main.mixed = '<link rel="stylesheet" href="http://pictures.example/1.css">';
      }],
    ])),
];

/** A fault of one page that is meant to be found by searching. */
function onSellingPage(
  check: string,
  choose: (site: Site) => [what: string, change: (page: Page) => unknown],
): Planter {
  return {
    check,
    plant: (site) => {
      const path = site.random() < 0.5 ? site.collection() : site.product();
      if (path === null) return null;
      const [what, change] = choose(site);
      return fault(check, [path], what, onPage(path, change));
    },
  };
}

/** A fault of one page of text. */
function onPolicy(
  check: string,
  choose: (site: Site) => [what: string, change: (page: Page) => unknown],
): Planter {
  return {
    check,
    plant: (site) => {
      const path = site.policy(["about", "terms", "privacy"]);
      if (path === null) return null;
      const [what, change] = choose(site);
      return fault(check, [path], what, onPage(path, change));
    },
  };
}

function header(page: Page, name: string, value: string | null): void {
  if (value === null) delete page.headers[name];
  else page.headers[name] = value;
}

function fault(check: string, seenOn: string[], what: string, spoil: Spoil): Fault {
  return { check, seenOn, what, spoil };
}
