/**
 * Product pages as ten platforms' own themes build them: their elements, classes and addresses, with true content of the
 * healthy shop. Comments mark the pieces that a test takes away: buy, price, cost, time, returns, reviews.
 */

import { htmlAt } from "./audit_crawl_of.ts";

export interface Platform {
  name: string;
  body: (product: string) => string;
  /** Checks that the theme's own markup fails. */
  lacks: readonly string[];
  /** It brings a badge "Sold out" along, which its styles hide. */
  hiddenBadge?: boolean;
  /** Its form for writing reviews is there without any, and a script may put some beside it. */
  reviewForm?: boolean;
  /** A heading names returns besides. */
  returnsHeading?: boolean;
  /** What the theme says of the product to machines, where that is not the healthy shop's JSON-LD. */
  data?: (product: string) => string;
}

const DESCRIPTION =
  "is thrown on the wheel from stoneware clay, glazed inside and out with our own white glaze and " +
  "fired twice, so that it stands the dishwasher, the oven and the years. It holds three decilitres, weighs four " +
  "hundred grams and stands safely on its wide foot. Each piece bears the mark of its potter and comes wrapped in " +
  "paper, without any plastic, in a box that fits the letter slot of most houses.";

const text = (product: string) => `<p>The ${product} ${DESCRIPTION}</p>`;
const COST = "<!--cost--><p>Standard shipping: $5.00</p><!--/cost-->";
const TIME = "<!--time--><p>Delivered within 2-4 business days</p><!--/time-->";
const RETURNS = "<!--returns--><p>30-day returns</p><!--/returns-->";
const POLICIES =
  `<a href="/returns">Returns</a> <a href="/shipping">Shipping</a> <a href="/privacy">Privacy policy</a>
<a href="/terms">Terms of service</a> <a href="/contact">Contact</a>`;
const SELLER = "Harbor Pottery Ltd, 1 Pier Road, Bristol BS1 4AA. VAT GB123456789. hello@shop.example.com";

/** What the healthy shop says of a product to machines. */
function productNode(product: string, more: Record<string, unknown> = {}) {
  const [, json] = PRODUCT.exec(htmlAt(`/products/${product}`))!;
  const { "@context": _context, ...node } = JSON.parse(json);
  return { ...node, ...more };
}

