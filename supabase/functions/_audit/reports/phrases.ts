/**
 * What drafts are worded with, in the languages that we can write. Each phrase holds facts and nothing beside them: no
 * praise, no promise that a page does not make.
 */

import type { Money } from "./shop_facts.ts";

export interface Phrases {
  /** ISO 639-1. */
  code: string;
  /** A name and what it costs. */
  priced(name: string, price: string): string;
  rated(value: string, best: string, count: string): string;
  ratedShort(value: string, best: string): string;
  returns(days: number): string;
  freeDelivery: string;
  freeFrom(amount: string): string;
  deliveryCosts(amount: string): string;
  arrives(from: number, to: number): string;
  inStock: string;
  see(host: string): string;
  pay(ways: string): string;
  ask(ways: string): string;
  /** What a shop is: its name, what it sells, and from what to what price. */
  positioning(shop: string, things: string, least: string, most: string): string;
  /** What people ask before they buy. */
  objections: Record<Objection, string>;
  contacts: Record<"e-mail" | "phone" | "chat", string>;
}

export type Objection = "quality" | "returns" | "cost" | "time" | "payment" | "contact";

const days = (from: number, to: number, one: string, many: string, between: string) =>
  from === to ? `${to} ${to === 1 ? one : many}` : `${from} ${between} ${to} ${many}`;

const ENGLISH: Phrases = {
  code: "en",
  priced: (name, price) => `${name} for ${price}`,
  rated: (value, best, count) => `${value} of ${best} in ${count} ratings`,
  ratedShort: (value, best) => `Rated ${value} of ${best}`,
  returns: (count) => `${days(count, count, "day", "days", "")} to send it back`,
  freeDelivery: "Free delivery",
  freeFrom: (amount) => `Free delivery from ${amount}`,
  deliveryCosts: (amount) => `Delivery for ${amount}`,
  arrives: (from, to) => `Delivered in ${days(from, to, "day", "days", "to")}`,
  inStock: "In stock",
  see: (host) => `See it at ${host}`,
  pay: (ways) => `Pay with ${ways}`,
  ask: (ways) => `Ask by ${ways}`,
  positioning: (shop, things, least, most) => `${shop}: ${things}, from ${least} to ${most}`,
  objections: {
    quality: "Is it any good?",
    returns: "What if I do not like it?",
    cost: "What does delivery cost?",
    time: "When will it be here?",
    payment: "How can I pay?",
    contact: "Whom can I ask?",
  },
  contacts: { "e-mail": "e-mail", phone: "phone", chat: "chat" },
};

const GERMAN: Phrases = {
  code: "de",
  priced: (name, price) => `${name} für ${price}`,
  rated: (value, best, count) => `${value} von ${best} aus ${count} Bewertungen`,
  ratedShort: (value, best) => `${value} von ${best} Sternen`,
  returns: (count) => `${days(count, count, "Tag", "Tage", "")} Rückgaberecht`,
  freeDelivery: "Kostenloser Versand",
  freeFrom: (amount) => `Ab ${amount} versandkostenfrei`,
  deliveryCosts: (amount) => `Versand für ${amount}`,
  arrives: (from, to) => `Lieferung in ${days(from, to, "Tag", "Tagen", "bis")}`,
  inStock: "Auf Lager",
  see: (host) => `Jetzt ansehen auf ${host}`,
  pay: (ways) => `Zahlen mit ${ways}`,
  ask: (ways) => `Fragen per ${ways}`,
  positioning: (shop, things, least, most) => `${shop}: ${things}, von ${least} bis ${most}`,
  objections: {
    quality: "Taugt das etwas?",
    returns: "Und wenn es mir nicht gefällt?",
    cost: "Was kostet der Versand?",
    time: "Wann ist es da?",
    payment: "Wie kann ich zahlen?",
    contact: "Wen kann ich fragen?",
  },
  contacts: { "e-mail": "E-Mail", phone: "Telefon", chat: "Chat" },
};

