import type { Words } from "../words.ts";

export const CZECH: Words = {
  code: "cs",
  paths: { product: "produkt", collection: "kategorie" },
  home: "Domů",
  skip: "Přejít k obsahu",
  cart: "Košík",
  cartEmpty: "Váš košík je prázdný.",
  search: "Hledat",
  addToCart: "Přidat do košíku",
  quantity: "Množství",
  inStock: "Skladem",
  soldOut: "Vyprodáno",
  related: "Mohlo by se vám líbit",
  reviews: "Co říkají zákazníci",
  ratingOf: (value, count) => `${value.replace(".", ",")} z 5 hvězdiček, ${count} hodnocení`,
  picture: "obrázek",
  newsletter: "Novinky e-mailem",
  subscribe: "Odebírat",
  opens: "Dílna je otevřena v pracovní dny od 9 do 17.",
  missing: "Tady nic není",
  back: "Zpět do obchodu",
  fromTheShop: "Z obchodu",
  message: { name: "Vaše jméno", email: "Váš e-mail", text: "Vaše zpráva", send: "Odeslat zprávu" },
  policies: {
    returns: { name: "Vrácení zboží", slug: "vraceni" },
    shipping: { name: "Doprava a platba", slug: "doprava" },
    privacy: { name: "Ochrana osobních údajů", slug: "ochrana-udaju" },
    terms: { name: "Obchodní podmínky", slug: "obchodni-podminky" },
    about: { name: "O nás", slug: "o-nas" },
    contact: { name: "Kontakt", slug: "kontakt" },
    imprint: { name: "Údaje o společnosti", slug: "udaje" },
  },
  legal: { entity: "Firma", address: "Adresa", register: "IČO", vat: "DIČ" },
  shippingLine: (cost, from) => `Poštovné ${cost}, doprava zdarma od ${from}.`,
  deliveryLine: (min, max) => `Doručení za ${min} až ${max} pracovních dnů.`,
  returnsLine: (days) => `Vrácení do ${days} dnů.`,
  returnsDays: (days) => `Na vrácení všeho, co jste koupili, máte ${days} dnů.`,
  returnsPaid: {
    byShop: "Cestu zpět platíme my: vrácení je zdarma.",
    byBuyer: "Náklady na vrácení hradí kupující.",
  },
  returnsStart: "Chcete-li něco vrátit, napište nám číslo objednávky; odpovíme, kam balík poslat.",
  shippingCost: (cost, from) => `Doprava stojí ${cost} za objednávku, od ${from} je zdarma.`,
  shippingTime: (min, max) => `Balíky doručíme za ${min} až ${max} pracovních dnů.`,
  privacyText:
    "Jméno, adresu a objednávky uchováváme tak dlouho, jak vyžaduje zákon, používáme je k doručení a předáváme je jen " +
    "dopravci. Kdykoli se zeptejte, co o vás víme.",
  termsText:
    "Smlouva je uzavřena, když objednávku potvrdíme. Ceny jsou včetně daně. Zboží je naše, dokud není zaplaceno. " +
    "Platí právo naší země.",
  aboutText: (name) =>
    `${name} jsou čtyři lidé, jedna dílna a pes. Začali jsme v roce 2011 se stánkem na trhu a stále všechno vyrábíme, ` +
    "zkoušíme a balíme sami. Kdo nás navštíví, dostane čaj.",
  contactText: "Zeptejte se nás na cokoli. Odpoví člověk, v pracovní dny do jednoho dne.",
  goods: {
    claims: ["Užitečné věci pro dům, které přežijí módu", "Ruční práce do kuchyní, kde se vaří"],
    collections: [{ slug: "kuchyne", name: "Do kuchyně" }, { slug: "obyvak", name: "Do obýváku" }],
    products: [
      ...["Měděná konvice", "Prkénko z jasanu", "Lněná zástěra", "Lžíce z ořechu", "Hliněný čajník"],
      ...["Litinová pánev", "Vlněná deka", "Svíčka z vosku"],
    ],
    sentences: [
      "Vyrábí se v malém počtu u lidí, kteří to sami doma používají každý den.",
      "Povrch je dokončen ručně a od prvního dotyku je příjemně teplý.",
      "Dobře stárne a dá se opravit, když něco nakonec povolí.",
      "Zkoušeli jsme to celou zimu, než se to dostalo do obchodu.",
      "Každý kus má trochu jinou barvu, protože takový je materiál.",
      "Měkký hadřík a trochu teplé vody je veškerá péče, kterou potřebuje.",
      "Přijde zabalené v papíru a bez jediného kousku plastu.",
      "Tvar sleduje starý vzor, který jsme našli na bleším trhu.",
    ],
    reviews: ["Hezčí než na obrázcích.", "Přišlo rychle a dobře zabalené.", "Stojí za každou korunu."],
  },
};
