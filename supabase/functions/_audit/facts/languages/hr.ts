import type { Language } from "./language.ts";

/** With what Serbian and Bosnian write in Latin letters. */
export const CROATIAN: Language = {
  code: "hr",
  frequent:
    "i je na za se u da su koji koja koje s od ne ili kao što iz do o po će možete vam vas nas naš naše biti kod nije te ako više samo svi",
  policies: {
    returns: "povrat*, vraćanj*, raskid*, odustan*, povraćaj novca",
    shipping: "dostav*, isporuk*, poštarin*, slanje, troškovi dostave",
    privacy:
      "privatnost*, zaštit* (osobnih |ličnih )?podataka, osobnih podataka, osobni podaci, lični podaci, GDPR",
    terms:
      "uvjeti (poslovanja|korištenja|kupnje|prodaje)*, opći uvjeti, uslovi (korišćenja|kupovine|prodaje|poslovanja)*, opšti uslovi, uvjeti i odredbe",
    contact: "kontakt*, korisnička (podrška|služba), služba za korisnike, pišite nam",
    about: "o nama, naša priča, tko smo, ko smo, o tvrtki, o firmi",
    imprint: "podaci o tvrtki, podaci o firmi, pravne napomene, impresum",
  },
  exchanges: "zamjen*, zamen*, reklamacij*",
  buy: {
    put: "dodaj, dodajte, stavi, ubaci, stavite",
    cart: "(košaric[ueai]|korp[ueai]|kolica|torbu|vrećicu)",
    into: "u (košaricu|korpu|kolica|torbu)",
    first: "kupi, kupite, kupi odmah, naruči, naručite, rezerviraj, poruči, poručite, prednaru*",
  },
  go: "(pogledaj|prikaži|idi|moja|vaša|natrag|uredi|otvori|vidi) (u |na )?(košaric[ueai]|korp[ueai])",
  soldOut:
    "rasprodano, nije (na zalihi|dostupno|dostupan|na stanju|raspoloživ*), nema na (zalihi|stanju|skladištu), (trenutno|privremeno) (nedostupn*|nije|rasprodan*), nedostupn*, (obavijesti me|obavesti me|obavijestite me)*, uskoro (dostupno|u ponudi), nije (više |trenutačno |trenutno |privremeno )?(dostup*|na voljo), nema na (zalihama|lageru)",
  tools:
    "traži, pretra*, zatvori, izbornik, meni, sljedeć*, sledeć*, prethodn*, natrag, nazad, povećaj, podijeli, podeli, uspored*, upored*, omiljen*, favorit*, želj*, spremi, sačuvaj, recenzij*, ocjen*, ocen*, napiši, čitaj, pročitaj*, više, manje, prikaži*, vidi*, sve, svi, učitaj, prijav*, registr*, račun, newsletter, filter*, filtriraj, sortiraj, veličin*, tablica, kolačić*, postavk*, prihvat*, odbij*, ok, u redu, pošalji, pitanj*, pitaj*, obavijest*, ispis*, količina, smanji, država, jezik, poslovnic*, prodavaonic*, trgovin*, dostupnost, pomoć, chat*, kontakt*, reproduciraj, detalji, opis, dostava, promijeni, odaberi*, izaberi*, primijeni, izračunaj, slik*, odustani, nastavi, dodaj (na|u|za) (listu|popis|favorit|uspored|poređ)*, moj račun, moj nalog, izradi račun, uredi, ukloni, izbriši, obriši, očisti, ažuriraj*, osvježi, resetiraj, kopiraj, preskoči na sadržaj, razvrstaj*, poredaj*, poništi, prilagodi, podesi, lista želja, popis želja, povećaj*, smanji*, pretplati*, napišite recenziju, unesi",
  shipping: {
    names: "dostav*, isporuk*, isporuč*, poštarin*, šaljemo",
    free: "besplatn*, gratis, besplatno",
    costsNothing: "besplatna (dostava|poštarina|isporuka)",
    when: "(dostava|isporuka) (sutra|danas|odmah), šaljemo (danas|sutra|odmah)",
    calculate: "izračunaj (dostav|poštarin)*",
  },
  time: {
    day: "(radn(a|ih|i|og) )?dana?, radnih dana, dan",
    hour: "sat[ia]?, h",
    week: "tjed(an|na|ana), nedelj[eau], sedmic*",
    month: "mjesec*, mesec*",
  },
  otherTime: "za povrat, povrat*, jamstv*, garancij*, raskid*, za zamjenu, vrać*",
  reviews: {
    some:
      "recenzije, recenzija, ocjene, ocene, od 5 zvjezdica, što kažu kupci, iskustva kupaca, komentari kupaca",
    none:
      "(nema|0|bez|još nema) (recenzija|ocjena|ocena), (napiši|dodaj|napišite) (prvu )?(recenziju|ocjenu), budite prvi",
  },
  returning: {
    whoPays:
      "trošk* ~ (povrat|vrać)*, trošak ~ (povrat|vrać)*, (povrat|vrać)* ~ (besplat|trošk|trošak|snosi|plać)*, (snosimo|snosi|plaćate) ~ (povrat|vrać)*",
    howToStart:
      "obrazac*, obrasc*, kontaktirajte*, pišite*, (pošaljite|pošalji) ~ (na|nam), javite (nam )?se, obavijestite nas, prijavite se, ispunite",
    final: "povrat nije moguć, ne prihvaćamo povrat",
  },
  numbers: { ...{ dva: 2, sedam: 7, deset: 10, četrnaest: 14, trideset: 30 } },
};
