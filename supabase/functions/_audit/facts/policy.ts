/** What a returns or shipping policy says, by the words of the known languages. All patterns are for folded text. */

import { speaksOfReturns } from "./link_words.ts";
import { readShipping } from "./says.ts";

/** What the main text says, read as a returns or shipping policy; means nothing on other pages. */
export interface PolicyFacts {
  /** Days to return something. */
  days: number | null;
  /** Who pays for sending it back. */
  whoPays: boolean;
  /** How a return is started. */
  howToStart: boolean;
  /** Nothing is taken back: the text says that sales are final. */
  finalSale: boolean;
  /** What shipping costs. */
  cost: boolean;
  /** How long shipping takes. */
  time: boolean;
}

const NUMBER_WORDS: Record<string, number> = {
  ...{ seven: 7, ten: 10, fourteen: 14, fifteen: 15, thirty: 30, sixty: 60, ninety: 90 },
  ...{ sieben: 7, zehn: 10, vierzehn: 14, dreissig: 30, sechzig: 60, neunzig: 90 },
  ...{ sept: 7, dix: 10, quatorze: 14, quinze: 15, trente: 30, soixante: 60 },
  ...{ siete: 7, diez: 10, catorce: 14, quince: 15, treinta: 30, sesenta: 60 },
  ...{ sette: 7, dieci: 10, quattordici: 14, quindici: 15, trenta: 30, sessanta: 60 },
  ...{ zeven: 7, tien: 10, veertien: 14, dertig: 30, zestig: 60 },
  ...{ sete: 7, dez: 10, catorze: 14, trinta: 30, czternastu: 14, trzydziestu: 30 },
  ...{
    fjorton: 14,
    trettio: 30,
    fjorten: 14,
    tredive: 30,
    one: 1,
    einen: 1,
    einem: 1,
    un: 1,
    two: 2,
    zwei: 2,
  },
};
const DAY = "days?|tag(?:e|en|es)?|tagig\\w*|jours?|dias?|giorn[io]|dag(?:en|es?|ars?)?|dni";
const WEEK = "weeks?|wochen?|semaines?|semanas?|settiman[ae]|weken|tygodni\\w*|veckor|uger";
const MONTH =
  "months?|monat(?:e|en)?|mois|mes(?:es)?|mes[ei]|maand(?:en)?|miesiac\\w*|manad(?:er)?|maned(?:er)?";
const SPAN = new RegExp(
  `(?<![\\d.,])(\\d{1,3}|${Object.keys(NUMBER_WORDS).join("|")})(?:\\s?\\(\\w{1,12}\\))?[ -]?` +
    `(?:(?:calendar|full|consecutive|kalender|naturales|natural|calendrier|kalendarzow\\w*)[ -]?)?` +
    `(?:(${DAY})|(${WEEK})|(${MONTH}))\\b( (?:ouvre|ouvrable|habil|laborable|lavorativ|robocz|uteis|hverdag))?`,
  "g",
);
/** A refund takes days too, and so do carriers. */
const OTHER_SPAN =
  /\b(?:business|working|werktag\w*|werkdag\w*|arbeitstag\w*)|refund(?:ed)? (?:\w+ ){0,8}within|process|erstatt|rembours|reembols|rimbors|deliver|shipping|versand|liefer|livraison/;

const WHO_PAYS = new RegExp(
  [
    "free returns?|returns? (?:are|is) free|return (?:shipping|postage|label|costs?|fees?|delivery)|prepaid|restocking fee",
    "(?:shipping|postage|costs?|fees?)[^.\\n]{0,60}\\breturn|\\breturn[^.\\n]{0,80}(?:free of charge|(?:your|our|buyer's|customer's) (?:own )?(?:cost|expense))",
    "(?:you|customers?|buyers?|we)\\b[^.\\n]{0,40}\\b(?:pay|cover|responsible|bear|liable)[^.\\n]{0,60}\\b(?:return|shipping|postage|costs?)",
    "rucksendekosten|retourenkosten|(?:rucksend|retoure)[^.\\n]{0,80}(?:kosten|gratis|frei\\b)|(?:kosten|gratis|frei\\w*)[^.\\n]{0,60}(?:rucksend|retoure|ruckgabe)|(?:retouren|rucksende)(?:label|etikett|aufkleber)",
    "(?:frais|couts?)[^.\\n]{0,40}(?:retour|renvoi)|retours?[^.\\n]{0,30}(?:gratuit|offert)|a (?:votre|notre|la) charge|etiquette (?:de )?retour",
    "(?:gastos|costes?|costos?)[^.\\n]{0,40}devoluc|devoluc[^.\\n]{0,40}(?:gratis|gratuit|gastos|cargo)|a (?:su|tu|nuestro) cargo|etiqueta de devoluc",
    "(?:spese|costi)[^.\\n]{0,40}(?:reso|resi|restituzion|rispedizion)|resi?\\b[^.\\n]{0,30}gratuit|a (?:suo|tuo|nostro|vostro|carico del) ?carico|a carico (?:del|nostro|tuo)|etichetta[^.\\n]{0,20}reso",
    "retourkosten|kosten[^.\\n]{0,40}(?:retour|terug)|gratis[^.\\n]{0,20}retour|retour\\w*[^.\\n]{0,30}gratis|(?:eigen|onze|uw|jouw) rekening|retourlabel",
    "(?:custos?|portes)[^.\\n]{0,40}devoluc|(?:por sua|por nossa) conta|koszt\\w*[^.\\n]{0,40}(?:zwrot|odesl)|darmow\\w*[^.\\n]{0,20}zwrot",
    "returfrakt|returkostnad|fri(?:a)? retur|returfragt|returporto|returomkostning|gratis retur|returfragten",
  ].join("|"),
);

