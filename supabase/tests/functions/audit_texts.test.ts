// Contract: what a page's text speaks of is recognised in ten languages, as shops write it: what shipping costs and how
// long it takes, returns, reviews, and who sells. What only sounds like it is not taken for it.

import { assert, assertEquals } from "@kit/assert";
import { readFacts } from "../../functions/_audit/facts.ts";
import type { Says } from "../../functions/_audit/facts/says.ts";

const PAGE = new URL("https://shop.example.com/products/mug");

function content(...lines: string[]) {
  return readFacts(`<main>${lines.map((line) => `<p>${line}</p>`).join("")}</main>`, PAGE, false).content;
}

const SAYS: [text: string, says: (keyof Says)[]][] = [
  // What shipping costs
  ["Free shipping on orders over $50", ["shippingCost"]],
  ["Shipping: $4.95", ["shippingCost"]],
  ["Flat rate $4.95 shipping", ["shippingCost"]],
  ["Complimentary delivery within the UK", ["shippingCost"]],
  ["Versandkostenfrei ab 50 €", ["shippingCost"]],
  ["Versandkosten: 4,90 €", ["shippingCost"]],
  ["Kostenloser Versand innerhalb Deutschlands", ["shippingCost"]],
  ["zzgl. 4,90 € Versand", ["shippingCost"]],
  ["Livraison offerte dès 60 € d'achat", ["shippingCost"]],
  ["Livraison à partir de 4,90 €", ["shippingCost"]],
  ["Frais de port : 4,90 €", ["shippingCost"]],
  ["Envío gratis a partir de 50 €", ["shippingCost"]],
  ["Gastos de envío: 4,90 €", ["shippingCost"]],
  ["Spedizione gratuita sopra i 50 €", ["shippingCost"]],
  ["Spese di spedizione 4,90 €", ["shippingCost"]],
  ["Gratis verzending vanaf € 50", ["shippingCost"]],
  ["Verzendkosten € 4,95", ["shippingCost"]],
  ["Portes grátis em encomendas acima de 50 €", ["shippingCost"]],
  ["Darmowa dostawa od 200 zł", ["shippingCost"]],
  ["Fri frakt över 500 kr", ["shippingCost"]],
  ["Gratis fragt ved køb over 500 kr.", ["shippingCost"]],
  // How long delivery takes
  ["Ships within 24 hours", ["deliveryTime"]],
  ["Delivery in 2–4 business days", ["deliveryTime"]],
  ["3-5 day delivery", ["deliveryTime"]],
  ["Next day delivery", ["deliveryTime"]],
  ["Estimated delivery: Tuesday", ["deliveryTime"]],
  ["Lieferzeit: 2-3 Werktage", ["deliveryTime"]],
  ["Lieferzeit ca. 3 Tage", ["deliveryTime"]],
  ["Sofort versandfertig", ["deliveryTime"]],
  ["Livraison en 48h", ["deliveryTime"]],
  ["Expédié sous 2 à 3 jours ouvrés", ["deliveryTime"]],
  ["Entrega en 24-48 horas", ["deliveryTime"]],
  ["Consegna in 2-3 giorni lavorativi", ["deliveryTime"]],
  ["Levertijd 1-2 werkdagen", ["deliveryTime"]],
  ["Entrega em 3 a 5 dias úteis", ["deliveryTime"]],
  ["Wysyłka w 24 godziny", ["deliveryTime"]],
  ["Leveranstid 2-4 vardagar", ["deliveryTime"]],
  ["Levering inden for 1-3 hverdage", ["deliveryTime"]],
  // Returns
  ["30-day returns", ["returns"]],
  ["Money back guarantee", ["returns"]],
  ["14 Tage Rückgaberecht", ["returns"]],
  ["Retours gratuits sous 30 jours", ["returns"]],
  ["Devoluciones en 30 días", ["returns"]],
  ["Reso entro 30 giorni", ["returns"]],
  ["30 dagen retourneren", ["returns"]],
  ["Devoluções em 30 dias", ["returns"]],
  ["30 dni na zwrot", ["returns"]],
  ["30 dagars returrätt och fria returer", ["returns"]],
  ["30 dages returnering", ["returns"]],
  // Reviews
  ["128 reviews", ["reviews"]],
  ["4.8 out of 5", ["reviews"]],
  ["★★★★★", ["reviews"]],
  ["Kundenbewertungen", ["reviews"]],
  ["4,8 von 5 Sternen", ["reviews"]],
  ["Avis clients", ["reviews"]],
  ["Opiniones de clientes", ["reviews"]],
  ["12 recensioni", ["reviews"]],
  ["Klantbeoordelingen", ["reviews"]],
  ["Opinie klientów", ["reviews"]],
  ["Kundrecensioner: 12 omdömen", ["reviews"]],
  ["12 anmeldelser", ["reviews"]],
  ["12 avaliações", ["reviews"]],
  // Together
  ["Free shipping & 30-day returns", ["shippingCost", "returns"]],
  ["Delivery in 2 days for $4.95", ["shippingCost", "deliveryTime"]],
  // Sounds like it, and is not
  ["Shipping calculated at checkout", []],
  ["$18.00 Shipping calculated at checkout.", []],
  ["18,00 € inkl. MwSt. zzgl. Versandkosten", []],
  ["$18.00 plus shipping", []],
  ["Feel free to ask about delivery", []],
  ["Gluten-free. Delivery", []],
  ["Shipping policy", []],
  ["Lieferung", []],
  ["2 year warranty", []],
  ["Try it for 30 days", []],
  ["No reviews yet", []],
  ["Be the first to review this product", []],
  ["Reviews (0)", []],
  ["Noch keine Bewertungen", []],
  ["Write a review", []],
  ["Please review your order", []],
  ["Return to shop", []],
  ["Freshly roasted coffee from small farms", []],
];

