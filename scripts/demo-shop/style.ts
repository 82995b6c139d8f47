/**
 * How a shop is built: its paths, the marks that its platform leaves in the source, and the elements that every
 * theme names in its own way.
 */

import { escape } from "./escape.ts";
import type { PolicyKind } from "./policy_kind.ts";
import type { Words } from "./words.ts";

export interface Style {
  name: "shopify" | "woocommerce" | "handmade";
  product(slug: string, words: Words): string;
  collection(slug: string, words: Words): string;
  policy(kind: PolicyKind, words: Words): string;
  cart: string;
  search: { path: string; field: string };
  /** Path of the store API, null where the platform has none. */
  api: string | null;
  headers: Record<string, string>;
  /**
   * Lines of the head.
   *
   * @param currency ISO 4217
   */
  head(currency: string): string[];
  bodyClass: string;
  galleryClass: string;
  buyForm(slug: string, words: Words): string;
  price(shown: string, was?: string): string;
}

const SHOPIFY_POLICIES: Partial<Record<PolicyKind, string>> = {
  returns: "refund-policy",
  shipping: "shipping-policy",
  privacy: "privacy-policy",
  terms: "terms-of-service",
  imprint: "legal-notice",
};

export const SHOPIFY_LIKE: Style = {
  name: "shopify",
  product: (slug) => `/products/${slug}`,
  collection: (slug) => `/collections/${slug}`,
  policy: (kind, { policies }) =>
    SHOPIFY_POLICIES[kind] ? `/policies/${SHOPIFY_POLICIES[kind]}` : `/pages/${policies[kind].slug}`,
  cart: "/cart",
  search: { path: "/search", field: "q" },
  api: "/products.json",
  headers: { "x-shopid": "1000", "x-shopify-stage": "production" },
  head: (currency) => [
    `<script>var Shopify = Shopify || {}; Shopify.theme = {"name":"Pier","id":1}; Shopify.currency = {"active":"${currency}"};</script>`,
  ],
  bodyClass: "template",
  galleryClass: "gallery product__media-list",
  buyForm: (slug, words) =>
    `<form action="/cart/add" method="post" class="product-form"><input type="hidden" name="id" value="${slug}">
${quantity(words)} <button type="submit" name="add">${words.addToCart}</button></form>`,
  price: (shown, was) => `<div class="price">${was ? `<s>${was}</s> ` : ""}<strong>${shown}</strong></div>`,
};

export const WOOCOMMERCE_LIKE: Style = {
  name: "woocommerce",
  product: (slug) => `/product/${slug}/`,
  collection: (slug) => `/product-category/${slug}/`,
  policy: (kind, { policies }) => `/${policies[kind].slug}/`,
  cart: "/cart/",
  search: { path: "/", field: "s" },
  api: "/wp-json/wc/store/v1/products",
  headers: {},
  head: () => [
    '<meta name="generator" content="WooCommerce 10.3.4">',
    '<script>var wc_add_to_cart_params = {"ajax_url":"\\/wp-admin\\/admin-ajax.php","cart_url":"\\/cart\\/"};</script>',
  ],
  bodyClass: "woocommerce woocommerce-page",
  galleryClass: "gallery woocommerce-product-gallery",
  buyForm: (slug, words) =>
    `<form class="cart" method="post">${quantity(words)}
<button type="submit" name="add-to-cart" value="${slug}" class="single_add_to_cart_button button">${words.addToCart}</button></form>`,
  price: (shown, was) => {
    const amount = (text: string) =>
      `<span class="woocommerce-Price-amount amount"><bdi>${text}</bdi></span>`;
    return `<p class="price">${was ? `<del>${amount(was)}</del> ` : ""}<ins>${amount(shown)}</ins></p>`;
  },
};

export const HANDMADE: Style = {
  name: "handmade",
  product: (slug, { paths }) => `/${paths.product}/${slug}.html`,
  collection: (slug, { paths }) => `/${paths.collection}/${slug}.html`,
  policy: (kind, { policies }) => `/${policies[kind].slug}.html`,
  cart: "/cart.html",
  search: { path: "/search.html", field: "words" },
  api: null,
  headers: {},
  head: () => [],
  bodyClass: "page",
  galleryClass: "gallery pictures",
  buyForm: (slug, words) =>
    `<form action="/order" method="post" class="buy"><input type="hidden" name="article" value="${slug}">
${quantity(words)} <input type="submit" value="${escape(words.addToCart)}"></form>`,
  price: (shown, was) => `<p class="price">${was ? `<s>${was}</s> ` : ""}<b>${shown}</b></p>`,
};

export const STYLES: readonly Style[] = [SHOPIFY_LIKE, WOOCOMMERCE_LIKE, HANDMADE];

function quantity({ quantity }: Words): string {
  return `<label>${quantity} <input name="quantity" type="number" value="1" min="1"></label>`;
}
