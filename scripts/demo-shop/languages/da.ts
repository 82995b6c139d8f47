import type { Words } from "../words.ts";

export const DANISH: Words = {
  code: "da",
  paths: { product: "produkt", collection: "kategori" },
  home: "Forside",
  skip: "Gå til indhold",
  cart: "Kurv",
  cartEmpty: "Din kurv er tom.",
  search: "Søg",
  addToCart: "Læg i kurv",
  quantity: "Antal",
  inStock: "På lager",
  soldOut: "Udsolgt",
  related: "Du vil måske også kunne lide",
  reviews: "Kundeanmeldelser",
  ratingOf: (value, count) => `${value.replace(".", ",")} af 5 stjerner, ${count} anmeldelser`,
  picture: "billede",
  newsletter: "Nyheder på e-mail",
  subscribe: "Tilmeld",
  opens: "Værkstedet er åbent på hverdage fra 9 til 17.",
  missing: "Her er ikke noget",
  back: "Tilbage til butikken",
  fromTheShop: "Fra butikken",
  message: { name: "Dit navn", email: "Din e-mail", text: "Din besked", send: "Send besked" },
  policies: {
    returns: { name: "Returnering", slug: "returnering" },
    shipping: { name: "Fragt og levering", slug: "levering" },
    privacy: { name: "Persondatapolitik", slug: "persondatapolitik" },
    terms: { name: "Handelsbetingelser", slug: "handelsbetingelser" },
    about: { name: "Om os", slug: "om-os" },
    contact: { name: "Kontakt", slug: "kontakt" },
    imprint: { name: "Virksomhedsoplysninger", slug: "virksomhedsoplysninger" },
  },
  legal: { entity: "Firma", address: "Adresse", register: "CVR", vat: "Momsnummer" },
  shippingLine: (cost, from) => `Fragt ${cost}, fri fragt fra ${from}.`,
  deliveryLine: (min, max) => `Levering på ${min} til ${max} hverdage.`,
  returnsLine: (days) => `${days} dages returret.`,
  returnsDays: (days) => `Du kan returnere alt inden for ${days} dage, også uden grund til din retur.`,
  returnsPaid: { byShop: "Vi betaler: returfragten er gratis.", byBuyer: "Du betaler selv returfragten." },
  returnsStart: "Vil du returnere noget, så skriv til os med dit ordrenummer; vi svarer med adressen.",
  shippingCost: (cost, from) => `Fragten koster ${cost} pr. ordre, fragtfrit fra ${from}.`,
  shippingTime: (min, max) => `Pakkerne leveres inden for ${min} til ${max} hverdage.`,
  privacyText:
    "Vi gemmer navn, adresse og ordrer så længe loven kræver det, bruger dem til at levere det, du har købt, og giver " +
    "dem kun videre til fragtmanden. Spørg os når som helst, hvad vi ved om dig.",
  termsText:
    "Aftalen er indgået, når vi bekræfter din ordre. Priserne er med moms. Varerne er vores, til de er betalt. " +
    "Loven i vores land gælder.",
  aboutText: (name) =>
    `${name} er fire mennesker, et værksted og en hund. Vi begyndte i 2011 med en bod på torvet og laver, prøver og ` +
    "pakker stadig alting selv. Den, der besøger os, får te.",
  contactText: "Spørg os om hvad som helst. Et menneske svarer, på hverdage inden for en dag.",
  goods: {
    claims: ["Nyttige ting til hjemmet, der overlever moden", "Håndværk til køkkener, der bliver brugt"],
    collections: [{ slug: "kokken", name: "Til køkkenet" }, { slug: "stue", name: "Til stuen" }],
    products: [
      ...["Kobberkedel", "Skærebræt af ask", "Hørforklæde", "Ske af valnød", "Tepotte af ler"],
      ...["Jernpande", "Uldtæppe", "Lys af bivoks"],
    ],
    sentences: [
      "Lavet i små serier af folk, som selv bruger det hver eneste dag.",
      "Overfladen er gjort færdig i hånden og føles varm fra første berøring.",
      "Det ældes smukt og kan repareres, når noget til sidst giver efter.",
      "Vi prøvede det en hel vinter, før det kom ind i butikken.",
      "Hvert stykke har en lidt anden farve, fordi materialet har det.",
      "En blød klud og lidt varmt vand er al den pleje, det behøver.",
      "Det kommer pakket i papir og helt uden et eneste stykke plastik.",
      "Formen følger et gammelt forbillede, som vi fandt på et loppemarked.",
    ],
    reviews: ["Flottere end på billederne.", "Kom hurtigt og var godt pakket.", "Pengene værd."],
  },
};
