// Contract: prices as shops write them for people, in the notations of the world. A number without a currency
// beside it is no price.

import { assert, assertEquals } from "@kit/assert";
import { CURRENCY_CODES } from "../../functions/_audit/facts/currencies.ts";
import { findPrices, parseAmount } from "../../functions/_audit/facts/prices.ts";
import { readFacts } from "../../functions/_audit/facts.ts";

/** Text, and the prices in it as "amount currency"; `?` for a sign of several currencies. */
const CASES: [text: string, prices: string[]][] = [
  ["$18", ["18 ?"]],
  ["$18.00", ["18 ?"]],
  ["$ 18.00", ["18 ?"]],
  ["18.00 $", ["18 ?"]],
  ["$1,299.00", ["1299 ?"]],
  ["$1299", ["1299 ?"]],
  ["$1,234,567.89", ["1234567.89 ?"]],
  ["US$ 20", ["20 USD"]],
  ["C$1,000", ["1000 CAD"]],
  ["A$20", ["20 AUD"]],
  ["USD 18.50", ["18.5 USD"]],
  ["18.50 USD", ["18.5 USD"]],
  ["USD18.50", ["18.5 USD"]],
  ["18,50 €", ["18.5 EUR"]],
  ["€18,50", ["18.5 EUR"]],
  ["€ 18.50", ["18.5 EUR"]],
  ["1.299,00 €", ["1299 EUR"]],
  ["1.299 €", ["1299 EUR"]],
  ["€1,299", ["1299 EUR"]],
  ["1 299,00 €", ["1299 EUR"]],
  ["1\u00a0299,00\u00a0€", ["1299 EUR"]],
  ["1\u202f299,00\u202f€", ["1299 EUR"]],
  ["1 234 567 €", ["1234567 EUR"]],
  ["19,- €", ["19 EUR"]],
  ["€ 19,-", ["19 EUR"]],
  ["0,99 €", ["0.99 EUR"]],
  ["12,5 €", ["12.5 EUR"]],
  ["£18", ["18 GBP"]],
  ["CHF 1'299.–", ["1299 CHF"]],
  ["CHF 1’299.50", ["1299.5 CHF"]],
  ["1.299,00 zł", ["1299 PLN"]],
  ["1 299 Kč", ["1299 CZK"]],
  ["299 kr", ["299 ?"]],
  ["kr. 299,00", ["299 ?"]],
  ["SEK 1 299", ["1299 SEK"]],
  ["12 990 Ft", ["12990 HUF"]],
  ["R$ 1.299,90", ["1299.9 BRL"]],
  ["¥1,200", ["1200 ?"]],
  ["₹1,23,456.00", ["123456 INR"]],
  ["₩12,000", ["12000 KRW"]],
  ["1.299.000 ₫", ["1299000 VND"]],
  ["KWD 1.250", ["1.25 KWD"]],
  ["From $18", ["18 ?"]],
  ["From$18", ["18 ?"]],
  ["$18 – $24", ["18 ?", "24 ?"]],
  ["$24.00 $18.00", ["24 ?", "18 ?"]],
  ["24,00 € 18,00 €", ["24 EUR", "18 EUR"]],
  ["5 for $18.00", ["18 ?"]],
  ["5 $18.00", ["18 ?"]],
  ["Save 10% over €50.", ["50 EUR"]],
  // Thousands parted by a space, and a currency with thousandths or without.
  ["BHD 1 298,500", ["1298.5 BHD"]],
  ["1 298,500 €", []],
  // As Shopify writes the money of these countries when nobody says otherwise.
  ["Br49.90", ["49.9 ?"]],
  ["Br 49.90 ETB", ["49.9 ETB"]],
  ["S£134.65", ["134.65 SYP"]],
  ["134.65 NIS", ["134.65 ILS"]],
  ["Kz1,134.65", ["1134.65 AOA"]],
  ["Afl49.90", ["49.9 AWG"]],
  ["Ush 12,990", ["12990 UGX"]],
  ["Lek 1,134.65", ["1134.65 ALL"]],
  ["L£1,134.65 LBP", ["1134.65 LBP"]],
  ["12.990₫ VND", ["12990 VND"]],
  ["BS$49.90 BSD", ["49.9 BSD"]],
  ["Gs. 12,990 PYG", ["12990 PYG"]],
  ["30,00 € / 250 g", ["30 EUR"]],
  // More notations of CLDR and of shops
  ["1 299,00 zł", ["1299 PLN"]],
  ["1\u202f299,00\u00a0zł", ["1299 PLN"]],
  ["99 zl", ["99 PLN"]],
  ["₹1,29,999.00", ["129999 INR"]],
  ["Rs. 1,299", ["1299 ?"]],
  ["99 Kč", ["99 CZK"]],
  ["1 299,- Kč", ["1299 CZK"]],
  ["kr 99", ["99 ?"]],
  ["99 kr.", ["99 ?"]],
  ["1 299:-", ["1299 ?"]],
  ["1.299,00 TL", ["1299 TRY"]],
  ["₺1.299,90", ["1299.9 TRY"]],
  ["R$1.299,90", ["1299.9 BRL"]],
  ["MX$199.00", ["199 MXN"]],
  ["HK$1,280.00", ["1280 HKD"]],
  ["NT$1,280", ["1280 TWD"]],
  ["S$12.90", ["12.9 SGD"]],
  ["RM 99.90", ["99.9 MYR"]],
  ["Rp 150.000", ["150000 IDR"]],
  ["₱1,250.00", ["1250 PHP"]],
  ["1.250 円", ["1250 JPY"]],
  ["1200円", ["1200 JPY"]],
  ["12.50元", ["12.5 ?"]],
  ["￥1,200", ["1200 ?"]],
  ["12,000원", ["12000 KRW"]],
  ["12 990 руб", ["12990 RUB"]],
  ["1 299 ₽", ["1299 RUB"]],
  ["99,90 лв", ["99.9 BGN"]],
  ["250 грн", ["250 UAH"]],
  ["49,99 lei", ["49.99 ?"]],
  ["Fr. 12.50", ["12.5 ?"]],
  ["SFr. 12.50", ["12.5 CHF"]],
  ["CHF 12.–", ["12 CHF"]],
  ["12,–€", ["12 EUR"]],
  ["€ 1 299,00", ["1299 EUR"]],
  ["5€50", ["5.5 EUR"]],
  ["12.99€", ["12.99 EUR"]],
  ["KWD 1.250", ["1.25 KWD"]],
  // Signs of several currencies that a code makes certain
  ["$18.00 USD", ["18 USD"]],
  ["$18.00 CAD", ["18 CAD"]],
  ["USD $18.00", ["18 USD"]],
  ["US $18.00", ["18 USD"]],
  ["€18.00 EUR", ["18 EUR"]],
  ["299 kr SEK", ["299 ?"]],
  // Ranges, struck, from, per unit, saved, instalments
  ["18–24 €", ["18 EUR", "24 EUR"]],
  ["18,00 - 24,50 €", ["18 EUR", "24.5 EUR"]],
  ["$18-24", ["18 ?", "24 ?"]],
  ["$18-24 pieces", ["18 ?"]],
  ["€18.00 – €24.00", ["18 EUR", "24 EUR"]],
  ["ab 18,00 €", ["18 EUR"]],
  ["à partir de 1 299,00 €", ["1299 EUR"]],
  ["statt 24,00 € nur 18,00 €", ["24 EUR", "18 EUR"]],
  ["18,00 €*", ["18 EUR"]],
  ["18,00 €/Stück", ["18 EUR"]],
  ["1,20 € / 100 g", ["1.2 EUR"]],
  ["$18 250 g", ["18 ?"]],
  ["Save $6.00 (25%)", ["6 ?"]],
  ["4 payments of $4.50", ["4.5 ?"]],
  ["-$6.00", ["6 ?"]],
  ["250 g 18,00 €", ["18 EUR"]],
  ["(18,00 €)", ["18 EUR"]],
  ["Price:$18.00", ["18 ?"]],
  // Decimals set apart, groups after a sign, no whole part, decimals behind the thousands' own sign
  ["118, 99 TL", ["118.99 TRY"]],
  ["1.837, 32 €", ["1837.32 EUR"]],
  ["$1 298,00", ["1298 ?"]],
  ["$1 298", ["1298 ?"]],
  ["£1 298.50", ["1298.5 GBP"]],
  [".75 €", ["0.75 EUR"]],
  ["$.99", ["0.99 ?"]],
  ["1.299.00 €", ["1299 EUR"]],
  ["1,299,00 €", ["1299 EUR"]],
  ["0,345 €", ["0.345 EUR"]],
  ["12.990.- CHF", ["12990 CHF"]],
  // Signs of more countries
  ["149,99 Lei", ["149.99 ?"]],
  ["Lei 19,99", ["19.99 ?"]],
  ["99 тг.", ["99 KZT"]],
  ["49 kn", ["49 HRK"]],
  ["149,99 kn", ["149.99 HRK"]],
  ["38 ر.س", ["38 SAR"]],
  ["99 ر.س.", ["99 SAR"]],
  ["٩٩ ر.س", ["99 SAR"]],
  ["99 د.إ", ["99 AED"]],
  ["د.ك 1.250", ["1.25 KWD"]],
  ["250 ج.م", ["250 EGP"]],
  ["1 250 Р", ["1250 RUB"]],
  ["12,99 р.", ["12.99 RUB"]],
  ["1,679 ₪", ["1679 ILS"]],
  ['59.90 ש"ח', ["59.9 ILS"]],
  ["R 1 499.00", ["1499 ZAR"]],
  ["R199.99", ["199.99 ZAR"]],
  ["S/ 19.90", ["19.9 PEN"]],
  ["S/.19.90", ["19.9 PEN"]],
  ["US$:12.00", ["12 USD"]],
  ["U$S 100", ["100 USD"]],
  ["CLP$ 12.990", ["12990 CLP"]],
  ["22,90 euro", ["22.9 EUR"]],
  ["Tk 95.00", ["95 BDT"]],
  ["GH₵ 50", ["50 GHS"]],
  ["5 000 FCFA", ["5000 ?"]],
  ["1,268 ден", ["1268 MKD"]],
  ["12 500 so'm", ["12500 UZS"]],
  ["₾ 12", ["12 GEL"]],
  ["294 元", ["294 ?"]],
  ["12000 Ft.", ["12000 HUF"]],
  ["120 DH", ["120 ?"]],
  // Nobody knows: no price rather than a wrong one
  ["1250€600", []],
  ["Orders $49+", []],
  ["1.29900 €", []],
  ["12,345.678 €", []],
  ["12 V", []],
  ["size R 12", []],
  ["3 L", []],
  ["12 Br", []],
  ["7 Dh", []],
  ["Ref. 12,50", []],
  ["5 man tent", []],
  ["12 din 15", []],
  // No prices
  ["Free", []],
  ["Gratis", []],
  ["+1 (555) 010-0114", []],
  ["Tel. 030 12345678", []],
  ["© 2026 Harbor", []],
  ["2019–2026", []],
  ["1,299 reviews", []],
  ["4.8 / 5", []],
  ["25% off", []],
  ["100 % cotton", []],
  ["TOP 10 COFFEES", []],
  ["ALL 3 SIZES", []],
  ["TRY 30 DAYS", []],
  ["AMD 5800", []],
  ["PEN 2", []],
  ["ALL 18.00", ["18 ALL"]],
  ["Fr. 5.12.2026", []],
  ["Fr. 5", []],
  ["lei 5", []],
  ["RM", []],
  ["12 RMS", []],
  ["Room 12 kroner", []],
  ["5 EURO 7", []],
  ["M 12 x 1,25", []],
  ["ISBN 978-3-16-148410-0", []],
  ["10.00-18.00", []],
  ["USD", []],
  ["€", []],
  ["18.00", []],
  ["2026", []],
  ["call 555 0114", []],
  ["wickr 5", []],
  ["100 SEKel", []],
  ["$", []],
];

