import type { Words } from "../words.ts";

export const NORWEGIAN: Words = {
  code: "nb",
  paths: { product: "produkt", collection: "kategori" },
  home: "Hjem",
  skip: "Hopp til innholdet",
  cart: "Handlekurv",
  cartEmpty: "Handlekurven din er tom.",
  search: "Søk",
  addToCart: "Legg i handlekurven",
  quantity: "Antall",
  inStock: "På lager",
  soldOut: "Utsolgt",
  related: "Du vil kanskje også like",
  reviews: "Kundeomtaler",
  ratingOf: (value, count) => `${value.replace(".", ",")} av 5 stjerner, ${count} omtaler`,
  picture: "bilde",
  newsletter: "Nyheter på e-post",
  subscribe: "Meld deg på",
  opens: "Verkstedet er åpent på virkedager fra 9 til 17.",
  missing: "Her er det ingenting",
  back: "Tilbake til butikken",
  fromTheShop: "Fra butikken",
  message: { name: "Navnet ditt", email: "E-posten din", text: "Meldingen din", send: "Send melding" },
  policies: {
    returns: { name: "Angrerett og retur", slug: "retur" },
    shipping: { name: "Frakt og levering", slug: "frakt" },
    privacy: { name: "Personvern", slug: "personvern" },
    terms: { name: "Salgsbetingelser", slug: "salgsbetingelser" },
    about: { name: "Om oss", slug: "om-oss" },
    contact: { name: "Kontakt", slug: "kontakt" },
    imprint: { name: "Firmaopplysninger", slug: "firmaopplysninger" },
  },
  legal: { entity: "Firma", address: "Adresse", register: "Org.nr", vat: "MVA-nummer" },
  shippingLine: (cost, from) => `Frakt ${cost}, fri frakt fra ${from}.`,
  deliveryLine: (min, max) => `Levering på ${min} til ${max} virkedager.`,
  returnsLine: (days) => `${days} dagers returrett.`,
  returnsDays: (days) => `Du kan angre kjøpet innen ${days} dager, uten å gi noen grunn for din retur.`,
  returnsPaid: { byShop: "Vi betaler: returfrakten er gratis.", byBuyer: "Du betaler selv returfrakten." },
  returnsStart: "Vil du sende noe tilbake, skriv til oss med ordrenummeret; vi svarer med adressen.",
  shippingCost: (cost, from) => `Frakten koster ${cost} per ordre, fraktfritt fra ${from}.`,
  shippingTime: (min, max) => `Pakkene leveres innen ${min} til ${max} virkedager.`,
  privacyText:
    "Vi lagrer navn, adresse og ordrer så lenge loven krever det, bruker dem til å levere det du har kjøpt, og gir dem " +
    "bare videre til fraktmannen. Spør oss når som helst hva vi vet om deg.",
  termsText:
    "Avtalen er inngått når vi bekrefter ordren din. Prisene er med avgift. Varene er våre til de er betalt. " +
    "Loven i landet vårt gjelder.",
  aboutText: (name) =>
    `${name} er fire mennesker, et verksted og en hund. Vi begynte i 2011 med en bod på torget og lager, prøver og ` +
    "pakker fortsatt alt selv. Den som besøker oss, får te.",
  contactText: "Spør oss om hva som helst. Et menneske svarer, på virkedager innen en dag.",
  goods: {
    claims: ["Nyttige ting til hjemmet som overlever moten", "Håndverk til kjøkken som blir brukt"],
    collections: [{ slug: "kjokken", name: "Til kjøkkenet" }, { slug: "stue", name: "Til stuen" }],
    products: [
      ...["Kobberkjele", "Skjærefjøl av ask", "Linforkle", "Skje av valnøtt", "Tekanne av leire"],
      ...["Jernpanne", "Ullteppe", "Lys av bivoks"],
    ],
    sentences: [
      "Laget i små serier av folk som selv bruker det hver eneste dag.",
      "Overflaten er gjort ferdig for hånd og kjennes varm fra første berøring.",
      "Det eldes vakkert og kan repareres når noe til slutt gir etter.",
      "Vi prøvde det en hel vinter før det kom inn i butikken.",
      "Hvert stykke har en litt annen farge, fordi materialet har det.",
      "En myk klut og litt varmt vann er all pleien det trenger.",
      "Det kommer pakket i papir og helt uten en eneste bit plast.",
      "Formen følger et gammelt forbilde som vi fant på et loppemarked.",
    ],
    reviews: ["Finere enn på bildene.", "Kom raskt og var godt pakket.", "Verdt hver krone."],
  },
};
