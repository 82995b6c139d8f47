import type { Words } from "../words.ts";

export const ESTONIAN: Words = {
  code: "et",
  paths: { product: "toode", collection: "kategooria" },
  home: "Avaleht",
  skip: "Liigu sisu juurde",
  cart: "Ostukorv",
  cartEmpty: "Teie ostukorv on tühi.",
  search: "Otsing",
  addToCart: "Lisa ostukorvi",
  quantity: "Kogus",
  inStock: "Laos olemas",
  soldOut: "Läbi müüdud",
  related: "Sulle võib ka meeldida",
  reviews: "Klientide arvustused",
  ratingOf: (value, count) => `${value.replace(".", ",")} / 5 tärni, ${count} arvustust`,
  picture: "pilt",
  newsletter: "Uudised e-postiga",
  subscribe: "Liitu uudiskirjaga",
  opens: "Töökoda on avatud tööpäeviti kell 9–17.",
  missing: "Siin ei ole midagi",
  back: "Tagasi poodi",
  fromTheShop: "Meie poest",
  message: { name: "Teie nimi", email: "Teie e-post", text: "Teie sõnum", send: "Saada sõnum" },
  policies: {
    returns: { name: "Tagastamine", slug: "tagastamine" },
    shipping: { name: "Tarne", slug: "tarne" },
    privacy: { name: "Privaatsuspoliitika", slug: "privaatsus" },
    terms: { name: "Müügitingimused", slug: "muugitingimused" },
    about: { name: "Meist", slug: "meist" },
    contact: { name: "Kontakt", slug: "kontakt" },
    imprint: { name: "Ettevõtte andmed", slug: "ettevotte-andmed" },
  },
  legal: { entity: "Ettevõte", address: "Aadress", register: "Registrikood", vat: "KMKR" },
  shippingLine: (cost, from) => `Tarne maksab ${cost}, tasuta tarne alates ${from}.`,
  deliveryLine: (min, max) => `Tarneaeg ${min}–${max} tööpäeva.`,
  returnsLine: (days) => `Tagastamine ${days} päeva jooksul.`,
  returnsDays: (days) => `Kõik, mis te meilt ostsite, on võimalik tagastada ${days} päeva jooksul.`,
  returnsPaid: {
    byShop: "Tagastamine on tasuta: posti maksame meie.",
    byBuyer: "Tagastamise kulud tasub ostja.",
  },
  returnsStart: "Kui soovite midagi tagastada, kirjutage meile tellimuse number ja me vastame aadressiga.",
  shippingCost: (cost, from) => `Tarne maksab ${cost} tellimuse kohta ja alates ${from} on see tasuta.`,
  shippingTime: (min, max) => `Pakid toimetab kohale kuller, tarne võtab aega ${min}–${max} tööpäeva.`,
  privacyText:
    "Hoiame nime, aadressi ja tellimusi nii kaua, kui seadus nõuab, kasutame neid saatmiseks ja anname need ainult " +
    "kullerile. Võite meilt alati küsida, mida me teist teame.",
  termsText:
    "Leping on sõlmitud, kui oleme tellimuse kinnitanud. Hinnad on koos maksuga. Kaup on meie oma, kuni see on makstud. " +
    "Kehtib meie riigi seadus.",
  aboutText: (name) =>
    `${name} on neli inimest, üks töökoda ja koer. Alustasime 2011. aastal turul ja teeme, proovime ning pakime kõik ` +
    "siiani ise. Kes meile külla tuleb, see saab teed.",
  contactText: "Küsige meilt mida tahes. Vastab inimene, tööpäeviti ühe päeva jooksul.",
  goods: {
    claims: ["Kasulikud asjad koju, mis ei sõltu moest", "Käsitöö köökidesse, kus ka päriselt keedetakse"],
    collections: [{ slug: "kook", name: "Kööki" }, { slug: "elutuba", name: "Elutuppa" }],
    products: [
      ...["Vaskne veekeetja", "Saarepuust lõikelaud", "Linane põll", "Pähklipuust lusikas", "Savist teekann"],
      ...["Malmist pann", "Villane tekk", "Mesilasvahast küünal"],
    ],
    sentences: [
      "Seda teevad väikeses koguses inimesed, kes ka ise kasutavad seda iga päev.",
      "Pind on viimistletud käsitsi ja see on soe juba esimesest puudutusest.",
      "See vananeb ilusti ning kui miski siis kord alla annab, saab selle parandada.",
      "Me proovisime seda terve talve, enne kui see meie poodi jõudis.",
      "Iga tükk on veidi eri värvi, sest selline see materjal kord juba on.",
      "Pehme lapp ja natuke sooja vett on kogu hool, mida see vajab.",
      "See tuleb paberisse pakituna ja ilma ühegi plastist tükita.",
      "Kuju on võetud vanalt eeskujult, mille me leidsime oma linna kirbuturult.",
    ],
    reviews: ["Ilusam kui piltidel.", "Jõudis kiiresti ja oli hästi pakitud.", "Väärt iga senti."],
  },
};
