/** What a link leads to, told by its words and its path. */

import { decodePath } from "./addresses.ts";
import { fold, oneLine } from "./text.ts";

export type PolicyKind = "returns" | "shipping" | "privacy" | "terms" | "contact" | "about" | "imprint";

export const POLICY_KINDS: readonly PolicyKind[] = [
  ...["returns", "shipping", "privacy", "terms", "contact", "about", "imprint"] as const,
];

/** Languages whose words stand below. On a page in another one, "not found" proves nothing. */
export const KNOWN_LANGUAGES: readonly string[] = [
  "en",
  "de",
  "fr",
  "es",
  "it",
  "nl",
  "pt",
  "pl",
  "sv",
  "da",
];

/** For folded text: no accents, lower case. A space stands for whatever parts words, in texts and in paths. */
const POLICY_WORDS: Record<PolicyKind, string> = {
  // Not "return to shop", "retour en haut", "retour à l'accueil".
  returns: "returns?\\b(?! to\\b)|refunds?\\b|money back|" + // en
    "ruckgabe|rueckgabe|rucksend|ruecksend|widerruf|retouren?\\b|umtausch|" + // de
    "retours?\\b(?! (?:en haut|a|au|aux|vers|accueil|naar)\\b)|rembours|retractation|" + // fr
    "devolucion|reembols|desistimiento|" + // es
    "resi\\b|reso\\b|rimbors|recesso\\b|" + // it
    "retourner|ruilen\\b|herroep|terugbetal|" + // nl
    "devoluc|devolver\\b|" + // pt
    "zwrot|reklamacj|odstapieni|" + // pl
    "returer\\b|angerratt|aterbetaln|bytesratt|" + // sv
    "returnering|fortrydelse|refusion", // da
  shipping: "shipping|delivery|deliveries|postage|" +
    "versand|lieferung|lieferzeit|lieferbeding|lieferinfo|zustellung|" +
    "livraison|frais de port|" +
    "envios?\\b|entregas?\\b|" +
    "spedizion|consegn|" +
    "verzend|bezorg|levering|levertijd|" +
    "portes de envio|fretes?\\b|" +
    "dostaw|wysylk|" +
    "frakt|leverans|" +
    "fragt|forsendelse",
  privacy: "privacy|data protection|" +
    "datenschutz|" +
    "confidentialite|vie privee|donnees personnelles|protection des donnees|" +
    "privacidad|proteccion de datos|" +
    "riservatezza|protezione dei dati|" +
    "gegevensbescherming|" +
    "privacidade|protecao de dados|" +
    "prywatnos|ochrona danych|rodo\\b|" +
    "integritetspolicy|personuppgift|dataskydd|" +
    "privatliv|persondata|databeskyttelse",
  terms: "terms\\b|conditions of (?:sale|use|service)|" +
    "agb\\b|geschaftsbedingungen|geschaeftsbedingungen|nutzungsbedingungen|" +
    "conditions generales|cgv\\b|" +
    "terminos\\b|condiciones (?:generales|de)\\b|" +
    "termini (?:e|di|del)\\b|condizioni (?:generali|di)\\b|" +
    "voorwaarden|" +
    "termos\\b|condicoes (?:gerais|de)\\b|" +
    "regulamin\\b|warunki (?:sprzedazy|zakup)|" +
    "kopvillkor|villkor\\b|" +
    "handelsbetingelser|betingelser\\b",
  contact: "contact(?! lens)|get in touch|customer (?:service|care)|" +
    "kontakt|kundenservice|kundendienst|" +
    "service clients?\\b|" +
    "atencion al cliente|" +
    "contatt|servizio clienti|" +
    "klantenservice|" +
    "contatos?\\b|apoio ao cliente|fale conosco|" +
    "obsluga klienta|" +
    "kundtjanst|" +
    "kundeservice",
  about: "about(?:\\W|html)*$|about (?:us|the (?:shop|store|brand|company))\\b|our story|who we are|" +
    "uber uns|ueber uns|unsere geschichte|wer wir sind|" +
    "a propos|qui sommes nous|notre histoire|" +
    "sobre nosotros|quienes somos|nuestra historia|" +
    "chi siamo|la nostra storia|" +
    "over ons|ons verhaal|wie zijn wij|" +
    "sobre nos\\b|quem somos|" +
    "o nas\\b|o firmie|" +
    "om oss|om os\\b",
  imprint:
    "imprint|legal notice|impressum|anbieterkennzeichnung|mentions legales|aviso legal|note legali|colofon|bedrijfsgegevens",
};

/** A pattern for words: a space in it is anything between two words. */
function pattern(words: string): RegExp {
  return new RegExp(`(?<![a-z0-9])(?:${words.replaceAll(" ", "[^a-z0-9]+")})`);
}

