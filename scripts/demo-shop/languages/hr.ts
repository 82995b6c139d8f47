import type { Words } from "../words.ts";

export const CROATIAN: Words = {
  code: "hr",
  paths: { product: "proizvod", collection: "kategorija" },
  home: "Početna",
  skip: "Na sadržaj",
  cart: "Košarica",
  cartEmpty: "Vaša košarica je prazna.",
  search: "Pretraga",
  addToCart: "Dodaj u košaricu",
  quantity: "Količina",
  inStock: "Na zalihi",
  soldOut: "Rasprodano",
  related: "Možda će vam se svidjeti",
  reviews: "Što kažu kupci",
  ratingOf: (value, count) => `${value.replace(".", ",")} od 5 zvjezdica, ${count} recenzija`,
  picture: "slika",
  newsletter: "Novosti e-poštom",
  subscribe: "Prijavi se",
  opens: "Radionica je otvorena radnim danom od 9 do 17.",
  missing: "Ovdje nema ničega",
  back: "Natrag u trgovinu",
  fromTheShop: "Iz trgovine",
  message: { name: "Vaše ime", email: "Vaša e-pošta", text: "Vaša poruka", send: "Pošalji poruku" },
  policies: {
    returns: { name: "Povrat robe", slug: "povrat" },
    shipping: { name: "Dostava", slug: "dostava" },
    privacy: { name: "Zaštita osobnih podataka", slug: "privatnost" },
    terms: { name: "Uvjeti poslovanja", slug: "uvjeti" },
    about: { name: "O nama", slug: "o-nama" },
    contact: { name: "Kontakt", slug: "kontakt" },
    imprint: { name: "Podaci o tvrtki", slug: "podaci-o-tvrtki" },
  },
  legal: { entity: "Tvrtka", address: "Adresa", register: "MBS", vat: "OIB" },
  shippingLine: (cost, from) => `Poštarina ${cost}, besplatna dostava iznad ${from}.`,
  deliveryLine: (min, max) => `Dostava za ${min} do ${max} radnih dana.`,
  returnsLine: (days) => `Povrat u roku od ${days} dana.`,
  returnsDays: (days) => `Za povrat svega što ste kupili imate ${days} dana.`,
  returnsPaid: {
    byShop: "Put natrag plaćamo mi: povrat je besplatan.",
    byBuyer: "Troškove povrata snosi kupac.",
  },
  returnsStart: "Ako želite nešto vratiti, pišite nam broj narudžbe; odgovorit ćemo vam s adresom.",
  shippingCost: (cost, from) => `Dostava stoji ${cost} po narudžbi, iznad ${from} je besplatna.`,
  shippingTime: (min, max) => `Pakete isporučujemo za ${min} do ${max} radnih dana.`,
  privacyText:
    "Ime, adresu i narudžbe čuvamo koliko zakon traži, koristimo ih za dostavu i dajemo ih samo dostavljaču. " +
    "Uvijek nas možete pitati što znamo o vama.",
  termsText:
    "Ugovor je sklopljen kada potvrdimo narudžbu. Cijene sadrže porez. Roba je naša dok nije plaćena. " +
    "Vrijedi pravo naše zemlje.",
  aboutText: (name) =>
    `${name} su četiri osobe, jedna radionica i pas. Počeli smo 2011. sa štandom na tržnici i još uvijek sve sami ` +
    "radimo, isprobavamo i pakiramo. Tko nas posjeti, dobije čaj.",
  contactText: "Pitajte nas što god želite. Odgovara čovjek, radnim danom u roku od jednog dana.",
  goods: {
    claims: ["Korisne stvari za dom koje nadžive modu", "Ručni rad za kuhinje u kojima se kuha"],
    collections: [{ slug: "kuhinja", name: "Za kuhinju" }, {
      slug: "dnevni-boravak",
      name: "Za dnevni boravak",
    }],
    products: [
      ...["Bakreni lončić", "Daska od jasena", "Lanena pregača", "Žlica od oraha", "Glineni čajnik"],
      ...["Željezna tava", "Vunena deka", "Svijeća od voska"],
    ],
    sentences: [
      "Izrađeno u malim serijama kod ljudi koji to kod kuće koriste svaki dan.",
      "Površina je ručno dovršena i topla je već na prvi dodir.",
      "Lijepo stari i može se popraviti kada nešto na kraju popusti.",
      "Isprobavali smo je cijelu zimu prije nego što je došla u trgovinu.",
      "Svaki komad je malo druge boje, jer je takav materijal.",
      "Mekana krpa i malo tople vode sva su njega koja joj treba.",
      "Dolazi zamotano u papir i bez ijednog komada plastike.",
      "Oblik slijedi stari uzorak koji smo našli na buvljaku.",
    ],
    reviews: ["Ljepše nego na slikama.", "Stiglo brzo i dobro zapakirano.", "Vrijedi svakog centa."],
  },
};