/** What to do, and not merely that something may be sent back. */
const HOW_TO_START = new RegExp(
  [
    "[a-z0-9._-]+@[a-z0-9-]+\\.[a-z]",
    "(?:contact|e-?mail|call|write to|message|reach out to|let|notify|inform) (?:us|our|the|customer)|to (?:start|initiate|begin|request|arrange) (?:a|your|the)\\b|(?:^|[.\\n]\\s?)to (?:make a )?return\\b|returns? (?:portal|form|cent(?:er|re)|request|address|label)|request a (?:return|refund)|\\brma\\b|withdrawal form|(?:send|ship|mail|bring)\\b[^.\\n]{0,60}\\bto (?:us|our|the (?:address|store|shop)|the following)|(?:log|sign) ?in to|fill (?:in|out)|complete the",
    "widerrufsformular|widerrufsbutton|(?:retouren|ruckgabe|rucksende)(?:portal|schein|formular|label|etikett)|retoure anmelden|kontaktier\\w+|schreib\\w* (?:sie )?uns|eindeutigen? erklarung|melde\\w* (?:sie sich|dich)|(?:senden|schicken) sie[^.\\n]{0,60}\\ban\\b|(?:sende|schicke?)\\b[^.\\n]{0,60}\\ban (?:uns|unser|folgende)",
    "formulaire|contacte[rz]|nous ecrire|ecrivez|declaration denuee|espace client|mon compte|(?:renvoyez|retournez)[^.\\n]{0,60}(?:adresse|nos locaux|chez nous)",
    "formulario|contact(?:a|e|ar|anos|enos|e-nos)\\b|escrib\\w+|declaracion inequivoca|envi(?:anos|enos|e-nos|e un|a un)\\b|area (?:de|do) cliente",
    "modulo|contatt\\w+|scriv\\w+|dichiarazione esplicita|invia(?:ci|te|re un)\\b|area (?:clienti|riservata)",
    "neem contact|schrijf\\w* (?:je |u )?ons\\b|(?:retour|herroepings|model)formulier|retourportaal|stuur[^.\\n]{0,60}\\b(?:naar|e-?mail|mail|bericht)\\b|meld[^.\\n]{0,30}(?:retour|aan)\\b",
    "formularz\\w*|skontaktuj|napisz|wyslij|kontakta oss|(?:retur|anger)(?:formular|blankett)|skicka (?:ett|en|oss|mejl)|kontakt os\\b|fortrydelsesformular|send (?:os|en mail|varen til)|returseddel",
  ].join("|"),
);

/** Everything is final; "sale items are final" and "no returns on underwear" are exceptions, and not meant. */
const FINAL_SALE =
  /\ball sales (?:are )?final|\b(?:do not|don't|cannot|can't) (?:accept|offer|take) (?:any )?(?:returns?|refunds?)\b(?! (?:on|for|of|after|without|that|if|from|beyond)\b)|\bno (?:returns?|refunds?)(?: (?:or|and|&) (?:returns?|refunds?|exchanges?))?(?: (?:are )?(?:accepted|possible|allowed))?(?=\s*(?:[.!\n]|$))|returns (?:are not|aren't) (?:accepted|possible)(?=\s*(?:[.!\n]|$))|nehmen (?:wir )?keine (?:retouren|rucksendungen) an|alle verkaufe sind endgultig|n'acceptons (?:pas|aucun)[^.\n]{0,10} retours?|ventes? (?:sont )?(?:fermes et )?definitives|no (?:se )?acept(?:amos|an) devoluciones|todas las ventas son (?:finales|definitivas)|non accettiamo resi|tutte le vendite sono definitive|wij accepteren geen retour|nao aceitamos devoluc|nie przyjmujemy zwrotow/;

/** @param text folded main text of the page, a line for each block */
export function readPolicy(text: string): PolicyFacts {
  const returns = speaksOfReturns(text);
  return {
    days: returns ? daysToReturn(text) : null,
    whoPays: returns && WHO_PAYS.test(text),
    howToStart: returns && HOW_TO_START.test(text),
    finalSale: returns && FINAL_SALE.test(text),
    ...readShipping(text),
  };
}

/** The first span in a sentence about returns, else the first that is not about something else. */
function daysToReturn(text: string): number | null {
  let fallback: number | null = null;
  for (const match of text.matchAll(SPAN)) {
    const [whole, number, day, week, , working] = match;
    const count = NUMBER_WORDS[number] ?? Number(number);
    const days = day !== undefined ? count : week !== undefined ? count * 7 : count * 30;
    if (days < 3 || days > 400 || working !== undefined) continue;
    const sentence = sentenceAround(text, match.index, match.index + whole.length);
    if (
      OTHER_SPAN.test(sentence) &&
      !/return|ruckgabe|widerruf|retour|devol|reso\b|resi\b|recesso|zwrot|fortryd|anger/.test(sentence)
    ) continue;
    if (speaksOfReturns(sentence) && !OTHER_SPAN.test(sentence)) return days;
    fallback ??= days;
  }
  return fallback;
}

function sentenceAround(text: string, start: number, end: number): string {
  const before = text.slice(Math.max(0, start - 200), start);
  const after = text.slice(end, end + 200);
  const from = Math.max(
    before.lastIndexOf(". "),
    before.lastIndexOf("\n"),
    before.lastIndexOf("! "),
    before.lastIndexOf("? "),
  );
  const to = after.search(/[.!?](?:\s|$)|\n/);
  return before.slice(from + 1) + text.slice(start, end) + (to < 0 ? after : after.slice(0, to));
}
