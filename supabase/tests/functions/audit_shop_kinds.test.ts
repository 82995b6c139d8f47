// Contract: shops of every kind are understood: what buys is told by its words in 31 languages, by names and addresses;
// policies by the names that shops give them; prices, labels and values in whatever pieces and order they stand. What only
// looks like it is not taken for it.

import { assert, assertEquals } from "@kit/assert";
import { findPrices } from "../../functions/_audit/facts/prices.ts";
import type { PolicyKind } from "../../functions/_audit/facts/policy_kinds.ts";
import { readFacts } from "../../functions/_audit/facts.ts";

const PAGE = new URL("https://shop.example.com/products/mug");

function product(lang: string, body: string) {
  return readFacts(
    `<!doctype html><html lang="${lang}"><head><title>Mug</title></head><body><main><h1>Dock</h1>
    <p class="price">18,00 €</p>${body}</main></body></html>`,
    PAGE,
    false,
  );
}

const BUYING: Record<string, string> = {
  en:
    "Add to trolley|Add 1 to cart|Add both to basket|$24.00 – Add to cart|Preorder now|Subscribe & save|Quick add|" +
    "Add to order|Pay now|Reserve in store|In my bag",
  de:
    "In den Korb|In die Tasche|In mein Körbchen|Jetzt mieten|Direkt kaufen|Tickets kaufen|Abo abschließen|In den Shopping Bag",
  fr: "Achat immédiat|Achat express|Mettre dans mon panier|Ajouter au caddie",
  es: "Preventa|Hacer pedido|Añadir al pedido|Sumar al carrito|Echar a la cesta",
  it: "Aggiungi alla shopping bag|Inserisci nel carrello|Compra subito",
  nl: "Voeg toe aan tas|In mijn winkelwagen|In shopping bag|Leg in winkelmand",
  pt: "Pré-venda|Adicionar ao saco|Colocar na sacola|Compre já",
  pl: "Przedsprzedaż|Wrzuć do koszyka|Kup i zapłać",
  sv: "Lägg i varukorg|Lägg till i varukorg|Lägg i korg|Lägg i kundvagn|Lägg i påse|Förbeställ",
  da: "Læg i indkøbskurv|Føj til kurv|Læg i indkøbsvogn",
  nb: "Legg i handlevogn|Legg til i handlekurv|Forhåndsbestill",
  fi: "Lisää kassiin|Laita koriin|Ennakkotilaa",
  cs: "Chci koupit|Dát do košíku|Předobjednávka",
  sk: "Chcem kúpiť|Vložiť do košíka",
  sl: "Prednaroči|Dodaj v voziček",
  hr: "Prednarudžba|Dodaj u vrećicu|U korpu",
  hu: "Megvásárlás|Kosárba rakom",
  ro: "Adaugă în geantă|Pune în coș",
  bg: "Купете|Предварителна поръчка|Добавяне в количката",
  el: "Παραγγελία|Προσθήκη στην τσάντα",
  et: "Lisa kotti|Pane korvi",
  lv: "Pievienot somai|Likt grozā",
  lt: "Pridėti prie krepšelio|Išankstinis užsakymas",
  ru: "Добавить в сумку|Быстрый заказ|Купить в 1 клик",
  uk: "Швидке замовлення|Покласти в кошик",
  tr: "Hemen satın al|Çantaya ekle|SEPETE EKLE",
  ar: "أضف إلى الحقيبة|اطلب الآن",
  he: "קנייה מהירה|הוספה לעגלה",
  ja: "ご購入はこちら|定期購入する|予約注文する",
  zh: "马上抢|立即下單|立刻購買|直接购买",
  ko: "예약구매|예약 주문|지금 구매하기",
};

for (const [code, texts] of Object.entries(BUYING)) {
  Deno.test(`S141: buttons that buy are known by their words in ${code}`, () => {
    const unknown = texts.split("|").filter((text) =>
      !product(code, `<button class="b1">${text}</button>`).forms.buy
    );
    assertEquals(unknown, []);
  });
}

const NOT_BUYING: Record<string, string> = {
  en:
    "Add to wishlist|Add a note to your order|View bag|Go to cart|My bag|Purchase history|Order status|Basket weaving",
  de: "Zum Warenkorb|Warenkorb ansehen|Auf die Wunschliste|Kauf auf Rechnung|In der Tasche",
  fr: "Voir le panier|Ajouter à ma liste d'envies|Suivre ma commande",
  es: "Ver carrito|Añadir a favoritos|Seguir comprando",
  it: "Vai al carrello|Aggiungi ai preferiti",
  nl: "Naar winkelwagen|Bekijk winkelwagen|Aan verlanglijst toevoegen",
  pt: "Ver carrinho|Adicionar aos favoritos|Calcular frete",
  pl: "Przejdź do koszyka|Dodaj do ulubionych|Dodaj opinię",
  sv: "Visa varukorg|Lägg till i önskelista|Köpvillkor",
  ru: "Перейти в корзину|Добавить в избранное|Статус заказа",
  ja: "カートを見る|購入履歴|お気に入りに追加",
  zh: "查看购物车|购买记录|購買須知",
  ko: "장바구니 보기|구매후기|위시리스트 담기",
};

