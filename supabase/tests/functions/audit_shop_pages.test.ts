// Contract: the markup that the usual platforms' own themes write gives the right facts, and pages that are cut, broken
// or hostile never throw and never grow beyond their bounds. The pages are shortened from what the themes put out.

import { assert, assertEquals } from "@kit/assert";
import { mainProduct, MAX_FACTS_BYTES, readFacts } from "../../functions/_audit/facts.ts";
import { largeShopPage } from "./audit_shop_page.ts";

const PAGE = new URL("https://shop.example.com/products/dock-mug");

const SHOPIFY =
  `<!doctype html><html class="no-js" lang="en"><head><meta charset="utf-8"><title>Dock Mug &ndash; Harbor</title>
<meta name="description" content="A mug."><link rel="canonical" href="https://shop.example.com/products/dock-mug">
<link rel="stylesheet" href="//shop.example.com/cdn/shop/t/4/assets/base.css?v=1"><meta property="og:type" content="product">
<script src="//shop.example.com/cdn/shop/t/4/assets/global.js?v=1" defer="defer"></script><script src="https://cdn.judge.me/widget.js"></script>
<script>var Shopify = Shopify || {}; Shopify.shop = "harbor.myshopify.com"; Shopify.theme = {"name":"Dawn"};</script></head>
<body class="gradient"><a class="skip-to-content-link button visually-hidden" href="#MainContent">Skip to content</a>
<div id="shopify-section-header" class="shopify-section shopify-section-group-header-group section-header"><sticky-header><header class="header">
<details><summary aria-label="Menu"><svg><path d="M1"></path></svg></summary><nav><a href="/collections/mugs">Mugs</a></nav></details>
<a href="/" class="header__heading-link"><img src="//shop.example.com/cdn/shop/files/logo.png" alt="Harbor" width="100" height="40"></a>
<form action="/search" method="get" role="search"><input type="search" name="q" aria-label="Search"><button class="search__button" aria-label="Search"><svg></svg></button></form>
<a href="/account" class="header__icon"><svg aria-hidden="true"></svg><span class="visually-hidden">Log in</span></a>
<a href="/cart" class="header__icon" id="cart-icon-bubble"><svg></svg><span class="visually-hidden">Cart</span></a></header></sticky-header></div>
<main id="MainContent" class="content-for-layout" role="main"><section id="shopify-section-template--1__main" class="shopify-section section">
<ul class="product__media-list"><li class="product__media-item"><div class="product__media media"><img src="//shop.example.com/cdn/shop/files/mug-1.jpg?v=1&amp;width=1946" alt="Dock Mug" width="1946" height="1946"></div></li>
<li><div class="product__media"><img src="//shop.example.com/cdn/shop/files/mug-2.jpg?v=1&amp;width=1946" alt="" width="1946" height="1946"></div></li>
<li><button class="thumbnail"><img src="//shop.example.com/cdn/shop/files/mug-1.jpg?v=1&amp;width=416" alt="Load image 1" width="416" height="416"></button></li></ul>
<div class="product__info-wrapper"><div class="product__title"><h1>Dock Mug</h1></div>
<div class="price price--on-sale"><div class="price__container"><div class="price__regular"><span class="visually-hidden">Regular price</span><span class="price-item price-item--regular">$18.00 USD</span></div>
<div class="price__sale"><span><s class="price-item">$24.00 USD</s></span><span class="price-item price-item--sale">$18.00 USD</span></div></div></div>
<div class="product__tax caption rte"><a href="/policies/shipping-policy">Shipping</a> calculated at checkout.</div>
<form method="post" action="/cart/add" id="product-form"><input type="hidden" name="id" value="1"><button type="submit" name="add" class="product-form__submit button"><span>Add to cart</span></button></form>
<div class="product__description rte quick-add-hidden"><p>Thrown by hand in a small studio by the water. It keeps coffee warm for a good while.</p></div></div></section>
<section class="shopify-section"><product-recommendations class="related-products"><h2>You may also like</h2><img src="//shop.example.com/cdn/shop/files/cup.jpg" alt="Cup" width="9" height="9">
<a href="/products/cup?pr_prod_strat=e5"><img src="//shop.example.com/cdn/shop/files/cup.jpg" alt="Cup" width="533" height="533"></a></product-recommendations></section></main>
<div id="shopify-section-footer" class="shopify-section shopify-section-group-footer-group"><footer class="footer"><a href="/policies/refund-policy">Refund policy</a><a href="/policies/privacy-policy">Privacy policy</a><a href="/pages/about">About</a>
<a href="https://www.instagram.com/harbor"><svg></svg><span class="visually-hidden">Instagram</span></a><a href="https://www.facebook.com/sharer/sharer.php?u=x">Share</a>
<form action="/localization"><select name="country_code"><option>Germany (EUR €)</option><option>United States (USD $)</option></select></form>
<small>&copy; 2026, <a href="/">Harbor</a></small><small><a href="https://www.shopify.com">Powered by Shopify</a></small></footer></div></body></html>`;

