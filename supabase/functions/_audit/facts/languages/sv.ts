import type { Language } from "./language.ts";

export const SWEDISH: Language = {
  code: "sv",
  frequent:
    "och att det som en på är av för med den till inte om ett har de du vi din dina vår våra från kan eller så",
  policies: {
    returns:
      "retur(er|en|erna)?, returrätt*, returpolicy*, returnera*, returnering*, returvillkor*, ångerrätt*, återbetaln*, bytesrätt*, öppet köp, återbetal*, lämna tillbaka",
    shipping: "frakt*, leverans*, fraktsätt",
    privacy: "integritet*, personuppgift*, dataskydd*, GDPR, sekretess*",
    terms:
      "köpvillkor, villkor, allmänna villkor, användarvillkor, köp och leveransvillkor, försäljningsvillkor, leveransvillkor",
    contact: "kontakt*, kundtjänst*, kundservice",
    about: "om oss, vår historia, om företaget, vilka är vi",
    imprint: "företagsinformation, företagsuppgifter, ansvarig utgivare",
  },
  exchanges: "byten?, reklamation*",
  buy: {
    put: "lägg, lägga, stoppa",
    cart: "(varukorg(en)?|kundvagn(en)?|korg(en)?|kundkorg(en)?|shoppingbag(en)?|väskan|påsen?)",
    into:
      "(till i|i) (din |min )?(varukorg(en)?|kundvagn(en)?|korg(en)?|shoppingbag(en)?|kundkorg(en)?|påsen?)",
    first: "köp, köp nu, beställ, beställ nu, boka, förboka, förbeställ, reservera, handla nu",
  },
  go: "(visa|till|gå till|se|min|din|öppna) (din |min )?(varukorg(en)?|kundvagn(en)?)",
  soldOut:
    "slutsåld*, slut i (lager|webblager)*, ej i lager, inte i lager, tillfälligt slut, (bevaka|meddela mig|mejla mig)*, kommer snart, ej tillgänglig, utgått, (inte|ej) (längre |för närvarande )?tillgänglig*, utsåld*, notifiera mig, (finns|säljs) inte längre",
  tools:
    "sök*, stäng*, meny, nästa, föregående, tillbaka, förstora, zooma, dela*, jämför*, favorit*, önskelist*, spara, recension*, omdöm*, betyg*, skriv, läs, mer, mindre, visa*, se*, alla, ladda, logga*, registrera*, konto, nyhetsbrev, prenumerera, filter*, filtrera, sortera, storlek*, guide, cookie*, kakor, inställning*, acceptera*, godkänn*, avvisa, ok, skicka, fråg*, bevaka, skriv ut, antal, öka, minska, land, språk, butik*, lagerstatus, hjälp, chatt*, kontakt*, spela, detaljer, beskrivning, leverans, ändra, välj*, använd, beräkna, bild*, avbryt, fortsätt, lägg (till )?(i|på|till) (önske|min önske|favorit|jämför)*, mitt konto, skapa konto, redigera, ta bort, radera, rensa, uppdatera, återställ, kopiera, hoppa till, gå vidare, snabbvy, snabbtitt, konfigurera",
  shipping: {
    names: "*frakt*, leverans*, levereras, skickas, leverera*",
    free: "gratis, fri, fria, kostnadsfri*, fritt",
    costsNothing: "fraktfri*, fri frakt, gratis frakt, fri leverans",
    when: "skickas (idag|inom|samma)*, leverans (imorgon|idag|inom), levereras (imorgon|idag|inom)",
    calculate: "beräkna (frakt*|leverans*), uppskatta (frakt|leverans)*",
  },
  time: {
    day: "(arbets|var)?dag(ar|ars)?, vardagar",
    hour: "timm(e|ar)",
    week: "veck(a|or)",
    month: "månad(er)?",
  },
  otherTime: "öppet köp, retur*, ånger*, garanti*, bytes*, returrätt",
  reviews: {
    some:
      "recensioner, omdömen, kundomdöme*, betyg, av 5 stjärnor, vad kunder säger, *recensioner, *omdömen, medelbetyg",
    none:
      "inga (recensioner|omdömen), 0 (recensioner|omdömen), (skriv|lämna) (en|ett|den första) (recension|omdöme), (recensioner|omdömen) 0",
  },
  returning: {
    whoPays:
      "returfrakt*, returkostnad*, fria? retur*, gratis retur*, kostnad* ~ retur*, retur* ~ (gratis|kostnad)*, betalar ~ retur*",
    howToStart:
      "kontakta oss, (retur|ånger)(formulär|blankett|sedel)*, skicka (ett|en|oss|mejl)*, mejla, logga in, skriv till oss, anmäl*",
    final: "vi tar inte emot returer, inga returer",
  },
  numbers: { ...{ två: 2, sju: 7, tio: 10, fjorton: 14, trettio: 30, sextio: 60 } },
};