const POLICIES = POLICY_KINDS.map((kind) => ({ kind, words: pattern(POLICY_WORDS[kind]) }));
/** Most links name no policy, and one look is cheaper than seven. */
const ANY_POLICY = pattern(Object.values(POLICY_WORDS).join("|"));

const RETURNS = pattern(POLICY_WORDS.returns);

/** Whether a folded text speaks of returns. */
export function speaksOfReturns(text: string): boolean {
  return RETURNS.test(text);
}

const OTHER_PEOPLES_POLICIES =
  /(?:^|\.)(?:google|shopify|cloudflare|hcaptcha|facebook|instagram|tiktok|apple|paypal|klarna|stripe|wix|squarespace)\.com$/;

const LONGEST_LINK_TEXT = 60;

/** What a link tells about the page that it leads to. */
export interface Destination {
  /** The policies that its text or path names; "Shipping & Returns" names two. */
  policies: PolicyKind[];
  /** It is a product, if it is one of the shop. */
  product: boolean;
}

export function destinationOf(text: string, where: { host: string | null; path: string }): Destination {
  const { path } = where;
  // "Return of the King" may be for sale, "Free delivery" a collection, "Our new shipping boxes" a story.
  if (PRODUCT_PATH.test(path)) return { policies: [], product: true };
  const policies = LISTING_PATH.test(path) ? [] : policiesIn(text, where);
  return { policies, product: policies.length === 0 && PERHAPS_PRODUCT_PATH.test(path) };
}

/** The policies that a link's text or path names. */
export function policiesNamed(text: string, where: { host: string | null; path: string }): PolicyKind[] {
  return destinationOf(text, where).policies;
}

function policiesIn(text: string, { host, path }: { host: string | null; path: string }): PolicyKind[] {
  const line = text.length > LONGEST_LINK_TEXT ? oneLine(text) : text;
  const spoken = line.length <= LONGEST_LINK_TEXT ? fold(line) : "";
  const written = path.length <= 1 ? "" : fold(path);
  const bySpoken = ANY_POLICY.test(spoken);
  const byWritten = ANY_POLICY.test(written);
  if (!bySpoken && !byWritten) return [];
  // "Protected by reCAPTCHA: Privacy, Terms" speaks of somebody else's policies.
  if (host !== null && OTHER_PEOPLES_POLICIES.test(host)) return [];
  return POLICIES.filter(({ words }) =>
    (bySpoken && words.test(spoken)) || (byWritten && words.test(written))
  ).map(({ kind }) => kind);
}

/** What only a button for buying says, whatever element it is. */
const BUY_PHRASES = pattern(
  "(?:add to (?:cart|bag|basket|trolley)|buy (?:it )?now|order now|pre ?order|" +
    "in den (?:warenkorb|einkaufswagen)|jetzt kaufen|" +
    "ajouter au (?:panier|sac)|acheter maintenant|" +
    "(?:anadir|agregar) (?:al|a la) (?:carrito|cesta|bolsa)|comprar ahora|" +
    "aggiungi al (?:carrello|sacchetto)|acquista ora|" +
    "in (?:de |het )?(?:winkelwagen|winkelmand|winkelmandje)|nu bestellen|" +
    "adicionar ao (?:carrinho|cesto|saco)|comprar agora|" +
    "do koszyka|kup teraz|" +
    "lagg (?:till )?i (?:varukorgen|varukorg|kundvagnen|kundvagn)|kop nu|" +
    "(?:laeg i|tilfoj til) kurv(?:en)?|kob nu)\\b",
);

/** What a button says that buys, while a link with the same word may lead anywhere. */
const BUY_WORD =
  /^(?:buy|order|kaufen|bestellen|acheter|commander|comprar|acquista|compra|koop|kopen|kup|kop|kob)\b/;

/** Whether the text of a button or a link offers to buy. */
export function offersToBuy(text: string, button: boolean): boolean {
  const line = oneLine(text);
  if (line.length > LONGEST_LINK_TEXT) return false;
  const spoken = fold(line);
  return BUY_PHRASES.test(spoken) || (button && BUY_WORD.test(spoken));
}

/** Words that stand before a product's own name, in the known languages and on the usual platforms. */
const PRODUCT_PATH =
  /\/(?:products?|produkte?r?|produkty|produits?|productos?|produtos?|prodott[oi]|producten|product-page)\/[^/]+\/?$|\/catalog\/product\/view\//i;

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
  "collections?|categor(?:y|ies)|product-category|produktkategorie|kategorien?|categorias?|categorie|kategori|kategoria";

/** Where goods are listed and stories told. */
const LISTING_PATH = new RegExp(`/(?:${LISTINGS}|blogs?|news|journal|magazine?|stories)/`, "i");
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
  return CART_NAME.test(path.slice(path.lastIndexOf("/", path.length - 2)));
}

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