Deno.test("Shopify's Dawn: a product page", () => {
  const facts = readFacts(SHOPIFY, PAGE, false);
  const { head, content, links, forms, resources } = facts;
  assertEquals([head.doctype, head.titleCount, head.charset, head.title], [
    true,
    1,
    "utf-8",
    "Dock Mug – Harbor",
  ]);
  assertEquals(
    head.platformSignals,
    ["shopify:cdn", "shopify:shop", "shopify:theme", "shopify:section"].sort(
      (a, b) => head.platformSignals.indexOf(a) - head.platformSignals.indexOf(b),
    ),
  );
  assertEquals(content.prices, [{ amount: 18, currency: "USD", marked: true, card: false }, {
    amount: 24,
    currency: "USD",
    marked: true,
    card: false,
  }]);
  assertEquals([content.currencies, content.currencySelector, content.productImages], [["USD"], true, 2]);
  assertEquals([content.mainLandmark, content.headingSkip, content.copyrightYear, content.reviewWidget], [
    true,
    null,
    2026,
    "Judge.me",
  ]);
  assertEquals(content.leftovers, ["Powered by Shopify"]);
  assertEquals(content.sentences, [
    "Thrown by hand in a small studio by the water.",
    "It keeps coffee warm for a good while.",
  ]);
  assertEquals(content.says, {
    shippingCost: false,
    returns: false,
    deliveryTime: false,
    reviews: false,
    soldOut: false,
  });
  assertEquals(links.footerPolicies, ["returns", "privacy", "about"]);
  assertEquals(links.policies.shipping, "https://shop.example.com/policies/shipping-policy");
  assertEquals([links.cart, links.footer, links.unnamed.count], ["https://shop.example.com/cart", true, 0]);
  assertEquals(links.social, ["https://www.instagram.com/harbor"]);
  assertEquals([links.products, links.collections], [["https://shop.example.com/products/cup"], [
    "https://shop.example.com/collections/mugs",
  ]]);
  assertEquals([forms.buy, forms.search, forms.unnamedButtons.count, forms.loginForm], [
    true,
    true,
    0,
    false,
  ]);
  assertEquals(resources, { scriptHosts: ["cdn.judge.me"], headBlocking: 1, mixed: [], scripts: 2 });
});

