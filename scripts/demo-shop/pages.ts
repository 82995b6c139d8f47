/**
 * The pages of a demo shop without any fault. What is wrong on purpose is put in by `faults.ts`; what only
 * looks wrong is listed in `non_faults.ts` and marked here where it stands.
 */

import type { Page, Product, Shop } from "./shop.ts";

/**
 * The page at a path, null where the shop has none.
 *
 * @param origin scheme and host that the visitor used, for absolute addresses
 */
export function pageAt(shop: Shop, origin: string, path: string): Page | null {
  if (path === "/robots.txt") return text(robotsTxt(origin));
  if (path === "/sitemap.xml") return page("application/xml", sitemap(shop, origin));
  if (path === "/style.css") return page("text/css; charset=utf-8", STYLE);
  if (/^\/images\/[\w-]+\.svg$/.test(path)) return page("image/svg+xml", picture(path));
  if (path === "/") return html(home(shop, origin));
  if (path === `/collections/${shop.collection.slug}`) return html(collection(shop, origin));
  if (path === "/pages/contact") return html(contact(shop, origin));
  if (path === "/cart") return html(cart(shop, origin));

  const product = shop.products.find(({ slug }) => path === `/products/${slug}`);
  if (product !== undefined) return html(productPage(shop, product, origin));
  const policy = shop.policies.find(({ slug }) => path === `/policies/${slug}`);
  if (policy === undefined) return null;
  const body = policy.paragraphs.map((paragraph) => `<p>${escape(paragraph)}</p>`).join("\n");
  return html(layout(shop, origin, {
    path,
    title: `${policy.name} – ${shop.name}, explained`,
    description: `${policy.name} of ${shop.name} in plain words.`,
    body: `<h1>${escape(policy.name)}</h1>\n${body}`,
  }));
}

export function notFound(shop: Shop, origin: string, path: string): Page {
  const body = `<h1>Nothing here</h1>\n<p><a href="/">Back to the shop</a></p>`;
  const title = `Page not found – ${shop.name}`;
  return { ...html(layout(shop, origin, { path, title, description: title, body })), status: 404 };
}

interface Content {
  path: string;
  title: string;
  description: string;
  type?: string;
  image?: string;
  head?: string;
  body: string;
}

