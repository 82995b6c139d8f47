/** The words of a shop in one language. */

import type { PolicyKind } from "./policy_kind.ts";

export interface Words {
  /** ISO 639-1. */
  code: string;
  /** First part of the paths of products and collections, where no platform decides. */
  paths: { product: string; collection: string };
  home: string;
  skip: string;
  cart: string;
  cartEmpty: string;
  search: string;
  addToCart: string;
  quantity: string;
  inStock: string;
  soldOut: string;
  related: string;
  reviews: string;
  ratingOf: (value: string, count: number) => string;
  picture: string;
  newsletter: string;
  subscribe: string;
  opens: string;
  missing: string;
  back: string;
  fromTheShop: string;
  message: { name: string; email: string; text: string; send: string };
  policies: Record<PolicyKind, { name: string; slug: string }>;
  /** Names of the fields of an imprint. */
  legal: { entity: string; address: string; register: string; vat: string };
  /** Lines of a product page. */
  shippingLine: (cost: string, freeFrom: string) => string;
  deliveryLine: (min: number, max: number) => string;
  returnsLine: (days: number) => string;
  /** Paragraphs of the policies. */
  returnsDays: (days: number) => string;
  returnsPaid: { byShop: string; byBuyer: string };
  returnsStart: string;
  shippingCost: (cost: string, freeFrom: string) => string;
  shippingTime: (min: number, max: number) => string;
  privacyText: string;
  termsText: string;
  aboutText: (name: string) => string;
  contactText: string;
  goods: Goods;
}

/** What generated shops sell and how they speak of it. */
export interface Goods {
  claims: string[];
  collections: { slug: string; name: string }[];
  products: string[];
  /** About a product, each fit to follow any other. */
  sentences: string[];
  reviews: string[];
}
