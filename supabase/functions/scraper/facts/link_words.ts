/** What a link leads to, told by its words and its path. */

import { fold } from "./text.ts";

export type PolicyKind = "returns" | "shipping" | "privacy" | "terms" | "contact";

export const POLICY_KINDS: readonly PolicyKind[] = ["returns", "shipping", "privacy", "terms", "contact"];

/** Languages whose words stand below. On a page in another one, "not found" proves nothing. */
export const KNOWN_LANGUAGES: readonly string[] = ["en", "de", "fr", "es", "it", "nl"];

/** Matched against folded text with single spaces: no accents, lower case, no punctuation. */
const POLICY_WORDS: Record<PolicyKind, RegExp> = {
  // Not "return to shop", "retour en haut", "retour à l'accueil".
  returns: new RegExp(
    "\\b(?:returns?\\b(?! to\\b)|refunds?\\b|money back|" + // en
      "ruckgabe|rueckgabe|rucksend|ruecksend|widerruf|retouren?\\b|umtausch|" + // de
      "retours?\\b(?! (?:en haut|a|au|aux|vers|accueil)\\b)|rembours|retractation|" + // fr
      "devolucion|reembolso|desistimiento|" + // es
      "resi\\b|reso\\b|rimbors|recesso\\b|" + // it
      "retourner|ruilen\\b|herroep|terugbetal)", // nl
  ),
  shipping: new RegExp(
    "\\b(?:shipping|delivery|deliveries|postage|" +
      "versand|lieferung|lieferzeit|lieferbeding|lieferinfo|zustellung|" +
      "livraison|frais de port|" +
      "envios?\\b|entregas?\\b|" +
      "spedizion|consegn|" +
      "verzend|bezorg|levering|levertijd)",
  ),
  privacy: new RegExp(
    "\\b(?:privacy|data protection|" +
      "datenschutz|" +
      "confidentialite|vie privee|donnees personnelles|protection des donnees|" +
      "privacidad|proteccion de datos|" +
      "riservatezza|protezione dei dati|" +
      "gegevensbescherming)",
  ),
  terms: new RegExp(
    "\\b(?:terms\\b|conditions of (?:sale|use|service)|" +
      "agb\\b|geschaftsbedingungen|geschaeftsbedingungen|nutzungsbedingungen|" +
      "conditions generales|cgv\\b|" +
      "terminos\\b|condiciones (?:generales|de)\\b|" +
      "termini (?:e|di|del)\\b|condizioni (?:generali|di)\\b|" +
      "voorwaarden)",
  ),
  contact: new RegExp(
    "\\b(?:contact(?! lens)|get in touch|customer (?:service|care)|" +
      "kontakt|impressum|kundenservice|kundendienst|" +
      "service clients?\\b|" +
      "atencion al cliente|" +
      "contatt|servizio clienti|" +
      "klantenservice)",
  ),
};

const OTHER_PEOPLES_POLICIES =
  /(?:^|\.)(?:google|shopify|cloudflare|hcaptcha|facebook|instagram|tiktok|apple|paypal|klarna|stripe|wix|squarespace)\.com$/;

const LONGEST_LINK_TEXT = 60;

/** The policies that a link's text or path names; "Shipping & Returns" names two. */
export function policiesNamed(text: string, url: URL): PolicyKind[] {
  // "Return of the King" may be for sale, "Free delivery" a collection, "Our new shipping boxes" a story.
  if (PRODUCT_PATH.test(url.pathname) || LISTING_PATH.test(url.pathname)) return [];
  // "Protected by reCAPTCHA: Privacy, Terms" speaks of somebody else's policies.
  if (OTHER_PEOPLES_POLICIES.test(url.hostname)) return [];
  const spoken = text.length <= LONGEST_LINK_TEXT ? words(text) : "";
  const written = words(decodePath(url.pathname));
  return POLICY_KINDS.filter((kind) => POLICY_WORDS[kind].test(spoken) || POLICY_WORDS[kind].test(written));
}

/** What only a button for buying says, whatever element it is. */
const BUY_PHRASES = new RegExp(
  "\\b(?:add to (?:cart|bag|basket|trolley)|buy (?:it )?now|order now|pre ?order|" +
    "in den (?:warenkorb|einkaufswagen)|jetzt kaufen|" +
    "ajouter au (?:panier|sac)|acheter maintenant|" +
    "(?:anadir|agregar) (?:al|a la) (?:carrito|cesta|bolsa)|comprar ahora|" +
    "aggiungi al (?:carrello|sacchetto)|acquista ora|" +
    "in (?:de |het )?(?:winkelwagen|winkelmand|winkelmandje)|nu bestellen)\\b",
);

/** What a button says that buys, while a link with the same word may lead anywhere. */
const BUY_WORD = /^(?:buy|order|kaufen|bestellen|acheter|commander|comprar|acquista|compra|koop|kopen)\b/;

/** Whether the text of a button or a link offers to buy. */
export function offersToBuy(text: string, button: boolean): boolean {
  if (text.length > LONGEST_LINK_TEXT) return false;
  const spoken = words(text);
  return BUY_PHRASES.test(spoken) || (button && BUY_WORD.test(spoken));
}

/** Words that stand before a product's own name, in the known languages and on the usual platforms. */
const PRODUCT_PATH = new RegExp(
  "/(?:products?|produkte?|produits?|productos?|prodott[oi]|producten|product-page)/[^/]+/?$|/catalog/product/view/",
  "i",
);

/** Paths that platforms give to products and sometimes to other pages. */
const PERHAPS_PRODUCT_PATH =
  /\/(?:artikel|items?|dp|pd|p)\/[^/]+\/?$|\/\d+-[a-z0-9-]+\.html$|-p-?\d+(?:\.html)?$/i;

/** Whether a link leads to a product, as far as its address tells. */
export function isProductLink(text: string, url: URL): boolean {
  if (PRODUCT_PATH.test(url.pathname)) return true;
  return PERHAPS_PRODUCT_PATH.test(url.pathname) && policiesNamed(text, url).length === 0;
}

/** Where goods are listed and stories told. */
const LISTING_PATH = new RegExp(
  "/(?:collections?|categor(?:y|ies)|product-category|kategorien?|categorias?|categorie|" +
    "blogs?|news|journal|magazine?|stories)/",
  "i",
);

const TRACKING = /^(?:utm_.*|fbclid|gclid|msclkid|srsltid|ref|variant|pr_.*|_pos|_sid|_ss|_psq|_fid)$/;

/** One address for one product: no fragment, no tracking, no choice of variant. */
export function productUrl(url: URL): URL {
  const plain = new URL(url);
  plain.hash = "";
  for (const name of [...plain.searchParams.keys()]) {
    if (TRACKING.test(name)) plain.searchParams.delete(name);
  }
  return plain;
}

function words(text: string): string {
  return fold(text).replace(/[^a-z0-9]+/g, " ").trim();
}

function decodePath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
