// Contract: what a shop says of delivery is read as it stands there, in its language, and comes to days and amounts;
// ways to pay are those whose marks the foot of the page shows.

import { assertEquals } from "@kit/assert";
import { deliverySaid, pickDelivery } from "../../functions/_audit/facts/delivery.ts";
import { fold } from "../../functions/_audit/facts/text.ts";
import { readPayments } from "../../functions/_audit/facts/payments.ts";

const euros = (amount: number) => ({ amount, currency: "EUR" });
const pick = (lines: string[], language: string) =>
  pickDelivery(lines.map((text) => ({ text })), lines.map(fold), [language]);
const NOTHING = { days: null, cost: null, freeFrom: null };

const SAID: [language: string, sentence: string, comesTo: Partial<typeof NOTHING> | object][] = [
  ["en", "Standard shipping costs $5.95 and takes 3 to 5 business days.", {
    days: [3, 5],
    cost: { amount: 5.95, currency: null },
  }],
  ["en", "Free shipping on orders over €50.", { freeFrom: euros(50) }],
  ["en", "Delivery takes 1-2 weeks.", { days: [7, 14] }],
  ["de", "Die Versandkosten betragen 4,90 €, die Lieferzeit 2-4 Werktage.", {
    days: [2, 4],
    cost: euros(4.9),
  }],
  ["de", "Ab 50 € versandkostenfrei.", { freeFrom: euros(50) }],
  ["fr", "Livraison gratuite dès 49 €, en 48 heures", { days: [2, 2], freeFrom: euros(49) }],
  ["es", "Envío gratis a partir de 30€, entrega en 2-3 días", { days: [2, 3], freeFrom: euros(30) }],
  ["en", "Delivery costs €4.90, free from €60.", { cost: euros(4.9), freeFrom: euros(60) }],
  ["it", "Spedizione gratuita in tutta Italia", { cost: { amount: 0, currency: null } }],
  ["nl", "Gratis verzending vanaf € 25", { freeFrom: euros(25) }],
  ["ja", "送料 500円、2〜3日でお届け", { days: [2, 3], cost: { amount: 500, currency: "JPY" } }],
];

for (const [language, sentence, comesTo] of SAID) {
  Deno.test(`delivery, ${language}: ${sentence}`, () => {
    assertEquals(pick([sentence], language), [sentence]);
    assertEquals(deliverySaid(sentence, [language]), { ...NOTHING, ...comesTo });
  });
}

Deno.test("a label and the value in the line after it are one sentence, other lines are none", () => {
  const lines = ["Our lanterns", "Shipping", "$5.95", "Delivery time:", "2-3 days", "Add to cart for $12.00"];
  assertEquals(pick(lines, "en"), [
    "Shipping $5.95",
    "Delivery time: 2-3 days",
  ]);
});

Deno.test("of what a page says, four sentences are kept", () => {
  const lines = Array.from({ length: 9 }, (_, n) => `Shipping to zone ${n} costs €${n + 1}.00`);
  assertEquals(pick(lines, "en").length, 4);
});

Deno.test("ways to pay stand in pictures, names and words at the foot, not in links and scripts", () => {
  assertEquals(
    readPayments(
      `<footer><img alt="Visa"><svg aria-labelledby="pi-paypal"></svg><img src="/i/master_card.svg">
      <span class="icon icon--klarna"></span> Apple Pay</footer>`,
    ),
    ["Visa", "Mastercard", "PayPal", "Apple Pay", "Klarna"],
  );
  assertEquals(
    readPayments(`<a href="/pages/klarna">Pay later</a><script>var a = "visa, paypal"</script>`),
    [],
  );
  assertEquals(
    readPayments("<footer>Swish! The ideal curtain.</footer>"),
    [],
    "words that mean something else",
  );
  assertEquals(readPayments("<footer>Betaal met iDEAL of PayPal</footer>"), ["PayPal", "iDEAL"]);
});

Deno.test("free returns are no free delivery", () => {
  const said = "Roasted in the morning, shipped the same day, with free returns for thirty days.";
  assertEquals(deliverySaid(said, ["en"]), NOTHING);
  assertEquals(deliverySaid("Free returns on orders over €50, shipping costs €4.00", ["en"]), {
    ...NOTHING,
    cost: euros(4),
  });
});
