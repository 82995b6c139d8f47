import { mainProduct } from "../facts.ts";
import {
  type Check,
  failed,
  missing,
  notApplicable,
  onPages,
  onProducts,
  PASS,
  speaksKnownLanguage,
  unknown,
} from "./check.ts";

const GONE = ["OutOfStock", "SoldOut", "Discontinued"];

/** Can a visitor buy? Read from HTML alone: nothing is pressed, sent or put into a cart. */
export const PURCHASE_CHECKS: Check[] = [
  {
    id: "BUY-01",
    group: "purchase",
    severity: "critical",
    title: "A product page has no way to buy",
    passed: "Product pages have a way to buy",
    why: "What cannot be put into the cart is not sold.",
    fix: "Put the add-to-cart button into the HTML of the product template.",
    effort: "M",
    confidence: "medium",
    rule: {
      name: "WHATWG HTML: forms",
      url: "https://html.spec.whatwg.org/multipage/forms.html",
      version: 1,
    },
    run: onProducts((page) => {
      const { facts } = page;
      if (facts.forms.buy) return PASS;
      const soldOut = mainProduct(facts)?.offers.some(({ availability }) =>
        GONE.includes(availability ?? "")
      );
      if (soldOut) return notApplicable("The products read are sold out.");
      if (!speaksKnownLanguage(page)) return unknown("The page's language is none whose words we look for.");
      return missing(page, "form, button, a", "a button that puts the product into the cart");
    }),
  },
  {
    id: "BUY-12",
    group: "purchase",
    severity: "high",
    title: "Pages are not made for phones",
    passed: "Pages are made for phones",
    why:
      "Without a viewport phones show the desktop page in miniature; with zoom forbidden some people cannot read it.",
    fix:
      'Put <meta name="viewport" content="width=device-width, initial-scale=1"> into the head, without user-scalable=no.',
    effort: "S",
    confidence: "high",
    rule: {
      name: "Lighthouse: viewport",
      url: "https://developer.chrome.com/docs/lighthouse/accessibility/meta-viewport",
      version: 1,
    },
    run: onPages((page) => {
      const { viewport } = page.facts.head;
      if (viewport === null) {
        return missing(page, "meta[name=viewport]", "width=device-width, initial-scale=1");
      }
      const noZoom = /user-scalable\s*=\s*(?:no|0)\b|maximum-scale\s*=\s*1(?:\.0*)?(?![.\d])/i.test(viewport);
      return noZoom ? failed("meta[name=viewport]", viewport, "zoom allowed") : PASS;
    }),
  },
];
