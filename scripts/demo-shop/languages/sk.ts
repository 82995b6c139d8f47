import type { Words } from "../words.ts";

export const SLOVAK: Words = {
  code: "sk",
  paths: { product: "produkt", collection: "kategoria" },
  home: "Domov",
  skip: "Prejsť na obsah",
  cart: "Košík",
  cartEmpty: "Váš košík je prázdny.",
  search: "Hľadať",
  addToCart: "Pridať do košíka",
  quantity: "Množstvo",
  inStock: "Na sklade",
  soldOut: "Vypredané",
  related: "Mohlo by sa vám páčiť",
  reviews: "Čo hovoria zákazníci",
  ratingOf: (value, count) => `${value.replace(".", ",")} z 5 hviezdičiek, ${count} hodnotení`,
  picture: "obrázok",
  newsletter: "Novinky e-mailom",
  subscribe: "Odoberať",
  opens: "Dielňa je otvorená v pracovné dni od 9 do 17.",
  missing: "Tu nič nie je",
  back: "Späť do obchodu",
  fromTheShop: "Z obchodu",
  message: { name: "Vaše meno", email: "Váš e-mail", text: "Vaša správa", send: "Odoslať správu" },
  policies: {
    returns: { name: "Vrátenie tovaru", slug: "vratenie" },
    shipping: { name: "Doprava a platba", slug: "doprava" },
    privacy: { name: "Ochrana osobných údajov", slug: "ochrana-udajov" },
    terms: { name: "Obchodné podmienky", slug: "obchodne-podmienky" },
    about: { name: "O nás", slug: "o-nas" },
    contact: { name: "Kontakt", slug: "kontakt" },
    imprint: { name: "Údaje o spoločnosti", slug: "udaje" },
  },
  legal: { entity: "Firma", address: "Adresa", register: "IČO", vat: "IČ DPH" },
  shippingLine: (cost, from) => `Poštovné ${cost}, doprava zadarmo od ${from}.`,
  deliveryLine: (min, max) => `Doručenie za ${min} až ${max} pracovných dní.`,
  returnsLine: (days) => `Vrátenie do ${days} dní.`,
  returnsDays: (days) => `Na vrátenie všetkého, čo ste kúpili, máte ${days} dní.`,
  returnsPaid: {
    byShop: "Cestu späť platíme my: vrátenie je zadarmo.",
    byBuyer: "Náklady na vrátenie hradí kupujúci.",
  },
  returnsStart: "Ak chcete niečo vrátiť, napíšte nám číslo objednávky; odpovieme, kam balík poslať.",
  shippingCost: (cost, from) => `Doprava stojí ${cost} za objednávku, od ${from} je zadarmo.`,
  shippingTime: (min, max) => `Balíky doručíme za ${min} až ${max} pracovných dní.`,
  privacyText:
    "Meno, adresu a objednávky uchovávame tak dlho, ako to vyžaduje zákon, používame ich na doručenie a odovzdávame " +
    "ich len dopravcovi. Kedykoľvek sa opýtajte, čo o vás vieme.",
  termsText:
    "Zmluva je uzavretá, keď objednávku potvrdíme. Ceny sú vrátane dane. Tovar je náš, kým nie je zaplatený. " +
    "Platí právo našej krajiny.",
  aboutText: (name) =>
    `${name} sú štyria ľudia, jedna dielňa a pes. Začali sme v roku 2011 so stánkom na trhu a stále všetko vyrábame, ` +
    "skúšame a balíme sami. Kto nás navštívi, dostane čaj.",
  contactText: "Opýtajte sa nás na čokoľvek. Odpovie človek, v pracovné dni do jedného dňa.",
  goods: {
    claims: ["Užitočné veci pre dom, ktoré prežijú módu", "Ručná práca do kuchýň, kde sa varí"],
    collections: [{ slug: "kuchyna", name: "Do kuchyne" }, { slug: "obyvacka", name: "Do obývačky" }],
    products: [
      ...["Medená kanvica", "Doska z jaseňa", "Ľanová zástera", "Lyžica z orecha", "Hlinený čajník"],
      ...["Liatinová panvica", "Vlnená deka", "Sviečka z vosku"],
    ],
    sentences: [
      "Vyrába sa v malom počte u ľudí, ktorí to sami doma používajú každý deň.",
      "Povrch je dokončený ručne a od prvého dotyku je príjemne teplý.",
      "Dobre starne a dá sa opraviť, keď niečo nakoniec povolí.",
      "Skúšali sme to celú zimu, kým sa to dostalo do obchodu.",
      "Každý kus má trochu inú farbu, pretože taký je materiál.",
      "Mäkká handrička a trochu teplej vody je všetka starostlivosť.",
      "Príde zabalené v papieri a bez jediného kúska plastu.",
      "Tvar sleduje starý vzor, ktorý sme našli na blšom trhu.",
    ],
    reviews: ["Krajšie ako na obrázkoch.", "Prišlo rýchlo a dobre zabalené.", "Stojí za každý cent."],
  },
};