Deno.test("WooCommerce's Storefront: a product page", () => {
  const facts = readFacts(
    `<!DOCTYPE html><html lang="de"><head><meta charset="UTF-8"><title>Becher</title><meta name="generator" content="WordPress 6.9">
    <meta name="generator" content="WooCommerce 10.3.4"><link rel="stylesheet" href="https://shop.example.com/wp-content/plugins/woocommerce/assets/css/woocommerce.css">
    <script src="http://shop.example.com/wp-includes/js/jquery/jquery.min.js"></script></head><body class="product-template-default single woocommerce woocommerce-page">
    <header id="masthead" class="site-header" role="banner"><nav class="main-navigation"><ul><li><a href="https://shop.example.com/shop/">Shop</a></li><li><a href="javascript:void(0)">Werkstatt</a></li></ul></nav>
    <form role="search" class="woocommerce-product-search"><label for="s">Suche</label><input type="search" id="s" name="s"><button type="submit">Suche</button></form></header>
    <div id="content" class="site-content"><main id="main" class="site-main" role="main"><div id="product-1" class="product type-product">
    <div class="woocommerce-product-gallery"><figure><div><a href="https://shop.example.com/wp-content/uploads/becher.jpg"><img src="https://shop.example.com/wp-content/uploads/becher-416x416.jpg" alt=""></a></div>
    <div><a href="https://shop.example.com/wp-content/uploads/seite.jpg"><img src="https://shop.example.com/wp-content/uploads/seite-416x416.jpg"></a></div></figure></div>
    <div class="summary entry-summary"><h1 class="product_title entry-title">Becher</h1><p class="price"><del aria-hidden="true"><span class="woocommerce-Price-amount amount"><bdi>24,00&nbsp;<span class="woocommerce-Price-currencySymbol">&euro;</span></bdi></span></del>
    <ins><span class="woocommerce-Price-amount amount"><bdi>18,00&nbsp;<span class="woocommerce-Price-currencySymbol">&euro;</span></bdi></span></ins></p><p class="wc-gzd-additional-info">inkl. 19 % MwSt. zzgl. <a href="/versandarten/">Versandkosten</a></p>
    <p>Lieferzeit: 2-3 Werktage</p><form class="cart" method="post"><button type="submit" name="add-to-cart" value="1" class="single_add_to_cart_button button alt">In den Warenkorb</button></form></div>
    <h3>Bewertungen (0)</h3></div></main></div><footer id="colophon" class="site-footer" role="contentinfo"><a href="/impressum/">Impressum</a><a href="/widerruf/">Widerrufsbelehrung</a><a href="/agb/">AGB</a>
    <div class="site-info">© Harbor 2026<br><a href="https://woocommerce.com">Built with WooCommerce</a>.</div></footer></body></html>`,
    PAGE,
    false,
  );
  const { head, content, links, forms, resources } = facts;
  assertEquals(head.generator, "WordPress 6.9; WooCommerce 10.3.4");
  assertEquals([...head.platformSignals].sort(), [
    "woocommerce:body-class",
    "woocommerce:generator",
    "woocommerce:plugin",
  ]);
  assertEquals(content.prices.map(({ amount, currency, marked }) => `${amount} ${currency} ${marked}`), [
    "24 EUR true",
    "18 EUR true",
  ]);
  assertEquals([content.productImages, content.otherImagesWithoutAlt, content.headingSkip], [
    2,
    1,
    "h1 → h3",
  ]);
  assertEquals(content.says, {
    shippingCost: false,
    returns: false,
    deliveryTime: true,
    reviews: false,
    soldOut: false,
  });
  assertEquals(links.footerPolicies, ["imprint", "returns", "terms"]);
  assertEquals(links.policies.contact, "https://shop.example.com/impressum/");
  assertEquals(links.notCrawlable, { count: 1, examples: ["Werkstatt"] });
  assertEquals([forms.buy, forms.search], [true, true]);
  assertEquals([resources.mixed, resources.headBlocking], [[
    "http://shop.example.com/wp-includes/js/jquery/jquery.min.js",
  ], 1]);
});

Deno.test("Shopware, PrestaShop, Magento, Squarespace and Wix give themselves away by two signals", () => {
  const signals = (html: string) => readFacts(html, PAGE, false).head.platformSignals;
  const pages: [html: string, signals: string[]][] = [
    ['<link href="/bundles/storefront/assets/css/all.css"><body class="is-ctl-product is-act-index">', [
      "shopware:bundles",
      "shopware:body-class",
    ]],
    ['<meta name="generator" content="PrestaShop"><script>var prestashop = {}</script>', [
      "prestashop:generator",
      "prestashop:script",
    ]],
    [
      '<script src="/modules/blockcart/ajax-cart.js"></script><link href="/themes/default-bootstrap/css/global.css">',
      ["prestashop16:blockcart", "prestashop16:theme"],
    ],
    ['<script type="text/x-magento-init">{}</script><link href="/static/version171/frontend/x.css">', [
      "magento2:init",
      "magento2:static",
    ]],
    ['<link href="/skin/frontend/base/x.css"><script src="/js/varien/js.js"></script>', [
      "magento1:skin",
      "magento1:varien",
    ]],
    [
      '<script src="//assets.squarespace.com/universal/scripts-compressed/commerce-1.js"></script><script>Static.SQUARESPACE_CONTEXT = {}</script>',
      ["squarespace:static", "squarespace:commerce", "squarespace:context"],
    ],
    [
      '<link href="https://static.parastorage.com/x.css"><script id="wix-viewer-model">{"wixstores":1}</script>',
      ["wix:static", "wix:viewer", "wix:stores"],
    ],
    ['<html data-wf-site="1"><meta name="generator" content="Webflow">', [
      "webflow:site",
      "webflow:generator",
    ]],
    [
      '<script src="https://cdn11.bigcommerce.com/s.js"></script><meta name="platform" content="bigcommerce.stencil">',
      ["bigcommerce:cdn", "bigcommerce:meta"],
    ],
    ["<p>Shopify, WooCommerce and Magento compared</p>", []],
  ];
  for (const [html, expected] of pages) assertEquals(signals(html).sort(), expected.sort(), html);
});

