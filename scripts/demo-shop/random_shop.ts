/**
 * Shops made up from chance, without any fault: other names, languages, currencies, notations of prices, platforms
 * and ways of markup. The same numbers give the same shops.
 */

import { gtin13 } from "./gtin.ts";
import { ARABIC } from "./languages/ar.ts";
import { BULGARIAN } from "./languages/bg.ts";
import { CZECH } from "./languages/cs.ts";
import { DANISH } from "./languages/da.ts";
import { GERMAN } from "./languages/de.ts";
import { GREEK } from "./languages/el.ts";
import { ENGLISH } from "./languages/en.ts";
import { SPANISH } from "./languages/es.ts";
import { ESTONIAN } from "./languages/et.ts";
import { FINNISH } from "./languages/fi.ts";
import { FRENCH } from "./languages/fr.ts";
import { HEBREW } from "./languages/he.ts";
import { CROATIAN } from "./languages/hr.ts";
import { HUNGARIAN } from "./languages/hu.ts";
import { ITALIAN } from "./languages/it.ts";
import { JAPANESE } from "./languages/ja.ts";
import { KOREAN } from "./languages/ko.ts";
import { LITHUANIAN } from "./languages/lt.ts";
import { LATVIAN } from "./languages/lv.ts";
import { NORWEGIAN } from "./languages/nb.ts";
import { DUTCH } from "./languages/nl.ts";
import { POLISH } from "./languages/pl.ts";
import { PORTUGUESE } from "./languages/pt.ts";
import { ROMANIAN } from "./languages/ro.ts";
import { RUSSIAN } from "./languages/ru.ts";
import { SLOVAK } from "./languages/sk.ts";
import { SLOVENIAN } from "./languages/sl.ts";
import { SWEDISH } from "./languages/sv.ts";
import { TURKISH } from "./languages/tr.ts";
import { UKRAINIAN } from "./languages/uk.ts";
import { CHINESE } from "./languages/zh.ts";
import { policiesOf } from "./policies.ts";
import type { Collection, Legal, Motif, Product, Shop } from "./shop.ts";
import { STYLES } from "./style.ts";
import type { Words } from "./words.ts";

/** Numbers from 0 to 1. */
export type Random = () => number;

/** Where a shop sells from, and how prices are written there. */
interface Market {
  country: string;
  currency: string;
  words: Words;
  street: string;
  city: string;
  postalCode: string;
  phone: string;
  entity: string;
  vat: string;
  register: string;
  notations: ((price: string) => string)[];
}

const comma = (price: string, thousands: string) => grouped(price, thousands).replace(/\.(\d\d)$/, ",$1");
const point = grouped;

const EURO_AFTER = [
  (price: string) => `${comma(price, ".")} €`,
  (price: string) => `${comma(price, ".")}\u00a0€`,
  (price: string) => `${comma(price, "\u202f")} EUR`,
];
const EURO_BEFORE = [
  (price: string) => `€ ${comma(price, ".")}`,
  (price: string) => `€${comma(price, ".")}`,
];
const FRANC = [
  (price: string) => `CHF ${point(price, "’")}`,
  (price: string) => `${point(price, "'")} CHF`,
];

/** Markets in one line each: country, currency, words, street, city, postal code, phone, legal form, VAT, register. */
function market(told: string, words: Words, notations: Market["notations"]): Market {
  const [country, currency, street, city, postalCode, phone, entity, vat, register] = told.split("|");
  return { country, currency, words, street, city, postalCode, phone, entity, vat, register, notations };
}

/** A sign behind the amount, with a comma before its decimals and a space or a dot in its thousands. */
const behind = (sign: string, thousands = "\u00a0") => (price: string) =>
  `${comma(price, thousands)} ${sign}`;
const before = (sign: string, write = point, thousands = ",") => (price: string) =>
  `${sign} ${write(price, thousands)}`;

