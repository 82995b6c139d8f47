/** What a link leads to, told by its words and its path. */

import { decodePath } from "./addresses.ts";
import type { Language } from "./languages/language.ts";
import type { Look } from "./phrase_book.ts";
import { either, phrases } from "./phrases.ts";
import { POLICY_KINDS, type PolicyKind } from "./policy_kinds.ts";
import { timeOf } from "./spans.ts";
import { fold, oneLine } from "./text.ts";
import { inAllLanguages, languageBits, perLanguage } from "./words.ts";

/** What links to a page about a policy say. */
const linkWords = (kind: PolicyKind) => ({ policies, exchanges }: Language) =>
  kind === "returns" ? `${policies.returns}, ${exchanges}` : policies[kind];

const POLICIES = inAllLanguages(POLICY_KINDS.map(linkWords));
/** "About" by itself is one at the end of a text or a path only. */
const ABOUT = /(?<![a-z0-9])about(?:\W|html)*$/;

/** For each of `POLICY_KINDS` bits of the languages in which a link names it, all where that does not matter. */
export type NamedPolicies = readonly number[];

const ALL_LANGUAGES = -1;

/** The policies that a link names on a page in one of these languages; none: in any. */
export function policiesIn(named: NamedPolicies, codes: readonly string[]): PolicyKind[] {
  const languages = languageBits(codes);
  return POLICY_KINDS.filter((_, list) => (named[list] & languages) !== 0);
}

/** Where goods are listed and stories told, which may be about anything. */
function isStory(host: string | null, path: string): boolean {
  return LISTING_PATH.test(path) && !HELP.test(`${host}${path}`);
}

/** Words for returns that are about returns wherever they stand in a text. */
const returnsOf = perLanguage((language) => {
  const { policies, exchanges, shipping } = language;
  const exchange = phrases(exchanges);
  // "Exchange within 14 days" and "free exchange" are; "the bowl had to be exchanged" is not.
  const terms = either([timeOf({ ...language, otherTime: NOTHING }), phrases(shipping.free)]);
  return new RegExp(
    either([phrases(policies.returns), `${exchange}${NEAR}${terms}`, `${terms}${NEAR}${exchange}`]),
  );
});
const NEAR = "[^.!?\\n]{0,40}?";
/** Words that stand in no text. */
const NOTHING = "\u0000";

/** Whether a folded text speaks of returns. @param codes languages that it may be in */
export function speaksOfReturns(text: string, codes: readonly string[]): boolean {
  return returnsOf(codes).some((words) => words.test(text));
}

const OTHER_PEOPLES_POLICIES =
  /(?:^|\.)(?:google|shopify|cloudflare|hcaptcha|facebook|instagram|tiktok|apple|paypal|klarna|stripe|wix|squarespace)\.com$/;

/** Contact lenses have nothing to do with the shop's contact. */
const LENSES = /\b(?:lens|lenz|lentil|linse|lente|lenti|lencse|sosovk|cock|soczewk|piilolin)|линз|лещ|φακ/;

const LONGEST_LINK_TEXT = 60;

/** What a link tells about the page that it leads to. */
export interface Destination {
  /** The policies that its text or path names, null where there are none; "Shipping & Returns" names two. */
  policies: NamedPolicies | null;
  /** It is a product, if it is one of the shop. */
  product: boolean;
}

const PRODUCT: Destination = { policies: null, product: true };

/** @param where its path decoded; no host for what only a script can follow */
export function destinationOf(text: string, where: { host: string | null; path: string }): Destination {
  const { host, path } = where;
  // "Return of the King" may be for sale, "Free delivery" a collection, "Our new shipping boxes" a story.
  if (PRODUCT_PATH.test(path)) return PRODUCT;
  // "Protected by reCAPTCHA: Privacy, Terms" speaks of somebody else's policies.
  const others = isStory(host, path) || (host !== null && OTHER_PEOPLES_POLICIES.test(host));
  const policies = others ? null : findPolicies(text, path);
  return { policies, product: policies === null && PERHAPS_PRODUCT_PATH.test(path) };
}

/** Help is sorted into categories too. */
const HELP =
  /^(?:help|support|faq|hilfe|aide|ayuda|pomoc)\.|\/(?:hc|help|faqs?|support|hilfe|aide|ayuda|pomoc)\//;

/** The policies that a link's text or path names. @param codes languages of the page; none: in any */
export function policiesNamed(
  text: string,
  where: { host: string | null; path: string },
  codes: readonly string[] = [],
): PolicyKind[] {
  const { policies } = destinationOf(text, where);
  return policies === null ? [] : policiesIn(policies, codes);
}