Deno.test("a hand-made page without landmarks or classes", () => {
  const facts = readFacts(
    `<html><body><a href="index.html"><img src="logo.gif"></a><h1>Dock Mug</h1><img src="mug.jpg" width=400 height=300><img src="side.jpg" style="width:9px;height:4px">
    <p><b>Price: $18<sup>99</sup></b></p><p>Free shipping in the US. 30 day returns. Ships in 2 days.</p><a href="order.html">Buy now</a><a href="cart.html">cart</a>
    <form action="http://pay.example.com/"><input name="qty"><input type="image" src="b.gif"></form><a href="returns.html">Returns</a><a href="index.html"><img src="x.png" alt=""></a></body></html>`,
    new URL("https://shop.example.com/mug.html"),
    false,
  );
  const { content, links, forms } = facts;
  assertEquals([facts.head.doctype, facts.head.titleCount, content.mainLandmark, links.footer], [
    false,
    0,
    false,
    false,
  ]);
  assertEquals(content.prices, [{ amount: 18.99, currency: null, marked: false, card: false }]);
  assertEquals([content.currencies, content.images.withoutSize, content.productImages], [["$"], 2, 2]);
  assertEquals(content.says, {
    shippingCost: true,
    returns: true,
    deliveryTime: true,
    reviews: false,
    soldOut: false,
  });
  assertEquals([links.cart, links.policies.returns], [
    "https://shop.example.com/cart.html",
    "https://shop.example.com/returns.html",
  ]);
  assertEquals([links.unnamed.count, forms.unnamedButtons.count, forms.insecureActions], [2, 1, [
    "http://pay.example.com/",
  ]]);
  assertEquals(
    links.internal,
    ["index", "order", "cart", "returns"].map((name) => `https://shop.example.com/${name}.html`),
  );
  assertEquals(forms.buy, true);
});

Deno.test("links that do something, lead to files or are not to be followed are no pages to visit", () => {
  const { links } = readFacts(
    `<a href="/a#x">a</a><a href="/a">again</a><a href="/b?utm_source=x">b</a><a href="#top">top</a><a href="/c.pdf">file</a>
    <a href="/logout">out</a><a href="/shop?add-to-cart=5">add</a><a rel="nofollow" href="/d">no</a><a href="https://other.example/e">other</a>`,
    PAGE,
    false,
  );
  assertEquals(links.internal, ["https://shop.example.com/a", "https://shop.example.com/b"]);
  assertEquals(links.external, ["other.example"]);
});

Deno.test("links and buttons have the name that a screen reader would say", () => {
  const { links, forms } = readFacts(
    `<a href="/1"><svg><title>Cart</title></svg></a><a href="/2" aria-label="Cart"></a><a href="/3"><i aria-label="Cart"></i></a>
    <a href="/4" title="Cart"></a><a href="/5"><img alt="Cart"></a><a href="/6" hidden></a><a name="7"></a>
    <a href="/8"></a><a href="/9"><svg></svg></a><a href="/10"><img src="x.png"></a>
    <button>Go</button><button aria-label="Go"></button><button><svg><title>Go</title></svg></button><input type="submit">
    <button id="menu"><span class="icon"></span></button><input type="button">`,
    PAGE,
    false,
  );
  assertEquals(links.unnamed, { count: 3, examples: ["/8", "/9", "/10"] });
  assertEquals(forms.unnamedButtons, { count: 2, examples: ["menu", "button"] });
});

