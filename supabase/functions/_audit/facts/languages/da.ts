import type { Language } from "./language.ts";

export const DANISH: Language = {
  code: "da",
  frequent:
    "og at det som en på er af for med den til ikke om et har de du vi din dine vores fra kan eller så også når hvis bliver",
  policies: {
    returns:
      "retur(er|en)?, returret*, returpolitik*, returvarer, returportal*, returbetingelser, returnering*, fortrydelse*, refusion*, returner*, tilbagebetal*",
    shipping: "fragt*, forsendelse*, levering*, forsendelser",
    privacy: "privatliv*, persondata*, databeskyttelse*, personoplysning*, GDPR, beskyttelse af person*",
    terms:
      "handelsbetingelser, betingelser, salgsbetingelser, vilkår, købsbetingelser, leveringsbetingelser, forretningsbetingelser, *vilkår",
    contact: "kontakt*, kundeservice, kundecenter",
    about: "om os, vores historie, hvem er vi, om virksomheden",
    imprint: "virksomhedsoplysninger, firmaoplysninger",
  },
  exchanges: "bytte*, ombytning*, reklamation*",
  buy: {
    put: "læg, tilføj, føj, put",
    cart: "(indkøbs)?(kurven?|kurv|vogn(en)?|posen?|tasken?)",
    into: "(i|til) (din |min )?(indkøbs)?(kurven?|kurv|vogn(en)?|tasken?)",
    first: "køb, køb nu, bestil, bestil nu, book, reserver, forudbestil",
  },
  go: "(vis|se|til|gå til|min|din|åbn) (din |min )?(indkøbs)?(kurven?|kurv)",
  soldOut:
    "udsolgt, ikke på lager, ikke (længere )?tilgængelig, midlertidigt udsolgt, (giv mig besked|få besked|advis)*, kommer snart, udgået, utilgængelig",
  tools:
    "søg*, luk*, menu, næste, forrige, tilbage, forstør, zoom, del*, sammenlign*, favorit*, ønskeliste*, gem, anmeld*, bedøm*, skriv, læs, mere, mindre, vis*, se*, alle, indlæs, log*, registrer*, opret*, konto, nyhedsbrev, tilmeld*, filter*, filtrer, sorter*, størrelse*, guide, cookie*, indstilling*, accepter*, godkend*, afvis*, ok, send, spørg*, besked, udskriv, antal, øg, land, sprog, butik*, lagerstatus, hjælp, chat*, kontakt*, afspil, detaljer, beskrivelse, levering, ændr*, vælg*, anvend, beregn, billede*, annuller, fortsæt, (tilføj|føj|læg) til (ønske|favorit|sammenlign|min ønske)*, min konto, opret konto, rediger, fjern*, slet, ryd, opdater, nulstil, kopiér, kopier, abonn*, annull*, hurtig visning, hurtigvisning, konfigur*, gå til indhold, indsend*, indtast, få adgang, se",
  shipping: {
    names: "*fragt*, levering*, leveres, sendes, forsendelse*, leveret",
    free: "gratis, fri, uden beregning",
    costsNothing: "fragtfri*, fri fragt, gratis (fragt|levering)",
    when: "sendes (i dag|inden|samme)*, levering (i morgen|i dag|dag til dag)*, leveres (i morgen|i dag)",
    calculate: "beregn (fragt|levering)*, (anslå|beregn) (forsendelse|fragt|levering)*",
  },
  time: { day: "(hver|arbejds)?dag(e|es)?", hour: "timer?", week: "uger?", month: "måned(er)?" },
  otherTime: "retur*, fortryd*, garanti*, bytte*, returret",
  reviews: {
    some:
      "anmeldelser, bedømmelser, kundeanmeldelse*, af 5 stjerner, hvad kunder siger, *anmeldelser, vurderinger",
    none:
      "(ingen|0) (anmeldelser|bedømmelser), anmeldelser 0, skriv (en|den første) anmeldelse, første til at *",
  },
  returning: {
    whoPays:
      "returfragt*, returporto, returomkostning*, gratis retur*, fri retur*, omkostning* ~ retur*, retur* ~ gratis, betaler ~ retur*, udgift* ~ retur*",
    howToStart:
      "kontakt os, fortrydelsesformular*, send (os|en mail|varen til)*, returseddel, returformular*, returportal, skriv til os, log ind",
    final: "vi tager ikke imod returvarer, ingen returret",
  },
  numbers: { ...{ to: 2, syv: 7, ti: 10, fjorten: 14, tredive: 30 } },
};
