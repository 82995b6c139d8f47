/** What classes and ids say an element is. They are free words, so each list holds those that shops really use. */

import { AT, type AttributeReader, HAS } from "./attributes.ts";
import { Vocabulary } from "./vocabulary.ts";

export const NAMED = {
  price: 1,
  footer: 2,
  /** Other products than the page's own. */
  related: 4,
  description: 8,
  /** Banners about cookies and consent. */
  consent: 16,
  currencyChoice: 32,
  buy: 64,
  reviewWidget: 128,
  /** Reviews and ratings, or a place for them. */
  reviews: 256,
} as const;

const CARTS =
  "(?:cart|bag|basket|trolley|warenkorb|einkaufswagen|panier|carrito|cesta|carro|carrello|winkelwagen|winkelmand|" +
  "carrinho|sacola|cesto|koszyk[au]?|varukorg(?:en)?|kundvagn(?:en)?|kurv(?:en)?|ostoskori(?:in)?|kosik[au]?|kosaric[aou]|korpa|" +
  "kosar(?:ba)?|sepete?|korzin[au]|ostukorv[i]?|groz[as]|krepsel(?:is|i))";
/** What each of them has: a name without it needs no closer look. */
const CART_STEMS =
  "cart|bag|basket|trolley|warenkorb|einkaufswagen|panier|carr[eio]|cest[ao]|winkel|sacola|koszyk|varukorg|kundvagn|kurv|" +
  "ostosk|kosi[kc]|kosar|korpa|sepet|korzin|ostuk|groz|krepsel";
const SHOPPING = "(?:shopping[-_]?)?";

/** A cart and what is done with it. What stands before a cart is looked for behind it, or all carts are compiled ten times. */
const CART_NAME = new RegExp(
  `(?=${CART_STEMS})(?:` + [
    "(?<=(?:^|[^a-z]|btn|button|lnk|cmd)(?:js[-_])?add[-_]?(?:item|product|this)?[-_]?(?:to|2|into)?[-_]?(?:the|my)?[-_]?" +
    `${SHOPPING})${CARTS}(?![a-z]*[-_]?(?:count|total|link|icon$))`,
    `(?<=(?:^|[^a-z])${SHOPPING})${CARTS}[-_]?(?:add|submit)|(?<=(?:btn|button)[-_]?${SHOPPING})${CARTS}(?![a-z])`,
    "(?<=(?:^|[^a-z])(?:in[-_]den|in[-_]de|do|ajouter[-_]?(?:au)?|lisaa|legg|laeg|lagg|dodaj|adicionar|anadir|agregar|" +
    `aggiungi)[-_]?(?:i[-_]|v[-_]|u[-_]|do[-_]|al[-_]|ao[-_])?${SHOPPING})${CARTS}`,
  ].join("|") + ")",
);
/** Words that are part of each such name. */
const CART_VERB =
  /add|submit|btn|button|in[-_]d|do|ajouter|lisaa|legg|laeg|lagg|adicionar|anadir|agregar|aggiungi/;
/** Buying in the languages of those who name their elements in their own. */
const BUYING =
  "buy|purchase|order|comprar|compra|acheter|commander|kaufen|bestellen|koop|bestel|kup|zamow|kjop|kop|kob|koupit|kupit|" +
  "acquista|osta|kupi|satinal";
const BUTTON = "btn|button|cta|boton|botao|bouton|knapp?|knop|tlacitko|przycisk|pulsante";
const BUY_NAME = new RegExp(
  [
    "single_add_to_cart_button|product-form__submit|snipcart-add-item|(?:gumroad|lemonsqueezy)-button|fsc-add(?![a-z])",
    "(?:paypal|shopify-payment|dynamic-checkout)[-_]?buttons?(?![a-z])",
    "(?:^|[^a-z]|btn|button|lnk|cmd)(?:add2cart|addtocart|atc)[-_]?(?:btn|button|form|submit)?(?![a-z])",
    `(?:${BUTTON}|link)[-_]{0,2}(?:${BUYING})(?:[-_]?now)?(?![a-z])`,
    "(?:product|pdp)[-_]{1,2}(?:buy|purchase)(?![a-z])",
    `(?:^|[^a-z])(?:${BUYING})[-_]?(?:it[-_]?)?(?:now|submit|${BUTTON}|teraz|ahora|agora|jetzt|ora|nu)(?![a-z])`,
    "(?:^| )(?:comprar|acheter|kaufen|koupit|kupit|acquista)(?= |$)",
  ].join("|"),
);