const MARKETS: Market[] = [
  {
    ...{
      country: "US",
      currency: "USD",
      words: ENGLISH,
      street: "7 Mill Lane",
      city: "Duluth",
      postalCode: "55802",
    },
    ...{ phone: "+1 218 555 0143", entity: "LLC", vat: "", register: "" },
    notations: [(price) => `$${point(price, ",")}`, (price) => `${point(price, ",")} USD`],
  },
  {
    ...{
      country: "GB",
      currency: "GBP",
      words: ENGLISH,
      street: "4 Mill Lane",
      city: "Whitby",
      postalCode: "YO21 3PU",
    },
    ...{ phone: "+44 1947 555 014", entity: "Ltd", vat: "GB 293 8471 56", register: "08431275" },
    notations: [(price) => `£${point(price, ",")}`, (price) => `GBP ${point(price, ",")}`],
  },
  {
    ...{
      country: "DE",
      currency: "EUR",
      words: GERMAN,
      street: "Werftstraße 12",
      city: "Lübeck",
      postalCode: "23552",
    },
    ...{
      phone: "+49 451 5550143",
      entity: "GmbH",
      vat: "DE293847156",
      register: "HRB 84312, Amtsgericht Lübeck",
    },
    notations: EURO_AFTER,
  },
  {
    ...{
      country: "CH",
      currency: "CHF",
      words: GERMAN,
      street: "Bahnhofstrasse 5",
      city: "Chur",
      postalCode: "7000",
    },
    ...{ phone: "+41 81 555 01 43", entity: "AG", vat: "CHE-293.847.156 MWST", register: "CHE-293.847.156" },
    notations: FRANC,
  },
  {
    ...{
      country: "FR",
      currency: "EUR",
      words: FRENCH,
      street: "3 rue du Port",
      city: "Quimper",
      postalCode: "29000",
    },
    ...{ phone: "+33 2 55 50 01 43", entity: "SARL", vat: "FR40293847156", register: "SIREN 293 847 156" },
    notations: EURO_AFTER,
  },
  {
    ...{
      country: "ES",
      currency: "EUR",
      words: SPANISH,
      street: "Calle Mayor 18",
      city: "Girona",
      postalCode: "17001",
    },
    ...{
      phone: "+34 972 555 014",
      entity: "S.L.",
      vat: "ESB29384715",
      register: "Tomo 843, Folio 127, Hoja GI-2938",
    },
    notations: EURO_AFTER,
  },
  {
    ...{
      country: "IT",
      currency: "EUR",
      words: ITALIAN,
      street: "Via Roma 41",
      city: "Lucca",
      postalCode: "55100",
    },
    ...{ phone: "+39 0583 555014", entity: "S.r.l.", vat: "IT02938471560", register: "LU-293847" },
    notations: [...EURO_AFTER, ...EURO_BEFORE],
  },
  {
    ...{
      country: "NL",
      currency: "EUR",
      words: DUTCH,
      street: "Westerkade 9",
      city: "Hoorn",
      postalCode: "1621 AA",
    },
    ...{ phone: "+31 229 555 014", entity: "B.V.", vat: "NL829384715B01", register: "72938471" },
    notations: EURO_BEFORE,
  },
  market(
    "PT|EUR|Rua do Carmo 12|Aveiro|3810-193|+351 234 555 014|Lda|PT502938471|Aveiro 502938471",
    PORTUGUESE,
    EURO_AFTER,
  ),
  market(
    "PL|PLN|ul. Długa 14|Toruń|87-100|+48 56 555 01 43|Sp. z o.o.|PL9562938471|KRS 0000293847",
    POLISH,
    [behind("zł"), behind("PLN")],
  ),
  market(
    "SE|SEK|Storgatan 9|Kalmar|392 32|+46 480 555 014|AB|SE556293847101|Org.nr 556293-8471",
    SWEDISH,
    [behind("kr"), behind("SEK"), before("SEK", comma, " ")],
  ),
  market(
    "DK|DKK|Havnegade 7|Ribe|6760|+45 75 55 01 43|ApS|DK29384715|CVR 29 38 47 15",
    DANISH,
    [behind("kr.", "."), before("DKK", comma, ".")],
  ),
  market(
    "NO|NOK|Strandgata 5|Molde|6413|+47 71 55 01 43|AS|NO 929384715 MVA|Org.nr 929384715",
    NORWEGIAN,
    [behind("kr"), before("kr", comma, " ")],
  ),
  market(
    "FI|EUR|Kauppakatu 11|Porvoo|06100|+358 19 555 0143|Oy|FI29384715|Y-tunnus 2938471-5",
    FINNISH,
    [behind("€"), behind("EUR")],
  ),
  market(
    "CZ|CZK|Masarykova 18|Telč|588 56|+420 567 555 014|s.r.o.|CZ29384715|IČO 29384715",
    CZECH,
    [behind("Kč"), behind("CZK")],
  ),
  market(
    "SK|EUR|Hlavná 12|Levoča|054 01|+421 53 555 0143|s.r.o.|SK2029384715|IČO 29384715",
    SLOVAK,
    [behind("€"), behind("EUR")],
  ),
  market(
    "SI|EUR|Glavni trg 6|Ptuj|2250|+386 2 555 01 43|d.o.o.|SI29384715|Matična številka 2938471",
    SLOVENIAN,
    [behind("€", ".")],
  ),
  market(
    "HR|EUR|Vukovarska ulica 21|Zadar|23000|+385 23 555 014|d.o.o.|HR29384715012|MBS 080293847",
    CROATIAN,
    [behind("€", "."), behind("EUR", ".")],
  ),
  market(
    "HU|HUF|Kossuth utca 8|Eger|3300|+36 36 555 014|Kft.|HU29384715|Cg. 10-09-029384",
    HUNGARIAN,
    [behind("Ft"), behind("HUF")],
  ),
  market(
    "RO|RON|Strada Lungă 14|Brașov|500035|+40 268 555 014|S.R.L.|RO29384715|J08/293/2011",
    ROMANIAN,
    [behind("lei", "."), behind("RON", ".")],
  ),
  market(
    "BG|BGN|ул. Шипка 12|Русе|7000|+359 82 555 014|ЕООД|BG293847150|ЕИК 293847150",
    BULGARIAN,
    [behind("лв"), behind("лв.")],
  ),
  market(
    "GR|EUR|Ερμού 15|Ναύπλιο|211 00|+30 27520 55014|Ι.Κ.Ε.|EL829384715|ΓΕΜΗ 129384715000",
    GREEK,
    [behind("€", "."), before("€", comma, ".")],
  ),
  market(
    "RU|RUB|ул. Садовая 14|Псков|180000|+7 811 255 50 14|ООО|ИНН 6027293847|ОГРН 1026000293847",
    RUSSIAN,
    [behind("₽"), behind("руб.")],
  ),
  market(
    "UA|UAH|вул. Садова 14|Луцьк|43000|+380 332 555 014|ТОВ|ІПН 293847150123|ЄДРПОУ 29384715",
    UKRAINIAN,
    [behind("грн"), behind("₴")],
  ),
  market(
    "TR|TRY|Çarşı Cad. 14|İzmir|35250|+90 232 555 01 43|Ltd. Şti.|2938471501|MERSİS 0293847150100013",
    TURKISH,
    [behind("TL", "."), before("₺", comma, ".")],
  ),
  market(
    "SA|SAR|شارع الملك فهد 12|جدة|23431|+966 12 555 0143|ذ.م.م|310293847100003|السجل التجاري 4030293847",
    ARABIC,
    [(price) => `${point(price, ",")} ر.س`, (price) => `SAR ${point(price, ",")}`],
  ),
  market(
    'IL|ILS|רחוב הרצל 12|חיפה|3303120|+972 4 555 0143|בע"מ|514293847|ח.פ. 514293847',
    HEBREW,
    [(price) => `₪${point(price, ",")}`, (price) => `${point(price, ",")} ₪`],
  ),
  market(
    "EE|EUR|Pikk 12|Tartu|51003|+372 7 555 014|OÜ|EE102938471|Registrikood 12938471",
    ESTONIAN,
    [behind("€"), behind("EUR")],
  ),
  market(
    "LV|EUR|Rīgas iela 12|Cēsis|LV-4101|+371 64 555 014|SIA|LV40293847156|40293847156",
    LATVIAN,
    [behind("€"), before("€", comma, "\u00a0")],
  ),
  market(
    "LT|EUR|Vytauto g. 12|Trakai|LT-21001|+370 528 55 014|UAB|LT293847156|302938471",
    LITHUANIAN,
    [behind("€"), behind("Eur")],
  ),
  market(
    "JP|JPY|本町通り12番地|松本市|390-0811|+81 263 55 0143|株式会社|T2938471560123|2938-47-156012",
    JAPANESE,
    [(price) => `${point(price, ",")}円`, (price) => `¥${point(price, ",")}`],
  ),
  market(
    "CN|CNY|平江路12号|苏州市|215005|+86 512 5550 0143|有限公司|91320508MA1293847X|91320508MA1293847X",
    CHINESE,
    [(price) => `¥${point(price, ",")}`, (price) => `CNY ${point(price, ",")}`],
  ),
  market(
    "KR|KRW|한옥길 12|전주시|55042|+82 63 555 0143|주식회사|293-84-71560|293-84-71560",
    KOREAN,
    [(price) => `${point(price, ",")}원`, (price) => `₩${point(price, ",")}`],
  ),
];

