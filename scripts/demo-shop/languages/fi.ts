import type { Words } from "../words.ts";

export const FINNISH: Words = {
  code: "fi",
  paths: { product: "tuote", collection: "kategoria" },
  home: "Etusivu",
  skip: "Siirry sisältöön",
  cart: "Ostoskori",
  cartEmpty: "Ostoskorisi on tyhjä.",
  search: "Haku",
  addToCart: "Lisää ostoskoriin",
  quantity: "Määrä",
  inStock: "Varastossa",
  soldOut: "Loppuunmyyty",
  related: "Saatat pitää myös näistä",
  reviews: "Asiakasarviot",
  ratingOf: (value, count) => `${value.replace(".", ",")} / 5 tähteä, ${count} arvostelua`,
  picture: "kuva",
  newsletter: "Uutisia sähköpostiin",
  subscribe: "Tilaa uutiskirje",
  opens: "Verstas on auki arkisin kello 9–17.",
  missing: "Täällä ei ole mitään",
  back: "Takaisin kauppaan",
  fromTheShop: "Kaupasta",
  message: { name: "Nimesi", email: "Sähköpostisi", text: "Viestisi", send: "Lähetä viesti" },
  policies: {
    returns: { name: "Palautukset", slug: "palautukset" },
    shipping: { name: "Toimitus", slug: "toimitus" },
    privacy: { name: "Tietosuojaseloste", slug: "tietosuoja" },
    terms: { name: "Tilausehdot", slug: "tilausehdot" },
    about: { name: "Meistä", slug: "meista" },
    contact: { name: "Ota yhteyttä", slug: "yhteystiedot" },
    imprint: { name: "Yritystiedot", slug: "yritystiedot" },
  },
  legal: { entity: "Yritys", address: "Osoite", register: "Y-tunnus", vat: "ALV-numero" },
  shippingLine: (cost, from) => `Toimituskulut ${cost}, ilmainen toimitus yli ${from} tilauksille.`,
  deliveryLine: (min, max) => `Toimitusaika ${min}–${max} arkipäivää.`,
  returnsLine: (days) => `Palautusoikeus ${days} päivää.`,
  returnsDays: (days) => `Voit palauttaa kaiken ostamasi ${days} päivän kuluessa.`,
  returnsPaid: {
    byShop: "Palautus on ilmainen: me maksamme postin.",
    byBuyer: "Palautuksen kulut maksaa asiakas.",
  },
  returnsStart: "Kun haluat palauttaa jotakin, kirjoita meille ja kerro tilausnumero; vastaamme osoitteen.",
  shippingCost: (cost, from) => `Toimitus maksaa ${cost} tilaukselta, ja se on ilmainen alkaen ${from}.`,
  shippingTime: (min, max) => `Paketit toimitetaan ${min}–${max} arkipäivässä.`,
  privacyText:
    "Säilytämme nimen, osoitteen ja tilaukset niin kauan kuin laki vaatii, käytämme niitä toimitukseen ja annamme ne " +
    "vain kuljettajalle. Voit aina kysyä, mitä tiedämme sinusta.",
  termsText:
    "Sopimus syntyy, kun vahvistamme tilauksen. Hinnat sisältävät veron. Tavara on meidän, kunnes se on maksettu. " +
    "Maamme laki on voimassa.",
  aboutText: (name) =>
    `${name} on neljä ihmistä, yksi verstas ja koira. Aloitimme vuonna 2011 torilla ja teemme, kokeilemme ja ` +
    "pakkaamme yhä kaiken itse. Joka käy meillä, saa teetä.",
  contactText: "Kysy meiltä mitä vain. Ihminen vastaa, arkisin yhden päivän kuluessa.",
  goods: {
    claims: ["Hyödyllisiä tavaroita kotiin, jotka kestävät muodin", "Käsityötä keittiöihin, joissa kokataan"],
    collections: [{ slug: "keittio", name: "Keittiöön" }, { slug: "olohuone", name: "Olohuoneeseen" }],
    products: [
      ...[
        "Kuparikattila",
        "Leikkuulauta saarnesta",
        "Pellavaesiliina",
        "Pähkinäpuinen lusikka",
        "Saviteepannu",
      ],
      ...["Rautapannu", "Villapeitto", "Mehiläisvahakynttilä"],
    ],
    sentences: [
      "Tehty pienissä erissä ihmisten voimin, jotka käyttävät sitä itse joka päivä.",
      "Pinta on viimeistelty käsin ja tuntuu lämpimältä heti ensi kosketuksesta.",
      "Se vanhenee kauniisti ja sen voi korjata, kun jokin lopulta antaa periksi.",
      "Kokeilimme sitä koko talven, ennen kuin se tuli myyntiin.",
      "Jokainen kappale on hieman eri värinen, koska materiaali on sellaista.",
      "Pehmeä liina ja tilkka lämmintä vettä riittävät hoidoksi.",
      "Se tulee paperiin käärittynä ja ilman palaakaan muovia.",
      "Muoto seuraa vanhaa mallia, jonka löysimme kirpputorilta.",
    ],
    reviews: ["Kauniimpi kuin kuvissa.", "Tuli nopeasti ja hyvin pakattuna.", "Joka sentin arvoinen."],
  },
};
