/** Faults in what a shop says about itself and about what happens after the payment. */

import { everywhere, type Fault, onKind, onPage, type Spoil } from "../fault.ts";
import { buyablePaths, policyPath } from "../paths.ts";
import type { Planter } from "../planting.ts";
import { pick } from "../random_shop.ts";
import { policyLink } from "../layout.ts";
import type { PolicyKind } from "../policy_kind.ts";
import type { Shop } from "../shop.ts";

/** Countries whose shops have to say who they are (E-Commerce Directive, article 5, and its British copy). */
const TELLS_WHO = [
  ...[
    "BG",
    "CZ",
    "DE",
    "DK",
    "EE",
    "ES",
    "FI",
    "FR",
    "GB",
    "GR",
    "HR",
    "HU",
    "IT",
    "LT",
    "LV",
    "NL",
    "NO",
    "PL",
    "PT",
    "RO",
    "SE",
  ],
  ...["SI", "SK"],
];

export const TRUST_PLANTERS: Planter[] = [
  withoutPolicy("TRU-01", "returns"),
  {
    check: "TRU-02",
    plant: (site) => {
      const path = site.policy(["returns"]);
      if (path === null) return null;
      const part = pick(site.random, ["days", "paid", "start"]);
      return fault("TRU-02", [path], `the returns policy lacks: ${part}`, withoutPart(path, part));
    },
  },
  withoutPolicy("TRU-03", "shipping"),
  {
    check: "TRU-04",
    plant: (site) => {
      const path = site.policy(["shipping"]);
      if (path === null) return null;
      const part = pick(site.random, ["cost", "time"]);
      return fault("TRU-04", [path], `the shipping policy lacks: ${part}`, withoutPart(path, part));
    },
  },
  {
    check: "TRU-05",
    plant: (site) => {
      const busy = (["returns", "shipping"] as const).some((kind) => site.busy(policyPath(site.shop, kind)));
      if (busy || !site.claim("home footer")) return null;
      const links = site.shop.policies.filter(({ kind }) => kind === "returns" || kind === "shipping")
        .map((policy) => policyLink(site.shop, policy));
      return fault(
        "TRU-05",
        ["/"],
        "returns and shipping are linked from the home page's text, not from its footer",
        onPage("/", (page) => {
          for (const link of links) {
            page.footer.policies = page.footer.policies.replace(link, "");
            page.main.about += `\n<p class="full">${link}</p>`;
          }
        }),
      );
    },
  },
  withoutPolicy("TRU-06", "privacy", [...TELLS_WHO, "US"]),
  withoutPolicy("TRU-07", "terms", TELLS_WHO),
  {
    check: "TRU-08",
    plant: (site) => {
      if (site.policy(["contact"]) === null || !site.claim("organisation") || !site.claim("mail")) {
        return null;
      }
      const spoil: Spoil = {
        shop: (shop) => ({
          ...shop,
          contact: { email: null, phone: null, form: false },
          policies: shop.policies.filter(({ kind }) => kind !== "contact"),
        }),
      };
      return {
        ...fault("TRU-08", ["/"], "no way to reach the shop", spoil),
        also: [{ check: "BRD-06", seenOn: ["/"] }],
      };
    },
  },
  {
    check: "TRU-09",
    plant: (site) => {
      if (site.policy(["contact"]) === null || !site.claim("organisation")) return null;
      const freeMail = site.random() < 0.5;
      if (freeMail && !site.claim("mail")) return null;
      const email = freeMail ? `${site.shop.name.toLowerCase()}@gmail.com` : site.shop.contact.email;
      return fault("TRU-09", [freeMail ? policyPath(site.shop, "contact") : "/"], `only ${email}`, {
        shop: (shop) => ({ ...shop, contact: { email, phone: null, form: false } }),
      });
    },
  },
  {
    check: "TRU-10",
    plant: (site) => {
      if (!TELLS_WHO.includes(site.shop.country)) return null;
      if (site.policy(["imprint"]) === null || !site.claim("organisation")) return null;
      return fault("TRU-10", [policyPath(site.shop, "imprint")], "no name, address or number of the seller", {
        shop: (shop) => ({
          ...shop,
          legal: { ...shop.legal, entity: null, street: null, vat: null, register: null },
        }),
      });
    },
  },
  {
    check: "TRU-15",
    plant: (site) => {
      if (!site.claim("leftover")) return null;
      const text = pick(site.random, [
        'Powered by <a href="https://www.shopify.com/">Shopify</a>',
        "Lorem ipsum dolor sit amet, consectetur adipiscing elit.",
        "© Your store name",
      ]);
      return fault(
        "TRU-15",
        ["/"],
        text,
        onPage("/", (page) => {
          page.footer.leftover = `<p>${text}</p>`;
        }),
      );
    },
  },
  {
    check: "BUY-01",
    plant: (site) => {
      const path = site.product(({ soldOut }) => !soldOut);
      return path === null ? null : fault("BUY-01", [path], "no button to buy", withoutPart(path, "buy"));
    },
  },
  {
    check: "BUY-02",
    plant: (site) => {
      const path = site.product(({ soldOut }) => !soldOut);
      if (path === null) return null;
      // Any other amount beside the product might be its price.
      const spoil = onPage(path, (page) => {
        delete page.main.price;
        delete page.main.shipping;
      });
      return {
        ...fault("BUY-02", [path], "no price and no shipping cost in the text", spoil),
        also: [{ check: "BUY-03", seenOn: [path] }],
      };
    },
  },
  onAllProducts("BUY-03", "shipping", "no shipping cost"),
  {
    check: "BUY-04",
    plant: (site) => {
      if (!site.claim("product returns")) return null;
      return fault(
        "BUY-04",
        buyablePaths(site.shop),
        "product pages neither speak of returns nor link them",
        onKind("product", (page) => {
          delete page.main.returns;
          delete page.footer.policies;
        }),
      );
    },
  },
  onAllProducts("BUY-05", "delivery", "no delivery time"),
  {
    check: "BUY-08",
    plant: (site) =>
      // Who sells a dozen things needs no search; how many they are is told by the sitemap.
      site.shop.products.length > 12 && site.claim("sitemap") && site.claim("search")
        ? fault(
          "BUY-08",
          ["/"],
          "no search form",
          everywhere((page) => {
            delete page.header.search;
          }),
        )
        : null,
  },
  {
    check: "BUY-11",
    plant: (site) => {
      const path = site.product();
      if (path === null || !site.claim("currencies")) return null;
      const other = site.shop.currency === "USD" ? "GBP" : "USD";
      const sign = other === "USD" ? "US$" : "£";
      return fault("BUY-11", [path], `one price in ${other}`, {
        page: (page, { style, products, words }) => {
          if (page.path !== path) return;
          const { price } = products.find(({ slug }) => style.product(slug, words) === path)!;
          page.main.price = style.price(`${sign}${price}`);
          (page.data.product.offers as Record<string, unknown>).priceCurrency = other;
        },
      });
    },
  },
  {
    check: "BUY-12",
    plant: (site) => {
      const path = site.collection();
      if (path === null) return null;
      const viewport = pick(site.random, [
        null,
        "width=device-width, initial-scale=1, user-scalable=no",
        "width=device-width, user-scalable=0",
      ]);
      return fault(
        "BUY-12",
        [path],
        `viewport: ${viewport ?? "none"}`,
        onPage(path, (page) => {
          page.head.viewport = viewport;
        }),
      );
    },
  },
];

/** @param countries whose shops need this policy; absent: all */
function withoutPolicy(check: string, kind: PolicyKind, countries?: string[]): Planter {
  return {
    check,
    plant: (site) => {
      if (countries !== undefined && !countries.includes(site.shop.country)) return null;
      if (site.busy("home footer") || site.policy([kind]) === null) return null;
      return fault(check, ["/"], `no ${kind} policy`, {
        shop: (shop: Shop) => ({ ...shop, policies: shop.policies.filter((policy) => policy.kind !== kind) }),
      });
    },
  };
}

function onAllProducts(check: string, part: string, what: string): Planter {
  return {
    check,
    plant: (site) =>
      site.claim(`product ${part}`)
        ? fault(
          check,
          buyablePaths(site.shop),
          what,
          onKind("product", (page) => {
            delete page.main[part];
          }),
        )
        : null,
  };
}

function withoutPart(path: string, part: string): Spoil {
  return onPage(path, (page) => {
    delete page.main[part];
  });
}

function fault(check: string, seenOn: string[], what: string, spoil: Spoil): Fault {
  return { check, seenOn, what, spoil };
}