const FRENCH: Phrases = {
  code: "fr",
  priced: (name, price) => `${name} à ${price}`,
  rated: (value, best, count) => `${value} sur ${best} pour ${count} avis`,
  ratedShort: (value, best) => `Noté ${value} sur ${best}`,
  returns: (count) => `${days(count, count, "jour", "jours", "")} pour le retourner`,
  freeDelivery: "Livraison gratuite",
  freeFrom: (amount) => `Livraison gratuite dès ${amount}`,
  deliveryCosts: (amount) => `Livraison à ${amount}`,
  arrives: (from, to) => `Livré en ${days(from, to, "jour", "jours", "à")}`,
  inStock: "En stock",
  see: (host) => `À voir sur ${host}`,
  pay: (ways) => `Payez avec ${ways}`,
  ask: (ways) => `Une question ? Par ${ways}`,
  positioning: (shop, things, least, most) => `${shop} : ${things}, de ${least} à ${most}`,
  objections: {
    quality: "Est-ce de bonne qualité ?",
    returns: "Et si cela ne me plaît pas ?",
    cost: "Combien coûte la livraison ?",
    time: "Quand vais-je le recevoir ?",
    payment: "Comment puis-je payer ?",
    contact: "À qui puis-je m'adresser ?",
  },
  contacts: { "e-mail": "e-mail", phone: "téléphone", chat: "chat" },
};

const SPANISH: Phrases = {
  code: "es",
  priced: (name, price) => `${name} por ${price}`,
  rated: (value, best, count) => `${value} de ${best} en ${count} valoraciones`,
  ratedShort: (value, best) => `Valorado con ${value} de ${best}`,
  returns: (count) => `${days(count, count, "día", "días", "")} para devolverlo`,
  freeDelivery: "Envío gratis",
  freeFrom: (amount) => `Envío gratis desde ${amount}`,
  deliveryCosts: (amount) => `Envío por ${amount}`,
  arrives: (from, to) => `Entrega en ${days(from, to, "día", "días", "a")}`,
  inStock: "En stock",
  see: (host) => `Míralo en ${host}`,
  pay: (ways) => `Paga con ${ways}`,
  ask: (ways) => `Pregunta por ${ways}`,
  positioning: (shop, things, least, most) => `${shop}: ${things}, de ${least} a ${most}`,
  objections: {
    quality: "¿Es de buena calidad?",
    returns: "¿Y si no me gusta?",
    cost: "¿Cuánto cuesta el envío?",
    time: "¿Cuándo llega?",
    payment: "¿Cómo puedo pagar?",
    contact: "¿A quién puedo preguntar?",
  },
  contacts: { "e-mail": "correo electrónico", phone: "teléfono", chat: "chat" },
};

const ITALIAN: Phrases = {
  code: "it",
  priced: (name, price) => `${name} a ${price}`,
  rated: (value, best, count) => `${value} su ${best} in ${count} recensioni`,
  ratedShort: (value, best) => `Voto ${value} su ${best}`,
  returns: (count) => `${days(count, count, "giorno", "giorni", "")} per il reso`,
  freeDelivery: "Spedizione gratuita",
  freeFrom: (amount) => `Spedizione gratuita da ${amount}`,
  deliveryCosts: (amount) => `Spedizione a ${amount}`,
  arrives: (from, to) => `Consegna in ${days(from, to, "giorno", "giorni", "a")}`,
  inStock: "Disponibile",
  see: (host) => `Scoprilo su ${host}`,
  pay: (ways) => `Paga con ${ways}`,
  ask: (ways) => `Domande? Via ${ways}`,
  positioning: (shop, things, least, most) => `${shop}: ${things}, da ${least} a ${most}`,
  objections: {
    quality: "È di buona qualità?",
    returns: "E se non mi piace?",
    cost: "Quanto costa la spedizione?",
    time: "Quando arriva?",
    payment: "Come posso pagare?",
    contact: "A chi posso chiedere?",
  },
  contacts: { "e-mail": "e-mail", phone: "telefono", chat: "chat" },
};

const DUTCH: Phrases = {
  code: "nl",
  priced: (name, price) => `${name} voor ${price}`,
  rated: (value, best, count) => `${value} van ${best} uit ${count} beoordelingen`,
  ratedShort: (value, best) => `Beoordeeld met ${value} van ${best}`,
  returns: (count) => `${days(count, count, "dag", "dagen", "")} om te retourneren`,
  freeDelivery: "Gratis verzending",
  freeFrom: (amount) => `Gratis verzending vanaf ${amount}`,
  deliveryCosts: (amount) => `Verzending voor ${amount}`,
  arrives: (from, to) => `Bezorgd in ${days(from, to, "dag", "dagen", "tot")}`,
  inStock: "Op voorraad",
  see: (host) => `Bekijk het op ${host}`,
  pay: (ways) => `Betaal met ${ways}`,
  ask: (ways) => `Vragen? Via ${ways}`,
  positioning: (shop, things, least, most) => `${shop}: ${things}, van ${least} tot ${most}`,
  objections: {
    quality: "Is het goed?",
    returns: "En als het niet bevalt?",
    cost: "Wat kost de verzending?",
    time: "Wanneer is het er?",
    payment: "Hoe kan ik betalen?",
    contact: "Aan wie kan ik het vragen?",
  },
  contacts: { "e-mail": "e-mail", phone: "telefoon", chat: "chat" },
};

