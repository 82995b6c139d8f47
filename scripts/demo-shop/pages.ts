/**
 * The pages of a shop without any fault. What is wrong on purpose is put in by `faults.ts`; what only looks
 * wrong is listed in `non_faults.ts`.
 */

import { escape } from "./escape.ts";
import { addressOf, card, layout, trail } from "./layout.ts";
import { imagePath, organisation, productNode, website } from "./markup.ts";
import type { Page } from "./page.ts";
import type { Collection, Policy, Product, Shop } from "./shop.ts";

/** The page at a path, null where the shop has none. */
export function pageAt(shop: Shop, origin: string, path: string): Page | null {
  const { style, words } = shop;
  if (path === "/") return home(shop, origin);
  if (path === style.cart) return cart(shop, origin);
  if (path === style.search.path) return search(shop, origin);
  const product = shop.products.find(({ slug }) => path === style.product(slug, words));
  if (product !== undefined) return productPage(shop, origin, path, product);
  const collection = shop.collections.find(({ slug }) => path === style.collection(slug, words));
  if (collection !== undefined) return collectionPage(shop, origin, path, collection);
  const policy = shop.policies.find(({ kind }) => path === style.policy(kind, words));
  return policy === undefined ? null : policyPage(shop, origin, path, policy);
}

export function missingPage(shop: Shop, origin: string, path: string): Page {
  const { words } = shop;
  const title = `${words.missing} – ${shop.name}`;
  const main = {
    heading: `<h1>${words.missing}</h1>`,
    back: `<p><a href="/">${words.back}</a></p>`,
  };
  return { ...layout(shop, origin, { kind: "missing", path, title, description: title, main }), status: 404 };
}

function home(shop: Shop, origin: string): Page {
  const { words, style } = shop;
  const collections = shop.collections.map(({ slug, name, description }) =>
    `<li><a href="${style.collection(slug, words)}"><strong>${escape(name)}</strong></a> ${
      escape(description)
    }</li>`
  );
  return layout(shop, origin, {
    kind: "home",
    path: "/",
    title: shop.title,
    description: shop.description,
    data: { organisation: organisation(shop, origin), website: website(shop, origin) },
    main: {
      hero: `<section class="hero full"><img src="/images/shop.svg" alt="${
        escape(shop.claim)
      }" width="960" height="360">`,
      heading: `<h1>${escape(shop.claim)}</h1>`,
      description: `<p>${escape(shop.description)}</p></section>`,
      products: `<section class="full"><h2>${words.fromTheShop}</h2>\n<ul class="cards">\n${
        shop.products.slice(0, 6).map((product) => card(shop, product)).join("\n")
      }\n</ul></section>`,
      collections: `<ul class="cards collections full">\n${collections.join("\n")}\n</ul>`,
      about: `<p class="full">${escape(shop.about)}</p>`,
    },
  });
}

function collectionPage(shop: Shop, origin: string, path: string, collection: Collection): Page {
  const { name, title, description, products } = collection;
  const { html, node } = trail(shop, origin, [{ name, path }]);
  const listed = shop.products.filter(({ slug }) => products.includes(slug));
  return layout(shop, origin, {
    kind: "collection",
    path,
    title,
    description,
    data: { breadcrumb: node },
    main: {
      trail: html,
      heading: `<h1 class="full">${escape(name)}</h1>`,
      description: `<p class="full">${escape(description)}</p>`,
      products: `<ul class="cards full">\n${listed.map((product) => card(shop, product)).join("\n")}\n</ul>`,
    },
  });
}

function productPage(shop: Shop, origin: string, path: string, product: Product): Page {
  const { words, style } = shop;
  const { slug, name, text, price, wasPrice, soldOut, rating } = product;
  const collection = shop.collections.find(({ products }) => products.includes(slug));
  const { html, node } = trail(shop, origin, [
    ...(collection ? [{ name: collection.name, path: style.collection(collection.slug, words) }] : []),
    { name, path },
  ]);
  const shown = style.price(
    escape(shop.showPrice(price)),
    wasPrice === undefined ? undefined : escape(shop.showPrice(wasPrice)),
  );
  const { cost, freeFrom, days } = shop.shipping;
  return layout(shop, origin, {
    kind: "product",
    path,
    title: product.title,
    description: product.summary,
    type: "product",
    image: imagePath(slug, 1),
    data: { product: productNode(shop, product, origin), breadcrumb: node },
    main: {
      trail: html,
      gallery: gallery(shop, product),
      heading: `<h1>${escape(name)}</h1>`,
      price: shown,
      summary: `<p>${escape(product.summary)}</p>`,
      stock: `<p class="stock">${soldOut ? words.soldOut : words.inStock}</p>`,
      buy: soldOut ? "" : style.buyForm(slug, words),
      shipping: `<p>${escape(words.shippingLine(shop.showPrice(cost), shop.showPrice(freeFrom)))}</p>`,
      delivery: `<p>${words.deliveryLine(days.min, days.max)}</p>`,
      returns: `<p>${words.returnsLine(shop.returns.days)}</p>`,
      description: `<div class="description full"><p>${escape(text)}</p></div>`,
      reviews: `<section class="reviews full"><h2>${words.reviews}</h2>\n<p>${
        words.ratingOf(rating.value, rating.count)
      }</p>\n${product.reviews.map(review).join("\n")}</section>`,
      related: `<section class="full"><h2>${words.related}</h2>\n<ul class="cards">\n${
        shop.products.filter((other) => other !== product).slice(0, 4).map((other) => card(shop, other))
          .join("\n")
      }\n</ul></section>`,
    },
  });
}

