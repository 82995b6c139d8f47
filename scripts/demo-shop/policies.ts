/** The policies of a shop in the words of its language. */

import { POLICY_KINDS, type PolicyKind } from "./policy_kind.ts";
import type { Policy, Shop } from "./shop.ts";

type Known = Pick<Shop, "name" | "about" | "words" | "legal" | "shipping" | "returns" | "showPrice">;

/** All policies, each saying what it has to say. */
export function policiesOf(shop: Known): Policy[] {
  return POLICY_KINDS.map((kind) => {
    const { name } = shop.words.policies[kind];
    return {
      kind,
      name,
      title: `${name} – ${shop.name}, ${shop.legal.city}`,
      description: `${name}: ${shop.name}, ${shop.legal.city}.`,
      paragraphs: paragraphsOf(kind, shop),
    };
  });
}

function paragraphsOf(kind: PolicyKind, shop: Known): Policy["paragraphs"] {
  const { words, about, shipping, returns, showPrice } = shop;
  switch (kind) {
    case "returns":
      return {
        days: words.returnsDays(returns.days),
        paid: returns.free ? words.returnsPaid.byShop : words.returnsPaid.byBuyer,
        start: words.returnsStart,
      };
    case "shipping":
      return {
        cost: words.shippingCost(showPrice(shipping.cost), showPrice(shipping.freeFrom)),
        time: words.shippingTime(shipping.days.min, shipping.days.max),
      };
    case "privacy":
      return { text: words.privacyText };
    case "terms":
      return { text: words.termsText };
    case "about":
      return { text: about };
    case "contact":
      return { text: words.contactText };
    case "imprint":
      return {};
  }
}
