import type { Language } from "./language.ts";

export const SLOVAK: Language = {
  code: "sk",
  frequent:
    "a sa na je v že s to z do sú pre vo si ako alebo o po aj sme ktorý ktorá ktoré od pri keď vás nás vám naše našej nie bude u zo až byť dní len",
  policies: {
    returns: "vrátenie, vráten*, vrát*, odstúpen*",
    shipping: "doprav*, doručen*, dodanie, dodac*, poštovné, preprav*",
    privacy: "ochran* (osobných )?údajov, osobných údajov, osobné údaje, súkromi*, GDPR",
    terms: "obchodné podmienky, podmienky (používania|nákupu)*, všeobecné podmienky, podmienky, VOP",
    contact: "kontakt*, zákaznick* (servis|podpora|centrum), napíšte nám",
    about: "o nás, náš príbeh, kto sme, o spoločnosti, o firme",
    imprint: "údaje o spoločnosti, prevádzkovateľ*",
  },
  exchanges: "výmen*, reklamác*",
  buy: {
    put: "pridať, vložiť, dať, pridaj, vlož",
    cart: "(košík[ua]?|tašky)",
    into: "do (nákupného )?(košíka|tašky)",
    first: "kúpiť, objednať, rezervovať, predobjednať, kúp, chcem kúpiť, predobjednávka",
  },
  go: "(prejsť|zobraziť|ísť|späť|môj|váš|upraviť) (do |v )?(košík[ua]?)",
  soldOut:
    "vypredan*, nie je (na sklade|skladom|dostupn*), nedostupn*, momentálne (nedostupné|vypredané|nie)*, (strážiť|upozorniť|informovať ma)*, už čoskoro, (už )?nie je (už |momentálne |teraz )?k dispozícii, (v súčasnosti|aktuálne) nie je*, upozorni* ma, (predaj|výroba) ukončen*",
  tools:
    "hľadať, hľadaj, vyhľad*, zavrieť, menu, ďalš*, predchádz*, späť, zväčšiť, zdieľať, porovn*, obľúben*, želani*, uložiť, recenz*, hodnot*, napísať, čítať, viac, menej, zobraziť*, všetk*, načítať, prihlás*, registr*, účet, newsletter, odoberať, filtr*, zoradiť, veľkos*, tabuľka, cookie*, nastaven*, súhlas*, prijať*, odmietnuť*, ok, odoslať, otázk*, strážiť*, tlač*, množstvo, zvýšiť, znížiť, krajina, jazyk, predajn*, dostupnosť, pomoc, chat*, kontakt*, prehrať, detail*, popis, doprava, zmeniť, vybrať*, použiť, vypočítať, obrázok*, zrušiť, pokračovať, pridať (do|k|na) (zoznam|obľúb|porovn|želan)*, môj účet, vytvoriť účet, upraviť, odobrať, odstrániť, zmazať, vymazať, aktualizovať, obnoviť, resetovať, kopírovať, konfigurovať, nastaviť, prejsť na obsah, zoradiť*, podrobnosti, prihlásenie, vyberte",
  shipping: {
    names: "doprav*, doruč*, dodan*, dodac*, poštovn*, expedíc*, odosiel*, odošl*, preprav*",
    free: "zadarmo, bezplatn*, zdarma",
    costsNothing: "doprava zadarmo, poštovné zadarmo, doprava zdarma, preprava (zdarma|zadarmo)",
    when:
      "(doručenie|dodanie) (zajtra|dnes), (odosielame|expedujeme) (dnes|ihneď|zajtra|do), zajtra u vás, doručíme (zajtra|do)",
    calculate: "vypočítať doprav*, vypočítať (platbu|cenu|poštovné)*",
  },
  time: {
    day: "(pracovn(é|ých|ý) )?(dn[iíe]|deň|dňoch|dní)",
    hour: "hodín*, hodin*, h",
    week: "týžd(eň|ne|ňov|ňa)",
    month: "mesiac*",
  },
  otherTime: "na vrátenie, vráten*, záruk*, odstúpen*, na výmenu, reklamác*",
  reviews: {
    some:
      "recenzie, recenzií, hodnotenia, hodnotení, z 5 hviezdičiek, čo hovoria zákazníci, skúsenosti zákazníkov",
    none:
      "(žiadne|0|zatiaľ žiadne|bez) (recenzie|recenzií|hodnoten*), (napísať|pridať|napíšte) (prvú )?(recenziu|hodnotenie), buďte prvý",
  },
  returning: {
    whoPays:
      "náklad* ~ vrát*, vrát* ~ (zadarmo|náklad|bezplatn|hradí)*, na (naše|vaše|vlastné) náklady, (hradí|hradíme|platí) ~ (vrátenie|späť)*",
    howToStart:
      "formulár*, kontaktujte, napíšte*, (zašlite|pošlite) ~ (na|nám), odstúpenie od zmluvy ~, prihláste sa, vyplňte",
    final: "tovar nie je možné vrátiť, neprijímame vrátenie",
  },
  numbers: { ...{ dva: 2, sedem: 7, desať: 10, štrnásť: 14, štrnástich: 14, tridsať: 30, tridsiatich: 30 } },
};
