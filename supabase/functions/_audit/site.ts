import { getDomain, getDomainWithoutSuffix } from "tldts";

/** Shops on a platform's domain (`name.myshopify.com`) are sites of their own. */
const RULES = { allowPrivateDomains: true };

/** The registrable domain of an address: `www.shop.co.uk` and `help.shop.co.uk` are one site. */
export function siteOf(url: string | URL): string {
  const { hostname } = new URL(url);
  return getDomain(hostname, RULES) ?? hostname;
}

/** The name that somebody chose for the site: `shop` in `www.shop.co.uk`. */
export function siteName(url: string | URL): string {
  const { hostname } = new URL(url);
  return getDomainWithoutSuffix(hostname, RULES) ?? hostname;
}

/** The domain that the owner of an address registered; null on a platform's domain, where nobody registers one. */
export function ownDomain(url: string | URL): string | null {
  const domain = getDomain(new URL(url).hostname);
  return domain === siteOf(url) ? domain : null;
}
