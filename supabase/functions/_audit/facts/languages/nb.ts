import type { Language } from "./language.ts";

/** Bokmål; pages in Nynorsk share most of these words. */
export const NORWEGIAN: Language = {
  code: "nb",
  frequent:
    "og at det som en på er av for med den til ikke om et har de du vi din dine vår våre fra kan eller så også når hvis blir",
  policies: {
    returns:
      "retur(er|en)?, returrett*, returvilkår*, returnere*, returskjema*, angrerett*, angre*, refusjon*, åpent kjøp, returpolicy, returregler*, returner*",
    shipping: "frakt*, levering*, forsendelse*",
    privacy: "personvern*, personopplysning*, GDPR",
    terms:
      "salgsbetingelser, betingelser, kjøpsvilkår, salgsvilkår, vilkår, brukervilkår, handelsbetingelser",
    contact: "kontakt*, kundeservice, kundesenter",
    about: "om oss, vår historie, hvem er vi, om selskapet",
    imprint: "firmaopplysninger, bedriftsinformasjon",
  },
  exchanges: "bytte*, reklamasjon*",
  buy: {
    put: "legg, legge, putt, tilføy",
    cart: "(handle)?(kurven?|kurv|korga|vognen?|vogn|posen?|bagen?)",
    into: "(i|til) (din |min )?(handle)?(kurven?|kurv|korga|vognen?|vogn|posen?)",
    first: "kjøp, kjøp nå, bestill, bestill nå, reserver, forhåndsbestill",
  },
  go: "(vis|se|til|gå til|min|din|åpne) (din |min )?(handle)?(kurven?|kurv|vognen?)",
  soldOut:
    "utsolgt, ikke på lager, ikke (lenger )?tilgjengelig, midlertidig utsolgt, (varsle meg|gi meg beskjed|få beskjed)*, kommer snart, utgått, utilgjengelig",
  tools:
    "søk*, lukk*, meny, neste, forrige, tilbake, forstørr, zoom, del*, sammenlign*, favoritt*, ønskeliste*, lagre, anmeld*, omtale*, vurder*, skriv, les, mer, mindre, vis*, se*, alle, last, logg*, registrer*, konto, nyhetsbrev, meld*, filter*, filtrer, sorter*, størrelse*, guide, cookie*, informasjonskapsler, innstilling*, godta*, aksepter*, avvis*, ok, send, spør*, beskjed, skriv ut, antall, øk, reduser, land, språk, butikk*, lagerstatus, hjelp, chat*, kontakt*, spill, detaljer, beskrivelse, levering, endre*, velg*, bruk, beregn, bilde*, avbryt, fortsett, legg (til )?(i|på|til) (ønske|favoritt|sammenlign|min ønske)*, min konto, kontoen min, opprett konto, rediger*, fjern, slett, tøm, oppdater*, tilbakestill, kopier, abonner, avbryt*, hurtigvisning, konfigur*, gå (inn|videre), tilpass, vel, val, mitt konto",
  shipping: {
    names: "*frakt*, levering*, leveres, sendes, forsendelse*, levert",
    free: "gratis, fri, uten kostnad",
    costsNothing: "fraktfri*, fri frakt, gratis (frakt|levering)",
    when: "sendes (i dag|innen|samme)*, levering (i morgen|i dag)*, leveres (i morgen|i dag)",
    calculate: "beregn (frakt|levering)*, (estimer|anslå|rekn ut) (frakt|levering)*",
  },
  time: {
    day: "(virke|arbeids|hver)?dag(er|ers)?, virkedager",
    hour: "timer?",
    week: "uker?",
    month: "måned(er)?",
  },
  otherTime: "retur*, angre*, garanti*, bytte*, åpent kjøp, returrett",
  reviews: {
    some:
      "anmeldelser, omtaler, kundeomtale*, vurderinger, av 5 stjerner, hva kundene sier, *anmeldelser, *vurderinger, vurderingar, tilbakemeldinger",
    none:
      "(ingen|0) (anmeldelser|omtaler|vurderinger), (anmeldelser|omtaler) 0, skriv (en|den første) (anmeldelse|omtale), første til å *",
  },
  returning: {
    whoPays:
      "returfrakt*, returporto, returkostnad*, gratis retur*, fri retur*, kostnad* ~ retur*, retur* ~ gratis, betaler ~ retur*",
    howToStart:
      "kontakt oss, angreskjema*, angrerettskjema*, send (oss|en e ?post|varen til)*, returseddel, returskjema*, returportal, skriv til oss, logg inn",
    final: "vi tar ikke imot returer, ingen returrett",
  },
  numbers: { ...{ to: 2, sju: 7, ti: 10, fjorten: 14, tretti: 30 } },
};
