import type { Words } from "../words.ts";

export const ITALIAN: Words = {
  code: "it",
  paths: { product: "prodotto", collection: "categoria" },
  home: "Home",
  skip: "Vai al contenuto",
  cart: "Carrello",
  cartEmpty: "Il carrello è vuoto.",
  search: "Cerca",
  addToCart: "Aggiungi al carrello",
  quantity: "Quantità",
  inStock: "Disponibile",
  soldOut: "Esaurito",
  related: "Potrebbe piacerti anche",
  reviews: "Recensioni dei clienti",
  ratingOf: (value, count) => `${value.replace(".", ",")} stelle su 5, ${count} recensioni`,
  picture: "foto",
  newsletter: "Novità per e-mail",
  subscribe: "Iscriviti",
  opens: "Laboratorio aperto nei giorni feriali dalle 9 alle 17.",
  missing: "Qui non c'è niente",
  back: "Torna al negozio",
  fromTheShop: "Dal negozio",
  message: { name: "Il tuo nome", email: "La tua e-mail", text: "Il tuo messaggio", send: "Invia messaggio" },
  policies: {
    returns: { name: "Resi e rimborsi", slug: "resi" },
    shipping: { name: "Spedizioni", slug: "spedizioni" },
    privacy: { name: "Informativa sulla privacy", slug: "privacy" },
    terms: { name: "Condizioni generali di vendita", slug: "condizioni-di-vendita" },
    about: { name: "Chi siamo", slug: "chi-siamo" },
    contact: { name: "Contatti", slug: "contatti" },
    imprint: { name: "Note legali", slug: "note-legali" },
  },
  legal: { entity: "Società", address: "Indirizzo", register: "REA", vat: "Partita IVA" },
  shippingLine: (cost, from) => `Spese di spedizione ${cost}, spedizione gratuita da ${from}.`,
  deliveryLine: (min, max) => `Consegna in ${min}-${max} giorni lavorativi.`,
  returnsLine: (days) => `Resi entro ${days} giorni.`,
  returnsDays: (days) => `Puoi restituire ogni acquisto entro ${days} giorni dalla consegna.`,
  returnsPaid: {
    byShop: "Le spese di restituzione sono a nostro carico: il reso è gratuito.",
    byBuyer: "Le spese di restituzione sono a tuo carico.",
  },
  returnsStart:
    "Per restituire un articolo, scrivici con il numero d'ordine; ti rispondiamo con l'indirizzo a cui va.",
  shippingCost: (cost, from) => `Le spese di spedizione sono di ${cost} per ordine, gratuite da ${from}.`,
  shippingTime: (min, max) => `I pacchi arrivano in ${min}-${max} giorni lavorativi.`,
  privacyText:
    "Conserviamo il tuo nome, il tuo indirizzo e i tuoi ordini per il tempo chiesto dalla legge, li usiamo per " +
    "consegnare gli acquisti e li diamo solo al corriere. Chiedici quando vuoi che cosa sappiamo di te.",
  termsText:
    "Il contratto si conclude quando confermiamo l'ordine. I prezzi comprendono le imposte. La merce resta nostra fino " +
    "al pagamento. Si applica la legge del nostro paese.",
  aboutText: (name) =>
    `${name} siamo quattro persone, un laboratorio e un cane. Abbiamo iniziato nel 2011 al mercato e ancora oggi ` +
    "facciamo, proviamo e imballiamo tutto da noi. Chi viene a trovarci trova la porta aperta.",
  contactText: "Chiedici quello che vuoi. Risponde una persona, entro un giorno feriale.",
  goods: {
    claims: [
      "Cose utili per la casa, fatte per durare",
      "Fatto a mano per cucine in cui si cucina davvero",
      "Attrezzi semplici e lino, rifiniti a mano",
    ],
    collections: [
      { slug: "cucina", name: "Per la cucina" },
      { slug: "soggiorno", name: "Per il soggiorno" },
      { slug: "giardino", name: "Per il giardino" },
    ],
    products: [
      ...["Bollitore di rame", "Tagliere di frassino", "Grembiule di lino", "Cucchiaio di noce"],
      ...[
        "Teiera di terracotta",
        "Padella di ferro",
        "Coperta di lana",
        "Candela di cera",
        "Sgabello di rovere",
      ],
      ...["Cesto di vimini"],
    ],
    sentences: [
      "Fatto in pochi esemplari da persone che lo usano ogni giorno a casa.",
      "La superficie è rifinita a mano e sembra calda dal primo tocco.",
      "Invecchia bene e si può riparare quando alla fine qualcosa cede.",
      "Lo abbiamo provato per un inverno intero prima di metterlo in vendita.",
      "Ogni pezzo ha un colore un po' diverso, come lo ha il materiale.",
      "Un panno morbido e un po' di acqua tiepida bastano per la cura.",
      "Arriva avvolto nella carta e senza un solo pezzo di plastica.",
      "Molti dei nostri clienti ne comprano un secondo da regalare agli amici.",
      "La forma segue un modello antico trovato in un mercatino delle pulci.",
      "Conosciamo per nome tutti quelli che lo hanno avuto in mano.",
    ],
    reviews: [
      "Più bello che nelle foto.",
      "Arrivato presto e imballato bene.",
      "Mia sorella ne vuole uno uguale.",
      "Vale il suo prezzo.",
    ],
  },
};
