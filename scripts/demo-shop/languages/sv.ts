import type { Words } from "../words.ts";

export const SWEDISH: Words = {
  code: "sv",
  paths: { product: "produkt", collection: "kategori" },
  home: "Hem",
  skip: "Hoppa till innehållet",
  cart: "Varukorg",
  cartEmpty: "Din varukorg är tom.",
  search: "Sök",
  addToCart: "Lägg i varukorgen",
  quantity: "Antal",
  inStock: "I lager",
  soldOut: "Slutsåld",
  related: "Du kanske också gillar",
  reviews: "Kundomdömen",
  ratingOf: (value, count) => `${value.replace(".", ",")} av 5 stjärnor, ${count} omdömen`,
  picture: "bild",
  newsletter: "Nyheter via e-post",
  subscribe: "Prenumerera",
  opens: "Verkstaden är öppen vardagar från 9 till 17.",
  missing: "Här finns inget",
  back: "Tillbaka till butiken",
  fromTheShop: "Från butiken",
  message: { name: "Ditt namn", email: "Din e-post", text: "Ditt meddelande", send: "Skicka meddelande" },
  policies: {
    returns: { name: "Returer och ångerrätt", slug: "returer" },
    shipping: { name: "Frakt och leverans", slug: "frakt" },
    privacy: { name: "Integritetspolicy", slug: "integritetspolicy" },
    terms: { name: "Köpvillkor", slug: "kopvillkor" },
    about: { name: "Om oss", slug: "om-oss" },
    contact: { name: "Kontakt", slug: "kontakt" },
    imprint: { name: "Företagsinformation", slug: "foretagsinformation" },
  },
  legal: { entity: "Företag", address: "Adress", register: "Organisationsnummer", vat: "Momsnummer" },
  shippingLine: (cost, from) => `Frakt ${cost}, fri frakt från ${from}.`,
  deliveryLine: (min, max) => `Leverans inom ${min} till ${max} arbetsdagar.`,
  returnsLine: (days) => `Öppet köp i ${days} dagar med fri retur.`,
  returnsDays: (days) => `Du kan ångra ditt köp inom ${days} dagar; returen behöver inget skäl.`,
  returnsPaid: { byShop: "Vi betalar: returfrakten är gratis.", byBuyer: "Du betalar själv returfrakten." },
  returnsStart: "För att göra en retur, skriv till oss med ditt ordernummer så svarar vi med adressen.",
  shippingCost: (cost, from) => `Frakten kostar ${cost} per order, fraktfritt från ${from}.`,
  shippingTime: (min, max) => `Paketen kommer fram inom ${min} till ${max} arbetsdagar.`,
  privacyText:
    "Vi sparar namn, adress och order så länge som lagen kräver, använder dem för att leverera det du har köpt och " +
    "lämnar dem bara till transportören. Fråga oss när som helst vad vi vet om dig.",
  termsText:
    "Avtalet ingås när vi bekräftar din order. Priserna inkluderar all moms. Varorna är våra tills de är betalda. " +
    "Lagen i vårt land gäller.",
  aboutText: (name) =>
    `${name} är fyra personer, en verkstad och en hund. Vi började 2011 med ett torgstånd och gör, provar och packar ` +
    "fortfarande allt själva. Den som hälsar på får en kopp te.",
  contactText: "Fråga oss vad du vill. En människa svarar, på vardagar inom en dag.",
  goods: {
    claims: ["Nyttiga saker för hemmet som överlever modet", "Handgjort för kök som används"],
    collections: [{ slug: "kok", name: "För köket" }, { slug: "vardagsrum", name: "För vardagsrummet" }],
    products: [
      ...["Kopparkittel", "Skärbräda av ask", "Linneförkläde", "Sked av valnöt", "Tekanna av lera"],
      ...["Stekpanna av järn", "Yllefilt", "Ljus av bivax"],
    ],
    sentences: [
      "Görs i små serier av människor som själva använder det varje dag.",
      "Ytan är avslutad för hand och känns varm redan vid första beröringen.",
      "Det åldras väl och kan lagas när något till slut ger efter.",
      "Vi provade det en hel vinter innan det kom in i butiken.",
      "Varje exemplar har en lite annan färg, eftersom materialet har det.",
      "En mjuk trasa och lite varmt vatten är all skötsel som behövs.",
      "Det kommer inslaget i papper och helt utan en enda bit plast.",
      "Formen följer en gammal förlaga som vi hittade på en loppis.",
    ],
    reviews: ["Finare än på bilderna.", "Kom snabbt och var väl packat.", "Värt varje krona."],
  },
};
