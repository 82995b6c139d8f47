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
} as const;

const CARTS =
  "(?:shopping[-_]?)?(?:cart|bag|basket|trolley|warenkorb|einkaufswagen|panier|carrito|cesta|carro|carrello|winkelwagen|winkelmand|" +
  "carrinho|sacola|cesto|koszyk[au]?|varukorg(?:en)?|kundvagn(?:en)?|kurv(?:en)?|ostoskori(?:in)?|kosik[au]?|kosaric[aou]|korpa|" +
  "kosar(?:ba)?|sepete?|korzin[au]|ostukorv[i]?|groz[as]|krepsel(?:is|i))";

/** Names of what puts a product into the cart, as classes, ids, names and scripts have them. */
export const BUYING = new RegExp(
  [
    `(?:^|[^a-z])(?:js[-_])?add[-_]?(?:item|product|this)?[-_]?(?:to|2|into)?[-_]?(?:the|my)?[-_]?${CARTS}(?![a-z]*[-_]?(?:count|total|link|icon$))`,
    `(?:^|[^a-z])${CARTS}[-_]?(?:add|submit)|(?:btn|button)[-_]?${CARTS}(?![a-z])`,
    `(?:^|[^a-z])(?:in[-_]den|in[-_]de|do|ajouter[-_]?(?:au)?|lisaa|legg|laeg|lagg|dodaj|adicionar|anadir|agregar|aggiungi)[-_]?(?:i[-_]|v[-_]|u[-_]|do[-_]|al[-_]|ao[-_])?${CARTS}`,
    "single_add_to_cart_button|product-form__submit|(?:^|[^a-z])(?:add2cart|addtocart|atc)[-_]?(?:btn|button|form|submit)?(?![a-z])",
    "(?:btn|button|cta|link)[-_]?(?:buy|purchase|order)(?:[-_]?now)?(?![a-z])|(?:^|[^a-z])(?:buy|purchase|order)[-_]?(?:it[-_]?)?(?:now|btn|button|submit)(?![a-z])",
  ].join("|"),
);

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
  [NAMED.consent, /cookie|consent|gdpr|onetrust|usercentrics|cc-window/],
  [
    NAMED.currencyChoice,
    /(?:currency|country|localization)[-_]?(?:selector|switcher|picker|form|select|dropdown|list|menu|converter)|(?:select|switch|choose|change)(?:or|er)?[-_]?(?:the[-_])?currency|multi-?currency|language-currency/,
  ],
  // "addToCartButton", "btn-buy-now", "basket_add", "in-den-warenkorb", "button-cart": case is gone here.
  [NAMED.buy, BUYING],
  [
    NAMED.reviewWidget,
    /jdgm|yotpo|trustpilot|loox|stamped|okendo|oke-|spr-|trustedshops|ekomi|feefo|bv-rating|bv_main|bazaarvoice|junip|opinew|kiyoh|reviewsio|ruk-|ryviu|rivyo|fera-|skeepers/,
  ],
];

const ANY = new RegExp(PATTERNS.map(([, { source }]) => `(?:${source})`).join("|"));

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
    const bits = ANY.test(text)
      ? PATTERNS.reduce((all, [bit, pattern]) => pattern.test(text) ? all | bit : all, 0)
      : 0;
    this.known.add(name, bits);
    return bits;
  }
}
