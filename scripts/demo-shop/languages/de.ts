import type { Words } from "../words.ts";

export const GERMAN: Words = {
  code: "de",
  paths: { product: "produkt", collection: "kategorie" },
  home: "Startseite",
  skip: "Zum Inhalt springen",
  cart: "Warenkorb",
  cartEmpty: "Ihr Warenkorb ist leer.",
  search: "Suche",
  addToCart: "In den Warenkorb",
  quantity: "Menge",
  inStock: "Auf Lager",
  soldOut: "Ausverkauft",
  related: "Das könnte Ihnen auch gefallen",
  reviews: "Kundenbewertungen",
  ratingOf: (value, count) => `${value.replace(".", ",")} von 5 Sternen aus ${count} Bewertungen`,
  picture: "Bild",
  newsletter: "Neues per E-Mail",
  subscribe: "Abonnieren",
  opens: "Werkstatt werktags von 9 bis 17 Uhr geöffnet.",
  missing: "Hier ist nichts",
  back: "Zurück zum Laden",
  fromTheShop: "Aus dem Laden",
  message: { name: "Ihr Name", email: "Ihre E-Mail", text: "Ihre Nachricht", send: "Nachricht senden" },
  policies: {
    returns: { name: "Rückgabe und Widerruf", slug: "widerruf" },
    shipping: { name: "Versand und Lieferung", slug: "versand" },
    privacy: { name: "Datenschutz", slug: "datenschutz" },
    terms: { name: "AGB", slug: "agb" },
    about: { name: "Über uns", slug: "ueber-uns" },
    contact: { name: "Kontakt", slug: "kontakt" },
    imprint: { name: "Impressum", slug: "impressum" },
  },
  legal: { entity: "Firma", address: "Anschrift", register: "Handelsregister", vat: "USt-IdNr." },
  shippingLine: (cost, from) => `Versandkosten ${cost}, versandkostenfrei ab ${from}.`,
  deliveryLine: (min, max) => `Lieferzeit ${min} bis ${max} Werktage.`,
  returnsLine: (days) => `Rückgabe innerhalb von ${days} Tagen.`,
  returnsDays: (days) => `Sie können alles innerhalb von ${days} Tagen nach Erhalt zurückgeben.`,
  returnsPaid: {
    byShop: "Die Kosten der Rücksendung tragen wir: die Rücksendung ist kostenlos.",
    byBuyer: "Sie tragen die Kosten der Rücksendung.",
  },
  returnsStart:
    "Um etwas zurückzusenden, schreiben Sie uns mit Ihrer Bestellnummer; wir antworten mit der Adresse, an die es geht.",
  shippingCost: (cost, from) => `Der Versand kostet ${cost} je Bestellung, ab ${from} versandkostenfrei.`,
  shippingTime: (min, max) => `Pakete kommen innerhalb von ${min} bis ${max} Werktagen an.`,
  privacyText:
    "Wir speichern Name, Anschrift und Bestellungen so lange, wie das Gesetz es verlangt, nutzen sie für die " +
    "Lieferung und geben sie nur an den Paketdienst weiter. Fragen Sie jederzeit, was wir über Sie wissen.",
  termsText:
    "Der Vertrag kommt mit unserer Bestätigung zustande. Alle Preise enthalten die Mehrwertsteuer. Die Ware bleibt " +
    "bis zur Bezahlung unser Eigentum. Es gilt das Recht unseres Landes.",
  aboutText: (name) =>
    `${name}, das sind vier Leute, eine Werkstatt und ein Hund. Angefangen haben wir 2011 mit einem Marktstand, und ` +
    "noch immer machen, prüfen und packen wir alles selbst. Wer uns besucht, bekommt Tee.",
  contactText: "Fragen Sie uns, was Sie wollen. Es antwortet ein Mensch, werktags innerhalb eines Tages.",
  goods: {
    claims: [
      "Nützliche Dinge fürs Haus, die Moden überleben",
      "Handgemachtes für Küchen, in denen gekocht wird",
      "Einfaches Werkzeug und Leinen, von Hand fertig gemacht",
    ],
    collections: [
      { slug: "kueche", name: "Für die Küche" },
      { slug: "wohnzimmer", name: "Fürs Wohnzimmer" },
      { slug: "garten", name: "Für den Garten" },
    ],
    products: [
      ...["Kupferkessel", "Brotbrett aus Esche", "Leinenschürze", "Löffel aus Nussbaum", "Teekanne aus Ton"],
      ...[
        "Eisenpfanne",
        "Wolldecke",
        "Kerze aus Bienenwachs",
        "Hocker aus Eiche",
        "Weidenkorb",
        "Gartenschnur",
      ],
    ],
    sentences: [
      "In kleiner Zahl gemacht von Leuten, die es selbst jeden Tag benutzen.",
      "Die Oberfläche ist von Hand fertig gemacht und fühlt sich sofort warm an.",
      "Es altert gut und lässt sich reparieren, wenn doch einmal etwas nachgibt.",
      "Wir haben es einen ganzen Winter lang erprobt, bevor es in den Laden kam.",
      "Jedes Stück hat eine etwas andere Farbe, weil das Material sie hat.",
      "Ein weiches Tuch und etwas warmes Wasser genügen als Pflege völlig.",
      "Es kommt in Papier gewickelt und ganz ohne ein Stück Plastik.",
      "Viele unserer Kunden kaufen ein zweites als Geschenk für gute Freunde.",
      "Die Form folgt einem alten Vorbild, das wir auf einem Flohmarkt fanden.",
      "Wir kennen alle mit Namen, die es in den Händen hatten.",
    ],
    reviews: [
      "Schöner als auf den Bildern.",
      "Kam schnell und war gut verpackt.",
      "Meine Schwester will jetzt auch so eins.",
      "Jeden Cent wert.",
    ],
  },
};
