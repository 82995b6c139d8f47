/** What is wrong with Oakline Bikes. */

import {
  everywhere,
  offer,
  onFile,
  onKind,
  onPage,
  type PlantedFault,
  product,
  swap,
  together,
} from "./fault.ts";
import { OAKLINE_BIKES } from "./oakline_bikes.ts";
import { allPaths, buyablePaths, collectionPaths } from "./paths.ts";

const COLLECTION_PAGES = collectionPaths(OAKLINE_BIKES);
const ALL_PAGES = allPaths(OAKLINE_BIKES);

export const OAKLINE_FAULTS: PlantedFault[] = [
  {
    check: "CRW-02",
    seenOn: ["/"],
    what: "Served over plain http: there is no certificate for a shop on loopback.",
    onlyOver: "http",
    inherent: true,
    spoil: {},
  },
  {
    check: "CRW-08",
    seenOn: ["/product/gravel-one.html"],
    what: "A product page still says noindex from the time before it was published.",
    spoil: together(
      onPage("/product/gravel-one.html", (page) => {
        page.head.robots = "noindex, nofollow";
      }),
      onFile("/sitemap.xml", (file) => {
        file.body = file.body.replace(/<url><loc>[^<]*gravel-one.html<\/loc><\/url>\n/, "");
      }),
    ),
  },
  {
    check: "CRW-10",
    seenOn: ["/sitemap.xml"],
    what: "The sitemap still lists a bike that is no longer built.",
    spoil: onFile("/sitemap.xml", (file) => {
      file.body = file.body.replace(
        "city-three.html</loc></url>",
        (entry) =>
          `${entry}\n${
            file.body.match(/<url><loc>.*city-three/)![0].replace("city-three", "tandem-two")
          }.html</loc></url>`,
      );
    }),
  },
  {
    check: "CRW-13",
    seenOn: ["/"],
    what: "One entry of the home page's menu works only with JavaScript.",
    spoil: onPage("/", (page) => {
      swap(page, "header", "nav", "</nav>", ' <a href="javascript:openMenu()">Workshops</a></nav>');
    }),
  },
  {
    check: "PRD-02",
    seenOn: ["/"],
    what: "A comma too many breaks a piece of the structured data of the home page.",
    spoil: onPage("/", (page) => {
      page.finish.push((html) => html.replace(/("@type":"WebSite".*?)}<\/script>/, "$1,}</script>"));
    }),
  },
  {
    check: "PRD-05",
    seenOn: ["/product/cargo-long.html"],
    what: "One price is written for people, not for machines.",
    spoil: onPage("/product/cargo-long.html", (page) => {
      offer(page).price = "3.299,00";
    }),
  },
  {
    check: "PRD-06",
    seenOn: ["/product/post-eight.html"],
    what: "One price has a sign instead of the code of its currency.",
    spoil: onPage("/product/post-eight.html", (page) => {
      offer(page).priceCurrency = "€";
    }),
  },
  {
    check: "PRD-16",
    seenOn: ["/product/first-balance.html"],
    what: "One product is shown in a single picture.",
    spoil: {
      shop: (shop) => ({
        ...shop,
        products: shop.products.map((one) => one.slug === "first-balance" ? { ...one, images: 1 } : one),
      }),
    },
  },
  {
    check: "PRD-20",
    seenOn: COLLECTION_PAGES,
    what: "The lists show a breadcrumb trail and do not describe it.",
    spoil: onKind("collection", (page) => {
      delete page.data.breadcrumb;
    }),
  },
  {
    check: "PRD-03",
    seenOn: ["/product/little-oak.html"],
    what: "The markup of one product has another product's name.",
    spoil: onPage("/product/little-oak.html", (page) => {
      product(page).name = "Sattelstütze 27.2";
    }),
  },
  {
    check: "TRU-02",
    seenOn: ["/returns.html"],
    what: "The returns policy does not say how to start a return.",
    spoil: onPage("/returns.html", (page) => {
      delete page.main.start;
    }),
  },
  {
    check: "TRU-06",
    seenOn: ["/"],
    what: "There is no privacy policy; the link in the footer is Google's.",
    spoil: {
      shop: (shop) => ({ ...shop, policies: shop.policies.filter(({ kind }) => kind !== "privacy") }),
    },
  },
  {
    check: "TRU-10",
    seenOn: ["/imprint.html"],
    what: "A shop in the Netherlands that does not say who and where it is.",
    spoil: {
      shop: (shop) => ({
        ...shop,
        legal: { ...shop.legal, entity: null, street: null, vat: null, register: null },
      }),
    },
  },
  {
    check: "BUY-03",
    seenOn: buyablePaths(OAKLINE_BIKES),
    what: "No page of a bike that can be bought says what shipping costs.",
    spoil: onKind("product", (page) => {
      delete page.main.shipping;
    }),
  },
  {
    check: "BUY-12",
    seenOn: ALL_PAGES,
    what: "The template forbids zooming.",
    spoil: everywhere((page) => {
      page.head.viewport += ", user-scalable=no";
    }),
  },
  {
    check: "BRD-01",
    seenOn: ["/"],
    what: "The main heading of the home page is only the name.",
    spoil: onPage("/", (page) => {
      page.main.heading = "<h1>OAKLINE bikes</h1>";
    }),
  },
  {
    check: "BRD-02",
    seenOn: ["/category/bikes.html", "/category/children.html"],
    what: "Both collections have the same title.",
    spoil: onKind("collection", (page) => {
      page.head.title = "Bikes by Oakline, built to order";
    }),
  },
  {
    check: "SEO-05",
    seenOn: ["/about-us.html"],
    what: "One page does not say which language it is in.",
    spoil: onPage("/about-us.html", (page) => {
      page.head.lang = null;
    }),
  },
  {
    check: "ACC-02",
    seenOn: ALL_PAGES,
    what: "The newsletter field has a placeholder instead of a label.",
    spoil: everywhere((page) => {
      page.footer.newsletter = '<form action="/newsletter" method="post">' +
        '<input type="email" name="email" placeholder="News by e-mail"><button>Subscribe</button></form>';
    }),
  },
  {
    check: "ACC-03",
    seenOn: COLLECTION_PAGES,
    what: "A button with an icon has no name.",
    spoil: onKind("collection", (page) => {
      page.main.heading +=
        '\n<button type="button" class="full"><svg viewBox="0 0 9 9" width="9" height="9"><path d="M0 0h9"/></svg></button>';
    }),
  },
  {
    check: "ACC-04",
    seenOn: ["/shipping.html"],
    what: "A heading of the fourth level follows the first.",
    spoil: onPage("/shipping.html", (page) => {
      page.main.cost = `<h4 class="full">Costs</h4>\n${page.main.cost}`;
    }),
  },
  {
    check: "SEC-03",
    seenOn: ALL_PAGES,
    what: "Nothing is said about which scripts may run and which sites may frame the shop.",
    spoil: everywhere((page) => {
      delete page.headers["content-security-policy"];
    }),
  },
  {
    check: "SEC-04",
    seenOn: ALL_PAGES,
    what: "The full address of each page is told to other sites.",
    spoil: everywhere((page) => {
      page.headers["referrer-policy"] = "unsafe-url";
    }),
  },
  {
    check: "SEC-06",
    seenOn: ["/contact.html"],
    what: "The contact form is sent over plain http to another server.",
    onlyOver: "https",
    spoil: onPage("/contact.html", (page) => {
      swap(page, "main", "form", 'action="/messages"', 'action="http://forms.example.net/oakline"');
    }),
  },
];
