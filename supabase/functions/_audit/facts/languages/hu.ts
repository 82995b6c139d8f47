import type { Language } from "./language.ts";

export const HUNGARIAN: Language = {
  code: "hu",
  frequent:
    "a az és hogy nem is egy ez meg csak de el vagy van ki kell még már ha mint minden amely lehet volt mi ön termék után között alapján nincs illetve esetén",
  policies: {
    returns: "visszaküld*, visszáru*, elállás*, elállási jog, visszavét*, visszatérít*",
    shipping: "szállít*, kiszállít*, kézbesít*, átvétel*",
    privacy: "adatvédel*, adatkezel*, személyes adat*, GDPR",
    terms:
      "ÁSZF, általános szerződési feltételek, (felhasználási|vásárlási|szerződési) feltételek, felhasználói feltételek, feltételek",
    contact: "kapcsolat*, ügyfélszolgálat*, elérhetőség*, írj nekünk",
    about: "rólunk, történetünk, kik vagyunk, cégünkről, magunkról",
    imprint: "impresszum, cégadatok, céginformáció",
  },
  exchanges: "csere*, garancia és csere",
  buy: {
    put: "teszem, rakom, tedd, rak, tesz, hozzáad*, helyez*, berak*, tenni",
    cart: "(kosár*|kosar*|bevásárlókocsi*)",
    into: "(a )?(kosárba|kosaramba|kocsiba|bevásárlókosárba)( teszem| rakom)?",
    first:
      "megveszem, vásárolok, vásárlás, megrendelem, megrendelés, rendelem, veszem, lefoglal*, megvásárol*, megvásárlás, előrendel*, termék (vásárlás|megvásárl)*",
  },
  go:
    "(tovább|irány|ugrás|megtekint*|mutasd|saját) (a )?(kosár*|kosar*), (kosár|kosaram) (megtekintése|szerkesztése|tartalma), vásárlás (folytat*|befejez*), megrendelés (előzmény*|státusz*|állapot*|követés*), kosár (ürítése|frissítése)",
  soldOut:
    "elfogyott, nincs (raktáron|készleten), nem (elérhető|kapható|rendelhető), (jelenleg|átmenetileg) nem *, (értesítést kérek|értesíts|értesítés)*, hamarosan (érkezik|újra), kifutott, (már |jelenleg )?nem (érhető el|elérhető|kapható|rendelhető), forgalomból (kivon*|kivont)",
  tools:
    "keres*, bezár*, menü, következő, előző, vissza, nagyít*, megoszt*, összehasonl*, kedvenc*, kívánságlist*, ment*, vélemény*, értékel*, írj*, olvas*, több, kevesebb, mutat*, megtekint*, összes, betölt*, bejelentkez*, belép*, regisztr*, fiók, hírlevél*, feliratkoz*, szűr*, rendez*, méret*, táblázat, cookie*, süti*, beállít*, elfogad*, elutasít*, ok, rendben, küld*, kérdés*, értesít*, nyomtat*, mennyiség, növel*, csökkent*, ország, nyelv, üzlet*, készlet*, segítség, chat*, kapcsolat*, lejátsz*, részlet*, leírás, szállítás, módosít*, választ*, válassz*, alkalmaz*, számol*, kép*, mégse, folytat*, (hozzáadás|hozzáad) (a |az )?(kívánság|kedvenc|összehason)*, fiókom, eltávolít*, törl*, szerkeszt*, frissít*, visszaállít*, alaphelyzet, beküld*, ugrás a tartalom*, tovább, bővebben, jelentkez*, kupon*, konfigur*, mutass, felhasználónév, hivatkozás, mégsem, töröl*, kiválaszt*",
  shipping: {
    names: "szállít*, kiszállít*, kézbesít*, házhozszállít*, postaköltség*, feladjuk",
    free: "ingyen*, díjmentes*, díjtalan*",
    costsNothing: "ingyenes (házhoz)?szállítás, ingyen szállítás, ingyenes (postázás|kiszállítás)",
    when:
      "(kiszállítás|szállítás) (holnap|ma|másnap)*, holnap (nálad|önnél), várható (szállítás|kiszállítás|kézbesítés)",
    calculate:
      "(szállítási díj|szállítási költség) (kiszámítása|számítás), (szállítás|szállítási költség) számítás*",
  },
  time: {
    day: "(munka)?nap(on|os|ja|ot)?( belül| alatt)?",
    hour: "ór[aá]*",
    week: "hét(en)?, hetes",
    month: "hónap*",
  },
  otherTime: "elállás*, visszaküld*, garanci*, jótállás*, csere*, pénzvisszafizet*",
  reviews: {
    some:
      "vélemények, értékelések, értékelés alapján, vásárlói vélemény*, 5 csillagból, vásárlóink mondták, *értékelések",
    none:
      "(nincs|0|még nincs|nincsenek) (vélemény|értékelés)*, (írj|írjon|legyen|legyél) (véleményt|értékelést|az első)*",
  },
  returning: {
    whoPays:
      "(költség|díj)* ~ visszaküld*, visszaküld* ~ (költség|ingyen|díjmentes)*, visszaszállít* ~ (költség|ingyen)*",
    howToStart:
      "(elállási |visszaküldési )?(nyilatkozat|űrlap)*, írj(on|atok)?*, lép(j|jen) kapcsolatba*, küld(je|d|jön) ~ (címre|címünkre|nekünk|e ?mail)*, jelentkez*, töltse ki",
    final: "nem veszünk vissza, visszaküldés nem lehetséges",
  },
  numbers: { ...{ két: 2, hét: 7, tíz: 10, tizennégy: 14, harminc: 30 } },
};