for (const [text, says] of SAYS) {
  Deno.test(`text "${text}" says ${says.join(" and ") || "nothing of it"}`, () => {
    const found = Object.entries(content(text).says).filter(([, said]) => said).map(([name]) => name);
    assertEquals(found.sort(), [...says].sort());
  });
}

Deno.test("returns that only the footer or the menu names are not said on the page", () => {
  const says = (html: string) => readFacts(html, PAGE, false).content.says.returns;
  assertEquals(says("<main>Mug</main><footer>Returns</footer><nav>Returns</nav>"), false);
  assertEquals(says("<header>Free returns</header><main>Mug</main>"), true);
});

/** Policies as shops write them: days, who pays, how to start; `-` for what is not said. */
const RETURNS: [language: string, text: string, days: number | null, said: string][] = [
  [
    "en",
    "You may return any item within 30 days of delivery. You pay the return postage. To start a return, e-mail us.",
    30,
    "pays start",
  ],
  [
    "en, refund days are others",
    "We refund within 5 business days. Returns are accepted for 60 days. Return shipping is free. Contact us first.",
    60,
    "pays start",
  ],
  [
    "en, in words",
    "You have fourteen (14) days to return your order. Returns are free. Please fill in the withdrawal form.",
    14,
    "pays start",
  ],
  ["en, in weeks", "Send it back within 4 weeks for a refund.", 28, ""],
  [
    "fr, that it may be sent back is not how",
    "Vous pouvez retourner tout article dans les 14 jours suivant sa réception.",
    14,
    "",
  ],
  ["nl, the same", "Je kunt alles binnen 14 dagen na ontvangst retourneren.", 14, ""],
  ["de, the same", "Sie können alles innerhalb von 14 Tagen zurücksenden. Rückgabe.", 14, ""],
  ["en, nothing", "We want you to be happy with your order. Returns are possible.", null, ""],
  [
    "de",
    "Sie haben das Recht, binnen vierzehn Tagen ohne Angabe von Gründen diesen Vertrag zu widerrufen. Die Widerrufsfrist beträgt vierzehn Tage. Sie tragen die unmittelbaren Kosten der Rücksendung der Waren. Um Ihr Widerrufsrecht auszuüben, müssen Sie uns mittels einer eindeutigen Erklärung informieren.",
    14,
    "pays start",
  ],
  [
    "de, in digits",
    "30 Tage Rückgaberecht. Die Rücksendung ist kostenlos. Nutzen Sie unser Retourenportal.",
    30,
    "pays start",
  ],
  [
    "fr",
    "Vous disposez de 14 jours pour exercer votre droit de rétractation. Les frais de retour sont à votre charge. Contactez-nous par e-mail.",
    14,
    "pays start",
  ],
  [
    "es",
    "Dispone de 14 días naturales para su devolución. Los gastos de devolución corren a su cargo. Envíenos un correo electrónico.",
    14,
    "pays start",
  ],
  [
    "it",
    "Hai 30 giorni per il reso. Le spese di restituzione sono a carico del cliente. Contattaci per iniziare.",
    30,
    "pays start",
  ],
  [
    "nl",
    "U heeft 14 dagen bedenktijd om te retourneren. De retourkosten zijn voor eigen rekening. Neem contact met ons op.",
    14,
    "pays start",
  ],
  [
    "pt",
    "Tem 14 dias para devolver. Os custos de devolução são por sua conta. Contacte-nos.",
    14,
    "pays start",
  ],
  ["pl", "Masz 14 dni na zwrot towaru. Koszt zwrotu ponosi klient. Skontaktuj się z nami.", 14, "pays start"],
  ["sv", "Du har 30 dagars ångerrätt. Du betalar returfrakten. Kontakta oss för retur.", 30, "pays start"],
  [
    "da",
    "Du har 14 dages fortrydelsesret. Du betaler selv returfragten. Kontakt os først.",
    14,
    "pays start",
  ],
];

