/** What a page's text speaks of, by the words of the known languages. All patterns are for folded text. */

import { speaksOfReturns } from "./link_words.ts";

/** What the page's text speaks of, in the known languages. */
export interface Says {
  /** What shipping costs: an amount, a threshold, or that it is free. "Calculated at checkout" tells no cost. */
  shippingCost: boolean;
  /** Returns, outside of footer and navigation. */
  returns: boolean;
  /** How long delivery takes. */
  deliveryTime: boolean;
  /** Reviews that are there. */
  reviews: boolean;
}

const SHIPPING = "shipping|shipped|ships|delivery|deliver(?:ed|s)|postage|dispatch(?:ed|es)?|" + // en
  "\\w*versand\\w*|porto|\\w*liefer\\w+|zustell\\w+|zugestellt|" + // de
  "livraison|expedi(?:e|ee|es|tion)|frais de port|" + // fr
  "envios?|entrega\\w*|gastos de envio|" + // es
  "spedizion\\w+|spedit\\w+|consegn\\w+|" + // it
  "verzend\\w*|verzonden|\\w*bezorg\\w*|levering|levertijd|geleverd|" + // nl
  "fretes?|portes|" + // pt
  "wysyl\\w+|dostaw\\w*|" + // pl
  "\\w*frakt\\w*|leverans\\w*|levereras|" + // sv
  "\\w*fragt\\w*|levering\\w*|leveres"; // da
const FREE =
  "free|complimentary|kostenlos\\w*|kostenfrei\\w*|gratis|gratuit\\w*|offerte?s?|darmow\\w+|bezplatn\\w+|fri";
const MONEY =
  "(?:[$€£₹¥₩₺]\\s?\\d[\\d.,]*|\\d[\\d.,]*(?:[-–—]{1,2})?\\s?(?:[€$£]|(?:zl|kr|eur|usd|gbp|chf|kc|sek|dkk|pln)\\b)|" +
  "\\b(?:eur|usd|gbp|chf|sek|dkk|nok|pln|kr)\\.?\\s?\\d)";
/** A sentence or a line goes no further. */
const NEAR = "[^.!?\\n]";
/** What follows where shipping is named without its cost: a link, or "calculated at checkout". */
const NAMED_ONLY =
  "(?!\\s*(?:&|and\\b|und\\b|et\\b|y\\b|en\\b|policy|info|(?:is |are |will be |wird |werden )?(?:calculated|berechnet|calcul|calcolat|berekend)))";

const SHIPPING_COST = new RegExp(
  [
    "versandkostenfrei|portofrei|fraktfri\\w*|gratisversand|fri fra[kg]t|franco de port",
    `(?<!feel |[-\\w])(?:${FREE})\\b${NEAR}{0,40}\\b(?:${SHIPPING})\\b`,
    `\\b(?:${SHIPPING})\\b${NEAR}{0,30}(?<![-\\w])(?:${FREE})\\b`,
    `\\b(?:${SHIPPING})\\b${NAMED_ONLY}${NEAR}{0,60}?${MONEY}`,
    `${MONEY}(?:(?!excl|exkl|zzgl|plus|hors|ohne|mas\\b|piu\\b|calculated)[^.!?\\n]){0,25}?\\b(?:${SHIPPING})\\b${NAMED_ONLY}`,
  ].join("|"),
);

const COUNT = "\\d{1,3}(?:\\s?(?:-|–|—|to|or|bis|oder|a|o|ou|tot|of|do|till|til|al)\\s?\\d{1,3})?";
const UNIT = "(?:(?:business|working|week)[ -]?)?(?:days?|hours?|hrs?)|weeks?|" +
  "(?:werk|arbeits)?tag(?:e|en)?|std|stunden|wochen?|" +
  "jours?|heures?|h|semaines?|" +
  "dias?|horas?|semanas?|" +
  "giorn[io]|ore|settiman[ae]|" +
  "(?:werk)?dag(?:en)?|uur|weken|" +
  "dni|godzin\\w*|tygodni\\w*|" +
  "(?:arbets|var)?dagar|timmar|veckor|" +
  "(?:hver|arbejds)?dage|timer|uger";
/** Days of something else: of returns, of a warranty, of a trial. */
const NOT_OF_DELIVERY =
  "(?![ -]?(?:return|refund|money|ruckgabe|ruckgaberecht|retour|umtausch|widerruf|devol|resi\\b|reso\\b|recesso|rimbors|zwrot|oppet|retur|bedenk|garanti|warrant|guarant|trial|satisf))";