const NAMES = [
  ["Nord", "Alder", "Luma", "Ferro", "Mare", "Quill", "Fjell", "Brem", "Sorel", "Tamar"],
  ["wick", "haven", "brook", "stad", "mill", "nest", "field", "dal", "mont", "lark"],
];
const AUTHORS = ["Jo", "Mika", "Lea B.", "Sam", "Inés", "T. Vermeer", "Carla", "Aino"];
const MOTIFS: Motif[] = ["bag", "mug", "bike", "vase"];

/** Numbers below it make shops of all markets. */
export const MARKET_COUNT = MARKETS.length;

/** ISO 639-1 codes of the languages that shops are made in. */
export const SPOKEN: readonly string[] = [...new Set(MARKETS.map(({ words }) => words.code))];

/** The number with which {@link randomShop} makes a shop in a language. */
export function numberOf(language: string): number {
  return MARKETS.findIndex(({ words }) => words.code === language);
}

/**
 * A whole shop.
 *
 * @param number the shops of one run are told apart by it; platform, markup and language go round with it, so
 *   that a dozen shops have all of them
 */
export function randomShop(number: number, random: Random): Shop {
  const market = MARKETS[number % MARKETS.length];
  const { words, country, currency } = market;
  const style = STYLES[Math.floor(number / 2) % STYLES.length];
  const name = NAMES.map((part) => pick(random, part)).join("");
  const showPrice = pick(random, market.notations);
  const products = randomProducts(words, name, number, random);
  const claim = pick(random, words.goods.claims);
  const known = {
    name,
    about: words.aboutText(name),
    words,
    legal: legalOf(market, name),
    shipping: {
      cost: pick(random, ["3.90", "4.95", "6.50"]),
      freeFrom: pick(random, ["50.00", "80.00", "120.00"]),
      days: { min: whole(random, 1, 3), max: whole(random, 4, 7) },
    },
    returns: { days: pick(random, [14, 30, 60]), free: random() < 0.5 },
    showPrice,
  };
  return {
    ...known,
    id: `${name.toLowerCase()}-${number}`,
    claim,
    title: `${name} – ${claim}`.slice(0, 60).trimEnd(),
    description: `${claim}. ${name}, ${market.city}.`,
    style,
    country,
    currency,
    markup: number % 2 === 0 ? "json-ld" : "microdata",
    api: false,
    llms: random() < 0.5 ? llmsOf(name, claim, words) : null,
    look: { hue: whole(random, 0, 359), motif: pick(random, MOTIFS) },
    products,
    collections: collectionsOf(words, name, products, random),
    contact: { email: `post@${name.toLowerCase()}-${number}.example`, phone: market.phone, form: true },
    policies: policiesOf(known),
    social: [`https://www.instagram.com/${name.toLowerCase()}`],
  };
}