for (const [language, text, days, said] of RETURNS) {
  Deno.test(`returns policy (${language}): ${days ?? "no"} days, ${said || "nothing else"}`, () => {
    const { policy } = content(text);
    assertEquals(policy.days, days);
    assertEquals([policy.whoPays && "pays", policy.howToStart && "start"].filter(Boolean).join(" "), said);
  });
}

Deno.test("final sales are told from exceptions", () => {
  for (const text of ["All sales are final.", "We do not accept returns.", "No returns or exchanges."]) {
    assert(content(text, "Returns").policy.finalSale, text);
  }
  for (
    const text of [
      "Sale items are final sale.",
      "We do not accept returns on underwear.",
      "We do not accept returns after 30 days.",
      "No returns without a receipt, please.",
      "Returns are free.",
    ]
  ) assertEquals(content(text, "Returns").policy.finalSale, false, text);
});

Deno.test("a shipping policy tells costs and times", () => {
  const { policy } = content("Shipping within Germany", "Standard 4,90 €, express 9,90 €", "2 to 4 days");
  assertEquals([policy.cost, policy.time], [true, true]);
  const empty = content("Shipping", "We ship worldwide with great care.").policy;
  assertEquals([empty.cost, empty.time], [false, false]);
});

/** Imprints: entity, VAT number, register, whether an address is there. */
const SELLERS: [
  where: string,
  lines: string[],
  entity: string | null,
  vat: string | null,
  register: string | null,
  address: boolean,
][] = [
  [
    "Germany",
    ["Harbor Kaffee GmbH", "Hafenstraße 12", "20457 Hamburg", "HRB 123456", "USt-IdNr.: DE123456789"],
    "Harbor Kaffee GmbH",
    "DE123456789",
    "HRB 123456",
    true,
  ],
  [
    "Germany, a merchant",
    ["Harbor Kaffee e.K.", "Am Sandtorkai 5, 20457 Hamburg"],
    "Harbor Kaffee e.K.",
    null,
    null,
    true,
  ],
  [
    "Austria",
    ["Hafen Kaffee OG", "Ringstraße 1", "1010 Wien", "UID: ATU12345678", "FN 123456a"],
    null,
    "ATU12345678",
    "FN 123456a",
    true,
  ],
  [
    "Switzerland",
    ["Hafen Kaffee AG", "Bahnhofstrasse 3", "8001 Zürich", "CHE-123.456.789 MWST"],
    "Hafen Kaffee AG",
    "CHE-123.456.789",
    null,
    true,
  ],
  [
    "United Kingdom",
    [
      "© 2026 Harbor Coffee Ltd",
      "12 Dock Street, London E1 8JN",
      "Company No. 01234567",
      "VAT GB 123 4567 89",
    ],
    "Harbor Coffee Ltd",
    "GB 123 4567 89",
    "Company No. 01234567",
    true,
  ],
  [
    "United States",
    ["Harbor Coffee LLC", "12 Dock Street, Portland, OR 97201"],
    "Harbor Coffee LLC",
    null,
    null,
    true,
  ],
  [
    "France",
    [
      "Café du Port SARL",
      "12 rue du Port",
      "13002 Marseille",
      "RCS Marseille 123 456 789",
      "TVA FR12123456789",
    ],
    "Café du Port SARL",
    "FR12123456789",
    "RCS Marseille 123 456 789",
    true,
  ],
  [
    "Spain",
    ["Café Puerto S.L.", "Calle Mayor 5, 28013 Madrid", "NIF B12345678"],
    "Café Puerto S.L.",
    "B12345678",
    null,
    true,
  ],
  [
    "Italy",
    ["Caffè Porto S.r.l.", "Via Roma 10, 20121 Milano", "P. IVA 12345678901", "REA MI-1234567"],
    "Caffè Porto S.r.l.",
    "12345678901",
    "REA MI-1234567",
    true,
  ],
  [
    "Netherlands",
    ["Haven Koffie B.V.", "Prinsengracht 12, 1015 DX Amsterdam", "KvK 12345678", "BTW NL123456789B01"],
    "Haven Koffie B.V.",
    "NL123456789B01",
    "KvK 12345678",
    true,
  ],
  [
    "Poland",
    ["Port Kawa Sp. z o.o.", "ul. Portowa 5, 80-001 Gdańsk", "NIP 1234567890", "KRS 0000123456"],
    "Port Kawa Sp. z o.o.",
    "1234567890",
    "KRS 0000123456",
    true,
  ],
  [
    "Sweden",
    ["Hamn Kaffe AB", "Hamngatan 5, 111 47 Stockholm", "Org.nr 556123-4567"],
    "Hamn Kaffe AB",
    null,
    "Org.nr 556123-4567",
    true,
  ],
  [
    "Denmark",
    ["Havn Kaffe ApS", "Havnegade 5, 1058 København", "CVR 12 34 56 78"],
    "Havn Kaffe ApS",
    null,
    "CVR 12 34 56 78",
    true,
  ],
  [
    "nobody",
    ["Limited Edition mug, size AB", "inkl. 19 % MwSt. 1.299,00 €", "12 colours and 20457 grams of love"],
    null,
    null,
    null,
    false,
  ],
];