for (const [code, texts] of Object.entries(NOT_BUYING)) {
  Deno.test(`buttons that only speak of carts and orders buy nothing in ${code}`, () => {
    const taken = texts.split("|").filter((text) =>
      product(code, `<button class="b1">${text}</button>`).forms.buy
    );
    assertEquals(taken, []);
  });
}

/** Buttons without words, as shop systems, page builders, frameworks and payment services write them. */
const WITHOUT_WORDS = [
  '<form action="/checkout/line-item/add" method="post"><button>+</button></form>',
  '<a href="/index.php?route=checkout/cart.add">+</a>',
  '<form action="/comprar/"><input type="submit" value="+"></form>',
  '<form action="/pl/basketchange.php"><button>+</button></form>',
  '<a href="/koszyk/dodaj/12">+</a>',
  '<button formaction="/cart/add">+</button>',
  '<button data-hook="add-to-cart">+</button>',
  '<button @click="addToCart(1)">+</button>',
  '<button ng-click="vm.addToCart()">+</button>',
  '<button data-bind="click: addToCart">+</button>',
  '<button data-event="add_to_cart">+</button>',
  '<a href="#" data-track="add-to-bag">+</a>',
  '<button id="btnAddToCart">+</button>',
  '<button class="btn--buy">+</button>',
  '<button class="product__buy">+</button>',
  '<button class="koop-button">+</button>',
  '<button class="boton-comprar">+</button>',
  '<button id="koupit">+</button>',
  '<button class="kup-teraz">+</button>',
  '<button class="snipcart-add-item">+</button>',
  '<a href="https://buy.stripe.com/abc">+</a>',
  '<stripe-buy-button buy-button-id="1"></stripe-buy-button>',
  '<form action="https://www.paypal.com/cgi-bin/webscr"><input type="submit" value="+"></form>',
];

for (const html of WITHOUT_WORDS) {
  Deno.test(`S141: ${html} is a way to buy`, () => assert(product("en", html).forms.buy));
}

for (const html of ["<product-form></product-form>", '<div id="paypal-button-container"></div>']) {
  Deno.test(`S141: ${html} is a place that a script may fill`, () => {
    const { buy, buttons } = product("en", html).forms;
    assertEquals([buy, buttons.place], [false, true]);
  });
}

for (
  const html of [
    '<button class="product-order-by">+</button>',
    '<a class="order-link" href="/orders">+</a>',
    '<button data-target="#cart-count">+</button>',
    '<button data-toggle="wishlist-add">+</button>',
    '<a href="/cart">+</a>',
  ]
) {
  Deno.test(`${html} is no way to buy`, () => assertEquals(product("en", html).forms.buy, false));
}

/** Names of policies by kind and language, as they stand in footers. */
const POLICIES: Record<string, Partial<Record<PolicyKind, string>>> = {
  en: {
    returns: "Cancellation policy|Right of withdrawal|Exchanges|Money-back guarantee",
    shipping: "Where we ship|Dispatch",
    privacy: "Data policy|Your data|Do not sell or share my personal information",
    terms: "T&Cs|User agreement",
    contact: "Talk to us|Write to us",
  },
  de: { returns: "Rückerstattung|Reklamation|Retoure anmelden", shipping: "Liefergebiete", terms: "AGBs" },
  fr: { returns: "Retourner un article|Satisfait ou remboursé", shipping: "Modes de livraison" },
  es: { returns: "Botón de arrepentimiento|Retracto", terms: "Bases y condiciones" },
  it: { privacy: "Trattamento dei dati", terms: "Condizioni d'uso" },
  nl: { returns: "Bedenktijd|Ruilen" },
  pt: { shipping: "Portes|Frete", contact: "Fale connosco|SAC" },
  pl: { terms: "Ogólne warunki", contact: "Skontaktuj się" },
  sv: { terms: "Köp- och leveransvillkor|Försäljningsvillkor" },
  da: { terms: "Købsbetingelser|Forretningsbetingelser|Salgs- og leveringsbetingelser" },
  nb: { returns: "Returpolicy", terms: "Brukervilkår|Handelsbetingelser" },
  fi: { returns: "Tuotepalautukset|Reklamaatiot" },
  cs: { terms: "VOP" },
  sk: { terms: "VOP" },
  sl: { contact: "Pomoč uporabnikom" },
  hr: { returns: "Povraćaj novca" },
  hu: { terms: "Felhasználói feltételek" },
  ro: { privacy: "Prelucrarea datelor", terms: "Termeni" },
  bg: { terms: "Условия" },
  lv: { privacy: "Konfidencialitāte", terms: "Distances līgums", contact: "Sazināties" },
  ru: { privacy: "Политика обработки данных", terms: "Условия" },
  uk: { shipping: "Відправка", terms: "Умови" },
  tr: { privacy: "Aydınlatma metni" },
  he: { terms: "תנאים" },
  ja: { terms: "特定商取引法に基づく表記|特商法" },
};

