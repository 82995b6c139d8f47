import type { Words } from "../words.ts";

export const ROMANIAN: Words = {
  code: "ro",
  paths: { product: "produs", collection: "categorie" },
  home: "Acasă",
  skip: "Sari la conținut",
  cart: "Coș",
  cartEmpty: "Coșul tău este gol.",
  search: "Caută",
  addToCart: "Adaugă în coș",
  quantity: "Cantitate",
  inStock: "În stoc",
  soldOut: "Stoc epuizat",
  related: "S-ar putea să-ți placă",
  reviews: "Ce spun clienții",
  ratingOf: (value, count) => `${value.replace(".", ",")} din 5 stele, ${count} recenzii`,
  picture: "imagine",
  newsletter: "Noutăți pe e-mail",
  subscribe: "Abonează-te",
  opens: "Atelierul este deschis în zilele lucrătoare de la 9 la 17.",
  missing: "Aici nu este nimic",
  back: "Înapoi la magazin",
  fromTheShop: "Din magazin",
  message: { name: "Numele tău", email: "E-mailul tău", text: "Mesajul tău", send: "Trimite mesajul" },
  policies: {
    returns: { name: "Retururi", slug: "retururi" },
    shipping: { name: "Livrare", slug: "livrare" },
    privacy: { name: "Politica de confidențialitate", slug: "confidentialitate" },
    terms: { name: "Termeni și condiții", slug: "termeni-si-conditii" },
    about: { name: "Despre noi", slug: "despre-noi" },
    contact: { name: "Contact", slug: "contact" },
    imprint: { name: "Date de identificare", slug: "date-firma" },
  },
  legal: { entity: "Firma", address: "Adresa", register: "Registrul Comerțului", vat: "CUI" },
  shippingLine: (cost, from) => `Livrarea costă ${cost}, transport gratuit de la ${from}.`,
  deliveryLine: (min, max) => `Livrare în ${min} până la ${max} zile lucrătoare.`,
  returnsLine: (days) => `Retur în ${days} de zile.`,
  returnsDays: (days) => `Ai dreptul de retur timp de ${days} zile pentru tot ce ai cumpărat.`,
  returnsPaid: {
    byShop: "Drumul înapoi îl plătim noi: returul este gratuit.",
    byBuyer: "Costul returului este suportat de client.",
  },
  returnsStart:
    "Pentru un retur, scrie-ne numărul comenzii; îți răspundem cu adresa la care trimiți coletul.",
  shippingCost: (cost, from) => `Livrarea costă ${cost} pe comandă, de la ${from} este gratuită.`,
  shippingTime: (min, max) => `Coletele sunt livrate în ${min} până la ${max} zile lucrătoare.`,
  privacyText:
    "Păstrăm numele, adresa și comenzile atât timp cât cere legea, le folosim pentru livrare și le dăm numai " +
    "curierului. Ne poți întreba oricând ce știm despre tine.",
  termsText:
    "Contractul este încheiat când confirmăm comanda. Prețurile includ taxele. Marfa este a noastră până când este " +
    "plătită. Se aplică legea țării noastre.",
  aboutText: (name) =>
    `${name} înseamnă patru oameni, un atelier și un câine. Am început în 2011 cu o tarabă la piață și încă facem, ` +
    "încercăm și împachetăm totul singuri. Cine ne vizitează primește ceai.",
  contactText: "Întreabă-ne orice. Îți răspunde un om, în zilele lucrătoare, în cel mult o zi.",
  goods: {
    claims: ["Lucruri utile pentru casă, care trec peste mode", "Lucru de mână pentru bucătării folosite"],
    collections: [{ slug: "bucatarie", name: "Pentru bucătărie" }, { slug: "living", name: "Pentru living" }],
    products: [
      ...["Ibric de cupru", "Tocător de frasin", "Șorț de in", "Lingură de nuc", "Ceainic de lut"],
      ...["Tigaie de fier", "Pătură de lână", "Lumânare de ceară"],
    ],
    sentences: [
      "Făcut în număr mic de oameni care îl folosesc acasă în fiecare zi.",
      "Suprafața este finisată de mână și este caldă de la prima atingere.",
      "Îmbătrânește frumos și poate fi reparat când ceva cedează până la urmă.",
      "L-am încercat o iarnă întreagă înainte să ajungă în magazin.",
      "Fiecare bucată are o culoare puțin diferită, pentru că așa este materialul.",
      "O cârpă moale și puțină apă caldă sunt toată îngrijirea de care are nevoie.",
      "Vine învelit în hârtie și fără nicio bucată de plastic.",
      "Forma urmează un model vechi pe care l-am găsit la un târg.",
    ],
    reviews: ["Mai frumos decât în poze.", "A ajuns repede și bine împachetat.", "Merită fiecare ban."],
  },
};