function layout(shop: Shop, origin: string, content: Content): string {
  const { path, title, description, type = "website", image = "/images/shop.svg", head = "", body } = content;
  const policies = shop.policies.map(({ slug, name }) => `<a href="/policies/${slug}">${escape(name)}</a>`);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>${escape(title)}</title>
<meta name="description" content="${escape(description)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="max-image-preview:large">
<link rel="canonical" href="${origin}${path}">
<link rel="stylesheet" href="/style.css">
<meta property="og:site_name" content="${escape(shop.name)}">
<meta property="og:title" content="${escape(title)}">
<meta property="og:type" content="${type}">
<meta property="og:image" content="${origin}${image}">
<meta property="og:url" content="${origin}${path}">
${head}</head>
<body>
<noscript><img src="/images/pixel.svg"></noscript>
<header>
<a href="/"><img src="/images/logo.svg" alt="${escape(shop.name)}" width="32" height="32"> ${
    escape(shop.name)
  }</a>
<nav><a href="/collections/${shop.collection.slug}">${
    escape(shop.collection.name)
  }</a> <a href="/cart">Cart</a></nav>
<form action="/search" role="search"><label for="q">Search</label> <input id="q" name="q" type="search"></form>
</header>
<main>
${body}
</main>
<footer>
<img src="/images/wave.svg" alt="">
<nav>${policies.join(" ")} <a href="/pages/contact">Contact</a></nav>
<form action="/newsletter" method="post">
<label>News by e-mail <input type="email" name="email"></label>
<input type="hidden" name="source" value="footer"><button>Subscribe</button>
</form>
<p>Protected by reCAPTCHA: <a href="https://policies.google.com/privacy">Privacy</a>,
<a href="https://policies.google.com/terms">Terms</a>. <a href="/">Return to shop</a></p>
<p><svg viewBox="0 0 1 1" width="16" height="16"><title>Anchor</title></svg> ${
    escape(shop.contact.address)
  }</p>
</footer>
</body>
</html>
`;
}

function home(shop: Shop, origin: string): string {
  const organisation = {
    "@context": "https://schema.org",
    "@type": "Organization",
    name: shop.name,
    url: `${origin}/`,
    logo: `${origin}/images/logo.svg`,
  };
  return layout(shop, origin, {
    path: "/",
    title: shop.title,
    description: shop.description,
    head: jsonLd(organisation),
    body: `<h1>${escape(shop.claim)}</h1>
<p>${escape(shop.description)}</p>
<h2>From the shop</h2>
<ul>
${shop.products.map((product) => card(shop, product)).join("\n")}
</ul>
<p><a href="/collections/${shop.collection.slug}">${escape(shop.collection.name)}</a></p>`,
  });
}

function card(shop: Shop, { slug, name, price }: Product): string {
  return `<li><a href="/products/${slug}"><img src="/images/${slug}-1.svg" alt="${escape(name)}"> ${
    escape(name)
  }</a> ` +
    `<span class="price">${shop.showPrice(price)}</span></li>`;
}

function collection(shop: Shop, origin: string): string {
  const { slug, name, title, description } = shop.collection;
  return layout(shop, origin, {
    path: `/collections/${slug}`,
    title,
    description,
    body: `<h1>${escape(name)}</h1>
<p>${escape(description)}</p>
<ul>
${shop.products.map((product) => card(shop, product)).join("\n")}
</ul>`,
  });
}

function productPage(shop: Shop, product: Product, origin: string): string {
  const { slug, name, title, description } = product;
  const path = `/products/${slug}`;
  const content = shop.markup === "json-ld"
    ? { head: productJsonLd(shop, product, origin), body: productBody(shop, product) }
    : { body: productMicrodata(shop, product) };
  return layout(shop, origin, {
    path,
    title,
    description,
    type: "product",
    image: `/images/${slug}-1.svg`,
    ...content,
    body: `${content.body}
<h2>You may also like</h2>
<ul>
${shop.products.filter((other) => other !== product).map((other) => card(shop, other)).join("\n")}
</ul>
<p>Not sure about ${
      escape(name)
    }? Write to <a href="mailto:${shop.contact.email}">${shop.contact.email}</a>.</p>`,
  });
}

function availability({ soldOut }: Product): string {
  return `https://schema.org/${soldOut ? "OutOfStock" : "InStock"}`;
}

function productJsonLd(shop: Shop, product: Product, origin: string): string {
  return jsonLd({
    "@context": "https://schema.org",
    "@type": "Product",
    name: product.name,
    description: product.description,
    image: imagePaths(product).map((path) => origin + path),
    brand: { "@type": "Brand", name: shop.name },
    offers: {
      "@type": "Offer",
      price: product.price,
      priceCurrency: shop.currency,
      availability: availability(product),
    },
  });
}

function productBody(shop: Shop, product: Product): string {
  return `<h1>${escape(product.name)}</h1>
${images(product)}
<p class="price">${priceLine(shop, product)}</p>
<p>${escape(product.description)}</p>
${buyForm(product)}`;
}

function productMicrodata(shop: Shop, product: Product): string {
  return `<div itemscope itemtype="https://schema.org/Product">
<h1 itemprop="name">${escape(product.name)}</h1>
${images(product, 'itemprop="image" ')}
<meta itemprop="brand" content="${escape(shop.name)}">
<div itemprop="offers" itemscope itemtype="https://schema.org/Offer">
<p class="price"><span itemprop="price" content="${product.price}">${shop.showPrice(product.price)}</span></p>
<meta itemprop="priceCurrency" content="${shop.currency}">
<link itemprop="availability" href="${availability(product)}">
</div>
<p itemprop="description">${escape(product.description)}</p>
${buyForm(product)}
</div>`;
}