function footerPolicies(code: string, text: string): string[] {
  const html =
    `<!doctype html><html lang="${code}"><body><footer><a href="/page/17">${text}</a></footer></body></html>`;
  return Object.keys(readFacts(html, PAGE, false).links.policies);
}

for (const [code, kinds] of Object.entries(POLICIES)) {
  Deno.test(`S143: policies are known by the names that shops in ${code} give them`, () => {
    const unknown = Object.entries(kinds).flatMap(([kind, texts]) =>
      texts.split("|").filter((text) => !footerPolicies(code, text).includes(kind))
    );
    assertEquals(unknown, []);
  });
}

Deno.test("terms of delivery, return and payment are no terms of sale", () => {
  const pages: [code: string, text: string][] = [
    ["bg", "Условия за доставка"],
    ["ru", "Условия доставки"],
    ["ru", "Условия возврата"],
    ["uk", "Умови повернення"],
    ["ro", "Termen de livrare"],
  ];
  const taken = pages.filter(([code, text]) => footerPolicies(code, text).includes("terms"));
  assertEquals(taken, []);
});

/** Amounts in pieces, signs of more countries, and what must not be read. */
const PRICES: [text: string, prices: string[]][] = [
  ["14 ,90 €", ["14.9 EUR"]],
  ["129 ,99 TL", ["129.99 TRY"]],
  ["€12 ,99", ["12.99 EUR"]],
  ["$12 .99", ["12.99 ?"]],
  ["12 99 €", []],
  ["149 99 Lei", []],
  ["$12 99", []],
  ["10 € 99", []],
  ["24 € 18 €", ["24 EUR", "18 EUR"]],
  ["COP 120.000", ["120000 COP"]],
  ["TOP 1,000 PRODUCTS", []],
  ["￦6,000", ["6000 KRW"]],
  ["199 :-", ["199 ?"]],
  ["$NZ 12.00", ["12 NZD"]],
  ["$CA 12.00", ["12 CAD"]],
  ["$b 120", ["120 ?"]],
  ["S/129", ["129 PEN"]],
  ["129 ريال", ["129 ?"]],
  ["12.500 DT", ["12.5 TND"]],
  ["2 500 DA", ["2500 DZD"]],
  ["රු 1,299.00", ["1299 LKR"]],
  ["Fr. 129.–", ["129 ?"]],
  ["2x$12.00", ["12 ?"]],
  ["3,980円～", ["3980 JPY"]],
  ["10x de R$ 12,99", ["12.99 BRL"]],
  ["12,90 лв. / 6,60 €", ["12.9 BGN", "6.6 EUR"]],
  ["0,75 l (16,00 €/l)", ["16 EUR"]],
  ["5 Stück 12,00 €", ["12 EUR"]],
];

for (const [text, prices] of PRICES) {
  Deno.test(`S149: prices in ${JSON.stringify(text)} by kind`, () => {
    assertEquals(findPrices(text).map(({ amount, currency }) => `${amount} ${currency ?? "?"}`), prices);
  });
}

Deno.test("S145: a value that ends with the dot of its currency is a value", () => {
  const page = product(
    "bg",
    "<h3>Доставка</h3><ul><li>5,90 лв.</li></ul><p>Това е направено на ръка за вас и се изпраща с грижа от нашия магазин.</p>",
  );
  assert(page.content.says.shippingCost);
});

Deno.test("S145: a value and its label in two elements of one line are two words, in all alphabets", () => {
  const shapes: [code: string, html: string][] = [
    ["en", "<div><strong>$5.95</strong><small>Shipping</small></div>"],
    ["pl", "<div><strong>12,95 zł</strong><small>Dostawa</small></div>"],
    ["ru", "<p><span>Доставка</span><span>Бесплатно</span></p>"],
    ["el", "<p><span>Αποστολή</span><span>Δωρεάν</span></p>"],
  ];
  const missed = shapes.filter(([code, html]) => !product(code, html).content.says.shippingCost);
  assertEquals(missed, []);
});