Deno.test("scripts that hold up the page are counted, others are not", () => {
  const { resources } = readFacts(
    `<head><script src="/a.js"></script><script src="/b.js" async></script><script src="/c.js" defer></script><script src="/d.js" type="module"></script>
    <script>inline()</script><script src="https://cdn.other.example/e.js"></script></head><body><script src="https://third.example/f.js"></script>
    <iframe src="https://frames.example/x"></iframe><img src="http://img.example/a.png"><a href="http://x.example/">link</a></body>`,
    PAGE,
    false,
  );
  assertEquals(resources, {
    scriptHosts: ["cdn.other.example", "third.example", "frames.example"],
    headBlocking: 2,
    mixed: ["http://img.example/a.png"],
    scripts: 6,
  });
});

Deno.test("numbers in price elements without a currency are told, and no others", () => {
  const bare = (html: string) => readFacts(`<h1>Mug</h1>${html}`, PAGE, false).content.barePrice;
  for (
    const html of ['<p class="price">18.00</p>', '<p class="price">1.299,00</p>', '<p class="price">18</p>']
  ) assert(bare(html), html);
  for (
    const html of [
      '<p class="price">$18.00</p>',
      "<p>18.00</p>",
      '<p class="price">Save 10 on your first 3 orders</p>',
    ]
  ) {
    assertEquals(bare(html), false, html);
  }
});

const size = (facts: unknown) => new TextEncoder().encode(JSON.stringify(facts)).length;

Deno.test("a page that ends anywhere gives facts in bounds", () => {
  for (const html of [SHOPIFY, largeShopPage().slice(0, 60_000)]) {
    for (let percent = 0; percent <= 100; percent++) {
      const facts = readFacts(
        html.slice(0, Math.floor(html.length * percent / 100)),
        PAGE,
        percent % 2 === 0,
      );
      assert(size(facts) <= MAX_FACTS_BYTES, `${percent} %: ${size(facts)} bytes`);
      mainProduct(facts);
    }
  }
});

/** The same soup for the same seed (mulberry32). */
function random(seed: number): () => number {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

Deno.test("soup of bytes and of markup gives facts in bounds", () => {
  const pieces = SHOPIFY.split(/(?=<)|(?<=>)/).concat(
    ...[
      "\ud800",
      "\u202e",
      "\u0007",
      "<!--",
      "]]>",
      "<svg>",
      "</svg>",
      "<template>",
      "<sup>",
      "&#x110000;",
      "%E0%A4%A",
    ],
    ...[
      '<a href="//[">',
      '<a href="http://:80/">',
      '<base href="x:">',
      "<p itemscope itemprop=x itemref=x id=x>",
      '<script type="application/ld+json">',
    ],
  );
  for (let seed = 1; seed <= 150; seed++) {
    const next = random(seed);
    const html = seed % 3 === 0
      ? String.fromCharCode(...Array.from({ length: 3000 }, () => next() * (seed % 2 === 0 ? 128 : 65536)))
      : Array.from({ length: 400 }, () => pieces[Math.floor(next() * pieces.length)]).join("");
    const facts = readFacts(html, PAGE, seed % 2 === 0);
    assert(size(facts) <= MAX_FACTS_BYTES, `seed ${seed}: ${size(facts)} bytes`);
    // JSON writes control characters with their numbers; what reorders text would stand there as it is.
    assert(!/\\u00[01]|[\u202a-\u202e\u2066-\u2069]/.test(JSON.stringify(facts)), `seed ${seed}`);
  }
});

Deno.test("the same page gives the same facts", () => {
  assertEquals(readFacts(SHOPIFY, PAGE, false), readFacts(SHOPIFY, PAGE, false));
  const large = largeShopPage();
  assertEquals(JSON.stringify(readFacts(large, PAGE, false)), JSON.stringify(readFacts(large, PAGE, false)));
});