for (const [text, prices] of CASES) {
  Deno.test(`prices in ${JSON.stringify(text)}`, () => {
    assertEquals(findPrices(text).map(({ amount, currency }) => `${amount} ${currency ?? "?"}`), prices);
  });
}

Deno.test("amounts: what is no number is none", () => {
  for (const text of ["", "abc", "-5", ".", "1e5", "0x10", "١٢"]) assertEquals(parseAmount(text), null, text);
  assertEquals(parseAmount("1.250"), 1250);
  assertEquals(parseAmount("1.250", "KWD"), 1.25);
});

Deno.test("currencies are three capital letters and the large ones are there", () => {
  for (const code of CURRENCY_CODES) assert(/^[A-Z]{3}$/.test(code), code);
  for (const code of ["USD", "EUR", "GBP", "JPY", "CNY", "INR", "CHF"]) {
    assert(CURRENCY_CODES.has(code), code);
  }
  assertEquals(CURRENCY_CODES.has("DEM"), false);
});

function msOf(text: string): number {
  const started = performance.now();
  findPrices(text);
  return performance.now() - started;
}

Deno.test("a page of digits costs no more than another page", () => {
  // Twice the digits cost about twice, whatever else the machine does: not four times.
  const ratios = ["1", "1 234 ", "1,11", "1.", "$1", "€ ", "kr"].map((piece) => {
    const least = (text: string) => Math.min(...Array.from({ length: 5 }, () => msOf(text)));
    return least(piece.repeat(16_000)) / Math.max(least(piece.repeat(4_000)), 1);
  });
  assert(ratios.every((ratio) => ratio < 12), ratios.join());
});