const PORTUGUESE: Phrases = {
  code: "pt",
  priced: (name, price) => `${name} por ${price}`,
  rated: (value, best, count) => `${value} de ${best} em ${count} avaliações`,
  ratedShort: (value, best) => `Avaliado com ${value} de ${best}`,
  returns: (count) => `${days(count, count, "dia", "dias", "")} para devolver`,
  freeDelivery: "Frete grátis",
  freeFrom: (amount) => `Frete grátis a partir de ${amount}`,
  deliveryCosts: (amount) => `Frete por ${amount}`,
  arrives: (from, to) => `Entrega em ${days(from, to, "dia", "dias", "a")}`,
  inStock: "Em estoque",
  see: (host) => `Veja em ${host}`,
  pay: (ways) => `Pague com ${ways}`,
  ask: (ways) => `Pergunte por ${ways}`,
  positioning: (shop, things, least, most) => `${shop}: ${things}, de ${least} a ${most}`,
  objections: {
    quality: "É de boa qualidade?",
    returns: "E se eu não gostar?",
    cost: "Quanto custa o frete?",
    time: "Quando chega?",
    payment: "Como posso pagar?",
    contact: "A quem posso perguntar?",
  },
  contacts: { "e-mail": "e-mail", phone: "telefone", chat: "chat" },
};

const POLISH: Phrases = {
  code: "pl",
  priced: (name, price) => `${name} za ${price}`,
  rated: (value, best, count) => `Ocena ${value} na ${best}, liczba ocen: ${count}`,
  ratedShort: (value, best) => `Ocena ${value} na ${best}`,
  returns: (count) => `${days(count, count, "dzień", "dni", "")} na zwrot`,
  freeDelivery: "Darmowa dostawa",
  freeFrom: (amount) => `Darmowa dostawa od ${amount}`,
  deliveryCosts: (amount) => `Dostawa za ${amount}`,
  arrives: (from, to) => `Dostawa w ${days(from, to, "dzień", "dni", "do")}`,
  inStock: "W magazynie",
  see: (host) => `Zobacz na ${host}`,
  pay: (ways) => `Zapłać przez ${ways}`,
  ask: (ways) => `Pytania? ${ways}`,
  positioning: (shop, things, least, most) => `${shop}: ${things}, od ${least} do ${most}`,
  objections: {
    quality: "Czy to jest dobre?",
    returns: "A jeśli mi się nie spodoba?",
    cost: "Ile kosztuje dostawa?",
    time: "Kiedy dotrze?",
    payment: "Jak mogę zapłacić?",
    contact: "Kogo mogę zapytać?",
  },
  contacts: { "e-mail": "e-mail", phone: "telefon", chat: "czat" },
};

const LANGUAGES = [ENGLISH, GERMAN, FRENCH, SPANISH, ITALIAN, DUTCH, PORTUGUESE, POLISH];

/** Phrases in a language; in English where we cannot write it, or where it is not known. */
export function phrasesIn(code: string | null): Phrases {
  return LANGUAGES.find((phrases) => phrases.code === code) ?? ENGLISH;
}

/** An amount as the language writes it: `48,00 €`. */
export function priceIn({ code }: Phrases, { amount, currency }: Money): string {
  return new Intl.NumberFormat(code, { style: "currency", currency }).format(amount).replace(/\s/g, " ");
}

/** A number as the language writes it: `4,6`. */
export function numberIn({ code }: Phrases, value: number): string {
  return new Intl.NumberFormat(code, { maximumFractionDigits: 2, useGrouping: false }).format(value);
}

/** An enumeration: `a, b und c`. */
export function listIn({ code }: Phrases, items: readonly string[]): string {
  return new Intl.ListFormat(code).format(items);
}
