/**
 * What a shop runs on, told by what the platforms' own documentation and public behaviour show. One signal may
 * be a leftover or a coincidence; two that have nothing to do with each other are taken as proof.
 */

import type { Visit } from "./visit.ts";

/** Signals that two sources may give have the form `platform:what`, as those of a page's facts have. */
type Signal = string;

const NAMES: Record<string, string> = {
  shopify: "Shopify",
  woocommerce: "WooCommerce",
  bigcommerce: "BigCommerce",
  magento: "Magento",
  magento1: "Magento 1",
  magento2: "Magento 2",
  prestashop: "PrestaShop",
  prestashop16: "PrestaShop 1.6",
  wix: "Wix",
  squarespace: "Squarespace",
  shopware: "Shopware",
  opencart: "OpenCart",
  salesforce: "Salesforce Commerce Cloud",
  ecwid: "Ecwid",
  webflow: "Webflow",
};

const HEADERS: [signal: Signal, name: string, value: RegExp][] = [
  ["shopify:header", "x-shopid", /^\d/],
  ["shopify:header", "x-shopify-stage", /./],
  ["shopify:powered-by", "powered-by", /^shopify/i],
  ["wix:header", "x-wix-request-id", /./],
  ["squarespace:header", "server", /^squarespace/i],
  ["shopware:header", "sw-context-token", /./],
  ["shopware:header", "sw-version-id", /./],
  ["magento2:header", "x-magento-tags", /./],
  ["magento2:header", "x-magento-cache-debug", /./],
  ["bigcommerce:header", "x-bc-store-version", /./],
  ["salesforce:header", "x-dw-request-base-id", /./],
];

const COOKIES: [signal: Signal, name: RegExp][] = [
  ["shopify:cookie", /^_shopify_(?:y|s|essential)$/],
  ["woocommerce:cookie", /^(?:woocommerce_|wp_woocommerce_session_)/],
  ["magento2:cookie", /^(?:mage-|form_key$|private_content_version$)/],
  ["prestashop:cookie", /^PrestaShop-/],
  ["shopware:cookie", /^sw-/],
  ["opencart:cookie", /^OCSESSID$/],
  ["bigcommerce:cookie", /^SHOP_SESSION_TOKEN$/],
  ["salesforce:cookie", /^dwsid$/],
];

/** What the headers and cookies of a page tell. Kept in the visit to the home page. */
export function headerSignals(headers: Headers): Signal[] {
  const names = headers.getSetCookie().map((line) => line.split("=", 1)[0].trim());
  const found = [
    ...HEADERS.filter(([, name, value]) => value.test(headers.get(name) ?? "")),
    ...COOKIES.filter(([, pattern]) => names.some((name) => pattern.test(name))),
  ];
  return [...new Set(found.map(([signal]) => signal))];
}

/** What the home page shows, in its source and in its headers. */
export function signalsOf({ facts, data }: Visit): Signal[] {
  const { signals = [] } = (data ?? {}) as { signals?: Signal[] };
  return [...facts?.head.platformSignals ?? [], ...signals];
}

/** The platform with the most signals, if they are two; null when it cannot be told. */
export function platformOf(signals: readonly Signal[]): { name: string; signals: string[] } | null {
  const byPlatform = Map.groupBy(new Set(signals), (signal) => signal.split(":", 1)[0]);
  const [best] = [...byPlatform].sort((a, b) => b[1].length - a[1].length || (a[0] < b[0] ? -1 : 1));
  return best !== undefined && best[1].length >= 2
    ? { name: NAMES[best[0]] ?? best[0], signals: best[1] }
    : null;
}