/** Locales of CLDR, one for each notation that shops of our languages use. */
const LOCALES = [
  ...[
    "en-US",
    "en-GB",
    "en-IN",
    "de-DE",
    "de-CH",
    "de-AT",
    "fr-FR",
    "fr-CH",
    "es-ES",
    "es-MX",
    "it-IT",
    "nl-NL",
    "pt-PT",
  ],
  ...[
    "pt-BR",
    "pl-PL",
    "sv-SE",
    "da-DK",
    "nb-NO",
    "fi-FI",
    "cs-CZ",
    "sk-SK",
    "sl-SI",
    "hr-HR",
    "hu-HU",
    "ro-RO",
    "bg-BG",
  ],
  ...[
    "el-GR",
    "et-EE",
    "lv-LV",
    "lt-LT",
    "ru-RU",
    "uk-UA",
    "tr-TR",
    "ar-SA",
    "ar-EG",
    "he-IL",
    "ja-JP",
    "zh-CN",
    "zh-TW",
  ],
  ...[
    "ko-KR",
    "en-ZA",
    "af-ZA",
    "fa-IR",
    "ur-PK",
    "hi-IN",
    "vi-VN",
    "id-ID",
    "ms-MY",
    "th-TH",
    "sr-Latn-RS",
    "ka-GE",
  ],
  ...["kk-KZ", "az-AZ", "hy-AM", "mk-MK", "sq-AL", "is-IS", "ca-ES", "fil-PH"],
];

