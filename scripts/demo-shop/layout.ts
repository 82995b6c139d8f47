/** What all pages of a shop have in common. Some of it only looks like a fault: see `non_faults.ts`. */

import { escape } from "./escape.ts";
import { breadcrumb } from "./markup.ts";
import type { File, Page, PageKind } from "./page.ts";
import type { Policy, Product, Shop } from "./shop.ts";

/** The headers that a careful shop sends. */
export const CAREFUL_HEADERS: Readonly<Record<string, string>> = {
  "x-content-type-options": "nosniff",
  "referrer-policy": "strict-origin-when-cross-origin",
};

const PAGE_HEADERS: Readonly<Record<string, string>> = {
  ...CAREFUL_HEADERS,
  "content-type": "text/html; charset=utf-8",
  "content-security-policy": "default-src 'self'; script-src 'self' 'unsafe-inline'; frame-ancestors 'self'",
  "strict-transport-security": "max-age=31536000",
};

export interface Content {
  kind: PageKind;
  path: string;
  title: string;
  description: string;
  type?: string;
  image?: string;
  main: Page["main"];
  data?: Page["data"];
}

/** A page of the shop around its content. */
export function layout(shop: Shop, origin: string, content: Content): Page {
  const { kind, path, title, description, type = "website", image = "/images/shop.svg" } = content;
  const { style } = shop;
  return {
    kind,
    path,
    status: 200,
    headers: {
      ...PAGE_HEADERS,
      ...style.headers,
      "set-cookie": `${shop.id.replaceAll("-", "_")}_session=1; Path=/; Secure; HttpOnly; SameSite=Lax`,
    },
    head: {
      lang: shop.words.code,
      title,
      description,
      viewport: "width=device-width, initial-scale=1",
      robots: "max-image-preview:large",
      canonical: origin + path,
      openGraph: { site_name: shop.name, title, type, image: origin + image, url: origin + path },
      lines: style.head(shop.currency),
    },
    data: content.data ?? {},
    header: header(shop),
    main: content.main,
    footer: footer(shop),
    finish: [],
  };
}

function header({ name, words, style, collections, look }: Shop): Page["header"] {
  const links = collections.map((one) =>
    `<a href="${style.collection(one.slug, words)}">${escape(one.name)}</a>`
  );
  return {
    noscript: '<noscript><img src="/images/pixel.svg"></noscript>',
    logo: `<a class="logo" href="/" style="--hue: ${look.hue}"><img src="/images/logo.svg" alt="${
      escape(name)
    }" width="36" height="36"> ${escape(name)}</a>`,
    nav: `<nav>${links.join(" ")} <a href="${style.cart}">${words.cart}</a></nav>`,
    search: `<form action="${style.search.path}" role="search"><label for="search">${words.search}</label>
<input id="search" name="${style.search.field}" type="search"><button aria-label="${words.search}">` +
      '<svg viewBox="0 0 16 16" width="16" height="16"><circle cx="6" cy="6" r="4"/><path d="M9 9l5 5"/></svg></button></form>',
  };
}

function footer(shop: Shop): Page["footer"] {
  const { words, policies, social, legal } = shop;
  return {
    wave: '<img class="wave" src="/images/wave.svg" alt="" width="400" height="12">',
    policies: `<nav>${policies.map((policy) => policyLink(shop, policy)).join(" ")}</nav>`,
    newsletter: `<form action="/newsletter" method="post"><label>${words.newsletter}
<input type="email" name="email"></label><input type="hidden" name="source" value="footer">
<button>${words.subscribe}</button></form>`,
    social: `<p class="social">${
      social.map((href) => `<a href="${href}">${escape(socialName(href))}</a>`).join(" ")
    }</p>`,
    captcha: `<p>reCAPTCHA: <a href="https://policies.google.com/privacy">Privacy</a>,
<a href="https://policies.google.com/terms">Terms</a>. <a href="/">${words.back}</a></p>`,
    address: `<p><svg viewBox="0 0 1 1" width="16" height="16"><title>Anchor</title></svg> ${
      legal.street === null ? "" : escape(addressOf(shop))
    } ${words.opens}</p>`,
  };
}

export function policyLink({ style, words }: Shop, { kind, name }: Policy): string {
  return `<a href="${style.policy(kind, words)}">${escape(name)}</a>`;
}

export function addressOf({ name, legal: { entity, street, postalCode, city } }: Shop): string {
  return `${entity ?? name}, ${street}, ${postalCode} ${city}`;
}

/** A product in a list. */
export function card(shop: Shop, { slug, name, price }: Product): string {
  const href = shop.style.product(slug, shop.words);
  return `<li><a href="${href}"><img src="/images/${slug}-1.svg" alt="${
    escape(name)
  }" width="240" height="180"> ${escape(name)}</a> <span class="price">${
    escape(shop.showPrice(price))
  }</span></li>`;
}

/** Where a page stands, for people and for machines. */
export function trail(shop: Shop, origin: string, steps: { name: string; path: string }[]) {
  const all = [{ name: shop.words.home, path: "/" }, ...steps];
  const links = all.map(({ name, path }) => `<li><a href="${path}">${escape(name)}</a></li>`);
  return {
    html: `<nav class="trail full" aria-label="Breadcrumb"><ol>${links.join("")}</ol></nav>`,
    node: breadcrumb(all.map(({ name, path }) => ({ name, url: origin + path }))),
  };
}

export function file(path: string, contentType: string, body: string): File {
  return { path, status: 200, headers: { ...CAREFUL_HEADERS, "content-type": contentType }, body };
}

function socialName(href: string): string {
  return new URL(href).hostname.replace(/^www\./, "").replace(/\..*/, "");
}
