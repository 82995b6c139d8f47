/** Faults in what machines are told about products. */

import { type Fault, offer, onKind, onPage, product, type Spoil } from "../fault.ts";
import type { Node } from "../markup.ts";
import type { Page } from "../page.ts";
import { productPaths } from "../paths.ts";
import type { Planter, Site } from "../planting.ts";
import { pick } from "../random_shop.ts";
import type { Product, Shop } from "../shop.ts";

export const PRODUCT_DATA_PLANTERS: Planter[] = [
  onOnePage("PRD-01", () => ["no product markup", (page) => delete page.data.product], buyable),
  {
    check: "PRD-02",
    plant: ({ claim, random }) => {
      if (!claim("website markup")) return null;
      const [what, change] = pick<[string, (json: string) => string]>(random, [
        ["a comma too many", (json) => json.replace(/}$/, ",}")],
        ["a quote that ends a text too early", (json) => json.replace(/"name":"/, '"name":"12" ')],
        ["a bracket too few", (json) => json.replace(/}$/, "")],
      ]);
      return {
        check: "PRD-02",
        seenOn: ["/"],
        what: `the WebSite block has ${what}`,
        spoil: onPage("/", (page) => {
          page.finish.push((html) =>
            html.replace(/(\{"@context":"https:\/\/schema\.org","@type":"WebSite".*?\})(<\/script>)/, (
              _,
              json,
              end,
            ) => change(json) + end)
          );
        }),
      };
    },
  },
  onOnePage("PRD-03", ({ random }) => {
    const name = pick(random, [null, "", "Ersatzdichtung M8"]);
    return [`name: ${name ?? "none"}`, (page) => set(product(page), "name", name)];
  }),
  onOnePage("PRD-04", ({ shop }) => {
    const relative = shop.markup === "json-ld";
    return relative
      ? ["image without host", (page) => set(product(page), "image", "images/front.svg")]
      : ["no image", (page) => delete product(page).image];
  }),
  onOnePage("PRD-05", ({ random }) => {
    const price = pick(random, [null, "0", "0.00", "12,50", "$12.50", "1.250,00", "on request"]);
    return [`price: ${price ?? "none"}`, (page) => set(offer(page), "price", price)];
  }),
  onOnePage("PRD-06", ({ random }) => {
    const currency = pick(random, [null, "€", "Euro", "US$", "XYZ1"]);
    return [`currency: ${currency ?? "none"}`, (page) => set(offer(page), "priceCurrency", currency)];
  }),
  onOnePage("PRD-07", ({ random }) => {
    const factor = pick(random, [0.5, 0.9, 1.25]);
    return [
      `markup price times ${factor}`,
      (page) => set(offer(page), "price", (Number(offer(page).price) * factor + 0.01).toFixed(2)),
    ];
  }),
  onOnePage("PRD-08", ({ random }) => {
    const stock = pick(random, [null, "yes", "https://schema.org/Available", "lieferbar"]);
    return [`availability: ${stock ?? "none"}`, (page) => set(offer(page), "availability", stock)];
  }, buyable),
  onOnePage("PRD-09", ({ random }) => {
    const brandToo = random() < 0.5;
    return [`no gtin${brandToo ? " and no brand" : ""}, no mpn`, (page) => {
      delete product(page).gtin13;
      if (brandToo) delete product(page).brand;
    }];
  }),
  onOnePage("PRD-10", () => ["no shippingDetails", (page) => delete offer(page).shippingDetails]),
  onOnePage("PRD-11", ({ random }) =>
    pick<[string, (page: Page) => unknown]>(random, [
      ["no hasMerchantReturnPolicy", (page) => delete offer(page).hasMerchantReturnPolicy],
      ["a return window without days", (page) => delete returnPolicy(page).merchantReturnDays],
      ["neither category nor link", (page) => {
        const policy = returnPolicy(page);
        ["applicableCountry", "returnPolicyCategory", "merchantReturnDays"].forEach((name) =>
          delete policy[name]
        );
      }],
    ])),
  onOnePage("PRD-12", ({ random }) => {
    const date = pick(random, ["2023-11-30", "2024-12-31T23:59:59Z", "2019-01-01"]);
    return [`priceValidUntil: ${date}`, (page) => set(offer(page), "priceValidUntil", date)];
  }),
  {
    check: "PRD-13",
    plant: (site) => {
      const path = site.claim("reviews") ? site.product() : null;
      if (path === null) return null;
      const [property, value, what] = pick<[string, string | number, string]>(site.random, [
        ["ratingValue", "8.4", "8.4 of 5 stars"],
        ["reviewCount", 0, "stars from 0 reviews"],
        ["ratingValue", "0.3", "0.3 stars where the worst is 1"],
      ]);
      return fault(
        "PRD-13",
        [path],
        what,
        onPage(path, (page) => {
          set(product(page).aggregateRating as Node, property, value);
        }),
      );
    },
  },
  {
    check: "PRD-15",
    plant: (site) => {
      const path = site.product();
      if (path === null) return null;
      return fault("PRD-15", [path], "a description of five words", {
        shop: (shop) =>
          changeProduct(
            shop,
            path,
            ({ name }) => ({ text: `${name}. ${site.shop.name}, ${site.shop.legal.city}.` }),
          ),
      });
    },
  },
  {
    check: "PRD-15",
    plant: (site) => {
      // Of a large shop only two of them may be read.
      if (site.shop.products.length > 12) return null;
      const [one, two, three] = [site.product(), site.product(), site.product()];
      if (one === null || two === null || three === null) return null;
      const { text } = site.shop.products.find(({ slug }) =>
        site.shop.style.product(slug, site.shop.words) === one
      )!;
      return fault("PRD-15", [one, two, three], "the same description on three products", {
        shop: (shop) =>
          [one, two, three].reduce((changed, path) => changeProduct(changed, path, () => ({ text })), shop),
      });
    },
  },
  {
    check: "PRD-16",
    plant: (site) => {
      const path = site.product();
      if (path === null) return null;
      const images = pick(site.random, [1, 2]);
      return fault("PRD-16", [path], `${images} picture(s) of a product`, {
        shop: (shop) => changeProduct(shop, path, () => ({ images })),
      });
    },
  },
  {
    check: "PRD-17",
    plant: (site) => {
      const { shop } = site;
      const { api } = shop.style;
      const half = productPaths(shop).slice(0, 5);
      // What is sold out is excused from much that product pages have to say.
      const places = [...half, "product shipping", "product delivery", "product returns"];
      // Half of a handful is chance.
      if (api === null || shop.products.length < 10 || places.some(site.busy) || !site.claim("store api")) {
        return null;
      }
      places.forEach(site.claim);
      shop.api = true;
      const what = `${half.length} of ${shop.products.length} products are sold out, as the open store says`;
      const also = [{ check: "THR-09", seenOn: [api] }];
      const spoil: Spoil = {
        shop: (shop) =>
          half.reduce((changed, path) => changeProduct(changed, path, () => ({ soldOut: true })), shop),
      };
      return { ...fault("PRD-17", half, what, spoil), also };
    },
  },
  {
    check: "PRD-19",
    plant: (site) => {
      // Two of one name would have one title, which is another fault.
      const path = site.busy("placeholder") ? null : site.product(buyable);
      if (path === null || !site.claim("placeholder")) return null;
      const name = pick(site.random, ["Test product", "Lorem ipsum", "Sample product"]);
      return fault("PRD-19", [path], `a product called ${name}`, {
        shop: (shop) =>
          changeProduct(shop, path, () => ({ name, title: `${name} – ${shop.name}, ${shop.legal.city}` })),
      });
    },
  },
  {
    check: "PRD-20",
    plant: (site) => {
      if (site.random() < 0.5) {
        const path = site.collection();
        return path === null
          ? null
          : fault("PRD-20", [path], "a list without breadcrumb markup", withoutTrail(path));
      }
      const path = site.product();
      return path === null
        ? null
        : fault("PRD-20", [path], "a product without breadcrumb markup", withoutTrail(path));
    },
  },
  {
    check: "AGT-03",
    plant: (site) => {
      const path = site.product(buyable);
      if (path === null) return null;
      return {
        ...fault("AGT-03", [path], "a price neither in the markup nor in the text", priceless(path)),
        also: ["PRD-01", "BUY-02", "BUY-03"].map((check) => ({ check, seenOn: [path] })),
      };
    },
  },
  {
    check: "TRU-12",
    plant: (site) => {
      if (!site.claim("reviews")) return null;
      return fault(
        "TRU-12",
        [productPaths(site.shop)[0]],
        "no reviews anywhere",
        onKind("product", (page) => {
          delete page.main.reviews;
          delete page.data.product?.aggregateRating;
          delete page.data.product?.review;
        }),
      );
    },
  },
];