function randomProducts(words: Words, shop: string, number: number, random: Random): Product[] {
  // A third of the shops is large enough to need a search, and larger than the sample that the scraper reads.
  const count = number % 3 === 0 ? 13 : whole(random, 5, 8);
  const { products } = words.goods;
  const names = [...shuffle(random, products), ...products.map((name) => `${name} II`)].slice(0, count);
  return names.map((name, index) =>
    randomProduct(words, name, `${shop} ${number}, ${index + 1}`, index, random)
  );
}

function randomProduct(
  { goods }: Words,
  name: string,
  place: string,
  index: number,
  random: Random,
): Product {
  const sentences = shuffle(random, goods.sentences).slice(0, 7);
  return {
    slug: slugOf(name, index),
    name,
    title: `${name} – ${place}`,
    summary: `${name}. ${sentences[0]}`,
    text: `${name}. ${sentences.join(" ")}`,
    price: (whole(random, 900, index === 0 ? 250000 : 19900) / 100).toFixed(2),
    // One in a shop at most: a catalogue that is mostly sold out would be a fault.
    soldOut: index === 1 && random() < 0.5,
    gtin: gtin13(`952${String(whole(random, 0, 999999999)).padStart(9, "0")}`),
    images: whole(random, 3, 4),
    rating: { value: (4 + whole(random, 0, 10) / 10).toFixed(1), count: whole(random, 3, 200) },
    reviews: shuffle(random, goods.reviews).slice(0, 2).map((text) => ({
      author: pick(random, AUTHORS),
      stars: whole(random, 4, 5),
      text,
    })),
  };
}

