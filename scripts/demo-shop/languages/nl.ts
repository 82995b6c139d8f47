import type { Words } from "../words.ts";

export const DUTCH: Words = {
  code: "nl",
  paths: { product: "product", collection: "categorie" },
  home: "Startpagina",
  skip: "Naar de inhoud",
  cart: "Winkelwagen",
  cartEmpty: "Je winkelwagen is leeg.",
  search: "Zoeken",
  addToCart: "In winkelwagen",
  quantity: "Aantal",
  inStock: "Op voorraad",
  soldOut: "Uitverkocht",
  related: "Misschien ook iets voor jou",
  reviews: "Klantbeoordelingen",
  ratingOf: (value, count) => `${value.replace(".", ",")} van 5 sterren uit ${count} beoordelingen`,
  picture: "foto",
  newsletter: "Nieuws per e-mail",
  subscribe: "Aanmelden",
  opens: "Werkplaats op werkdagen open van 9 tot 17 uur.",
  missing: "Hier is niets",
  back: "Terug naar de winkel",
  fromTheShop: "Uit de winkel",
  message: { name: "Je naam", email: "Je e-mail", text: "Je bericht", send: "Bericht versturen" },
  policies: {
    returns: { name: "Retourneren", slug: "retourneren" },
    shipping: { name: "Verzending en levering", slug: "verzending" },
    privacy: { name: "Privacyverklaring", slug: "privacy" },
    terms: { name: "Algemene voorwaarden", slug: "algemene-voorwaarden" },
    about: { name: "Over ons", slug: "over-ons" },
    contact: { name: "Contact", slug: "contact" },
    imprint: { name: "Bedrijfsgegevens", slug: "bedrijfsgegevens" },
  },
  legal: { entity: "Bedrijf", address: "Adres", register: "KvK-nummer", vat: "BTW-nummer" },
  shippingLine: (cost, from) => `Verzendkosten ${cost}, gratis verzending vanaf ${from}.`,
  deliveryLine: (min, max) => `Levertijd ${min} tot ${max} werkdagen.`,
  returnsLine: (days) => `Retourneren binnen ${days} dagen.`,
  returnsDays: (days) => `Je kunt alles binnen ${days} dagen na ontvangst retourneren.`,
  returnsPaid: {
    byShop: "De kosten van het terugsturen betalen wij: retourneren is gratis.",
    byBuyer: "De kosten van het retourneren zijn voor jouw rekening.",
  },
  returnsStart:
    "Om iets te retourneren, schrijf je ons met je bestelnummer; we antwoorden met het adres waar het heen gaat.",
  shippingCost: (cost, from) => `De verzendkosten zijn ${cost} per bestelling, gratis vanaf ${from}.`,
  shippingTime: (min, max) => `Pakketten komen binnen ${min} tot ${max} werkdagen aan.`,
  privacyText:
    "We bewaren je naam, je adres en je bestellingen zolang de wet dat vraagt, gebruiken ze om te leveren wat je " +
    "koopt en geven ze alleen aan de bezorger. Vraag ons gerust wat we over je weten.",
  termsText:
    "De overeenkomst komt tot stand als we je bestelling bevestigen. Alle prijzen zijn inclusief btw. De spullen " +
    "blijven van ons tot ze betaald zijn. Het recht van ons land is van toepassing.",
  aboutText: (name) =>
    `${name}, dat zijn vier mensen, een werkplaats en een hond. We begonnen in 2011 op de markt en nog altijd maken, ` +
    "testen en pakken we alles zelf in. Wie langskomt, krijgt thee.",
  contactText: "Vraag ons wat je wilt. Er antwoordt een mens, op werkdagen binnen een dag.",
  goods: {
    claims: [
      "Nuttige dingen voor het huis, gemaakt om te blijven",
      "Handgemaakt voor keukens waarin gekookt wordt",
      "Eenvoudig gereedschap en linnen, met de hand afgewerkt",
    ],
    collections: [
      { slug: "keuken", name: "Voor de keuken" },
      { slug: "woonkamer", name: "Voor de woonkamer" },
      { slug: "tuin", name: "Voor de tuin" },
    ],
    products: [
      ...["Koperen ketel", "Broodplank van essen", "Linnen schort", "Lepel van noten", "Theepot van klei"],
      ...["IJzeren pan", "Wollen deken", "Kaars van bijenwas", "Eiken krukje", "Rieten mand", "Tuintouw"],
    ],
    sentences: [
      "In kleine aantallen gemaakt door mensen die het zelf elke dag gebruiken.",
      "Het oppervlak is met de hand afgewerkt en voelt meteen warm aan.",
      "Het wordt mooi oud en kan gerepareerd worden als er iets breekt.",
      "We hebben het een hele winter getest voor het in de winkel kwam.",
      "Elk stuk heeft een iets andere kleur, omdat het materiaal die heeft.",
      "Een zachte doek en wat lauw water zijn genoeg om het schoon te houden.",
      "Het komt in papier gewikkeld en zonder een enkel stukje plastic.",
      "Veel van onze klanten kopen er nog een als cadeau voor vrienden.",
      "De vorm volgt een oud model dat we op een rommelmarkt vonden.",
      "We kennen iedereen bij naam die het in handen heeft gehad.",
    ],
    reviews: [
      "Mooier dan op de foto's.",
      "Snel aangekomen en goed verpakt.",
      "Mijn zus wil er nu ook een.",
      "Elke cent waard.",
    ],
  },
};