function onOnePage(
  check: string,
  choose: (site: Site) => [what: string, change: (page: Page) => unknown],
  fits?: (product: Product) => boolean,
): Planter {
  return {
    check,
    plant: (site) => {
      const path = site.product(fits);
      if (path === null) return null;
      const [what, change] = choose(site);
      return fault(check, [path], what, onPage(path, change));
    },
  };
}

function fault(check: string, seenOn: string[], what: string, spoil: Spoil): Fault {
  return { check, seenOn, what, spoil };
}

/** What is sold out says so in its markup, and needs it to be excused from having a button to buy. */
function buyable({ soldOut }: Product): boolean {
  return !soldOut;
}

function set(node: Node, property: string, value: string | number | null): void {
  if (value === null) delete node[property];
  else node[property] = value;
}

function returnPolicy(page: Page): Node {
  return offer(page).hasMerchantReturnPolicy as Node;
}

function changeProduct(shop: Shop, path: string, change: (product: Product) => Partial<Product>): Shop {
  const { style, words } = shop;
  return {
    ...shop,
    products: shop.products.map((one) =>
      style.product(one.slug, words) === path ? { ...one, ...change(one) } : one
    ),
  };
}

function withoutTrail(path: string): Spoil {
  return onPage(path, (page) => {
    delete page.data.breadcrumb;
  });
}

function priceless(path: string): Spoil {
  return onPage(path, (page) => {
    delete page.data.product;
    delete page.main.price;
    delete page.main.shipping;
  });
}
