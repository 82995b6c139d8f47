import type { Words } from "../words.ts";

export const SLOVENIAN: Words = {
  code: "sl",
  paths: { product: "izdelek", collection: "kategorija" },
  home: "Domov",
  skip: "Na vsebino",
  cart: "Košarica",
  cartEmpty: "Vaša košarica je prazna.",
  search: "Iskanje",
  addToCart: "Dodaj v košarico",
  quantity: "Količina",
  inStock: "Na zalogi",
  soldOut: "Razprodano",
  related: "Morda vam bo všeč tudi",
  reviews: "Kaj pravijo stranke",
  ratingOf: (value, count) => `${value.replace(".", ",")} od 5 zvezdic, ${count} mnenj`,
  picture: "slika",
  newsletter: "Novice po e-pošti",
  subscribe: "Prijavi se",
  opens: "Delavnica je odprta ob delavnikih od 9 do 17.",
  missing: "Tukaj ni ničesar",
  back: "Nazaj v trgovino",
  fromTheShop: "Iz trgovine",
  message: { name: "Vaše ime", email: "Vaša e-pošta", text: "Vaše sporočilo", send: "Pošlji sporočilo" },
  policies: {
    returns: { name: "Vračila", slug: "vracila" },
    shipping: { name: "Dostava", slug: "dostava" },
    privacy: { name: "Varstvo osebnih podatkov", slug: "zasebnost" },
    terms: { name: "Pogoji poslovanja", slug: "pogoji-poslovanja" },
    about: { name: "O nas", slug: "o-nas" },
    contact: { name: "Kontakt", slug: "kontakt" },
    imprint: { name: "Podatki o podjetju", slug: "podatki-o-podjetju" },
  },
  legal: { entity: "Podjetje", address: "Naslov", register: "Matična številka", vat: "ID za DDV" },
  shippingLine: (cost, from) => `Poštnina ${cost}, brezplačna dostava od ${from}.`,
  deliveryLine: (min, max) => `Dostava v ${min} do ${max} delovnih dneh.`,
  returnsLine: (days) => `Vračilo v ${days} dneh.`,
  returnsDays: (days) => `Za vračilo vsega, kar ste kupili, imate ${days} dni.`,
  returnsPaid: {
    byShop: "Pot nazaj plačamo mi: vračilo je brezplačno.",
    byBuyer: "Stroške vračila krije kupec.",
  },
  returnsStart:
    "Če želite kaj vrniti, nam pišite številko naročila; odgovorili vam bomo z naslovom. Pišite kadar koli.",
  shippingCost: (cost, from) => `Dostava stane ${cost} na naročilo, od ${from} je brezplačna.`,
  shippingTime: (min, max) => `Pakete pošljemo in dostavimo v ${min} do ${max} delovnih dneh.`,
  privacyText:
    "Ime, naslov in naročila hranimo tako dolgo, kot zahteva zakon, uporabljamo jih za dostavo in jih damo samo " +
    "dostavljavcu. Vedno nas lahko vprašate, kaj vemo o vas.",
  termsText:
    "Pogodba je sklenjena, ko potrdimo naročilo. Cene vsebujejo davek. Blago je naše, dokler ni plačano. " +
    "Velja pravo naše države.",
  aboutText: (name) =>
    `${name} smo štirje ljudje, ena delavnica in pes. Začeli smo leta 2011 s stojnico na tržnici in še vedno vse ` +
    "naredimo, preizkusimo in zapakiramo sami. Kdor nas obišče, dobi čaj.",
  contactText: "Vprašajte nas, kar želite. Odgovori človek, ob delavnikih v enem dnevu.",
  goods: {
    claims: ["Uporabne stvari za dom, ki preživijo modo", "Ročno delo za kuhinje, v katerih se kuha"],
    collections: [{ slug: "kuhinja", name: "Za kuhinjo" }, { slug: "dnevna-soba", name: "Za dnevno sobo" }],
    products: [
      ...["Bakreni kotliček", "Deska iz jesena", "Lanen predpasnik", "Žlica iz oreha", "Glinen čajnik"],
      ...["Železna ponev", "Volnena odeja", "Sveča iz voska"],
    ],
    sentences: [
      "Narejeno v majhnih serijah pri ljudeh, ki to doma uporabljajo vsak dan.",
      "Površina je ročno obdelana in je že ob prvem dotiku topla.",
      "Lepo se stara in jo je mogoče popraviti, ko nekaj na koncu popusti.",
      "Preizkušali smo jo vso zimo, preden je prišla v trgovino.",
      "Vsak kos je malo druge barve, ker je tak material.",
      "Mehka krpa in malo tople vode sta vsa nega, ki jo potrebuje.",
      "Pride zavito v papir in brez enega samega koščka plastike.",
      "Oblika sledi staremu vzorcu, ki smo ga našli na bolšjem trgu.",
    ],
    reviews: ["Lepše kot na slikah.", "Prišlo hitro in dobro zapakirano.", "Vredno vsakega centa."],
  },
};
