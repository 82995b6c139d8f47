/** What a shop says to machines about itself and its products, as schema.org has it, and the two ways to write it. */

import { escape } from "./escape.ts";
import type { Product, Shop } from "./shop.ts";

export type Value = string | number | Node | Value[];

/** A thing of schema.org. */
export interface Node {
  [property: string]: Value;
}

const SCHEMA = "https://schema.org";

export function jsonLd(node: Node): string {
  const json = JSON.stringify({ "@context": SCHEMA, ...node }).replaceAll("</", "<\\/");
  return `<script type="application/ld+json">${json}</script>`;
}

export function microdata(node: Node, property?: string): string {
  const { "@type": type, ...properties } = node;
  const name = property === undefined ? "" : ` itemprop="${property}"`;
  const inner = Object.entries(properties).flatMap(([key, value]) =>
    (Array.isArray(value) ? value : [value]).map((one) => microdataProperty(key, one))
  );
  return `<div${name} itemscope itemtype="${SCHEMA}/${type}">${inner.join("")}</div>`;
}

function microdataProperty(name: string, value: Value): string {
  if (typeof value === "object") return Array.isArray(value) ? "" : microdata(value, name);
  const text = escape(String(value));
  return /^https?:/.test(text)
    ? `<link itemprop="${name}" href="${text}">`
    : `<meta itemprop="${name}" content="${text}">`;
}

export function organisation(shop: Shop, origin: string): Node {
  const { contact: { email, phone }, legal, social } = shop;
  const reachable = { ...(email && { email }), ...(phone && { telephone: phone }) };
  return {
    "@type": "OnlineStore",
    name: shop.name,
    url: `${origin}/`,
    logo: `${origin}/images/logo.svg`,
    ...reachable,
    ...(email || phone
      ? { contactPoint: { "@type": "ContactPoint", contactType: "customer service", ...reachable } }
      : {}),
    sameAs: social,
    ...(legal.street && {
      address: {
        "@type": "PostalAddress",
        streetAddress: legal.street,
        postalCode: legal.postalCode,
        addressLocality: legal.city,
        addressCountry: shop.country,
      },
    }),
    ...(legal.vat && { vatID: legal.vat }),
  };
}

export function website(shop: Shop, origin: string): Node {
  return { "@type": "WebSite", name: shop.name, url: `${origin}/` };
}

/** @param steps names and addresses from the home page down */
export function breadcrumb(steps: { name: string; url: string }[]): Node {
  return {
    "@type": "BreadcrumbList",
    itemListElement: steps.map(({ name, url }, index) => ({
      "@type": "ListItem",
      position: index + 1,
      name,
      item: url,
    })),
  };
}

export function productNode(shop: Shop, product: Product, origin: string): Node {
  const { slug, name, text, gtin, images, rating, reviews } = product;
  return {
    "@type": "Product",
    name,
    description: text,
    image: Array.from({ length: images }, (_, index) => `${origin}${imagePath(slug, index + 1)}`),
    sku: slug,
    gtin13: gtin,
    brand: { "@type": "Brand", name: shop.name },
    offers: offer(shop, product, origin),
    aggregateRating: {
      "@type": "AggregateRating",
      ratingValue: rating.value,
      bestRating: "5",
      reviewCount: rating.count,
    },
    review: reviews.map(({ author, stars, text }) => ({
      "@type": "Review",
      author: { "@type": "Person", name: author },
      reviewRating: { "@type": "Rating", ratingValue: stars },
      reviewBody: text,
    })),
  };
}

function offer(shop: Shop, { slug, price, soldOut }: Product, origin: string): Node {
  const { currency, country, shipping, returns, style, words } = shop;
  const days = (minValue: number, maxValue: number) => ({
    "@type": "QuantitativeValue",
    minValue,
    maxValue,
    unitCode: "DAY",
  });
  return {
    "@type": "Offer",
    url: origin + style.product(slug, words),
    price,
    priceCurrency: currency,
    availability: `${SCHEMA}/${soldOut ? "OutOfStock" : "InStock"}`,
    itemCondition: `${SCHEMA}/NewCondition`,
    shippingDetails: {
      "@type": "OfferShippingDetails",
      shippingRate: { "@type": "MonetaryAmount", value: shipping.cost, currency },
      shippingDestination: { "@type": "DefinedRegion", addressCountry: country },
      deliveryTime: {
        "@type": "ShippingDeliveryTime",
        handlingTime: days(0, 1),
        transitTime: days(shipping.days.min, shipping.days.max),
      },
    },
    hasMerchantReturnPolicy: {
      "@type": "MerchantReturnPolicy",
      applicableCountry: country,
      returnPolicyCategory: `${SCHEMA}/MerchantReturnFiniteReturnWindow`,
      merchantReturnDays: returns.days,
      returnMethod: `${SCHEMA}/ReturnByMail`,
      returnFees: `${SCHEMA}/${returns.free ? "FreeReturn" : "ReturnFeesCustomerResponsibility"}`,
    },
  };
}

export function imagePath(slug: string, number: number): string {
  return `/images/${slug}-${number}.svg`;
}
