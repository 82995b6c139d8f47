import { getDomain } from "tldts";

/**
 * The registrable domain of an address: `www.shop.co.uk` and `help.shop.co.uk` are one site. Shops on a
 * platform's domain (`name.myshopify.com`) are sites of their own.
 */
export function siteOf(url: string | URL): string {
  const { hostname } = new URL(url);
  return getDomain(hostname, { allowPrivateDomains: true }) ?? hostname;
}
