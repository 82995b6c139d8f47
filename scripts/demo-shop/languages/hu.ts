import type { Words } from "../words.ts";

export const HUNGARIAN: Words = {
  code: "hu",
  paths: { product: "termek", collection: "kategoria" },
  home: "Kezdőlap",
  skip: "Ugrás a tartalomra",
  cart: "Kosár",
  cartEmpty: "A kosár üres.",
  search: "Keresés",
  addToCart: "Kosárba teszem",
  quantity: "Mennyiség",
  inStock: "Raktáron",
  soldOut: "Elfogyott",
  related: "Ez is tetszhet",
  reviews: "Vásárlói vélemények",
  ratingOf: (value, count) => `5 csillagból ${value.replace(".", ",")}, ${count} értékelés alapján`,
  picture: "kép",
  newsletter: "Hírek e-mailben",
  subscribe: "Feliratkozás",
  opens: "A műhely munkanapokon 9 és 17 óra között van nyitva.",
  missing: "Itt nincs semmi",
  back: "Vissza a boltba",
  fromTheShop: "A boltból",
  message: { name: "Az ön neve", email: "E-mail címe", text: "Üzenete", send: "Üzenet küldése" },
  policies: {
    returns: { name: "Elállás és visszaküldés", slug: "visszakuldes" },
    shipping: { name: "Szállítás", slug: "szallitas" },
    privacy: { name: "Adatvédelem", slug: "adatvedelem" },
    terms: { name: "ÁSZF", slug: "aszf" },
    about: { name: "Rólunk", slug: "rolunk" },
    contact: { name: "Kapcsolat", slug: "kapcsolat" },
    imprint: { name: "Impresszum", slug: "impresszum" },
  },
  legal: { entity: "Cég", address: "Cím", register: "Cégjegyzékszám", vat: "Adószám" },
  shippingLine: (cost, from) => `A szállítás ára ${cost}, ingyenes szállítás ${from} felett.`,
  deliveryLine: (min, max) => `Kiszállítás ${min}-${max} munkanap alatt.`,
  returnsLine: (days) => `Visszaküldés ${days} napon belül.`,
  returnsDays: (days) => `A visszaküldésre ${days} nap áll rendelkezésre, indoklás nélkül.`,
  returnsPaid: {
    byShop: "A visszaküldés díjmentes, a költség a miénk.",
    byBuyer: "A visszaküldés költségét a vásárló fizeti.",
  },
  returnsStart: "Ha vissza szeretne küldeni valamit, írjon nekünk a rendelés számával, és megadjuk a címet.",
  shippingCost: (cost, from) => `A szállítás ${cost} rendelésenként, ${from} felett ingyenes.`,
  shippingTime: (min, max) => `A csomagokat ${min}-${max} munkanap alatt kézbesítjük.`,
  privacyText:
    "A nevet, a címet és a rendeléseket addig őrizzük meg, amíg a törvény előírja, a kiszállításhoz használjuk, és csak " +
    "a futárnak adjuk át. Bármikor megkérdezheti, hogy mit tudunk önről.",
  termsText:
    "A szerződés akkor jön létre, amikor visszaigazoljuk a rendelést. Az árak tartalmazzák az adót. Az áru a miénk, " +
    "amíg ki nem fizették. A mi országunk joga érvényes.",
  aboutText: (name) =>
    `A ${name} négy ember, egy műhely és egy kutya. 2011-ben egy piaci standdal kezdtük, és még mindig mindent mi ` +
    "készítünk, próbálunk ki és csomagolunk. Aki meglátogat minket, az teát kap.",
  contactText: "Kérdezzen bármit. Ember válaszol, munkanapokon egy napon belül.",
  goods: {
    claims: [
      "Hasznos holmik a házba, amelyek túlélik a divatot",
      "Kézi munka olyan konyhába, ahol főznek is",
    ],
    collections: [{ slug: "konyha", name: "A konyhába" }, { slug: "nappali", name: "A nappaliba" }],
    products: [
      ...["Réz vízforraló", "Kőris vágódeszka", "Lenvászon kötény", "Diófa kanál", "Agyag teáskanna"],
      ...["Vas serpenyő", "Gyapjú takaró", "Méhviasz gyertya"],
    ],
    sentences: [
      "Kis számban készül olyan embereknél, akik maguk is minden nap használják.",
      "A felülete kézzel készült, és már az első érintésre is meleg.",
      "Szépen öregszik, és meg lehet javítani, ha egyszer valami enged.",
      "Egy egész télen át próbáltuk, mielőtt a boltba került.",
      "Minden darab színe egy kicsit más, mert az anyag is ilyen.",
      "Egy puha kendő és egy kis meleg víz elég az ápolásához.",
      "Papírba csomagolva érkezik, és nincs benne egy darab műanyag sem.",
      "A formája egy régi mintát követ, amelyet egy bolhapiacon találtunk.",
    ],
    reviews: ["Szebb, mint a képeken.", "Gyorsan jött és jól volt csomagolva.", "Minden fillért megért."],
  },
};
