import type { Language } from "./language.ts";

export const ROMANIAN: Language = {
  code: "ro",
  frequent:
    "și de în la cu un o pe este pentru din nu că sau mai care sunt al ale a fi prin ca dumneavoastră noastre noastră dacă după cel fără toate acest această",
  policies: {
    returns:
      "retur(ul|uri|urile)?, returna(re|rea|ți|t|te), returnez*, rambursar*, retrager*, drept de retragere, restituir*",
    shipping: "livrar*, transport*, expedier*",
    privacy:
      "confidențialit*, date(lor)? cu caracter personal, protecția datelor, datele personale, GDPR, prelucrarea datelor*",
    terms: "termeni* (și|si|de|general)*, condiții (generale|de)*, termeni !de",
    contact: "contact*, relații cu clienții, serviciu clienți, suport clienți",
    about: "despre noi, povestea noastră, cine suntem, despre companie",
    imprint: "date firmă, date de identificare, informații legale",
  },
  exchanges: "schimb*, garanție și retur",
  buy: {
    put: "adaugă, adauga, pune, adăugați, adăugare, introdu",
    cart: "(coș|coșul|cos|cosul|coșului|geantă|geanta)",
    into: "(în|in) (coș|coșul|cos|cosul)",
    first: "cumpără, cumpăr, comandă !mea|ta|dvs, rezervă*, precomandă*, vreau",
  },
  go: "(vezi|afișează|mergi|înapoi|editează|vizualizează|deschide) (la |în )?(coș|coșul|cos|cosul)",
  soldOut:
    "stoc epuizat, epuizat, indisponibil*, nu (este|mai este) (disponibil|în stoc)*, (momentan|temporar) (indisponibil|nu)*, (anunță mă|notifică mă|alertă stoc)*, în curând, lipsă stoc, fără stoc, nu (mai )?(este|e|există|sunt|avem) (în|pe) stoc, nu mai este disponibil*",
  tools:
    "caut*, căut*, închide*, meniu, următor*, precedent*, anterior, înapoi, mărește, zoom, distribui*, compar*, favorit*, dorinț*, salvează, recenzi*, review*, evalu*, scrie, citește, mai mult*, mai puțin, arată, vezi*, toate, încarcă, autentific*, înregistr*, cont, intră, newsletter, abon*, filtr*, sort*, mărim*, ghid, tabel, cookie*, setăr*, accept*, refuz*, ok, sunt de acord, trimite, întreb*, anunț*, notific*, printeaz*, cantitate, crește, scade, țara, limba, magazin*, disponibilitate, ajutor, chat*, contact*, redă, detalii, descriere, livrare, modific*, aleg*, selecteaz*, aplic*, calculeaz*, imagin*, anuleaz*, continu*, adaugă (la|în) (lista|listă|favorite|compar|wishlist)*, contul meu, crează cont, creează cont, editează, elimină, șterge, golește, actualizează, resetează, copiază, abonează*, salt la conținut, sortare*, vizualizare rapidă",
  shipping: {
    names: "livr*, transport*, expedi*, curier*",
    free: "gratuit*, gratis",
    costsNothing: "livrare gratuită, transport gratuit",
    when:
      "livrare (mâine|azi|a doua zi|estimată|rapidă în)*, livrat (mâine|azi), expediat (azi|mâine|astăzi)",
    calculate:
      "calculează (transport|livrare|cost)*, (estimare|estimează|calculare) (transport*|expedi*|livr*)",
  },
  time: {
    day: "zile?( lucrătoare)?, zi( lucrătoare)?, de zile( lucrătoare)?",
    hour: "(de )?or[eă], h",
    week: "(de )?săptămân*",
    month: "(de )?lun[iă]",
  },
  otherTime: "de retur, retur*, garanți*, retrager*, pentru (retur|schimb)",
  reviews: {
    some:
      "recenzii, recenziile, review uri, păreri, părerile clienților, din 5 stele, ce spun clienții, opinii, evaluări",
    none:
      "(nicio|0|nu există|fără) (recenzii|recenzie|review)*, (scrie|adaugă|lasă) (o|un|prima) (recenzie|review), fii primul",
  },
  returning: {
    whoPays:
      "(cost|cheltuiel|tax)* ~ retur*, retur* ~ (gratuit|cost|suport)*, (suportăm|suportați|suportate|plătiți) ~ (retur|transport)*",
    howToStart:
      "formular*, contact(ați|ează|ati)*, scrie(ți|ti)?( ne)*, trimite(ți|ti)? ~ (la|pe|adresa), completa*, anunțați ne",
    final: "nu acceptăm retur*, produsele nu pot fi returnate",
  },
  numbers: { ...{ două: 2, șapte: 7, zece: 10, paisprezece: 14, treizeci: 30 } },
};
