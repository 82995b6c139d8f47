import type { Language } from "./language.ts";

export const SLOVENIAN: Language = {
  code: "sl",
  frequent:
    "in je na za se v da so ki z pa po s ne ali kot tudi od pri si bo lahko vam vas nas naš naše smo če bi jih ter več brez ta to",
  policies: {
    returns: "vračil*, vrnit*, odstop*, povračil*",
    shipping: "dostav*, poštnin*, pošiljanj*, odprem*, dobav*",
    privacy: "zasebnost*, varstvo (osebnih )?podatkov, osebnih podatkov, osebni podatki, GDPR, privatnost*",
    terms: "pogoji (poslovanja|uporabe|nakupa)*, splošni pogoji, pogoji",
    contact: "kontakt*, pišite nam, podpora (kupcem|strankam), stik*, pomoč uporabnikom",
    about: "o nas, naša zgodba, kdo smo, o podjetju, predstavitev",
    imprint: "podatki o podjetju, pravno obvestilo",
  },
  exchanges: "zamenjav*, reklamacij*",
  buy: {
    put: "dodaj, daj, vstavi, dodajte, položi",
    cart: "(košaric[oaie]|voziček|vozička|vrečko)",
    into: "v (nakupovalno )?(košarico|voziček|vrečko)",
    first: "kupi, kupite, kupi zdaj, naroči !se, naročite !se, rezerviraj, v košarico, prednaroči*",
  },
  go: "(poglej|prikaži|pojdi|moja|vaša|nazaj|uredi|odpri|ogled) (v |na |si )?(košaric[oaie])",
  soldOut:
    "razprodano, ni na zalogi, (trenutno )?ni (na voljo|dobavljiv*|na zalogi), nedosegljiv*, (obvesti me|obvestite me)*, kmalu (na voljo|nazaj), izprodan*, ni (več |trenutno |žal )?(na voljo|na zalogi|dobavljiv*), ukinjen*",
  tools:
    "išči, iskanje, zapri, meni, naslednj*, prejšnj*, nazaj, povečaj, deli, primerj*, priljubljen*, želj*, shrani, mnenj*, ocen*, napiši, beri, preberi*, več, manj, prikaži*, vse*, naloži, prijav*, registr*, račun, novice, filter*, razvrsti, velikost*, tabela, piškotk*, nastavitv*, sprejm*, strinjam*, zavrni*, ok, v redu, pošlji, vpraš*, obvesti*, natisni, količina, povečaj, zmanjšaj, država, jezik, trgovin*, poslovaln*, razpoložljivost, pomoč, klepet, kontakt*, predvajaj, podrobnosti, opis, dostava, spremeni, izberi*, uporabi, izračunaj, slik*, prekliči, nadaljuj, dodaj (na|v|med|k) (seznam|priljubljen|primerj|želj)*, moj račun, ustvari račun, uredi, odstrani, izbriši, počisti, posodobi, ponastavi, kopiraj, preskoči na vsebino, razvrsti*",
  shipping: {
    names: "dostav*, poštnin*, pošilj*, odprem*, dobav*, pošljemo",
    free: "brezplačn*, zastonj, gratis",
    costsNothing: "brezplačna (dostava|poštnina)",
    when: "dostava (jutri|danes|takoj), pošljemo (danes|jutri|takoj), dobava (takoj|jutri)",
    calculate: "izračunaj (dostav|poštnin)*",
  },
  time: {
    day: "(delovn(i|ih|e|eh) )?(dni|dan|dneh|dneva|dnevi|dnevih)",
    hour: "ur[aeiah]*, h",
    week: "ted(en|na|nih|nov|ne)",
    month: "mesec*",
  },
  otherTime: "za vračilo, vračil*, garancij*, odstop*, za zamenjavo, vrn*",
  reviews: {
    some:
      "mnenja, mnenj, ocene, ocen, od 5 zvezdic, kaj pravijo (naše )?stranke, izkušnje kupcev, mnenje, pregledi izdelk*",
    none: "(ni|0|brez|še ni) (mnenj|ocen), (napiši|dodaj|napišite) (prvo )?(mnenje|oceno), bodite prvi",
  },
  returning: {
    whoPays:
      "strošk* ~ (vračil|vrn)*, (vračil|vrn)* ~ (brezplačn|strošk|krij|plača)*, na (naše|vaše|lastne) stroške, (krijemo|krije|plačate) ~ vračil*",
    howToStart:
      "obrazec*, obrazc*, kontaktirajte*, pišite*, (pošljite|pošlji) ~ (na|nam), obvestite nas, prijavite se, izpolnite",
    final: "vračil ne sprejemamo, vračilo ni mogoče",
  },
  numbers: {
    ...{
      dva: 2,
      dveh: 2,
      sedem: 7,
      sedmih: 7,
      deset: 10,
      štirinajst: 14,
      štirinajstih: 14,
      trideset: 30,
      tridesetih: 30,
    },
  },
};
