import type { Language } from "./language.ts";

export const ITALIAN: Language = {
  code: "it",
  frequent:
    "il la le gli di che e un una è per con non del della dei delle sono si da al nel nella i tuo tua nostro nostra più come anche questo questa",
  policies: {
    returns: "resi, reso, restituire*, rendere, restituzion*, rimbors*, recesso",
    shipping: "spedizion*, consegn*, costi di spedizione",
    privacy:
      "riservatezza, protezione dei dati, dati personali, (tuoi|vostri) dati, informativa (sulla )?privacy, GDPR, trattamento dei dati*, protez* dati",
    terms: "termini (e|di|del)*, condizioni (generali|di)*, condizioni d uso",
    contact: "contatt*, servizio clienti, assistenza( clienti)?, scrivici",
    about: "chi siamo, la nostra (storia|azienda), l azienda",
    imprint: "note legali, informazioni legali, dati societari",
  },
  exchanges: "cambi e resi, sostituzion*",
  buy: {
    put: "aggiungi, aggiungere, metti, inserisci, aggiungilo, mettere",
    cart: "(carrello|borsa|sacchetto|cestino|shopping bag)",
    into: "(al|alla|nel|nella) (tuo |tua |mio |mia )?(carrello|borsa|sacchetto|cestino)",
    first:
      "acquista, compra, ordina, prenota, acquistare, comprare, preordina, abbonati ora, lo voglio, pre ordina",
  },
  go: "(vai|vedi|mostra|visualizza|torna|modifica|svuota|il tuo|il mio) (al |il |alla |la )*(carrello|borsa)",
  soldOut:
    "esaurit*, non (è |più )*disponibile, non disponibile*, temporaneamente (esaurito|non)*, (avvisami|avvertimi|notificami)*, prossimamente, fuori (stock|catalogo|produzione), terminato",
  tools:
    "cerca*, ricerca, chiudi, menu, successiv*, precedent*, indietro, ingrandisci, zoom, condivid*, confront*, preferit*, desideri, lista*, salva, recension*, valuta*, scrivi, leggi, di più, più, meno, mostra, vedi*, tutt*, carica, accedi, registra*, account, iscriviti, newsletter, filtr*, ordina per, tagli*, guida, cookie*, impostazion*, accett*, rifiut*, ok, invia, domand*, avvisami, stampa, quantità, aumenta, diminuisci, paese, lingua, negozi*, disponibilità, aiuto, chat, contatt*, riproduci, dettagli*, descrizione, spedizione, cambia, scegli, selezion*, applica, calcola, immagin*, annulla, continua, aggiungi (al|alla|ai|a) (confronto|lista|wishlist|preferiti|desideri)*, il mio account, login, crea account, aggiorna, modifica, rimuov*, elimina, cancella, ripristina, reimposta, copia, configura, avanti, inserisci, salta al contenuto, vai (direttamente )?ai contenuti, visualizza, scopri, annulla*, prossimo, interrompi, aumenta*, abbonati",
  shipping: {
    names: "spedizion*, spedit*, consegn*, spediamo",
    free: "gratis, gratuit*, omaggio",
    costsNothing: "spedizione gratuita, consegna gratuita, senza spese di (spedizione|trasporto)",
    when:
      "consegna (prevista|stimata|domani|entro|il|tra), spedito (oggi|domani|entro), ricevilo (domani|entro|il)",
    calculate:
      "(calcola|calcolare|stima) (la |le |i )?(spedizione|spese|costi)*, (calcolo|preventivo) (di |della |delle )?(spedizione|spese)",
  },
  time: {
    day: "giorn[io]( (lavorativ[io]|feriali))?, gg( lavorativi)?",
    hour: "or[ae], h",
    week: "settiman[ae]",
    month: "mes[ei]",
  },
  otherTime: "reso, resi, recesso, rimbors*, garanzi*, prova, per (rendere|restituire|cambiare|il reso)",
  reviews: {
    some: "recension*, opinioni, valutazioni, su 5 stelle, dicono di noi, cosa dicono i clienti, giudizi",
    none:
      "(nessuna|0|senza) recension*, recensioni 0, scrivi (una|la tua) recension*, lascia una recension*, primo a recensire",
  },
  returning: {
    whoPays:
      "(spese|costi) ~ (reso|resi|restituzion*|rispedizion*), resi? ~ gratuit*, a (suo|tuo|nostro|vostro) carico, a carico (del|nostro|tuo|suo), etichetta ~ reso",
    howToStart:
      "modulo, contatt*, scriv*, dichiarazione esplicita, invia(ci|te|re un)?, area (clienti|riservata)",
    final: "non accettiamo resi, tutte le vendite sono definitive",
  },
  numbers: {
    ...{
      un: 1,
      una: 1,
      due: 2,
      sette: 7,
      dieci: 10,
      quattordici: 14,
      quindici: 15,
      trenta: 30,
      sessanta: 60,
    },
  },
};