function priceLine(shop: Shop, { price, wasPrice }: Product): string {
  const now = `<strong>${shop.showPrice(price)}</strong>`;
  return wasPrice === undefined ? now : `<s>${shop.showPrice(wasPrice)}</s> ${now}`;
}

function images(product: Product, attributes = ""): string {
  return imagePaths(product)
    .map((path, index) =>
      `<img ${attributes}src="${path}" alt="${escape(product.name)}, picture ${index + 1}">`
    )
    .join("\n");
}

function imagePaths({ slug, images }: Product): string[] {
  return Array.from({ length: images }, (_, index) => `/images/${slug}-${index + 1}.svg`);
}

function buyForm({ slug, soldOut }: Product): string {
  if (soldOut) return "<p>Sold out. The next series can be reserved in spring.</p>";
  return `<form action="/cart/add" method="post"><input type="hidden" name="product" value="${slug}">
<label>Quantity <input name="quantity" type="number" value="1" min="1"></label> <button>Add to cart</button></form>`;
}

function contact(shop: Shop, origin: string): string {
  const { email, phone, address } = shop.contact;
  return layout(shop, origin, {
    path: "/pages/contact",
    title: `Contact and opening hours – ${shop.name}`,
    description: `How to reach ${shop.name}.`,
    body: `<h1>Contact</h1>
<p><a href="mailto:${email}">${email}</a>, <a href="tel:${phone.replaceAll(" ", "")}">${phone}</a></p>
<p>${escape(address)}</p>`,
  });
}

function cart(shop: Shop, origin: string): string {
  return layout(shop, origin, {
    path: "/cart",
    title: `Your cart at ${shop.name}`,
    description: `What you are about to buy at ${shop.name}.`,
    body: `<h1>Your cart</h1>\n<p>Nothing in it yet.</p>`,
  });
}

function robotsTxt(origin: string): string {
  return `User-agent: *
Disallow: /cart
Disallow: /search
Disallow: /*?sort=
Allow: /

User-agent: GreedyBot
Disallow: /

Sitemap: ${origin}/sitemap.xml
`;
}

function sitemap(shop: Shop, origin: string): string {
  const paths = [
    "/",
    `/collections/${shop.collection.slug}`,
    ...shop.products.map(({ slug }) => `/products/${slug}`),
    ...shop.policies.map(({ slug }) => `/policies/${slug}`),
    "/pages/contact",
  ];
  const urls = paths.map((path) => `<url><loc>${origin}${path}</loc></url>`).join("\n");
  return `<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
${urls}
</urlset>
`;
}

/** A picture in a colour of its own, so that a person sees something. */
function picture(path: string): string {
  const hue = [...path].reduce((sum, char) => (sum * 31 + char.charCodeAt(0)) % 360, 7);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 3" width="240"><rect width="4" height="3" ` +
    `fill="hsl(${hue} 45% 55%)"/><circle cx="2" cy="1.5" r="0.8" fill="hsl(${hue} 60% 85%)"/></svg>`;
}

const STYLE = `body { font: 1rem/1.5 system-ui, sans-serif; max-width: 60rem; margin: 0 auto; padding: 1rem; }
header, footer nav { display: flex; gap: 1rem; align-items: center; flex-wrap: wrap; }
ul { display: grid; grid-template-columns: repeat(auto-fill, minmax(12rem, 1fr)); gap: 1rem; list-style: none; padding: 0; }
li img { display: block; width: 100%; }
footer { margin-top: 3rem; border-top: 1px solid; font-size: 0.9rem; }
`;

function jsonLd(value: unknown): string {
  return `<script type="application/ld+json">${JSON.stringify(value)}</script>\n`;
}

function html(body: string): Page {
  return page("text/html; charset=utf-8", body);
}

function text(body: string): Page {
  return page("text/plain; charset=utf-8", body);
}

function page(contentType: string, body: string): Page {
  const headers = { "content-type": contentType, "x-content-type-options": "nosniff" };
  return { status: 200, headers, body };
}

function escape(text: string): string {
  return text.replace(/[&<>"]/g, (char) => `&#${char.charCodeAt(0)};`);
}
