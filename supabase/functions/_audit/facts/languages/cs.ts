import type { Language } from "./language.ts";

export const CZECH: Language = {
  code: "cs",
  frequent:
    "a se na je v že s to z do jsou pro ve si jako nebo o po také jsme který která které od při když vás nás vám naše naší není bude u ze až být dnů jen",
  policies: {
    returns: "vrácení, vrácen*, odstoupení, vratk*",
    shipping: "doprav*, doručen*, dodání, dodac*, poštovné, dodávk*, expedic*, zasilatelské náklady",
    privacy: "ochran* (osobních )?údajů, osobních údajů, osobní údaje, soukromí, GDPR, ochrana dat",
    terms: "obchodní podmínky, podmínky (použití|užití|nákupu)*, všeobecné podmínky, podmínky, VOP",
    contact: "kontakt*, zákaznick* (servis|podpora|centrum), napište nám",
    about: "o nás, náš příběh, kdo jsme, o společnosti, o firmě",
    imprint: "údaje o společnosti, provozovatel*, tiráž",
  },
  exchanges: "výměn*, reklamac*",
  buy: {
    put: "přidat, vložit, dát, přidej, vlož",
    cart: "(košík[uaů]?|tašky)",
    into: "do (nákupního )?(košíku|tašky)",
    first: "koupit, objednat, rezervovat, předobjednat, kup, koupit nyní, chci koupit, předobjednávka",
  },
  go: "(přejít|zobrazit|jít|zpět|můj|váš|upravit) (do |v )?(košík[uaů]?)",
  soldOut:
    "vyprodán*, není skladem, nedostupn*, momentálně (nedostupné|vyprodáno|není)*, (hlídat|hlídací pes|upozornit)*, již brzy, nelze objednat, ukončen prodej, není (již |nyní |momentálně )?(k dispozici|k dostání|dostupn*), (prodej|výroba) ukončen*",
  tools:
    "hledat, hledej, vyhled*, zavřít, menu, další, předchozí, zpět, zvětšit, sdílet, porovn*, oblíben*, přání, uložit, recenz*, hodnot*, napsat, číst, více, méně, zobrazit*, vše, načíst, přihlásit*, registr*, účet, newsletter, odebírat, filtr*, řadit, velikost*, tabulka, cookie*, nastavení, souhlas*, přijmout*, odmítnout*, ok, odeslat, dotaz*, hlídat*, tisk*, množství, zvýšit, snížit, země, jazyk, prodejn*, dostupnost, pomoc, chat*, kontakt*, přehrát, detail*, popis, doprava, změnit, vybrat*, použít, spočítat, obrázek*, zrušit, pokračovat, přidat (do|k|na) (seznam|oblíb|porovn|přání)*, můj účet, vytvořit účet, upravit, odebrat, odstranit, smazat, vymazat, aktualizovat, obnovit, resetovat, kopírovat, konfigurovat, nastavit, přejít k obsahu, seřadit*, storno, podrobnosti, přihlášení, vyberte, předvolby, hledání, nabídka, seznam přání, vyjmout, zaregistrovat, obnovení",
  shipping: {
    names: "doprav*, doruč*, dodán*, dodac*, poštovn*, expedic*, odesílá*, odešle*",
    free: "zdarma, bezplatn*",
    costsNothing: "doprava zdarma, poštovné zdarma, bez (zasilatelských|poštovních|přepravních) nákladů",
    when:
      "(doručení|dodání) (zítra|dnes|již zítra), (odesíláme|expedujeme) (dnes|ihned|zítra|do), zítra u vás, doručíme (zítra|do)",
    calculate: "(spočítat|vypočítat) doprav*, vypočítat (poplatek|cenu|poštovné)*",
  },
  time: {
    day: "(pracovní(ch|m)? )?(dn[yíůe]|den|dnech), (pracovních )?dnů",
    hour: "hodin*, h",
    week: "týd(en|ny|nů|nu)",
    month: "měsíc*",
  },
  otherTime: "na vrácení, vrácen*, záruk*, odstoupen*, na výměnu, reklamac*",
  reviews: {
    some: "recenze, recenzí, hodnocení, z 5 hvězdiček, co říkají zákazníci, zkušenosti zákazníků",
    none:
      "(žádné|0|zatím žádné|bez) (recenze|recenzí|hodnocení), (napsat|přidat|napište) (první )?(recenzi|hodnocení), buďte první",
  },
  returning: {
    whoPays:
      "náklad* ~ vrác*, vrác* ~ (zdarma|náklad|bezplatn|hradí)*, na (naše|vaše|vlastní) náklady, (hradí|hradíme|platí) ~ (vrácení|zpět)*",
    howToStart:
      "formulář*, kontaktujte, napište*, (zašlete|pošlete) ~ (na|nám), odstoupení od smlouvy ~, přihlaste se, vyplňte",
    final: "zboží nelze vrátit, nepřijímáme vrácení",
  },
  numbers: { ...{ dva: 2, sedm: 7, deset: 10, čtrnáct: 14, čtrnácti: 14, třicet: 30, třiceti: 30 } },
};
