/** What a shop serves besides its pages. */

import { file } from "./layout.ts";
import { imagePath } from "./markup.ts";
import type { File } from "./page.ts";
import { picture } from "./pictures.ts";
import type { Product, Shop } from "./shop.ts";
import { stylesheet } from "./stylesheet.ts";

/** The file at an address, null where the shop has none. */
export function fileAt(shop: Shop, url: URL): File | null {
  const { pathname: path, origin, searchParams } = url;
  if (path === "/robots.txt") return file(path, "text/plain; charset=utf-8", robotsTxt(shop, origin));
  if (path === "/sitemap.xml") return file(path, "application/xml", sitemap(shop, origin));
  if (path === "/style.css") return file(path, "text/css; charset=utf-8", stylesheet(shop));
  if (path === "/llms.txt" && shop.llms !== null) return file(path, "text/plain; charset=utf-8", shop.llms);
  const drawing = picture(shop, path);
  if (drawing !== null) return file(path, "image/svg+xml", drawing);
  if (!shop.api || path !== shop.style.api) return null;

  const first = (searchParams.get("page") ?? "1") === "1";
  const products = first ? shop.products : [];
  const json = shop.style.name === "shopify"
    ? { products: products.map((product) => shopifyProduct(product, origin)) }
    : products.map((product) => wooProduct(shop, product, origin));
  const answer = file(path, "application/json; charset=utf-8", JSON.stringify(json));
  if (shop.style.name === "woocommerce") answer.headers["x-wp-total"] = String(shop.products.length);
  return answer;
}

function robotsTxt({ style }: Shop, origin: string): string {
  return `User-agent: *
Disallow: ${style.cart}
Disallow: /checkout
Disallow: /*?sort=
Allow: /

User-agent: GreedyBot
Disallow: /

Sitemap: ${origin}/sitemap.xml
`;
}

function sitemap({ style, words, ...shop }: Shop, origin: string): string {
  const paths = [
    "/",
    ...shop.collections.map(({ slug }) => style.collection(slug, words)),
    ...shop.products.map(({ slug }) => style.product(slug, words)),
    ...shop.policies.map(({ kind }) => style.policy(kind, words)),
  ];
  return `<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
${paths.map((path) => `<url><loc>${origin}${path}</loc></url>`).join("\n")}
</urlset>
`;
}

function shopifyProduct(product: Product, origin: string): unknown {
  const { slug, name, text, price, wasPrice = null, soldOut = false, images } = product;
  return {
    title: name,
    handle: slug,
    body_html: `<p>${text}</p>`,
    variants: [{ title: "Default Title", sku: slug, price, compare_at_price: wasPrice, available: !soldOut }],
    images: Array.from({ length: images }, (_, index) => ({ src: origin + imagePath(slug, index + 1) })),
  };
}

function wooProduct({ style, words, currency }: Shop, product: Product, origin: string): unknown {
  const { slug, name, text, price, wasPrice = price, soldOut = false, images } = product;
  const minor = (amount: string) => amount.replace(".", "");
  return {
    name,
    slug,
    permalink: origin + style.product(slug, words),
    description: `<p>${text}</p>`,
    on_sale: wasPrice !== price,
    prices: {
      price: minor(price),
      regular_price: minor(wasPrice),
      sale_price: minor(price),
      currency_code: currency,
      currency_minor_unit: 2,
    },
    is_purchasable: true,
    is_in_stock: !soldOut,
    images: Array.from({ length: images }, (_, index) => ({
      src: origin + imagePath(slug, index + 1),
      alt: `${name} ${index + 1}`,
    })),
  };
}