Deno.test("S149: every currency of ISO 4217 is read as CLDR writes it in 59 locales, or not at all", () => {
  let [read, all] = [0, 0];
  const wrong: string[] = [];
  for (const locale of LOCALES) {
    for (const currency of CURRENCY_CODES) {
      const format = new Intl.NumberFormat(locale, { style: "currency", currency });
      const digits = format.resolvedOptions().maximumFractionDigits!;
      for (const amount of [49, 1298.5, 1234567.89]) {
        const text = format.format(amount);
        const found = findPrices(text);
        all++;
        if (found.length === 0) continue;
        read++;
        const [price] = found;
        const right = found.length === 1 && price.amount === Number(amount.toFixed(digits)) &&
          (price.currency === null || price.currency === currency);
        if (!right) wrong.push(`${locale} ${currency} ${JSON.stringify(text)}: ${JSON.stringify(found)}`);
      }
    }
  }
  console.log(`${read} of ${all} amounts of CLDR are read, ${wrong.length} wrong`);
  assertEquals(wrong, []);
  assert(read > all * 0.94, `${read} of ${all}`);
});

const OUTSIDE: [html: string, price: string][] = [
  ['<p>€ <span class="price">16,90</span></p>', "16.9 EUR"],
  ['<p><span class="price">16,90</span> €</p>', "16.9 EUR"],
  ['<p>Rs. <span class="price">1,299</span></p>', "1299 ?"],
  ['<p>CHF <b class="price">16.90</b></p>', "16.9 CHF"],
  ['<p><span class="price">16,90</span> zł</p>', "16.9 PLN"],
  ['<p><span class="price">1 299</span> Kč</p>', "1299 CZK"],
  ['<p><span class="price">99</span> ر.س</p>', "99 SAR"],
  ['<p><span class="price">99</span> тг.</p>', "99 KZT"],
  ['<p><span class="price">149,99</span> <span>Lei</span></p>', "149.99 ?"],
  ['<p>$<span class="price">.75</span></p>', "0.75 ?"],
  ['<p><span class="price">118, 99</span> TL</p>', "118.99 TRY"],
  ['<div class="price"><div>€</div><div>16,90</div></div>', "16.9 EUR"],
  ['<div class="price"><span>16,90</span><span>€</span></div>', "16.9 EUR"],
  ['<p>Prix en € : <span class="price">16,90</span></p>', "16.9 EUR"],
  ['<p>Only</p><span class="price">99</span><p>pieces left</p>', ""],
];

for (const [html, price] of OUTSIDE) {
  Deno.test(`S149: the price of ${html} is ${price || "not known"}`, () => {
    const page = `<!doctype html><html lang="en"><body><main><h1>Mug</h1>${html}</main></body></html>`;
    const { prices, barePrice } = readFacts(page, new URL("https://shop.example.com/"), false).content;
    assertEquals(prices.map(({ amount, currency }) => `${amount} ${currency ?? "?"}`).join(), price);
    assertEquals(barePrice, price === "");
  });
}
