import type { Language } from "./language.ts";

export const LATVIAN: Language = {
  code: "lv",
  frequent:
    "un ir ar no uz par kā vai tas kas lai ne pēc arī ja mūsu jūsu tiek var pie līdz šo bez to nav visi kad savu būs",
  policies: {
    returns: "atgrie*, atteikum*, atmaks*",
    shipping: "piegād*, sūtīšan*",
    privacy: "privātum*, personas dat*, datu aizsardzīb*, GDPR, konfidencialitāt*",
    terms:
      "(lietošanas|pirkuma|pārdošanas|vispārīgie|vispārējie|distances)* *noteikumi, noteikumi, distances līgum*, lietošanas nosacījum*",
    contact: "kontakti*, saziņa, klientu (apkalpošana|serviss|centrs), sazinieties, sazināties, kontakt*",
    about: "par mums, mūsu stāsts, kas mēs esam, par uzņēmumu",
    imprint: "uzņēmuma (dati|rekvizīti), rekvizīti",
  },
  exchanges: "apmaiņ*, maiņa",
  buy: {
    put: "pievienot, ielikt, likt, ievietot, pievieno, ieliec, liec",
    cart: "(groz[aāu]m?|pirkumu groz[aāu]|somai|somā)",
    into: "(grozā|grozam|pirkumu grozā)",
    first: "pirkt, pasūtīt, rezervēt, nopirkt, pērc, pirkt tagad",
  },
  go: "(skatīt|apskatīt|doties|mans|atvērt|uz) (uz )?(pirkumu )?(groz[aāu]m?)",
  soldOut:
    "izpārdots, nav (pieejams|noliktavā|pieejama), beidzies, īslaicīgi nav, (paziņot|informēt) (man|mani)*, drīzumā, izpārdota, nav (krājum*|pieejam*|noliktav*|uz vietas), izņemts no (tirdzniecības|pārdošanas)",
  tools:
    "meklēt, meklē*, aizvērt, izvēlne, nākam*, iepriekš*, atpakaļ, palielināt, dalīties, salīdzin*, iecienī*, izlas*, vēlmj*, vēlēšan*, saglabāt, atsauksm*, vērtē*, rakstīt, lasīt, vairāk, mazāk, rādīt*, skatīt*, viss, visi, visas, ielādēt, pieslēgt*, ienākt, autoriz*, reģistr*, konts, jaunum*, pieteikt*, filtr*, kārtot, izmēr*, tabula, sīkdat*, iestatījum*, piekrīt*, pieņemt*, noraidīt*, labi, ok, sūtīt, nosūtīt, jautā*, paziņot*, drukāt, daudzums, valsts, valoda, veikal*, pieejamība, palīdzība, čats, kontakt*, atskaņot, detaļas, apraksts, piegāde, mainīt, izvēlē*, lietot, aprēķināt, attēl*, atcelt, turpināt, pievienot (vēlm|vēlamo|favor|salīdzin)*, mans konts, izveidot kontu, rediģēt, labot, noņemt, dzēst, izdzēst, notīrīt*, atjaun*, atiestatīt, kopēt, abonēt, iesniegt, apstiprināt, konfigur*, šķirot*, sīkāka, samazin*, palielin*, ievadiet, uzrakst*, izvēlieties",
  shipping: {
    names: "piegād*, sūtī*, nosūt*, kurjer*",
    free: "bezmaksas, bez maksas",
    costsNothing: "bezmaksas piegāde, piegāde bez maksas",
    when: "piegāde (rīt|šodien|jau rīt), nosūtām (šodien|rīt)",
    calculate: "aprēķināt piegād*",
  },
  time: { day: "(darba )?dien(as|u|ām|a|ā)", hour: "stund*, h", week: "nedēļ*", month: "mēneš*" },
  otherTime: "atgrie*, garantij*, atteikum*, apmaiņ*",
  reviews: {
    some: "atsauksmes, atsauksmēm, vērtējum*, klientu atsauksmes, no 5 zvaigznēm, ko saka (mūsu )?klienti",
    none:
      "(nav|0|vēl nav) (atsauksmju|vērtējumu|atsauksmes), (uzrakstīt|rakstīt|pievienot|raksti) (pirmo )?(atsauksmi|vērtējumu)",
  },
  returning: {
    whoPays:
      "(izdevum|izmaks|maks)* ~ (atgrie|atpakaļ)*, atgrie* ~ (bezmaksas|bez maksas|sedz|izmaks|izdevum)*, (sedzam|sedz|apmaksā) ~ atgrie*",
    howToStart:
      "(atteikuma )?veidlap*, (atgriešanas|atteikuma) forma, sazinieties*, rakstiet*, (nosūtiet|sūtiet) ~ (uz|mums), aizpildiet, informējiet",
    final: "preces atpakaļ nepieņemam, atgriešana nav iespējama",
  },
  numbers: { ...{ divas: 2, divu: 2, septiņas: 7, septiņu: 7, desmit: 10, četrpadsmit: 14, trīsdesmit: 30 } },
};