for (const [where, lines, entity, vat, register, address] of SELLERS) {
  Deno.test(`seller: ${where}`, () => {
    assertEquals(content(...lines).legal, { entity, vat, register, address });
  });
}

Deno.test("e-mail addresses and phone numbers are told from what looks like them", () => {
  const { emails, phones } = content(
    "Write to Hello@Shop.example.com, not to logo@2x.png or you@example.com",
  );
  assertEquals([emails, phones], [["hello@shop.example.com"], false]);
  for (
    const text of [
      "+49 40 1234567",
      "Tel. 040 123456",
      "Call us: (503) 555-0100",
      "503-555-0100",
      "Tél : 01 23 45 67 89",
    ]
  ) {
    assert(content(text).phones, text);
  }
  for (
    const text of ["4006381333931", "2019-2026", "12 345 678 happy customers", "10.000.000", "2026-11-22"]
  ) {
    assertEquals(content(text).phones, false, text);
  }
});

Deno.test("mail links tell their addresses, those that Cloudflare hides too", () => {
  const hidden = [..."a@b.example"].map((c) => (c.charCodeAt(0) ^ 0x2a).toString(16).padStart(2, "0")).join(
    "",
  );
  const { content } = readFacts(
    `<a href="mailto:Shop%40x.example?subject=Hi">mail</a><a href="/cdn-cgi/l/email-protection#2a${hidden}">mail</a>
    <p>c@d.example, e@f.example</p>`,
    PAGE,
    false,
  );
  assertEquals(content.emails, ["shop@x.example", "a@b.example", "c@d.example"]);
});

