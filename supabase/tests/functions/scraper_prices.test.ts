// Contract: prices as shops write them for people, in the notations of the world. A number without a currency
// beside it is no price.

import { assert, assertEquals } from "@std/assert";
import { CURRENCY_CODES } from "../../functions/scraper/facts/currencies.ts";
import { findPrices, parseAmount } from "../../functions/scraper/facts/prices.ts";

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
  ["12 990 Ft", ["12990 ?"]],
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
  ["Free", []],
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