const DELIVERY_TIME = new RegExp(
  [
    `\\b(?:${SHIPPING}|arrives?|arriving|ready to ship|in stock|get it|receive it)\\b${NEAR}{0,60}?(?<![\\d.,$€£])(?:${COUNT})[ -]?(?:${UNIT})\\b${NOT_OF_DELIVERY}`,
    `(?<![\\d.,])(?:${COUNT})[ -]?(?:${UNIT})\\b${NOT_OF_DELIVERY}${NEAR}{0,20}\\b(?:${SHIPPING})\\b`,
    "(?:same|next)[ -](?:business |working )?day (?:delivery|shipping|dispatch)|overnight (?:delivery|shipping)|ships? (?:today|tomorrow|immediately|same day)",
    "(?:estimated|expected) (?:delivery|arrival)|(?:arrives|get it|delivered) (?:by|on|between|tomorrow|today)",
    "sofort (?:versandfertig|lieferbar)|lieferung (?:bis|zwischen|morgen|am)\\b|morgen (?:bei dir|geliefert|in huis)",
    "livraison (?:demain|le lendemain|express en)|livre en \\d|chez vous (?:des|demain|en \\d)|recevez-le",
    "entrega (?:manana|estimada|prevista|amanha)|llega (?:manana|el|entre)|consegna (?:prevista|stimata|domani|entro)",
    "(?:verwachte|voor \\d\\d[:.]\\d\\d) |nastepnego dnia|wysylka (?:dzis|jutro|w 24)|skickas (?:idag|inom)|sendes (?:i dag|inden)",
  ].join("|"),
);

/** That there are none, or that one could be written. */
const NO_REVIEWS =
  /no (?:customer )?reviews(?: yet)?|be the first to[^.\n]{0,30}|reviews?\s?\(0\)|\b0 reviews?|(?:write|leave|add) a review|noch keine (?:kunden)?(?:bewertung|rezension)\w*|(?:bewertung\w*|rezension\w*)\s?\(0\)|\b0 bewertung\w*|bewertung (?:schreiben|abgeben)|(?:aucun|0) avis|avis\s?\(0\)|(?:donner|laisser) (?:votre|un) avis|(?:sin|0) (?:resenas|valoraciones|opiniones)|(?:resenas|valoraciones|opiniones)\s?\(0\)|(?:nessuna|0) recension\w+|recensioni\s?\(0\)|(?:nog geen|0) (?:beoordelingen|reviews)|(?:beoordelingen|recensies)\s?\(0\)|(?:brak|0) opinii|opinie\s?\(0\)|inga recensioner|ingen anmeldelser|sem avaliacoes|avaliacoes\s?\(0\)/g;

const REVIEWS =
  /\breviews\b|\b(?:customer|verified|\d) review|\brated \d|\bratings\b|\d(?:[.,]\d{1,2})? (?:out of|of|von|sur|de|su|van|z|av|af) 5\b|\b[1-5][.,]\d{1,2}\s?\/\s?5\b|[★⭐]|testimonials?\b|\b(?:kunden)?(?:bewertungen|meinungen|rezensionen)\b|\d bewertung\b|\bavis\b|\b(?:opiniones|opinioni|resenas|valoraciones|recensioni|recensies|beoordelingen|klantbeoordeling\w*|opinie|recensioner|omdomen|anmeldelser|bedommelser|avaliacoes)\b/;

/** Beginnings of the words above. Most lines of a shop hold none, and one look is cheaper than the patterns. */
const DELIVERY_STEMS =
  /ship|deliver|postage|dispatch|versand|porto|liefer|zustell|zugestellt|livr|expedi|frais|franco|envio|entrega|gastos|spedi|consegn|verz|bezorg|lever|frete|portes|wysyl|dostaw|fra[kg]t|arriv|get it|rece|in stock|overnight|morgen|chez vous|llega|verwacht|voor \d|nastepnego|skickas|sendes/;

/** The lines that may speak of delivery. */
function deliveryLines(text: string): string {
  if (!DELIVERY_STEMS.test(text)) return "";
  return text.split("\n").filter((line) => DELIVERY_STEMS.test(line)).join("\n");
}

/**
 * @param all folded text of the page, a line for each block
 * @param aside the same without footer and navigation
 */
export function readSays(all: string, aside: string): Says {
  const delivery = deliveryLines(all);
  return {
    shippingCost: delivery !== "" && SHIPPING_COST.test(delivery),
    returns: speaksOfReturns(aside),
    deliveryTime: delivery !== "" && DELIVERY_TIME.test(withoutDots(delivery)),
    reviews: REVIEWS.test(all.replace(NO_REVIEWS, "")),
  };
}

const ANY_MONEY = new RegExp(MONEY);
const ANY_TIME = new RegExp(`(?<![\\d.,])(?:${COUNT})[ -]?(?:${UNIT})\\b${NOT_OF_DELIVERY}`);

/** Whether a text about shipping names a cost and a time. On a page about it, any price and any span will do. */
export function readShipping(text: string): { cost: boolean; time: boolean } {
  const delivery = deliveryLines(text);
  if (delivery === "") return { cost: false, time: false };
  return {
    cost: ANY_MONEY.test(text) || SHIPPING_COST.test(delivery),
    time: ANY_TIME.test(withoutDots(text)) || DELIVERY_TIME.test(withoutDots(delivery)),
  };
}

/** "Lieferzeit ca. 3 Tage": an abbreviation ends no sentence. */
function withoutDots(text: string): string {
  return text.replace(/\b(ca|approx|max|min|est|env|bzw)\./g, "$1");
}