Deno.test("the year of a copyright notice is its latest, and unknown where a script fills it in", () => {
  const years: [text: string, year: number | null][] = [
    ["© 2026 Harbor", 2026],
    ["© 2019–2026 Harbor", 2026],
    ["Copyright 2019-26", 2026],
    ["© 2024 – Harbor Coffee", 2024],
    ["2025 © Harbor", 2025],
    ["© Harbor Coffee Ltd 2023. All rights reserved.", 2023],
    ["© 2015 –", null],
    ["© Harbor", null],
    ["Since 1998", null],
  ];
  for (const [text, year] of years) assertEquals(content(text).copyrightYear, year, text);
});

Deno.test("what a theme left behind is quoted, stories about shop systems are not", () => {
  assertEquals(
    content("Lorem ipsum dolor sit amet", "Powered by Shopify", "Welcome to Your Store Name").leftovers,
    [
      ...["Lorem ipsum dolor", "Powered by Shopify", "Your Store Name"],
    ],
  );
  const story =
    "Our founders learned a lot in the years when the first shop was powered by Shopify, and tell about it in the journal every month.";
  assertEquals(content(story, "Your coffee, our pleasure", "Powered by coffee").leftovers, []);
});

Deno.test("own sentences are quoted: of the main part, descriptions first, nothing that every shop says", () => {
  const { content } = readFacts(
    `<header><p>We ship all over the whole wide world.</p></header>
    <main><p>Our coffee is roasted in a small shed by the harbour.</p><a href="/x">Read about how we roast our coffee here.</a>
    <p>Sign up for our newsletter and never miss a thing.</p><p>Only $18 for a bag of this wonderful coffee.</p>
    <div class="product__description"><p>The beans come from two farms in Huila. Short one. They taste of cocoa and plums!</p></div>
    <section class="related-products"><p>Other customers liked this other coffee very much.</p></section></main>`,
    PAGE,
    false,
  );
  assertEquals(content.sentences, [
    "The beans come from two farms in Huila.",
    "They taste of cocoa and plums!",
    "Our coffee is roasted in a small shed by the harbour.",
  ]);
});

Deno.test("the fingerprint of a page changes with its main text alone", () => {
  const hash = (main: string, around: string) =>
    readFacts(`<nav>${around}</nav><main><p>${main}</p></main><footer>${around}</footer>`, PAGE, false)
      .content.textHash;
  assertEquals(hash("Returns within 30 days", "Cart (1)"), hash("Returns  within\n30 days", "Cart (2)"));
  assert(hash("Returns within 30 days", "") !== hash("Returns within 14 days", ""));
});

Deno.test("words are counted as people count them", () => {
  assertEquals(content("Freshly roasted – coffee, 250 g").words, 5);
  assertEquals(content("新鮮なコーヒー").words, 4);
});
