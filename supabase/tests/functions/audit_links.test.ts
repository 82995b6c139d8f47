// Contract: policies and products are recognised by the words of six languages, in link texts and in paths. Words
// that only sound like a policy are not taken for one, because a policy "found" by mistake hides a fault.

import { assertEquals } from "@kit/assert";
import { offersToBuy } from "../../functions/_audit/facts/buying.ts";
import { isProductLink, policiesNamed, productUrl } from "../../functions/_audit/facts/link_words.ts";

const at = (path: string) => new URL(path, "https://shop.example.com/");

const POLICIES: [text: string, path: string, kinds: string[]][] = [
  // English
  ["Returns", "/a", ["returns"]],
  ["Refund policy", "/a", ["returns"]],
  ["Return & exchange", "/a", ["returns"]],
  ["Shipping & Returns", "/a", ["returns", "shipping"]],
  ["Delivery", "/a", ["shipping"]],
  ["Privacy", "/a", ["privacy"]],
  ["Terms & Conditions", "/a", ["terms"]],
  ["Contact us", "/a", ["contact"]],
  ["Legal", "/policies/refund-policy", ["returns"]],
  ["", "/policies/privacy-policy.html", ["privacy"]],
  // German
  ["Rückgabe und Umtausch", "/a", ["returns"]],
  ["Widerrufsbelehrung", "/a", ["returns"]],
  ["Versandkosten", "/a", ["shipping"]],
  ["Lieferung & Zahlung", "/a", ["shipping"]],
  ["Datenschutzerklärung", "/a", ["privacy"]],
  ["AGB", "/a", ["terms"]],
  ["Impressum", "/a", ["imprint"]],
  ["", "/rueckgaberecht", ["returns"]],
  // French
  ["Retours et remboursements", "/a", ["returns"]],
  ["Livraison", "/a", ["shipping"]],
  ["Politique de confidentialité", "/a", ["privacy"]],
  ["Conditions générales de vente", "/a", ["terms"]],
  ["CGV", "/a", ["terms"]],
  ["C.G.V.", "/a", ["terms"]],
  ["Contactez-nous", "/contactez-nous", ["contact"]],
  // Spanish
  ["Devoluciones", "/a", ["returns"]],
  ["Envíos", "/a", ["shipping"]],
  ["Política de privacidad", "/a", ["privacy"]],
  ["Condiciones generales", "/a", ["terms"]],
  ["Contacto", "/a", ["contact"]],
  // Italian
  ["Resi e rimborsi", "/a", ["returns"]],
  ["Spedizioni", "/a", ["shipping"]],
  ["Informativa sulla riservatezza", "/a", ["privacy"]],
  ["Termini e condizioni", "/a", ["terms"]],
  ["Contatti", "/a", ["contact"]],
  // Dutch
  ["Retourneren", "/a", ["returns"]],
  ["Ruilen", "/a", ["returns"]],
  ["Verzending", "/a", ["shipping"]],
  ["Privacybeleid", "/a", ["privacy"]],
  ["Algemene voorwaarden", "/a", ["terms"]],
  ["Klantenservice", "/a", ["contact"]],
  // Short words only
  ["Om os", "/om-os.html", ["about"]],
  // Sounds like one and is none
  ["Return to shop", "/a", []],
  ["Return to the start of the page", "/a", []],
  ["Retour en haut", "/a", []],
  ["Retour à l'accueil", "/a", []],
  ["Contact lenses", "/a", []],
  ["Residential furniture", "/a", []],
  ["The Return of the King", "/products/return-of-the-king", []],
  ["Same-day delivery flowers", "/collections/same-day", []],
  ["Our new shipping boxes", "/blogs/news/our-new-shipping-boxes", []],
  ["Privacy", "https://policies.google.com/privacy", []],
  ["Terms", "https://www.shopify.com/legal/terms", []],
  ["Home", "/", []],
  [
    "A story about shipping coffee across the ocean in a wooden boat, told by its captain",
    "/blog/a-story",
    [],
  ],
];

for (const [text, path, kinds] of POLICIES) {
  Deno.test(`link "${text}" to ${path} names ${kinds.join(" and ") || "no policy"}`, () => {
    const named: string[] = policiesNamed(text, { host: at(path).hostname, path: at(path).pathname });
    assertEquals(kinds.length === 0 ? named : kinds.filter((kind) => !named.includes(kind)), []);
  });
}

const PRODUCTS: [path: string, product: boolean][] = [
  ["/products/harbor-blend", true],
  ["/collections/coffee/products/harbor-blend", true],
  ["/product/harbor-blend/", true],
  ["/produkte/kaffee", true],
  ["/produit/cafe", true],
  ["/producto/cafe", true],
  ["/prodotto/caffe", true],
  ["/p/harbor-blend", true],
  ["/dp/B0000", true],
  ["/12-harbor-blend.html", true],
  ["/harbor-blend-p-12.html", true],
  ["/catalog/product/view/id/12", true],
  ["/products", false],
  ["/products/", false],
  ["/collections/coffee", false],
  ["/blog/products-we-love", false],
  ["/p/shipping-policy", false],
  ["/", false],
];

