import type { Words } from "../words.ts";

export const LITHUANIAN: Words = {
  code: "lt",
  paths: { product: "preke", collection: "kategorija" },
  home: "Pradžia",
  skip: "Pereiti prie turinio",
  cart: "Krepšelis",
  cartEmpty: "Jūsų krepšelis yra tuščias.",
  search: "Paieška",
  addToCart: "Įdėti į krepšelį",
  quantity: "Kiekis",
  inStock: "Yra sandėlyje",
  soldOut: "Išparduota",
  related: "Jums taip pat gali patikti",
  reviews: "Klientų atsiliepimai",
  ratingOf: (value, count) => `${value.replace(".", ",")} iš 5 žvaigždučių, ${count} atsiliepimų`,
  picture: "nuotrauka",
  newsletter: "Naujienos el. paštu",
  subscribe: "Prenumeruoti naujienas",
  opens: "Dirbtuvė atidaryta darbo dienomis nuo 9 iki 17.",
  missing: "Čia nieko nėra",
  back: "Atgal į parduotuvę",
  fromTheShop: "Iš mūsų parduotuvės",
  message: { name: "Jūsų vardas", email: "Jūsų el. paštas", text: "Jūsų žinutė", send: "Siųsti žinutę" },
  policies: {
    returns: { name: "Grąžinimas ir keitimas", slug: "grazinimas" },
    shipping: { name: "Pristatymas", slug: "pristatymas" },
    privacy: { name: "Privatumo politika", slug: "privatumas" },
    terms: { name: "Pirkimo taisyklės", slug: "taisykles" },
    about: { name: "Apie mus", slug: "apie-mus" },
    contact: { name: "Kontaktai", slug: "kontaktai" },
    imprint: { name: "Rekvizitai", slug: "rekvizitai" },
  },
  legal: { entity: "Įmonė", address: "Adresas", register: "Įmonės kodas", vat: "PVM kodas" },
  shippingLine: (cost, from) => `Pristatymas kainuoja ${cost}, nemokamas pristatymas nuo ${from}.`,
  deliveryLine: (min, max) => `Pristatymas per ${min}–${max} darbo dienas.`,
  returnsLine: (days) => `Grąžinimas per ${days} dienų.`,
  returnsDays: (days) => `Viską, ką pas mus pirkote, galima grąžinti per ${days} dienų.`,
  returnsPaid: {
    byShop: "Grąžinimas yra nemokamas: už paštą mokame mes.",
    byBuyer: "Grąžinimo išlaidas apmoka pirkėjas.",
  },
  returnsStart: "Jei norite ką nors grąžinti, parašykite mums užsakymo numerį, ir mes atsakysime su adresu.",
  shippingCost: (cost, from) => `Pristatymas kainuoja ${cost} už užsakymą, o nuo ${from} jis yra nemokamas.`,
  shippingTime: (min, max) => `Siuntas kurjeris pristato per ${min}–${max} darbo dienas.`,
  privacyText:
    "Vardą, adresą ir užsakymus saugome tiek, kiek reikalauja įstatymas, naudojame juos pristatymui ir perduodame tik " +
    "kurjeriui. Visada galite paklausti, ką apie jus žinome.",
  termsText:
    "Sutartis sudaryta, kai patvirtiname užsakymą. Kainos yra su mokesčiais. Prekė yra mūsų, kol ji nėra apmokėta. " +
    "Galioja mūsų šalies įstatymas.",
  aboutText: (name) =>
    `${name} yra keturi žmonės, viena dirbtuvė ir šuo. Pradėjome 2011 metais turguje ir iki šiol viską darome, ` +
    "bandome bei pakuojame patys. Kas pas mus užsuka, tas gauna arbatos.",
  contactText: "Klauskite mūsų bet ko. Atsako žmogus, darbo dienomis per vieną dieną.",
  goods: {
    claims: [
      "Naudingi daiktai namams, kurie pergyvena madą",
      "Rankų darbas virtuvėms, kuriose tikrai gaminama",
    ],
    collections: [{ slug: "virtuve", name: "Virtuvei" }, { slug: "svetaine", name: "Svetainei" }],
    products: [
      ...["Varinis virdulys", "Uosio pjaustymo lenta", "Lininė prijuostė", "Riešutmedžio šaukštas"],
      ...["Molinis arbatinukas", "Ketaus keptuvė", "Vilnonis pledas", "Bičių vaško žvakė"],
    ],
    sentences: [
      "Tai po nedaug gamina žmonės, kurie ir patys tai naudoja kiekvieną dieną.",
      "Paviršius yra užbaigtas rankomis ir nuo pirmo prisilietimo yra šiltas.",
      "Daiktas gražiai sensta, ir jį galima pataisyti, kai kas nors vis dėlto pasiduoda.",
      "Mes jį bandėme visą žiemą, kol jis atsidūrė mūsų parduotuvėje.",
      "Kiekvienas vienetas yra kiek kitos spalvos, nes tokia yra ši medžiaga.",
      "Minkšta šluostė ir šiek tiek šilto vandens yra visa priežiūra, kurios reikia.",
      "Jis atkeliauja suvyniotas į popierių ir be jokio plastiko gabalėlio.",
      "Forma yra pagal seną pavyzdį, kurį mes radome savo miesto blusų turguje.",
    ],
    reviews: ["Gražesnis nei nuotraukose.", "Atėjo greitai ir gerai supakuotas.", "Vertas kiekvieno cento."],
  },
};
