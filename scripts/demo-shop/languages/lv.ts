import type { Words } from "../words.ts";

export const LATVIAN: Words = {
  code: "lv",
  paths: { product: "prece", collection: "kategorija" },
  home: "Sākums",
  skip: "Uz saturu",
  cart: "Grozs",
  cartEmpty: "Jūsu grozs ir tukšs.",
  search: "Meklēšana",
  addToCart: "Pievienot grozam",
  quantity: "Daudzums",
  inStock: "Ir noliktavā",
  soldOut: "Izpārdots",
  related: "Jums varētu patikt arī",
  reviews: "Klientu atsauksmes",
  ratingOf: (value, count) => `${value.replace(".", ",")} no 5 zvaigznēm, ${count} atsauksmes`,
  picture: "attēls",
  newsletter: "Jaunumi e-pastā",
  subscribe: "Pieteikties jaunumiem",
  opens: "Darbnīca ir atvērta darbdienās no 9 līdz 17.",
  missing: "Šeit nekā nav",
  back: "Atpakaļ uz veikalu",
  fromTheShop: "No mūsu veikala",
  message: { name: "Jūsu vārds", email: "Jūsu e-pasts", text: "Jūsu ziņa", send: "Nosūtīt ziņu" },
  policies: {
    returns: { name: "Atgriešana un apmaiņa", slug: "atgriesana" },
    shipping: { name: "Piegāde", slug: "piegade" },
    privacy: { name: "Privātuma politika", slug: "privatums" },
    terms: { name: "Lietošanas noteikumi", slug: "noteikumi" },
    about: { name: "Par mums", slug: "par-mums" },
    contact: { name: "Kontakti", slug: "kontakti" },
    imprint: { name: "Rekvizīti", slug: "rekviziti" },
  },
  legal: { entity: "Uzņēmums", address: "Adrese", register: "Reģistrācijas numurs", vat: "PVN numurs" },
  shippingLine: (cost, from) => `Piegāde maksā ${cost}, bezmaksas piegāde no ${from}.`,
  deliveryLine: (min, max) => `Piegāde ${min}–${max} darba dienās.`,
  returnsLine: (days) => `Atgriešana ${days} dienu laikā.`,
  returnsDays: (days) => `Visu, ko pie mums nopirkāt, var atgriezt ${days} dienu laikā.`,
  returnsPaid: {
    byShop: "Atgriešana ir bezmaksas: pastu apmaksājam mēs.",
    byBuyer: "Izmaksas par atgriešanu sedz pircējs.",
  },
  returnsStart: "Lai kaut ko atgrieztu, rakstiet mums pasūtījuma numuru, un mēs atbildēsim ar adresi.",
  shippingCost: (cost, from) => `Piegāde maksā ${cost} par pasūtījumu, un no ${from} tā ir bez maksas.`,
  shippingTime: (min, max) => `Sūtījumus piegādā kurjers ${min}–${max} darba dienu laikā.`,
  privacyText:
    "Mēs glabājam vārdu, adresi un pasūtījumus tik ilgi, cik prasa likums, lietojam tos piegādei un nododam tikai " +
    "kurjeram. Jūs vienmēr varat jautāt, ko mēs par jums zinām.",
  termsText:
    "Līgums ir noslēgts, kad esam apstiprinājuši pasūtījumu. Cenas ir ar nodokli. Prece ir mūsu, līdz tā ir samaksāta. " +
    "Ir spēkā mūsu valsts likums.",
  aboutText: (name) =>
    `${name} ir četri cilvēki, viena darbnīca un suns. Mēs sākām 2011. gadā tirgū un vēl arvien visu darām, pārbaudām ` +
    "un iesaiņojam paši. Kas pie mums atnāk, tas dabū tēju.",
  contactText: "Jautājiet mums par visu. Atbild cilvēks, darbdienās vienas dienas laikā.",
  goods: {
    claims: ["Noderīgas lietas mājai, kas pārdzīvo modi", "Roku darbs virtuvēm, kurās tiešām gatavo"],
    collections: [{ slug: "virtuve", name: "Virtuvei" }, { slug: "viesistaba", name: "Viesistabai" }],
    products: [
      ...["Vara tējkanna", "Oša griešanas dēlis", "Lina priekšauts", "Riekstkoka karote", "Māla tējas krūze"],
      ...["Čuguna panna", "Vilnas pleds", "Bišu vaska svece"],
    ],
    sentences: [
      "To nelielā skaitā dara cilvēki, kas arī paši to lieto katru dienu.",
      "Virsma ir pabeigta ar rokām un jau no pirmā pieskāriena ir silta.",
      "Tas skaisti noveco, un to var salabot, kad kaut kas tomēr padodas.",
      "Mēs to pārbaudījām visu ziemu, līdz tas nonāca mūsu veikalā.",
      "Katrs gabals ir nedaudz citā krāsā, jo tāds nu ir šis materiāls.",
      "Mīksta lupatiņa un nedaudz silta ūdens ir visa kopšana, kas tam vajadzīga.",
      "Tas atnāk ietīts papīrā un bez neviena plastmasas gabaliņa.",
      "Forma ir pēc veca parauga, ko mēs atradām mūsu pilsētas krāmu tirgū.",
    ],
    reviews: ["Skaistāks nekā bildēs.", "Atnāca ātri un labi iesaiņots.", "Ir vērts katru centu."],
  },
};
