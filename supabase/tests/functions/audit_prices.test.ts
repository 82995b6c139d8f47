// Contract: prices as shops write them for people, in the notations of the world. A number without a currency
// beside it is no price.

import { assert, assertEquals } from "@kit/assert";
import { CURRENCY_CODES } from "../../functions/_audit/facts/currencies.ts";
import { findPrices, parseAmount } from "../../functions/_audit/facts/prices.ts";

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

Deno.test("a page of digits costs no more than another page", () => {
  const started = performance.now();
  for (const piece of ["1", "1 234 ", "1,11", "1.", "$1", "€ ", "kr"]) findPrices(piece.repeat(2000));
  assert(performance.now() - started < 500);
});