const PRODUCT =
  /<script type="application\/ld\+json">(\{"@context":"https:\/\/schema.org","@type":"Product"[^]*?)<\/script>/;

const ld = (json: string) => `<script type="application/ld+json">${json}</script>`;

const DAWN: Platform = {
  name: "Shopify's Dawn",
  lacks: [],
  hiddenBadge: true,
  returnsHeading: true,
  body: (product) =>
    `<a class="skip-to-content-link button visually-hidden" href="#MainContent">Skip to content</a>
<div id="shopify-section-announcement" class="shopify-section shopify-section-group-header-group"><div class="announcement-bar" role="region"><p class="announcement-bar__message h5">Welcome</p></div></div>
<div id="shopify-section-header" class="shopify-section shopify-section-group-header-group"><sticky-header><header class="header">
<header-drawer data-breakpoint="tablet"><details id="Details-menu-drawer-container"><summary class="header__icon header__icon--menu" aria-label="Menu"><span><svg class="icon"></svg></span></summary>
<div id="menu-drawer"><nav class="menu-drawer__navigation"><ul class="menu-drawer__menu"><li><a href="/collections/clay">Clay</a></li></ul></nav></div></details></header-drawer>
<a href="/" class="header__heading-link"><span class="h2">Harbor</span></a><form action="/search" method="get" role="search"><input type="search" name="q" aria-label="Search"><button class="search__button" aria-label="Search"></button></form>
<a href="/account/login" class="header__icon"><span class="visually-hidden">Log in</span></a><a href="/cart" class="header__icon" id="cart-icon-bubble"><span class="visually-hidden">Cart</span></a></header></sticky-header>
<cart-notification><div class="cart-notification-wrapper"><div id="cart-notification" role="dialog" aria-label="Item added to your cart"><button type="button" class="cart-notification__close" aria-label="Close"></button><a href="/cart" id="cart-notification-button" class="button button--secondary">View cart</a></div></div></cart-notification></div>
<main id="MainContent" class="content-for-layout focus-none" role="main" tabindex="-1"><section id="shopify-section-template--1__main" class="shopify-section section"><product-info>
<media-gallery><ul class="product__media-list contains-media" role="list">${
      [1, 2, 3].map((n) =>
        `<li class="product__media-item"><div class="product__media-icon" aria-hidden="true"></div><div class="product__media media"><img src="//shop.example.com/${product}-${n}.jpg?v=1&amp;width=1946" alt="Harbor ${product}, view ${n}" srcset="//shop.example.com/${product}-${n}.jpg?v=1&amp;width=246 246w" width="1946" height="1946"></div></li>`
      ).join("")
    }</ul></media-gallery>
<div class="product__title"><h1>Harbor ${product}</h1><a href="/products/${product}" class="product__title"><h2 class="h1">Harbor ${product}</h2></a></div>
<!--price--><div class="price price--show-badge"><div class="price__container"><div class="price__regular"><span class="visually-hidden visually-hidden--inline">Regular price</span><span class="price-item price-item--regular">$14.00 USD</span></div>
<div class="price__sale"><span class="visually-hidden visually-hidden--inline">Regular price</span><span><s class="price-item price-item--regular"></s></span><span class="visually-hidden visually-hidden--inline">Sale price</span><span class="price-item price-item--sale price-item--last">$14.00 USD</span></div>
<small class="unit-price caption hidden"><span class="visually-hidden">Unit price</span><span class="price-item price-item--last"><span></span><span aria-hidden="true">/</span><span class="visually-hidden">&nbsp;per&nbsp;</span></span></small></div>
<span class="badge price__badge-sale">Sale</span><span class="badge price__badge-sold-out">Sold out</span></div><!--/price-->
<div class="product__tax caption rte">Taxes included. <a href="/policies/shipping-policy">Shipping</a> calculated at checkout.</div>
<variant-selects><fieldset class="product-form__input"><legend class="form__label">Size</legend><input type="radio" id="s" name="Size" value="S" checked><label for="s">S<span class="visually-hidden label-unavailable">Variant sold out or unavailable</span></label></fieldset></variant-selects>
<div class="product-form__input product-form__quantity"><label class="quantity__label form__label" for="Quantity-1">Quantity</label><quantity-input class="quantity"><button class="quantity__button" name="minus" type="button"><span class="visually-hidden">Decrease quantity for Harbor ${product}</span></button><input class="quantity__input" type="number" name="quantity" id="Quantity-1" value="1"><button class="quantity__button" name="plus" type="button"><span class="visually-hidden">Increase quantity for Harbor ${product}</span></button></quantity-input></div>
<!--buy--><product-form class="product-form"><form method="post" action="/cart/add" id="product-form-1" class="form"><input type="hidden" name="id" value="1"><div class="product-form__buttons"><button id="ProductSubmitButton-1" type="submit" name="add" class="product-form__submit button button--full-width"><span>Add to cart</span></button><div data-shopify="payment-button" class="shopify-payment-button"></div></div></form></product-form><!--/buy-->
<share-button class="share-button"><button class="share-button__button">Share</button><details><summary class="share-button__button">Share</summary><button class="share-button__close hidden"><span class="visually-hidden">Close share</span></button></details></share-button>
<div class="product__accordion accordion"><details><summary><h2 class="h4 accordion__title">Shipping &amp; Returns</h2></summary><div class="accordion__content rte">${COST}${TIME}${RETURNS}</div></details></div>
<div class="product__description rte quick-add-hidden">${text(product)}</div>
<!--reviews--><div class="rating-wrapper"><div class="rating" role="img" aria-label="4.8 out of 5.0 stars"><span aria-hidden="true" class="rating-star"></span></div><p class="rating-text caption"><span aria-hidden="true">4.8 / 5.0</span></p><p class="rating-count caption"><span aria-hidden="true">(12)</span><span class="visually-hidden">12 total reviews</span></p></div><!--/reviews--></product-info></section></main>
<div id="shopify-section-footer" class="shopify-section shopify-section-group-footer-group"><footer class="footer">${POLICIES}<form method="post" action="/contact#ContactFooter" class="footer__newsletter newsletter-form"><input id="NewsletterForm" type="email" name="contact[email]" aria-label="Email"><button type="submit" class="newsletter-form__button" aria-label="Subscribe"></button></form><p>${SELLER}</p><small class="copyright__content">&copy; 2026, <a href="/">Harbor</a></small></footer></div>`,
};

const WOOCOMMERCE: Platform = {
  name: "WooCommerce's Storefront",
  lacks: [],
  reviewForm: true,
  data: (product) =>
    ld(
      JSON.stringify({
        "@context": "https://schema.org/",
        "@graph": [
          { "@type": "BreadcrumbList", itemListElement: [] },
          productNode(product, {
            "@id": `https://shop.example.com/products/${product}#product`,
            offers: [productNode(product).offers],
          }),
        ],
      }),
    ),
  body: (product) =>
    `<div id="page" class="hfeed site"><header id="masthead" class="site-header" role="banner"><a class="skip-link screen-reader-text" href="#site-navigation">Skip to navigation</a>
<div class="site-branding"><div class="beta site-title"><a href="/" rel="home">Harbor</a></div></div><div class="site-search"><form role="search" method="get" class="woocommerce-product-search" action="/"><label class="screen-reader-text" for="s1">Search for:</label><input type="search" id="s1" class="search-field" name="s"><button type="submit" value="Search">Search</button><input type="hidden" name="post_type" value="product"></form></div>
<nav id="site-navigation" class="main-navigation" role="navigation" aria-label="Primary Navigation"><button id="site-navigation-menu-toggle" class="menu-toggle" aria-controls="site-navigation" aria-expanded="false"><span>Menu</span></button><ul class="menu"><li class="menu-item menu-item-has-children"><a href="#">Clay</a><ul class="sub-menu"><li><a href="/product-category/clay/">All clay</a></li></ul></li></ul></nav>
<ul id="site-header-cart" class="site-header-cart menu"><li><a class="cart-contents" href="/cart/" title="View your shopping cart"><span class="woocommerce-Price-amount amount"><span class="woocommerce-Price-currencySymbol">&#36;</span>0.00</span> <span class="count">0 items</span></a></li></ul></header>
<div id="content" class="site-content" tabindex="-1"><div class="woocommerce"></div><div id="primary" class="content-area"><main id="main" class="site-main" role="main"><div class="woocommerce-notices-wrapper"></div><div id="product-1" class="product type-product status-publish first instock">
<div class="woocommerce-product-gallery woocommerce-product-gallery--with-images" style="opacity: 0"><a href="#" class="woocommerce-product-gallery__trigger">🔍</a><div class="woocommerce-product-gallery__wrapper">${
      [1, 2, 3].map((n) =>
        `<div data-thumb="/${product}-${n}-100x100.jpg" class="woocommerce-product-gallery__image"><a href="/${product}-${n}.jpg"><img width="416" height="416" src="/${product}-${n}-416x416.jpg" class="wp-post-image" alt="Harbor ${product}, view ${n}" data-src="/${product}-${n}.jpg" data-large_image="/${product}-${n}.jpg"></a></div>`
      ).join("")
    }</div></div>
<div class="summary entry-summary"><h1 class="product_title entry-title">Harbor ${product}</h1><!--reviews--><div class="woocommerce-product-rating"><div class="star-rating" role="img" aria-label="Rated 4.80 out of 5"><span style="width:96%">Rated <strong class="rating">4.80</strong> out of 5 based on <span class="rating">12</span> customer ratings</span></div><a href="#reviews" class="woocommerce-review-link" rel="nofollow">(<span class="count">12</span> customer reviews)</a></div><!--/reviews-->
<!--price--><p class="price"><del aria-hidden="true"><span class="woocommerce-Price-amount amount"><bdi><span class="woocommerce-Price-currencySymbol">&#36;</span>18.00</bdi></span></del> <span class="screen-reader-text">Original price was: &#036;18.00.</span><ins aria-hidden="true"><span class="woocommerce-Price-amount amount"><bdi><span class="woocommerce-Price-currencySymbol">&#36;</span>14.00</bdi></span></ins><span class="screen-reader-text">Current price is: &#036;14.00.</span></p><!--/price-->
<p class="stock in-stock">24 in stock</p><!--buy--><form class="cart" action="/products/${product}" method="post" enctype="multipart/form-data"><div class="quantity"><label class="screen-reader-text" for="quantity_1">Harbor ${product} quantity</label><input type="number" id="quantity_1" class="input-text qty text" name="quantity" value="1"></div><button type="submit" name="add-to-cart" value="1" class="single_add_to_cart_button button alt">Add to cart</button></form><!--/buy-->
<div class="product_meta"><span class="sku_wrapper">SKU: <span class="sku">H-${product}</span></span></div></div>
<div class="woocommerce-tabs wc-tabs-wrapper"><ul class="tabs wc-tabs" role="tablist"><li class="description_tab active" role="presentation"><a href="#tab-description" role="tab">Description</a></li><li class="reviews_tab" role="presentation"><!--reviews--><a href="#tab-reviews" role="tab">Reviews (12)</a><!--/reviews--></li></ul>
<div class="woocommerce-Tabs-panel woocommerce-Tabs-panel--description panel entry-content wc-tab" id="tab-description" role="tabpanel"><h2>Description</h2>${
      text(product)
    }${COST}${TIME}${RETURNS}</div>
<div class="woocommerce-Tabs-panel panel entry-content wc-tab" id="tab-reviews" role="tabpanel"><!--reviews--><div id="reviews"><h2 class="woocommerce-Reviews-title">12 reviews for <span>Harbor ${product}</span></h2></div><!--/reviews--><div id="review_form_wrapper"><form action="/wp-comments-post.php" method="post" id="commentform" class="comment-form"><p><label for="author">Name</label><input id="author" name="author"></p><p><label for="comment">Your text</label><textarea id="comment" name="comment"></textarea></p><p class="form-submit"><input name="submit" type="submit" id="submit" class="submit" value="Submit"></p></form></div></div></div>
<section class="related products"><h2>Related products</h2><ul class="products columns-3"><li class="product type-product outofstock"><a href="/products/jug" class="woocommerce-LoopProduct-link"><img src="/jug-324x324.jpg" width="324" height="324" alt="Jug"><h2 class="woocommerce-loop-product__title">Jug</h2><span class="price">$40.00</span></a><a href="/products/jug" class="button product_type_simple" aria-label="Read more about Jug" rel="nofollow">Read more</a></li></ul></section></div></main></div></div>
<footer id="colophon" class="site-footer" role="contentinfo">${POLICIES}<div class="site-info">${SELLER} © Harbor 2026</div></footer></div>`,
};

const PRESTASHOP: Platform = {
  name: "PrestaShop's Classic",
  lacks: [],
  returnsHeading: true,
  body: (product) =>
    `<main><header id="header"><nav class="header-nav"><div id="_desktop_contact_link"><div id="contact-link"><a href="/contact">Contact us</a></div></div><div id="_desktop_currency_selector"><div class="currency-selector dropdown js-dropdown"><span id="currency-selector-label">Currency:</span><button data-target="#" data-toggle="dropdown" class="hidden-sm-down btn-unstyle" aria-label="Currency dropdown"><span class="expand-more _gray-darker">USD $</span></button></div></div>
<div id="_desktop_user_info"><div class="user-info"><a href="/my-account" title="Log in to your customer account" rel="nofollow"><span class="hidden-sm-down">Sign in</span></a></div></div><div id="_desktop_cart"><div class="blockcart cart-preview inactive"><div class="header"><span class="hidden-sm-down">Cart</span><span class="cart-products-count">(0)</span></div></div></div></nav>
<div class="header-top"><div class="menu js-top-menu" id="_desktop_top_menu"><ul class="top-menu" id="top-menu" data-depth="0"><li class="category"><a class="dropdown-item" href="/3-clay" data-depth="0">Clay</a></li></ul></div><div id="search_widget" class="search-widgets"><form method="get" action="/search"><input type="hidden" name="controller" value="search"><input type="text" name="s" aria-label="Search"></form></div></div></header>
<section id="wrapper"><div class="container"><nav data-depth="2" class="breadcrumb"><ol><li><a href="/"><span>Home</span></a></li></ol></nav><div id="content-wrapper" class="js-content-wrapper"><section id="main"><div class="row product-container js-product-container"><div class="col-md-6"><section class="page-content" id="content"><ul class="product-flags js-product-flags"><li class="product-flag new">New</li></ul>
<div class="images-container js-images-container"><div class="product-cover"><picture><img class="js-qv-product-cover img-fluid" src="/7-large_default/${product}-1.jpg" alt="Harbor ${product}, view 1" width="800" height="800"></picture><div class="layer hidden-sm-down" data-toggle="modal" data-target="#product-modal"><i class="material-icons zoom-in">search</i></div></div><div class="js-qv-mask mask"><ul class="product-images js-qv-product-images">${
      [1, 2, 3].map((n) =>
        `<li class="thumb-container js-thumb-container"><picture><img class="thumb js-thumb" data-image-medium-src="/7-medium_default/${product}-${n}.jpg" data-image-large-src="/7-large_default/${product}-${n}.jpg" src="/7-small_default/${product}-${n}.jpg" alt="Harbor ${product}, view ${n}" loading="lazy" width="98" height="98"></picture></li>`
      ).join("")
    }</ul></div></div></section></div>
<div class="col-md-6"><h1 class="h1">Harbor ${product}</h1><!--price--><div class="product-prices js-product-prices"><div class="product-price h5"><div class="current-price"><span class='current-price-value' content="14">$14.00</span></div></div><div class="tax-shipping-delivery-label">Tax included <!--time--><span class="delivery-information">Delivered within 2-4 business days</span><!--/time--></div></div><!--/price-->
<div class="product-information"><div class="product-actions js-product-actions"><form action="/cart" method="post" id="buy-form"><input type="hidden" name="id_product" value="7"><div class="product-variants js-product-variants"><div class="clearfix product-variants-item"><span class="control-label">Size:</span><select class="form-control" id="group_1" aria-label="Size" name="group[1]"><option>S</option></select></div></div>
<!--buy--><div class="product-add-to-cart js-product-add-to-cart"><span class="control-label">Quantity</span><div class="product-quantity clearfix"><div class="qty"><input type="number" name="qty" id="quantity_wanted" value="1" class="input-group" aria-label="Quantity"></div><div class="add"><button class="btn btn-primary add-to-cart" data-button-action="add-to-cart" type="submit"><i class="material-icons shopping-cart">&#xE547;</i> Add to cart</button></div></div></div><!--/buy--></form></div>
<div class="blockreassurance_product"><div><span class="item-product"><img class="svg invisible" src="/carrier.svg" alt="" width="25" height="25"></span><p class="block-title">Delivery policy</p>${COST}</div><div><p class="block-title">Return policy</p>${RETURNS}</div></div>
<div class="tabs"><ul class="nav nav-tabs" role="tablist"><li class="nav-item"><a class="nav-link active" data-toggle="tab" href="#description" role="tab">Description</a></li></ul><div class="tab-content" id="tab-content"><div class="tab-pane fade in active" id="description" role="tabpanel"><div class="product-description">${
      text(product)
    }</div></div></div></div></div></div></div>
<!--reviews--><div id="product-comments-list-header"><div class="comments-nb"><i class="material-icons chat">chat</i> Comments (12)</div><div class="average-grade-stars"><div class="grade-stars" data-grade="4.8"></div></div><p>Average grade 4.8 / 5</p></div><!--/reviews--></section></div></div></section>
<footer id="footer" class="js-footer"><div class="block_newsletter"><form action="/" method="post"><input class="btn btn-primary" name="submitNewsletter" type="submit" value="Subscribe"><input name="email" type="email" aria-label="Your email address"></form></div><div class="links">${POLICIES}</div><p>${SELLER}</p></footer></main>`,
};

const LUMA: Platform = {
  name: "Magento's Luma",
  lacks: ["PRD-09", "PRD-10", "PRD-11"],
  data: () => "",
  body: (product) =>
    `<div class="page-wrapper" itemscope itemtype="http://schema.org/Product"><header class="page-header"><div class="panel wrapper"><div class="panel header"><a class="action skip contentarea" href="#contentarea"><span>Skip to Content</span></a><ul class="header links"><li class="authorization-link" data-label="or"><a href="/customer/account/login/">Sign In</a></li></ul></div></div>
<div class="header content"><span data-action="toggle-nav" class="action nav-toggle"><span>Toggle Nav</span></span><a class="logo" href="/" aria-label="store logo"><img src="/logo.svg" alt="" width="170" height="100"></a><div data-block="minicart" class="minicart-wrapper"><a class="action showcart" href="/checkout/cart/" data-bind="scope: 'minicart_content'"><span class="text">My Cart</span><span class="counter qty empty"><span class="counter-number"></span></span></a></div>
<div class="block block-search"><form class="form minisearch" id="search_mini_form" action="/catalogsearch/result/" method="get"><label class="label" for="search" data-role="minisearch-label"><span>Search</span></label><input id="search" type="text" name="q"><button type="submit" title="Search" class="action search" aria-label="Search"><span>Search</span></button></form></div></div></header>
<div class="sections nav-sections"><div class="section-item-content nav-sections-item-content" id="store.menu"><nav class="navigation" data-action="navigation"><ul><li class="level0 nav-1 level-top"><a href="/clay.html" class="level-top"><span>Clay</span></a></li></ul></nav></div></div>
<main id="maincontent" class="page-main"><a id="contentarea" tabindex="-1"></a><div class="columns"><div class="column main"><div class="product-info-main"><div class="page-title-wrapper product"><h1 class="page-title"><span class="base" data-ui-id="page-title-wrapper" itemprop="name">Harbor ${product}</span></h1></div>
<!--reviews--><div class="product-reviews-summary" itemprop="aggregateRating" itemscope itemtype="http://schema.org/AggregateRating"><div class="rating-summary"><span class="label"><span>Rating:</span></span><div class="rating-result" id="rating-result_1" title="96%"><span style="width:96%"><span><span itemprop="ratingValue">96</span>% of <span itemprop="bestRating">100</span></span></span></div></div><div class="reviews-actions"><a class="action view" href="#reviews"><span itemprop="reviewCount">12</span>&nbsp;<span>Reviews</span></a><a class="action add" href="#review-form">Add Your Review</a></div></div><!--/reviews-->
<!--price--><div class="product-info-price"><div class="price-box price-final_price" data-role="priceBox" data-product-id="1" itemprop="offers" itemscope itemtype="http://schema.org/Offer"><span class="price-container price-final_price tax weee"><span class="price-label">As low as</span><span id="product-price-1" data-price-amount="14" data-price-type="finalPrice" class="price-wrapper"><span class="price">$14.00</span></span><meta itemprop="price" content="14"><meta itemprop="priceCurrency" content="USD"><link itemprop="availability" href="https://schema.org/InStock"></span></div></div><!--/price-->
<div class="product-info-stock-sku"><div class="stock available" title="Availability"><span>In stock</span></div><div class="product attribute sku"><strong class="type">SKU</strong><div class="value" itemprop="sku">H-${product}</div></div></div>
<div class="product-add-form"><!--buy--><form data-product-sku="H-${product}" action="/checkout/cart/add/uenc/aHR0cA/product/1/" method="post" id="product_addtocart_form"><div class="box-tocart"><div class="fieldset"><div class="field qty"><label class="label" for="qty"><span>Qty</span></label><input type="number" name="qty" id="qty" value="1" title="Qty" class="input-text qty"></div><div class="actions"><button type="submit" title="Add to Cart" class="action primary tocart" id="product-addtocart-button"><span>Add to Cart</span></button></div></div></div></form><!--/buy--></div>
<div class="product-social-links"><div class="product-addto-links" data-role="add-to-links"><a href="#" class="action towishlist" data-action="add-to-wishlist" role="button"><span>Add to Wish List</span></a><a href="#" class="action tocompare" role="button"><span>Add to Compare</span></a></div><a href="/sendfriend/product/send/id/1/" class="action mailto friend"><span>Email</span></a></div></div>
<div class="product media"><a id="gallery-prev-area" tabindex="-1"></a><div class="action-skip-wrapper"><a class="action skip gallery-next-area" href="#gallery-next-area"><span>Skip to the end of the images gallery</span></a></div><div class="gallery-placeholder _block-content-loading" data-gallery-role="gallery-placeholder"><img alt="Harbor ${product}" class="gallery-placeholder__image" itemprop="image" src="/media/catalog/product/cache/1/${product}-1.jpg" width="700" height="700"></div>
<script type="text/x-magento-init">{"[data-gallery-role=gallery-placeholder]":{"mage/gallery/gallery":{"data":[${
      [1, 2, 3].map((n) =>
        `{"thumb":"https:\\/\\/shop.example.com\\/media\\/catalog\\/product\\/cache\\/2\\/${product}-${n}.jpg","img":"https:\\/\\/shop.example.com\\/media\\/catalog\\/product\\/cache\\/1\\/${product}-${n}.jpg","caption":"view ${n}","position":"${n}","isMain":${
          n === 1
        },"type":"image"}`
      ).join(",")
    }]}}}</script></div>
<div class="product info detailed"><div class="product data items" data-mage-init='{"tabs":{"openedState":"active"}}'><div class="data item title active" data-role="collapsible" id="tab-label-description"><a class="data switch" tabindex="-1" data-toggle="trigger" href="#description">Details</a></div><div class="data item content" id="description" data-role="content"><div class="product attribute description"><div class="value" itemprop="description">${
      text(product)
    }</div></div>${COST}${TIME}${RETURNS}</div></div></div>
<div class="block related" data-mage-init='{"relatedProducts":{}}'><div class="block-title title"><strong role="heading" aria-level="2">Related Products</strong></div><ol class="products list items product-items"><li class="item product product-item"><a href="/jug.html" class="product photo product-item-photo"><img class="photo image" src="/media/catalog/product/jug.jpg" alt="Jug" width="152" height="190"></a><div class="stock unavailable"><span>Out of stock</span></div></li></ol></div></div></div></main>
<footer class="page-footer"><div class="footer content"><ul class="footer links"><li class="nav item">${POLICIES}</li></ul><div class="block newsletter"><form class="form subscribe" novalidate action="/newsletter/subscriber/new/" method="post" id="newsletter-validate-detail"><label for="newsletter">Sign Up for Our Newsletter:</label><input name="email" type="email" id="newsletter"><button class="action subscribe primary" title="Subscribe" type="submit" aria-label="Subscribe"><span>Subscribe</span></button></form></div><small class="copyright"><span>Copyright © 2026 ${SELLER}</span></small></div></footer></div>`,
};

const CORNERSTONE: Platform = {
  name: "BigCommerce's Cornerstone",
  lacks: ["ACC-04", "SPD-04"],
  reviewForm: true,
  data: (product) =>
    ld(
      JSON.stringify({
        "@context": ["https://schema.org/"],
        ...productNode(product, { "@type": ["Product"] }),
      }),
    ),
  body: (product) =>
    `<a href="#main-content" class="skip-to-main-link">Skip to main content</a><header class="header" role="banner"><a href="#" class="mobileMenu-toggle" data-mobile-menu-toggle="menu"><span class="mobileMenu-toggleIcon">Toggle menu</span></a><nav class="navUser"><ul class="navUser-section navUser-section--alt"><li class="navUser-item"><button class="navUser-action navUser-action--quickSearch" type="button" id="quick-search-expand" data-search="quickSearch" aria-controls="quickSearch" aria-label="Search"><span>Search</span></button></li><li class="navUser-item navUser-item--account"><a class="navUser-action" href="/login.php" aria-label="Sign in">Sign in</a></li><li class="navUser-item navUser-item--cart"><a class="navUser-action" data-cart-preview data-dropdown="cart-preview-dropdown" href="/cart" aria-label="Cart with 0 items"><span class="navUser-item-cartLabel">Cart</span></a></li></ul>
<div class="dropdown dropdown--quickSearch" id="quickSearch" aria-hidden="true"><form class="form" data-url="/search.php" action="/search.php"><input class="form-input" data-search-quick name="nav-quick-search" id="nav-quick-search" aria-label="Search the store"></form></div></nav>
<div class="navPages-container" id="menu" data-menu><nav class="navPages"><ul class="navPages-list"><li class="navPages-item"><a class="navPages-action has-subMenu" href="/clay/" data-collapsible="navPages-1">Clay</a></li></ul></nav></div></header>
<div class="body" id="main-content"><div class="container"><ol class="breadcrumbs"><li class="breadcrumb"><a class="breadcrumb-label" href="/"><span>Home</span></a></li></ol><div><div class="productView" data-event-type="product" data-name="Harbor ${product}" data-product-price="14"><section class="productView-images" data-image-gallery><figure class="productView-image" data-image-gallery-main data-zoom-image="/1280x1280/${product}-1.jpg"><div class="productView-img-container"><a href="/1280x1280/${product}-1.jpg" target="_blank"><img src="/500x659/${product}-1.jpg" alt="Harbor ${product}, view 1" title="Harbor ${product}" data-sizes="auto" srcset="data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP" data-srcset="/80w/${product}-1.jpg 80w" class="lazyload productView-image--default" data-main-image></a></div></figure><ul class="productView-thumbnails">${
      [1, 2, 3].map((n) =>
        `<li class="productView-thumbnail"><a class="productView-thumbnail-link" href="/1280x1280/${product}-${n}.jpg" data-image-gallery-item data-image-gallery-new-image-url="/500x659/${product}-${n}.jpg"><img src="/50x50/${product}-${n}.jpg" alt="Harbor ${product}, view ${n}" class="lazyload" width="50" height="50"></a></li>`
      ).join("")
    }</ul></section>
<section class="productView-details product-data"><div class="productView-product"><h1 class="productView-title">Harbor ${product}</h1><h2 class="productView-brand"><a href="/brands/harbor/"><span>Harbor</span></a></h2><!--price--><div class="productView-price"><div class="price-section price-section--withoutTax rrp-price--withoutTax" style="display: none;"><span>MSRP:</span><span data-product-rrp-price-without-tax class="price price--rrp"></span></div><div class="price-section price-section--withoutTax non-sale-price--withoutTax" style="display: none;"><span>Was:</span><span class="price price--non-sale"></span></div><div class="price-section price-section--withoutTax"><span class="price-label"></span><span class="price-now-label" style="display: none;">Now:</span><span data-product-price-without-tax class="price price--withoutTax">$14.00</span></div><div class="price-section price-section--saving price" style="display: none;"><span class="price">(You save</span><span data-product-price-saved class="price price--saving"></span><span class="price">)</span></div></div><!--/price-->
<div class="productView-rating"><!--reviews--><span role="img" aria-label="Product rating is 4.8 of 5"><span class="icon icon--ratingFull"></span></span><a href="/products/${product}" id="productReview_link">(12 reviews)</a><!--/reviews--><a href="/products/${product}" class="productView-reviewLink productView-reviewLink--new" data-reveal-id="modal-review-form" role="button">Write a Review</a><div id="modal-review-form" class="modal" data-reveal><form class="form writeReview-form" action="/postreview.php" method="post"><label class="form-label" for="rating-rate">Rating</label><select id="rating-rate" class="form-select" name="revrating"><option value="">Select Rating</option></select><input type="submit" class="button button--primary" value="Submit Review"></form></div></div>
<dl class="productView-info"><dt class="productView-info-name sku-label">SKU:</dt><dd class="productView-info-value" data-product-sku>H-${product}</dd><!--time--><dt class="productView-info-name">Availability:</dt><dd class="productView-info-value">Usually ships in 24 hours</dd><!--/time--><!--cost--><dt class="productView-info-name">Shipping:</dt><dd class="productView-info-value">$5.00 (Fixed Shipping Cost)</dd><!--/cost--></dl></div></section>
<section class="productView-details product-options"><div class="productView-options"><!--buy--><form class="form" method="post" action="/cart.php" enctype="multipart/form-data" data-cart-item-add><input type="hidden" name="action" value="add"><input type="hidden" name="product_id" value="1"><div class="form-field form-field--stock u-hiddenVisually"><label class="form-label"><span class="productView-stock-message"><span data-product-stock></span> in stock</span></label></div><div id="add-to-cart-wrapper" class="add-to-cart-wrapper"><div class="form-field form-field--increments"><label class="form-label form-label--alternate" for="qty[]">Quantity:</label><div class="form-increment" data-quantity-change><button class="button button--icon" data-action="dec"><span class="is-srOnly">Decrease Quantity of Harbor ${product}</span></button><input class="form-input" id="qty[]" name="qty[]" type="tel" value="1"></div></div><div class="add-to-cart-buttons"><div class="form-action"><input id="form-action-addToCart" data-wait-message="Adding to cart…" class="button button--primary" type="submit" value="Add to Cart"></div></div></div></form><!--/buy--><form action="/wishlist.php?action=add&amp;product_id=1" class="form form-wishlist" data-wishlist-add method="post"><a aria-controls="wishlist-dropdown" aria-expanded="false" class="button dropdown-menu-button" data-dropdown="wishlist-dropdown"><span>Add to Wish List</span></a></form></div></section>
<article class="productView-description"><ul class="tabs" data-tab><li class="tab is-active"><a class="tab-title" href="#tab-description">Description</a></li></ul><div class="tabs-contents"><div class="tab-content is-active" id="tab-description">${
      text(product)
    }${RETURNS}</div></div></article></div></div></div></div>
<footer class="footer" role="contentinfo"><h2 class="footer-title-sr-only">Footer Start</h2><div class="container"><section class="footer-info"><article class="footer-info-col"><h3 class="footer-info-heading">Navigate</h3><ul class="footer-info-list"><li>${POLICIES}</li></ul></article></section><div class="footer-copyright"><p class="powered-by">© 2026 ${SELLER}</p></div></div></footer>`,
};

const SHOPWARE: Platform = {
  name: "Shopware's Storefront",
  lacks: ["PRD-10", "PRD-11", "SPD-04", "TRU-15"],
  data: () => "",
  body: (product) =>
    `<noscript class="noscript-main"><div role="alert" class="alert alert-info">To be able to use our shop fully, JavaScript should be on.</div></noscript><header class="header-main"><div class="container"><div class="row header-row"><div class="col-12 col-sm order-2 header-search-col"><form action="/search" method="get" data-search-widget="true" class="header-search-form js-search-form"><input type="search" name="search" class="form-control header-search-input" aria-label="Enter search term"><button type="submit" class="btn header-search-btn" aria-label="Search"></button></form></div><div class="header-cart" data-off-canvas-cart="true"><a class="btn header-cart-btn header-actions-btn" href="/checkout/cart" title="Shopping cart" aria-label="Shopping cart"><span class="header-cart-total">$0.00*</span></a></div></div></div></header>
<div class="nav-main"><div class="main-navigation" id="mainNavigation" data-flyout-menu="true"><nav class="nav main-navigation-menu"><a class="nav-link main-navigation-link" href="/Clay/" title="Clay"><div class="main-navigation-link-text"><span itemprop="name">Clay</span></div></a></nav></div></div>
<main class="content-main" id="content-main"><div class="container-main"><nav aria-label="breadcrumb"><ol class="breadcrumb" itemscope itemtype="https://schema.org/BreadcrumbList"><li class="breadcrumb-item" itemprop="itemListElement" itemscope itemtype="https://schema.org/ListItem"><a href="/Clay/" class="breadcrumb-link" itemprop="item"><span class="breadcrumb-title" itemprop="name">Clay</span></a><meta itemprop="position" content="1"></li></ol></nav><div class="product-detail" itemscope itemtype="https://schema.org/Product"><div class="product-detail-content"><div class="row align-items-center product-detail-headline"><div class="col product-detail-name-container"><h1 class="product-detail-name" itemprop="name">Harbor ${product}</h1></div></div>
<div class="row product-detail-main"><div class="col-lg-7 product-detail-media"><div class="row gallery-slider-row js-gallery-zoom-modal-container"><div class="gallery-slider" data-gallery-slider-container="true">${
      [1, 2, 3].map((n) =>
        `<div class="gallery-slider-item-container"><div class="gallery-slider-item is-contain js-magnifier-container"><img src="https://shop.example.com/media/01/ab/1700000001/${product}-${n}.jpg" srcset="https://shop.example.com/thumbnail/01/ab/1700000001/${product}-${n}_1920x1920.jpg 1920w" class="img-fluid gallery-slider-image magnifier-image js-magnifier-image" alt="Harbor ${product}, view ${n}" data-full-image="https://shop.example.com/media/01/ab/1700000001/${product}-${n}.jpg" itemprop="image primaryImageOfPage" loading="eager"></div></div>`
      ).join("")
    }</div></div></div>
<div class="col-lg-5 product-detail-buy"><meta itemprop="gtin13" content="${
      productNode(product).gtin
    }"><meta itemprop="productID" content="1"><meta itemprop="sku" content="H-${product}"><div itemprop="brand" itemtype="https://schema.org/Brand" itemscope><meta itemprop="name" content="Harbor"></div>
<div itemprop="offers" itemscope itemtype="https://schema.org/Offer"><meta itemprop="url" content="https://shop.example.com/products/${product}"><meta itemprop="priceCurrency" content="USD"><!--price--><div class="product-detail-price-container"><meta itemprop="price" content="14"><p class="product-detail-price">$14.00*</p></div><div class="product-detail-tax-container"><p class="product-detail-tax"><button class="btn btn-link-inline product-detail-tax-link" type="button" data-ajax-modal="true" data-url="/widgets/cms/1">Prices incl. VAT plus shipping costs</button></p></div><!--/price-->
<div class="product-detail-delivery-information"><div class="product-delivery-information"><!--cost--><p class="delivery-information delivery-shipping-free"><span class="delivery-status-indicator bg-info"></span> Free shipping</p><!--/cost--><link itemprop="availability" href="http://schema.org/InStock"><!--time--><p class="delivery-information delivery-available"><span class="delivery-status-indicator bg-success"></span> Available, delivery time: 2-4 days</p><!--/time--></div></div>
<div class="product-detail-form-container"><!--buy--><form id="productDetailPageBuyProductForm" action="/checkout/line-item/add" method="post" class="buy-widget" data-add-to-cart="true"><div class="row g-2 buy-widget-container"><div class="col-4"><div class="input-group product-detail-quantity-group"><button type="button" class="btn btn-outline-light btn-minus js-btn-minus" aria-label="Decrease quantity"></button><input type="number" name="lineItems[1][quantity]" class="form-control" value="1" aria-label="Quantity"></div></div><div class="col-8"><div class="d-grid"><button class="btn btn-primary btn-buy" title="Add to shopping cart">Add to shopping cart</button></div></div></div></form><!--/buy--></div></div>
<div class="product-detail-ordernumber-container"><span class="product-detail-ordernumber-label">Product number:</span><span class="product-detail-ordernumber">H-${product}</span></div>${RETURNS}</div></div></div>
<div class="product-detail-tabs"><ul class="nav nav-tabs product-detail-tab-navigation-list" role="tablist"><li class="nav-item"><a class="nav-link active product-detail-tab-navigation-link" id="description-tab" data-bs-toggle="tab" href="#description-tab-pane" role="tab">Description</a></li><li class="nav-item"><a class="nav-link product-detail-tab-navigation-link" id="review-tab" data-bs-toggle="tab" href="#review-tab-pane" role="tab"><!--reviews-->Reviews<!--/reviews--></a></li></ul><div class="product-detail-description-text" itemprop="description">${
      text(product)
    }</div>
<!--reviews--><div class="product-detail-review"><p>Average rating of 4.8 out of 5 stars</p><div class="product-detail-review-item" itemprop="review" itemscope itemtype="https://schema.org/Review"><meta itemprop="author" content="Ada"><p itemprop="description">Sits well in the hand.</p></div></div><!--/reviews--></div></div></div></main>
<footer class="footer-main"><div class="container"><div id="footerColumns" class="row footer-columns" role="list">${POLICIES}</div></div><div class="footer-bottom"><p>${SELLER}</p><div class="footer-copyright">Realised with Shopware</div></div></footer>`,
};

const OPENCART: Platform = {
  name: "OpenCart's default theme",
  lacks: ["ACC-03", "ACC-04", "SPD-04"],
  body: (product) =>
    `<nav id="top"><div class="container"><form action="/index.php?route=common/currency.save" method="post" id="form-currency"><div class="dropdown"><a href="#" data-bs-toggle="dropdown" class="dropdown-toggle"><strong>$</strong> <span>Currency</span></a></div></form><ul class="list-inline"><li><a href="/contact"><i class="fa-solid fa-phone"></i></a> <span>123456789</span></li><li><div class="dropdown"><a href="" class="dropdown-toggle" data-bs-toggle="dropdown"><span>My Account</span></a></div></li><li><a href="/index.php?route=checkout/cart" title="Shopping Cart"><span>Shopping Cart</span></a></li></ul></div></nav>
<header><div class="container"><div id="logo"><a href="/">Harbor</a></div><div id="search" class="input-group mb-3"><input type="text" name="search" class="form-control form-control-lg" aria-label="Search"><button type="button" class="btn btn-light btn-lg" aria-label="Search"></button></div><div id="cart"><div class="dropdown d-grid"><button type="button" data-bs-toggle="dropdown" class="btn btn-lg btn-dark d-block dropdown-toggle">0 item(s) - $0.00</button></div></div></div></header>
<main><div class="container"><nav id="menu" class="navbar navbar-expand-lg"><ul class="nav navbar-nav"><li class="nav-item"><a href="/clay" class="nav-link">Clay</a></li></ul></nav></div><div id="product-info" class="container"><div class="row"><div id="content" class="col"><div class="row mb-3"><div class="col-sm"><div class="image magnific-popup"><a href="/image/cache/${product}-1-500x500.jpg" title="Harbor ${product}"><img src="/image/cache/${product}-1-228x228.jpg" title="Harbor ${product}" alt="Harbor ${product}" class="img-thumbnail mb-3"></a><div>${
      [2, 3].map((n) =>
        `<a href="/image/cache/${product}-${n}-500x500.jpg"><img src="/image/cache/${product}-${n}-74x74.jpg" alt="Harbor ${product}, view ${n}" class="img-thumbnail"></a>`
      ).join("")
    }</div></div></div>
<div class="col-sm"><h1>Harbor ${product}</h1><ul class="list-unstyled"><li>Brand: <a href="/harbor">Harbor</a></li><li>Product Code: H-${product}</li><li>Availability: In Stock</li></ul><!--price--><ul class="list-unstyled"><li><h2><span class="price-new">$14.00</span></h2></li><li>Ex Tax: $12.00</li></ul><!--/price-->
<form method="post" data-oc-toggle="ajax"><div class="btn-group"><button type="submit" formaction="/index.php?route=account/wishlist.add" data-bs-toggle="tooltip" class="btn btn-light" title="Add to Wish List"><i class="fa-solid fa-heart"></i></button><button type="submit" formaction="/index.php?route=product/compare.add" data-bs-toggle="tooltip" class="btn btn-light" title="Compare this Product"></button></div></form>
<div id="product"><!--buy--><form id="form-product"><div class="mb-3"><label for="input-quantity" class="form-label">Qty</label><input type="text" name="quantity" value="1" id="input-quantity" class="form-control"><input type="hidden" name="product_id" value="1" id="input-product-id"><button type="submit" id="button-cart" class="btn btn-primary btn-lg btn-block">Add to Cart</button></div></form><!--/buy--></div><!--reviews--><div class="rating"><p><span class="fa-stack"><i class="fa-solid fa-star"></i></span> <a href="" onclick="$('a[href=\\'#tab-review\\']').trigger('click'); return false;">12 reviews</a></p></div><!--/reviews--></div></div>
<ul class="nav nav-tabs"><li class="nav-item"><a href="#tab-description" data-bs-toggle="tab" class="nav-link active">Description</a></li></ul><div class="tab-content"><div id="tab-description" class="tab-pane fade show active mb-4">${
      text(product)
    }${COST}${TIME}${RETURNS}</div></div></div></div></div></main>
<footer><div class="container"><div class="row"><div class="col-sm-3"><h5>Information</h5>${POLICIES}</div></div><hr><p>${SELLER}</p></div></footer>`,
};

const SQUARESPACE: Platform = {
  name: "Squarespace",
  lacks: ["SPD-04"],
  data: (product) =>
    ld(JSON.stringify({ "@context": "http://schema.org", ...productNode(product) })) +
    ld(
      JSON.stringify({
        url: "https://shop.example.com",
        name: "Harbor",
        "@context": "http://schema.org",
        "@type": "WebSite",
      }),
    ),
  body: (product) =>
    `<div id="siteWrapper" class="clearfix site-wrapper"><header data-test="header" id="header" class="header theme-col--primary"><div class="header-announcement-bar-wrapper"><a href="#page" class="header-skip-link sqs-button-element--primary">Skip to Content</a></div><div class="header-title-text"><a id="site-title" href="/">Harbor</a></div><div class="header-nav"><nav class="header-nav-list"><div class="header-nav-item header-nav-item--folder"><button class="header-nav-folder-title" aria-expanded="false" aria-controls="shop" data-controller="HeaderNavFolderTouch">Shop</button><div class="header-nav-folder-content" id="shop"><div class="header-nav-folder-item"><a href="/collections/clay"><span>Clay</span></a></div></div></div></nav></div>
<div class="header-actions"><div class="showOnDesktop"><div class="header-actions-action header-actions-action--cart"><a href="/cart" class="cart-style-icon icon--fill header-icon sqs-custom-cart"><span class="Cart-inner"><span class="icon-cart-quantity"><span class="sqs-cart-quantity">0</span></span></span></a></div></div></div><div class="header-burger"><button class="header-burger-btn burger" data-test="header-burger"><span class="js-header-burger-open-title visually-hidden">Open Menu</span></button></div></header>
<main id="page" class="container" role="main"><article class="sections" id="sections"><section data-test="page-section" class="page-section"><div class="content-wrapper"><article class="ProductItem hentry product-detail" data-item-id="1"><nav class="ProductItem-nav"><div class="ProductItem-nav-breadcrumb"><a href="/shop" class="ProductItem-nav-breadcrumb-link">Clay</a></div></nav><section class="ProductItem-summary"><section class="ProductItem-gallery" aria-label="Gallery"><div class="ProductItem-gallery-slides" data-product-gallery="slides">${
      [1, 2, 3].map((n) =>
        `<div class="ProductItem-gallery-slides-item" data-slide-index="${n}"><img data-src="https://images.squarespace-cdn.com/content/v1/5f/1600000001-AB/${product}-${n}.jpg" data-image="https://images.squarespace-cdn.com/content/v1/5f/1600000001-AB/${product}-${n}.jpg" data-image-dimensions="1500x1500" alt="Harbor ${product}, view ${n}" class="ProductItem-gallery-slides-item-image" data-load="false"><noscript><img src="https://images.squarespace-cdn.com/content/v1/5f/1600000001-AB/${product}-${n}.jpg" alt="Harbor ${product}"></noscript></div>`
      ).join("")
    }</div></section><section class="ProductItem-details" data-test="pdp-details"><h1 class="ProductItem-details-title" data-content-field="title">Harbor ${product}</h1><!--price--><div class="ProductItem-details-price"><div class="ProductItem-product-price"><div class="product-price">$14.00</div></div></div><!--/price--><div class="ProductItem-details-excerpt" data-content-field="excerpt">${
      text(product)
    }${COST}${TIME}${RETURNS}</div>
<div class="product-quantity-input" data-item-id="1"><div class="quantity-label">Quantity:</div><input aria-label="Quantity" size="4" max="9999" min="1" value="1" type="number" step="1"></div><!--buy--><div class="sqs-add-to-cart-button-wrapper"><div class="sqs-add-to-cart-button sqs-suppress-edit-mode sqs-editable-button" tabindex="0" role="button" data-dynamic-strings data-collection-id="1" data-item-id="1" data-product-type="1" data-use-custom-label="false" data-original-label="Add To Cart"><div class="sqs-add-to-cart-button-inner">Add To Cart</div></div></div><!--/buy--></section></section>
<!--reviews--><section class="product-reviews"><h2>Customer Reviews</h2><p>4.8 (12)</p></section><!--/reviews--></article></div></section></article></main>
<footer class="sections" id="footer-sections" data-footer-sections><section class="page-section"><div class="sqs-block html-block"><p>${POLICIES}</p><p>${SELLER}</p></div><form class="newsletter-form" method="POST"><input class="newsletter-form-field-element field-element" name="email" type="email" aria-label="Email Address"><button class="newsletter-form-button sqs-system-button" type="submit" value="Sign Up"><span class="newsletter-form-button-label">Sign Up</span></button></form></section></footer></div>`,
};

const WIX: Platform = {
  name: "Wix Stores",
  lacks: [],
  returnsHeading: true,
  data: (product) =>
    ld(
      JSON.stringify({
        "@context": "https://schema.org/",
        ...productNode(product, {
          image: [1, 2, 3].map((n) => ({
            "@type": "ImageObject",
            contentUrl:
              `https://static.wixstatic.com/media/ab12_${product}${n}~mv2.jpg/v1/fit/w_500,h_500/file.jpg`,
          })),
          Offers: undefined,
        }),
      }),
    ),
  body: (product) =>
    `<div id="SITE_CONTAINER"><div id="main_MF"><div id="site-root"><div id="masterPage"><header id="SITE_HEADER" tabindex="-1"><div data-testid="screenWidthContainerBg"></div><nav class="StylableHorizontalMenu" aria-label="Site"><ul><li data-testid="linkElement"><a data-testid="linkElement" href="/" target="_self"><p>Home</p></a></li><li><div data-testid="linkElement" tabindex="0" aria-haspopup="false"><p>More</p></div></li></ul></nav><a href="/cart-page" data-hook="cart-icon-button" aria-label="Cart with 0 items" role="button"><svg></svg></a></header>
<main id="PAGES_CONTAINER" tabindex="-1" data-main-content="true"><div id="SITE_PAGES"><div id="TPAMultiSection_1"><article data-hook="product-page" class="_3kzvV"><div data-hook="ProductBreadcrumbs"><nav aria-label="breadcrumbs"><a href="/">Home</a></nav></div><section class="gallery" aria-label="Harbor ${product} gallery"><div data-hook="main-media-image-wrapper"><div class="media-wrapper-hook" data-hook="product-image">${
      [1, 2, 3].map((n) =>
        `<img src="https://static.wixstatic.com/media/ab12_${product}${n}~mv2.jpg/v1/fill/w_100,h_100/ab12_${product}${n}~mv2.jpg" alt="Harbor ${product}, view ${n}" width="500" height="500">`
      ).join("")
    }</div></div></section><section><h1 data-hook="product-title" class="_2qrJF">Harbor ${product}</h1><div data-hook="sku">SKU: H-${product}</div><!--price--><div data-hook="product-price"><div data-hook="product-prices-wrapper"><span class="sr-only" data-hook="sr-formatted-primary-price">Price</span><span data-hook="formatted-primary-price" data-wix-price="$14.00">$14.00</span></div></div><!--/price-->
<div data-hook="product-quantity"><label for="q1">Quantity</label><input id="q1" type="number" value="1"></div><!--buy--><div data-hook="cashier-buttons-wrapper"><button data-hook="add-to-cart" type="button" class="buttonnext1002605722__root"><span class="buttonnext1002605722__content">Add to Cart</span></button><button data-hook="buy-now-button" type="button"><span>Buy Now</span></button></div><!--/buy--><pre data-hook="description">The ${product} ${DESCRIPTION}</pre>
<ul data-hook="info-section"><li><h2 data-hook="info-section-title"><button type="button" aria-expanded="true">RETURN &amp; REFUND POLICY</button></h2><div data-hook="info-section-description">${RETURNS}</div></li><li><h2><button type="button" aria-expanded="true">SHIPPING INFO</button></h2><div>${COST}${TIME}</div></li></ul><!--reviews--><div data-hook="reviews-summary"><span>4.8 (12 reviews)</span></div><!--/reviews--></section></article></div></div></main>
<footer id="SITE_FOOTER" tabindex="-1"><div data-testid="richTextElement"><p>${POLICIES}</p><p>${SELLER}</p></div></footer></div></div></div></div>`,
};

const WEBFLOW: Platform = {
  name: "Webflow",
  lacks: ["ACC-04", "SPD-04"],
  body: (product) =>
    `<div data-collapse="medium" data-animation="default" class="navbar w-nav" role="banner"><div class="container w-container"><a href="/" class="w-nav-brand">Harbor</a><nav role="navigation" class="w-nav-menu"><a href="/collections/clay" class="nav-link w-nav-link">Clay</a><div data-hover="false" class="w-dropdown"><div class="w-dropdown-toggle"><div class="w-icon-dropdown-toggle"></div><div>Shop</div></div><nav class="w-dropdown-list"><a href="/collections/all" class="w-dropdown-link">All</a></nav></div></nav><div class="w-commerce-commercecartwrapper" data-open-product=""><a href="#" class="w-commerce-commercecartopenlink cart-button w-inline-block" role="button" aria-haspopup="dialog" aria-label="Open cart"><div class="w-inline-block">Cart</div><div class="w-commerce-commercecartopenlinkcount">0</div></a><div style="display:none" class="w-commerce-commercecartcontainerwrapper"><div role="dialog" class="w-commerce-commercecartcontainer"><h4 class="w-commerce-commercecartheading">Your Cart</h4><form style="display:none" class="w-commerce-commercecartform"></form><div class="w-commerce-commercecartemptystate"><div>No items found.</div></div></div></div></div></div></div>
<div class="section"><div class="container w-container"><div class="w-row"><div class="w-col w-col-6"><a href="#" class="lightbox-link w-inline-block w-lightbox" aria-label="open lightbox"><img src="https://cdn.prod.website-files.com/5f0000001/${product}-1.jpg" alt="Harbor ${product}, view 1" sizes="100vw"><script type="application/json" class="w-json">{"items":[{"url":"https://cdn.prod.website-files.com/5f0000001/${product}-1.jpg","type":"image"},{"url":"https://cdn.prod.website-files.com/5f0000001/${product}-2.jpg","type":"image"},{"url":"https://cdn.prod.website-files.com/5f0000001/${product}-3.jpg","type":"image"}],"group":"product"}</script></a></div>
<div class="w-col w-col-6"><h1 class="product-title">Harbor ${product}</h1><!--price--><div data-wf-sku-bindings="%5B%5D" class="product-price">$&nbsp;14.00&nbsp;USD</div><!--/price--><!--buy--><div><form data-node-type="commerce-add-to-cart-form" data-commerce-sku-id="1" data-loading-text="Adding to cart..." class="w-commerce-commerceaddtocartform default-state"><label for="quantity-1" class="field-label">Quantity</label><input type="number" pattern="^[0-9]+$" inputmode="numeric" id="quantity-1" name="commerce-add-to-cart-quantity-input" min="1" class="w-commerce-commerceaddtocartquantityinput" value="1"><input type="submit" data-node-type="commerce-add-to-cart-button" data-loading-text="Adding to cart..." aria-busy="false" value="Add to Cart" class="w-commerce-commerceaddtocartbutton add-to-cart-button"><a data-node-type="commerce-buy-now-button" class="w-commerce-commercebuynowbutton" href="/checkout">Buy now</a></form><div style="display:none" class="w-commerce-commerceaddtocartoutofstock out-of-stock-state" tabindex="0"><div>This product is out of stock.</div></div><div aria-live="" style="display:none" class="w-commerce-commerceaddtocarterror"><div data-node-type="commerce-add-to-cart-error">Product is not available in this quantity.</div></div></div><!--/buy--><div class="rich-text w-richtext">${
      text(product)
    }${COST}${TIME}${RETURNS}</div></div></div><!--reviews--><h2>What customers say</h2><p>Rated 4.8 out of 5 in 12 reviews</p><!--/reviews--></div></div>
<div class="footer"><div class="container w-container"><form action="/search" class="w-form"><label for="search">Search</label><input type="search" class="search-input w-input" name="query" id="search"><input type="submit" value="Search" class="w-button"></form>${POLICIES}<p>${SELLER}</p></div></div>`,
};

export const PLATFORMS: readonly Platform[] = [
  ...[DAWN, WOOCOMMERCE, PRESTASHOP, LUMA, CORNERSTONE, SHOPWARE, OPENCART, SQUARESPACE, WIX, WEBFLOW],
];

/** A page of the healthy shop as a platform's theme would show that product. */
export function themed(platform: Platform, html: string, product: string): string {
  const withBody = html.replace(/<body>[^]*<\/body>/, () => `<body>${platform.body(product)}</body>`);
  const { data } = platform;
  if (data === undefined) return withBody;
  return withBody.replace(PRODUCT, () => data(product));
}

export type Piece = "buy" | "price" | "cost" | "time" | "returns" | "reviews";

/** The same page without one of its pieces. */
export function without(piece: Piece, html: string): string {
  return html.replaceAll(new RegExp(`<!--${piece}-->[^]*?<!--/${piece}-->`, "g"), "");
}