function gallery({ style, words }: Shop, { slug, name, images }: Product): string {
  const pictures = Array.from(
    { length: images },
    (_, index) =>
      `<img src="${imagePath(slug, index + 1)}" alt="${escape(name)}, ${words.picture} ${
        index + 1
      }" width="480" height="360">`,
  );
  return `<div class="${style.galleryClass}">${pictures.join("\n")}</div>`;
}

function review({ author, stars, text }: Product["reviews"][number]): string {
  return `<blockquote><p>${"★".repeat(stars)}</p><p>${escape(text)}</p><cite>${
    escape(author)
  }</cite></blockquote>`;
}

function policyPage(shop: Shop, origin: string, path: string, policy: Policy): Page {
  const { kind, name, title, description, paragraphs } = policy;
  const texts = Object.entries(paragraphs).map(([key, text]) =>
    [key, `<p class="full">${escape(text)}</p>`] as const
  );
  return layout(shop, origin, {
    kind: "policy",
    path,
    title,
    description,
    main: {
      heading: `<h1 class="full">${escape(name)}</h1>`,
      ...Object.fromEntries(texts),
      ...(kind === "contact" ? contactDetails(shop) : {}),
      ...(kind === "imprint" ? imprint(shop) : {}),
    },
  });
}

function contactDetails({ contact: { email, phone, form }, words: { message } }: Shop): Page["main"] {
  return {
    email: email === null ? "" : `<p class="full"><a href="mailto:${email}">${email}</a></p>`,
    phone: phone === null
      ? ""
      : `<p class="full"><a href="tel:${phone.replaceAll(" ", "")}">${phone}</a></p>`,
    form: form
      ? `<form action="/messages" method="post" class="message full"><label>${message.name} <input name="name"></label>
<label>${message.email} <input name="email" type="email"></label>
<label>${message.text} <textarea name="message" rows="5"></textarea></label> <button>${message.send}</button></form>`
      : "",
  };
}

function imprint(shop: Shop): Page["main"] {
  const { legal, words, contact } = shop;
  const facts: [string, string | null][] = [
    [words.legal.entity, legal.entity],
    [words.legal.address, legal.street === null ? null : addressOf(shop)],
    [words.legal.register, legal.register],
    [words.legal.vat, legal.vat],
  ];
  const told = facts.filter(([, fact]) => fact !== null);
  return {
    legal: `<p class="full">${told.map(([name, fact]) => `${name}: ${escape(fact!)}`).join("<br>\n")}</p>`,
    email: contact.email === null
      ? ""
      : `<p class="full"><a href="mailto:${contact.email}">${contact.email}</a></p>`,
  };
}

function cart(shop: Shop, origin: string): Page {
  const { words, style } = shop;
  return layout(shop, origin, {
    kind: "cart",
    path: style.cart,
    title: `${words.cart} – ${shop.name}`,
    description: `${words.cart}, ${shop.name}`,
    main: {
      heading: `<h1 class="full">${words.cart}</h1>`,
      empty: `<p class="full">${words.cartEmpty}</p>`,
      back: `<p class="full"><a href="/">${words.back}</a></p>`,
    },
  });
}

function search(shop: Shop, origin: string): Page {
  const { words, style } = shop;
  const page = layout(shop, origin, {
    kind: "search",
    path: style.search.path,
    title: `${words.search} – ${shop.name}`,
    description: `${words.search}, ${shop.name}`,
    main: {
      heading: `<h1 class="full">${words.search}</h1>`,
      products: `<ul class="cards full">\n${
        shop.products.map((product) => card(shop, product)).join("\n")
      }\n</ul>`,
    },
  });
  page.head.robots = "noindex";
  return page;
}
