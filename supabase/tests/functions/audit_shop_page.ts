/**
 * A large shop page for measurements: half a megabyte, 1,041 links, 490 forms and 70 KB of JSON-LD, built like the
 * listings of the usual platforms.
 */
export function largeShopPage(): string {
  const cards = Array.from({ length: CARDS }, (_, i) => card(i)).join("\n");
  return `<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>All coffee – Harbor Coffee</title>
<meta name="viewport" content="width=device-width,initial-scale=1"><meta name="description" content="Freshly roasted coffee.">
<link rel="canonical" href="https://shop.example.com/collections/all"><meta property="og:title" content="All coffee">
${times(12, (i) => `<link rel="stylesheet" href="//cdn.shop.example.com/assets/component-${i}.css?v=${i}">`)}
${times(8, (i) => `<script src="//cdn.shop.example.com/assets/module-${i}.js" defer="defer"></script>`)}
<style>${".card__inner { display: grid; gap: 1rem; color: rgb(18, 18, 18) }\n".repeat(120)}</style>
<script type="application/ld+json">${jsonLd()}</script></head><body class="gradient template-collection">
<header class="header"><a href="/" class="header__heading-link">Harbor Coffee</a><nav><ul>
${
    times(40, (i) =>
      `<li><a href="/collections/c-${i}" class="header__menu-item link">Collection ${i}</a></li>`)
  }
</ul></nav></header><main id="MainContent"><h1 class="collection-hero__title">All coffee</h1>
<ul class="grid product-grid">${cards}</ul></main><footer class="footer"><p>© 2026 Harbor Coffee Ltd</p>
${times(20, (i) => `<a href="/pages/info-${i}" class="footer__link">Information ${i}</a>`)}
<script>${
    "window.theme = window.theme || {}; theme.settings = { cartType: 'drawer' };\n".repeat(100)
  }</script>
</footer></body></html>`;
}

const CARDS = 490;

function times(count: number, piece: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => piece(index)).join("\n");
}

function card(i: number): string {
  const name = `Single origin ${i}`;
  const price = `$${10 + i % 40}.${i % 2 === 0 ? "00" : "50"}`;
  return `<li class="grid__item"><div class="card-wrapper product-card-wrapper underline-links-hover">
<div class="card card--standard" style="--ratio-percent: 100%;"><div class="card__inner ratio">
<a href="/products/single-origin-${i}?variant=${40000 + i}" class="full-unstyled-link"><img
 src="//cdn.shop.example.com/files/single-origin-${i}.jpg?v=16${i}&amp;width=533" alt="${name}" loading="lazy"
 width="533" height="533"></a></div><div class="card__content"><h3 class="card__heading h5">
<a href="/collections/all/products/single-origin-${i}" class="link">${name}</a></h3><div class="price">
<span class="price-item price-item--regular">${price} USD</span>
</div><form method="post" action="/cart/add"><input type="hidden" name="id" value="${40000 + i}">
<button type="submit" name="add" class="button">Add to cart</button></form></div></div></div></li>`;
}

function jsonLd(): string {
  const items = Array.from({ length: 310 }, (_, i) => ({
    "@type": "ListItem",
    position: i + 1,
    item: {
      "@type": "Product",
      name: `Single origin ${i}`,
      url: `https://shop.example.com/products/single-origin-${i}`,
      offers: {
        "@type": "Offer",
        price: "18.00",
        priceCurrency: "USD",
        availability: "https://schema.org/InStock",
      },
    },
  }));
  return JSON.stringify({ "@context": "https://schema.org", "@type": "ItemList", itemListElement: items });
}