function collectionsOf(words: Words, shop: string, products: Product[], random: Random): Collection[] {
  const chosen = shuffle(random, words.goods.collections).slice(0, whole(random, 1, 3));
  return chosen.map(({ slug, name }, index) => ({
    slug,
    name,
    title: `${name} – ${shop}, ${words.home} ${index + 1}`,
    description: `${name}: ${shop} ${index + 1}.`,
    products: products.filter((_, at) => at % chosen.length === index).map(({ slug }) => slug),
  }));
}

function legalOf({ entity, street, postalCode, city, vat, register }: Market, name: string): Legal {
  return {
    entity: `${name} ${entity}`,
    street,
    postalCode,
    city,
    vat: vat || null,
    register: register || null,
  };
}

function llmsOf(name: string, claim: string, { policies }: Words): string {
  return `# ${name}\n\n> ${claim}\n\n- [${policies.contact.name}](/): ${name}, ${policies.shipping.name}\n`;
}

export function pick<T>(random: Random, list: readonly T[]): T {
  return list[Math.floor(random() * list.length)];
}

/** Both ends count. */
export function whole(random: Random, from: number, to: number): number {
  return from + Math.floor(random() * (to - from + 1));
}

export function shuffle<T>(random: Random, list: readonly T[]): T[] {
  return list.map((value) => ({ value, at: random() })).sort((a, b) => a.at - b.at).map(({ value }) => value);
}

function grouped(price: string, thousands: string): string {
  return price.replace(/\B(?=(?:\d{3})+\.)/g, thousands);
}

/** Names in other scripts have a number instead. */
function slugOf(name: string, index: number): string {
  if (/[\u0370-\uffff]/.test(name)) return `item-${index + 1}`;
  return name.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(
    /^-|-$/g,
    "",
  );
}