/**
 * Whether something is named after putting a product into the cart: "addToCartButton", "btn-buy-now", "basket_add",
 * "in-den-warenkorb".
 *
 * @param name class, id, name or script in lower case
 */
export function isBuyingName(name: string): boolean {
  return BUY_NAME.test(name) || (CART_VERB.test(name) && CART_NAME.test(name));
}

const PLACE =
  /<[a-z][^<>]{0,1000}?\sdata-[\w-]{1,30}\s*=\s*["']?[^"'<>]{0,80}?add[-_ ]?to[-_ ]?(?:cart|bag|basket|trolley)/i;

/** Whether an element of the page's source is told in its data to put something into the cart. */
export function hasPlaceForBuying(html: string): boolean {
  return /add[-_ ]?to[-_ ]?(?:cart|bag|basket|trolley)/i.test(html) && PLACE.test(html);
}

const PATTERNS: [bit: number, pattern: RegExp][] = [
  [
    NAMED.price,
    /price|preis|prix|precio|prezzo|prijs|preco|fiyat|cijen|kaina|hinta|(?:^|[-_ ])(?:cena|pris)(?![a-z])/,
  ],
  // Cards, drawers and dialogs have footers too: only names for the one of the page count.
  [
    NAMED.footer,
    /(?:^| )(?:(?:site|page|main|global|shop|store|theme|wsite)[-_]?footer|footer(?:[-_]?(?:main|wrapper|container|section|group|area|content|links|menu|bottom|top))?|colophon|shopify-section-footer|shopify-section-group-footer-group)(?= |$)/,
  ],
  [
    NAMED.related,
    /related|recommend|up-?sells?|cross-?sell|similar|also-?(?:like|bought|viewed)|recently-?viewed|product-?(?:grid|slider|carousel)|featured-?(?:products?|collection)/,
  ],
  [
    NAMED.description,
    /descri(?:ption|zione|pcion|cao)|beschr(?:eibung|ijving)|(?:^|[-_ ])(?:rte|opis|beskrivning|beskrivelse)(?![a-z])/,
  ],
  [
    NAMED.reviews,
    /(?<!p)reviews?(?![a-z])|(?:(?<![a-z])|product|star|user)ratings?(?![a-z])|bewertung|rezension|recens|resenas|beoordeling|anmeldelse|omdomen|hodnoceni|otzyv|yorumlar|opinie(?![a-z])|(?:^|[-_ ])avis(?![a-z])/,
  ],
  [NAMED.consent, /cookie|consent|gdpr|onetrust|usercentrics|cc-window/],
  [
    NAMED.currencyChoice,
    /(?:currency|country|localization)[-_]?(?:selector|switcher|picker|form|select|dropdown|list|menu|converter)|(?:select|switch|choose|change)(?:or|er)?[-_]?(?:the[-_])?currency|multi-?currency|language-currency/,
  ],
  [
    NAMED.reviewWidget,
    /jdgm|yotpo|trustpilot|loox|stamped|okendo|oke-|spr-|trustedshops|ekomi|feefo|bv-rating|bv_main|bazaarvoice|junip|opinew|kiyoh|reviewsio|ruk-|ryviu|rivyo|fera-|skeepers/,
  ],
];

const LONGEST = 300;

/** Tells classes and ids apart, each different one once: the templates of a shop repeat the same few. */
export class Names {
  private readonly known = new Vocabulary<number>();

  /** Bits of `NAMED` for the class and id of an element. */
  of(attributes: AttributeReader): number {
    if (!(attributes.has & HAS.name)) return 0;
    return this.named(attributes, AT.class) | this.named(attributes, AT.id);
  }

  private named(attributes: AttributeReader, at: number): number {
    if (!(attributes.has & 1 << at)) return 0;
    return attributes.lookUp(at, this.known) ?? this.learn(attributes.get(at)!);
  }

  private learn(name: string): number {
    const text = name.slice(0, LONGEST).toLowerCase();
    let bits: number = isBuyingName(text) ? NAMED.buy : 0;
    for (const [bit, pattern] of PATTERNS) if (pattern.test(text)) bits |= bit;
    this.known.add(name, bits);
    return bits;
  }
}
