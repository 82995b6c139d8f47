/**
 * What gives a shop system away in a page's source: addresses, elements and scripts that its own pages carry, seen on
 * public shops. One of them can have been copied somewhere else; two different ones make it certain.
 */

import { AT, type Attributes } from "./attributes.ts";
import type { Element, Reader } from "./reader.ts";

/** Parts of addresses of scripts, style sheets and images. */
const ADDRESSES: [signal: string, part: RegExp][] = [
  ["shopify:cdn", /\bcdn\.shopify\.com\/|\/cdn\/shop\//],
  ["woocommerce:plugin", /\/plugins\/woocommerce\//],
  ["bigcommerce:cdn", /\bcdn\d*\.bigcommerce\.com\//],
  ["magento2:static", /\/static\/version\d+\//],
  ["magento1:skin", /\/skin\/frontend\//],
  ["magento1:varien", /\/js\/varien\//],
  ["prestashop:modules", /\/modules\/ps_/],
  ["prestashop16:blockcart", /\/modules\/block(?:cart|search)\//],
  ["prestashop16:theme", /\/themes\/default-bootstrap\//],
  ["wix:static", /\bstatic\.(?:parastorage|wixstatic)\.com\//],
  ["squarespace:static", /\b(?:static1|assets)\.squarespace\.com\//],
  ["squarespace:commerce", /universal\/scripts-compressed\/commerce-/],
  ["shopware:bundles", /\/bundles\/storefront\//],
  ["opencart:theme", /catalog\/view\/theme\//],
  ["opencart:javascript", /catalog\/view\/javascript\//],
  ["salesforce:static", /demandware\.(?:static|store)\b/],
  ["ecwid:script", /\bapp\.ecwid\.com\/script\.js/],
];

/** Parts of scripts that stand in the page. */
const SCRIPTS: [signal: string, part: RegExp][] = [
  ["shopify:theme", /\bShopify\.theme\b/],
  ["shopify:shop", /\bShopify\.shop\b/],
  ["woocommerce:script", /\b(?:wc_add_to_cart_params|woocommerce_params|wc_cart_fragments_params)\b/],
  ["bigcommerce:script", /\b(?:stencilBootstrap|BCData)\b/],
  ["magento1:varien", /\bMage\.Cookies\b/],
  ["prestashop:script", /\bvar prestashop\s*=/],
  ["wix:stores", /\bwixstores\b/i],
  ["squarespace:context", /\bStatic\.SQUARESPACE_CONTEXT\b/],
  ["shopware:router", /\bfrontend\.cart\.offcanvas\b/],
  ["ecwid:browser", /\bxProductBrowser\b/],
];

/** Words of the generator meta element. */
const GENERATORS: [signal: string, part: RegExp][] = [
  ["woocommerce:generator", /\bWooCommerce\b/i],
  ["prestashop:generator", /\bPrestaShop\b/i],
  ["wix:generator", /\bWix\.com\b/i],
  ["webflow:generator", /\bWebflow\b/i],
];

const anyOf = (list: [string, RegExp][]) => new RegExp(list.map(([, { source }]) => source).join("|"), "i");
const ANY_ADDRESS = anyOf(ADDRESSES);
const ANY_SCRIPT = anyOf(SCRIPTS);

/** Characters of scripts that are looked through, per page. */
const MAX_SCRIPT_CHARS = 400_000;

export class PlatformReader implements Reader<string[]> {
  readonly tags = ["html", "body", "meta", "script", "link", "img", "div", "section"];
  private readonly signals = new Set<string>();
  private inScript = false;
  private budget = MAX_SCRIPT_CHARS;

  open({ tag, attributes }: Element): void {
    const { signals } = this;
    if (tag === "script") {
      this.inScript = true;
      this.matchAddress(attributes.get(AT.src));
      if (attributes.get(AT.type) === "text/x-magento-init") signals.add("magento2:init");
      if (attributes.get(AT.id) === "shopify-features") signals.add("shopify:features");
      if (attributes.get(AT.id) === "wix-viewer-model") signals.add("wix:viewer");
    } else if (tag === "link") this.matchAddress(attributes.get(AT.href));
    else if (tag === "img") this.matchAddress(attributes.get(AT.src));
    else if (tag === "meta") this.readMeta(attributes);
    else if (tag === "html") {
      if (attributes.get(AT["data-wf-site"]) !== undefined) signals.add("webflow:site");
    } else if (tag === "body") {
      const classes = attributes.get(AT.class) ?? "";
      if (/\bwoocommerce(?:-page|-no-js)?\b/.test(classes)) signals.add("woocommerce:body-class");
      if (/\bis-ctl-\w/.test(classes)) signals.add("shopware:body-class");
    } else if (attributes.get(AT.id)?.startsWith("shopify-section-")) signals.add("shopify:section");
  }

  text(data: string): void {
    if (!this.inScript || this.budget <= 0) return;
    const part = data.length > this.budget ? data.slice(0, this.budget) : data;
    this.budget -= part.length;
    if (ANY_SCRIPT.test(part)) this.match(part, SCRIPTS);
  }

  close(tag: string): void {
    if (tag === "script") this.inScript = false;
  }

  facts(): string[] {
    return [...this.signals];
  }

  private readMeta(attributes: Attributes): void {
    const name = attributes.get(AT.name);
    const content = attributes.get(AT.content) ?? "";
    if (name === undefined) return;
    if (/^generator$/i.test(name)) this.match(content.slice(0, 300), GENERATORS);
    if (name === "platform" && /^bigcommerce/i.test(content)) this.signals.add("bigcommerce:meta");
    if (/^shopify-(?:checkout-api-token|digital-wallet)$/i.test(name)) this.signals.add("shopify:meta");
  }

  private matchAddress(address: string | undefined): void {
    if (address === undefined) return;
    const start = address.slice(0, 300);
    if (ANY_ADDRESS.test(start)) this.match(start, ADDRESSES);
  }

  private match(text: string, list: [string, RegExp][]): void {
    for (const [signal, part] of list) if (part.test(text)) this.signals.add(signal);
  }
}