for (const [path, product] of PRODUCTS) {
  Deno.test(`${path} is ${product ? "a product" : "no product"}`, () => {
    assertEquals(isProductLink("", at(path)), product);
  });
}

Deno.test("one product has one address", () => {
  const url = productUrl(at("/products/mug?variant=1&utm_source=mail&size=1&fbclid=x#reviews"));
  assertEquals(url.href, "https://shop.example.com/products/mug?size=1");
});

Deno.test("buttons that buy are recognised in six languages, others are not", () => {
  const buy = [
    "Add to cart",
    "Add to bag",
    "Buy now",
    "In den Warenkorb",
    "Jetzt kaufen",
    "Ajouter au panier",
  ]
    .concat("Añadir al carrito", "Aggiungi al carrello", "In winkelwagen", "Pre-order", "ADD TO BASKET");
  for (const text of buy) {
    assertEquals([offersToBuy(text, true), offersToBuy(text, false)], [true, true], text);
  }
  for (const text of ["Buy", "Buy a gift card", "Kaufen", "Acheter", "Comprar", "Acquista", "Bestellen"]) {
    assertEquals([offersToBuy(text, true), offersToBuy(text, false)], [true, false], text);
  }
  for (
    const text of [
      "Search",
      "Subscribe",
      "View cart",
      "Buyer's guide",
      "Warenkorb ansehen",
      "Sold out",
      "How to buy",
    ]
  ) {
    assertEquals([offersToBuy(text, true), offersToBuy(text, false)], [false, false], text);
  }
});

/** Buttons of shops in 31 languages, in words that nobody has listed as a whole. */
const BUYING =
  "Add to shopping bag|Add item to cart|Add to my cart|Purchase|Book now|Subscribe now|Zum Warenkorb hinzufügen|In den Einkaufskorb|" +
  "Ajouter à votre panier|Agregar al carro|Adicionar à sacola|Aggiungi alla borsa|Toevoegen aan winkelwagen|Lägg i korgen|" +
  "Læg i indkøbskurv|Comprar entrada|Do koszyka|Legg i handlekurv|Lisää ostoskoriin|Přidat do košíku|Vložiť do košíka|" +
  "Dodaj v košarico|Dodaj u korpu|Kosárba teszem|Adaugă în coș|Добави в количката|Προσθήκη στο καλάθι|Lisa ostukorvi|" +
  "Ielikt grozā|Į krepšelį|В корзину|Купить|Додати в кошик|Sepete Ekle|Satın Al|أضف إلى السلة|اضف الى حقيبة التسوق|הוסף לסל|" +
  "קנה עכשיו|カートに入れる|今すぐ購入|加入購物車|立即购买|장바구니에 담기|바로구매|Add Harbor Mug, 30 cl, blue and white to bag";
const NOT_BUYING =
  "View cart|Your cart|Back to cart|Zum Warenkorb|Warenkorb ansehen|Voir le panier|Ver carrito|Vai al carrello|Bekijk winkelwagen|" +
  "Przejdź do koszyka|Перейти в корзину|Sepete git|عرض السلة|カートを見る|查看购物车|Add to wishlist|Merken|Look at your cart|" +
  "Order history|Zobrazit košík|Pogledaj košaricu|Write a review|Size guide|Handbags|Visa varukorgen|Se kurv|Vezi coșul|" +
  "Виж количката|Vaata ostukorvi|Skatīt grozu|اشترك|לסלון|Tilaa uutiskirje";

Deno.test("S141: buttons that buy are told by their grammar in 31 languages, and the way to the cart is none", () => {
  assertEquals(BUYING.split("|").filter((text) => !offersToBuy(text, true)), []);
  assertEquals(NOT_BUYING.split("|").filter((text) => offersToBuy(text, true)), []);
});

const NAMED: [text: string, kind: string][] = [
  ...[
    "Cambios",
    "Exchanges",
    "Refunds",
    "Trocas e devoluções",
    "Retracto",
    "Reklamačný poriadok",
    "Vračila",
    "Palautukset",
  ]
    .map((text): [string, string] => [text, "returns"]),
  ...[
    "كيف يمكنني إرجاع منتج؟",
    "關於「商品退貨」",
    "返品について",
    "반품 안내",
    "Grąžinimas",
    "Tagastamine",
    "İade",
  ]
    .map((text): [string, string] => [text, "returns"]),
  ...[
    "Vos informations personnelles",
    "GDPR",
    "RGPD",
    "Your data",
    "Ochrana osobných údajov",
    "隱私權聲明",
    "개인정보처리방침",
  ]
    .map((text): [string, string] => [text, "privacy"]),
  ...["Despachos", "Expédition", "Doprava a platba", "التوصيل", "配送について", "Piegāde", "Szállítás"]
    .map((text): [string, string] => [text, "shipping"]),
  ...["Obchodné podmienky", "ÁSZF", "תקנון האתר", "利用規約", "Pogoji poslovanja", "Публичная оферта"]
    .map((text): [string, string] => [text, "terms"]),
];

Deno.test("policies are recognised in languages of all scripts", () => {
  const missed = NAMED.filter(([text, kind]) =>
    !policiesNamed(text, { host: null, path: "" }).includes(kind as never)
  );
  assertEquals(missed, []);
});
