import type { Language } from "./language.ts";

export const ESTONIAN: Language = {
  code: "et",
  frequent:
    "ja on ei et see kui ka oma või mis kes siis aga meie teie kuni ning saab pole seda selle kõik välja peale juures vaid iga",
  policies: {
    returns: "tagast*, taganem*, tagasimak*",
    shipping: "tarne*, kohaletoimet*, transport*, saatmi*, kättetoimet*",
    privacy: "privaats*, andmekaits*, isikuandme*, GDPR",
    terms: "(müügi|ostu|kasutus|üld)?tingimused, kasutajatingimused",
    contact: "kontakt*, klienditeenind*, klienditugi, võta ühendust, võta meiega ühendust",
    about: "meist, ettevõttest, meie lugu, kes me oleme",
    imprint: "ettevõtte andmed, rekvisiidid",
  },
  exchanges: "vahet*, ümbervahet*",
  buy: {
    put: "lisa, pane, lisage",
    cart: "(ostukorvi*|korvi|käru|kotti)",
    into: "(ostukorvi|korvi|kärusse)",
    first: "osta, telli, broneeri, osta kohe, eeltelli",
  },
  go: "(vaata|mine|ava|minu|näita) (ostukorvi*|korvi)",
  soldOut:
    "läbi müüdud, otsas, (ei ole|pole) (saadaval|laos), laost otsas, ajutiselt otsas, (teavita mind|teata mulle)*, tulekul, väljamüüdud, (mitte|ei ole) (enam |hetkel |praegu )?saadaval, laost (lõppenud|otsas), müük (on )?lõpetatud",
  tools:
    "otsi*, sulge, menüü, järgmine, eelmine, tagasi, suurenda, jaga, võrdle*, lemmik*, soovi*, salvesta, arvust*, hinnang*, hinda, kirjuta, loe, rohkem, vähem, näita*, vaata*, kõik, lae, logi*, registreeri*, konto, uudiskir*, liitu*, filter*, filtreeri, sorteeri, suurus*, tabel, küpsis*, seaded, nõustu*, keeldu*, ok, saada, küsi*, teavita*, prindi, kogus, suurenda, vähenda, riik, keel, pood*, kauplus*, saadavus, abi, vestlus, kontakt*, esita, detailid, kirjeldus, tarne, muuda, vali*, rakenda, arvuta, pilt*, tühista, jätka, lisa (soovi|lemmik|võrdl|nimekir)*, minu konto, loo konto, eemalda*, kustuta, tühjenda*, uuenda*, lähtesta, kopeeri, registreeru, katkesta, sisesta, sätted, suurenda*, vähenda*",
  shipping: {
    names: "tarne*, kohaletoimet*, transport*, saadet*, saadame, postikulu*, kättetoimet*",
    free: "tasuta, prii",
    costsNothing: "tasuta (tarne|transport|kohaletoimetamine)",
    when: "(tarne|kohaletoimetamine) (homme|täna), saadame (täna|homme|kohe)",
    calculate: "arvuta (tarne|transport)*",
  },
  time: {
    day: "(töö)?päeva?, tööpäeva, päeva jooksul",
    hour: "tund*, tunni, h",
    week: "nädal*",
    month: "kuu*",
  },
  otherTime: "tagast*, garanti*, taganem*, vahet*",
  reviews: {
    some:
      "arvustused, arvustust, hinnangud, hinnangut, klientide arvamus*, tärni 5, mida kliendid ütlevad, tagasiside, *arvustused, ülevaated",
    none:
      "(pole|0|ei ole) (veel )?(arvustusi|hinnanguid|arvustust), (kirjuta|lisa) (esimene )?(arvustus|hinnang)",
  },
  returning: {
    whoPays: "(kulu|tasu)* ~ tagast*, tagast* ~ (tasuta|kulu|maksa)*, tagastuskulu*",
    howToStart:
      "taganemisavaldus*, tagastus(vorm|leht|taotlus)*, võtke* ühendust, võta ühendust, kirjuta* (meile)?, (saatke|saada) ~ (aadressi|meile)*, teavita*, täitke",
    final: "kaupa tagasi ei võeta, tagastamine ei ole võimalik",
  },
  numbers: {
    ...{
      kaks: 2,
      kahe: 2,
      seitse: 7,
      seitsme: 7,
      kümme: 10,
      kümne: 10,
      neliteist: 14,
      neljateistkümne: 14,
      kolmkümmend: 30,
    },
  },
};