function findPolicies(text: string, path: string): NamedPolicies | null {
  const line = oneLine(text);
  const spoken = line.length <= LONGEST_LINK_TEXT ? fold(line) : "";
  const written = path.length <= 1 ? "" : fold(path);
  const [inText, inPath] = [POLICIES.lookAt(spoken), POLICIES.lookAt(written)];
  const about = ABOUT.test(spoken) || ABOUT.test(written);
  if (inText === null && inPath === null && !about) return null;
  const inFile = inPath === null ? null : lookAtFile(written);
  const named = POLICY_KINDS.map((kind, list) => {
    if (kind === "about" && about) return ALL_LANGUAGES;
    const languages = (inText?.languages(list) ?? 0) | (inPath?.languages(list) ?? 0);
    if (languages === 0 || (kind === "contact" && LENSES.test(spoken))) return 0;
    return inFile !== null && inFile.languages(list) !== 0 ? ALL_LANGUAGES : languages;
  });
  return named.every((languages) => languages === 0) ? null : named;
}

/**
 * A word of another language than the page's may mean anything there, but a file of one or two words keeps the name that
 * the shop's system once gave it: `cgv.php`, `agb`.
 */
function lookAtFile(written: string): Look | null {
  const file = written.replace(/\.[a-z]{2,5}$|\/$/, "").split("/").at(-1) ?? "";
  return file.split(/[-_]/).length <= 2 ? POLICIES.lookAt(file) : null;
}

/** Words that stand before a product's own name, in the known languages and on the usual platforms. */
const PRODUCT_PATH =
  /\/(?:products?|produkte?r?|produkty|produits?|productos?|produtos?|prodott[oi]|producten|product-page|izdelk[ai]|izdelek|proizvodi?|tovar[iy]?|termek(?:ek)?|produse?|proion(?:ta)?|urun(?:ler)?|tuote|tuotteet|zbozi|vyrobky?|tood(?:e|ed)|preces?|prekes?|товары?|продукты?|προι?ον(?:τα)?|منتج(?:ات)?|מוצר(?:ים)?|商品|产品|產品|상품)\/[^/]+\/?$|\/catalog\/product\/view\//i;

/** Paths that platforms give to products and sometimes to other pages. */
const PERHAPS_PRODUCT_PATH =
  /\/(?:artikel|items?|dp|pd|p)\/[^/]+\/?$|\/\d+-[a-z0-9-]+\.html$|-p-?\d+(?:\.html)?$/i;

/** Whether a path of the shop leads to a product, as far as it tells; not where its link names a policy. */
export function isProductPath(path: string, namesPolicy: boolean): boolean {
  return PRODUCT_PATH.test(path) || (!namesPolicy && PERHAPS_PRODUCT_PATH.test(path));
}

/** Whether a link leads to a product. */
export function isProductLink(text: string, url: URL): boolean {
  return destinationOf(text, { host: url.hostname, path: decodePath(url.pathname) }).product;
}

const LISTINGS =
  "collections?|categor(?:y|ies)|product-category|produktkategorie|kategorien?|categorias?|categorie|kategor(?:ij[ae]|iya|iia|ie|ia|i)|katehoriia|katigoria|kategooria";

/** Where goods are listed and stories told. */
const LISTING_PATH = new RegExp(
  `/(?:${LISTINGS}|blogs?|news|journal|magazine?|stories|campaigns?|campanhas?|campanas?|promo(?:tion)?s?|lp)(?:/|-\\d)`,
  "i",
);
const GOODS_PATH = new RegExp(
  `/(?:(?:${LISTINGS}|c)/[^/]+(?:/[^/]+)*|shop|store|products|all-products|sale)/?$`,
  "i",
);

/** Whether a path of the shop lists goods. */
export function isListing(path: string): boolean {
  return GOODS_PATH.test(path);
}

/** For what stands after the last slash but one that ends the path. */
const CART_NAME =
  /^\/(?:cart|basket|shopping-?(?:cart|bag)|bag|warenkorb|panier|carrito|cesta|carrello|winkelwagen|winkelmand|carrinho|koszyk|kundvagn|varukorg|kurv)(?:\.html|\.php)?\/?$/i;

/** Whether a path of the shop leads to the cart. */
export function isCart(path: string): boolean {
  const start = path.lastIndexOf("/", path.length - 2);
  return path.length - start <= LONGEST_CART_NAME && CART_NAME.test(path.slice(start));
}
const LONGEST_CART_NAME = "/shopping-basket.html/".length;

const TRACKING = /^(?:utm_.*|fbclid|gclid|msclkid|srsltid|ref|variant|pr_.*|_pos|_sid|_ss|_psq|_fid)$/;

/** One address for one product: no fragment, no tracking, no choice of variant. */
export function productUrl(url: URL): URL {
  if (url.search === "" && url.hash === "") return url;
  const plain = new URL(url);
  plain.hash = "";
  for (const name of [...plain.searchParams.keys()]) {
    if (TRACKING.test(name)) plain.searchParams.delete(name);
  }
  return plain;
}
