// Contract: persona and ad drafts are built of facts that were found, in the shop's language where we can write it. Each
// sentence names its facts and their pages, each quote and number in it is one of them, lines keep to the limits of
// their channels, and what could not be written is said. Kills: "This is ????, for 3.00 EUR." for money.

import { assert, assertEquals } from "@kit/assert";
import { runChecks } from "../../functions/_audit/checks.ts";
import type { Crawl } from "../../functions/_audit/crawl.ts";
import { writeAdScript } from "../../functions/_audit/reports/ad_script.ts";
import type { DraftReport } from "../../functions/_audit/reports/drafts.ts";
import { writePersonaSnapshot } from "../../functions/_audit/reports/persona_snapshot.ts";
import { catalogue, lantern, PRODUCTS, shapeOf, shutShop } from "./audit_report_shop.ts";

const material = (crawl: Crawl) => ({
  ...{ competitors: [], previous: null, period: null, crawl, checked: runChecks(crawl) },
});
const persona = (crawl: Crawl): DraftReport => writePersonaSnapshot(material(crawl)).data;
const ads = (crawl: Crawl): DraftReport => writeAdScript(material(crawl)).data;
const textsOf = ({ sections }: DraftReport) =>
  sections.flatMap(({ drafts }) => drafts.map(({ text }) => text));

const TALKATIVE = {
  shipping:
    "<p>Shipping costs 4.90 EUR, free delivery on orders over 60 EUR.</p><p>Delivery takes 2 to 3 days.</p>",
  foot: '<img alt="Visa" src="/visa.svg"> <img alt="PayPal" src="/paypal.svg">',
};

/** The shop as if its home page were written in another language. */
function inLanguage(code: string, crawl: Crawl = lantern(TALKATIVE)): Crawl {
  const { facts } = crawl.home!;
  const language = { code, perhaps: [code], signs: ["words"] };
  return {
    ...crawl,
    home: { ...crawl.home!, facts: { ...facts, content: { ...facts.content, language } } },
  };
}

function germanShop(): Crawl {
  return inLanguage("de");
}

const SHOPS: [string, Crawl][] = [
  ["a whole shop", lantern()],
  ["one with a store API", lantern({}, { store: catalogue([5, 10, 20]) })],
  ["one without returns", lantern({ returns: null })],
  ["one product", lantern({ products: PRODUCTS.slice(0, 1) })],
  ["no product", lantern({ products: [] })],
  ["one that shuts us out", shutShop()],
  ["one that tells its delivery", lantern(TALKATIVE)],
  ["a German one", germanShop()],
];

for (const [name, crawl] of SHOPS) {
  for (const [kind, write] of [["persona", persona], ["ads", ads]] as const) {
    Deno.test(`each sentence can be traced to its pages: ${kind} of ${name}`, () => {
      const data = write(crawl);
      const read = new Set(crawl.visits.flatMap(({ url, answered }) => [url, answered]));
      for (const { part, text, from } of data.sections.flatMap(({ drafts }) => drafts)) {
        assert(from.length > 0, `${part}: no source`);
        for (const { url, fact, value } of from) {
          assert(read.has(url), `${part}: ${url} was not read`);
          assert(fact !== "" && value !== "", `${part}: an empty fact`);
        }
        const sources = from.map(({ value, url }) => `${value} ${url}`).join(" | ");
        for (const [, quote] of text.matchAll(/“([^”]+)”/g)) {
          assert(sources.includes(quote), `${part}: ${quote}`);
        }
        for (const [number] of text.matchAll(/\d+(?:[.,]\d+)?/g)) {
          // The best rating of a scale that names none is 5; some languages write decimals after a comma.
          const known = sources.match(/\d+(?:\.\d+)?/g)?.map(Number) ?? [];
          assert(
            [...known, 5].includes(Number(number.replace(",", "."))),
            `${part}: ${number} of ${sources}`,
          );
        }
      }
    });
  }
}

Deno.test("a persona is positioning, objections answered with the shop's own proof, and its words", () => {
  const { sections } = persona(lantern(TALKATIVE));
  const texts = (title: string) =>
    sections.find((one) => one.title.startsWith(title))!.drafts.map(({ text }) => text);
  assertEquals(texts("Positioning"), [
    "Lantern & Wick: Lanterns, from €6.00 to €48.00",
    "30 days to send it back · Delivery for €4.90. Free delivery from €60.00 · Delivered in 2 to 3 days · " +
    "Brass Lantern: 4.6 of 5 in 31 ratings.",
    "“Light that lasts”",
    "“Lanterns: lanterns that last, from a workshop by the sea.”",
  ]);
  assertEquals(texts("What this customer asks"), [
    "Brass Lantern: 4.6 of 5 in 31 ratings.",
    "30 days to send it back.",
    "Delivery for €4.90. Free delivery from €60.00.",
    "Delivered in 2 to 3 days.",
    "Pay with Visa and PayPal.",
    "Ask by e-mail.",
  ]);
  const quotes = texts("Words of the shop");
  assert(quotes.length === 3 && quotes.every((quote) => /^“.+”$/.test(quote)), quotes.join(" / "));
});

Deno.test("an objection that the shop does not answer is named as such", () => {
  const { missing } = persona(lantern());
  assert(missing.some(({ part }) => part.endsWith("What does delivery cost?")), JSON.stringify(missing));
});

Deno.test("what holds buyers back is what the checks found, in their order", () => {
  const crawl = lantern({ returns: null });
  const { sections } = persona(crawl);
  const worries = sections.find(({ title }) => title.startsWith("What may hold"))!.drafts;
  assert(worries.length >= 1 && worries.length <= 4);
  for (const { text, from: [{ url }] } of worries) {
    assert(text.endsWith("."), text);
    assert(URL.canParse(url));
  }
});

Deno.test("ads are three different lines for each channel, within its limit, for the shop and each product", () => {
  const { sections } = ads(lantern(TALKATIVE));
  assertEquals(sections.map(({ title }) => title), ["The shop", ...PRODUCTS.map(({ name }) => name)]);
  const limits: Record<string, number> = {
    "Google Search, headline": 30,
    "Google Search, description": 90,
    "Meta, primary text": 125,
    "TikTok, ad text": 100,
    "E-mail, subject line": 50,
  };
  for (const { title, drafts } of sections) {
    for (const [channel, limit] of Object.entries(limits)) {
      const lines = drafts.filter(({ part }) => part === channel);
      assertEquals(
        [new Set(lines.map(({ text }) => text)).size, lines[0].limit],
        [3, limit],
        `${title}: ${channel}`,
      );
      for (const { text } of lines) assert(Array.from(text).length <= limit, text);
    }
  }
});

Deno.test("a product's ads say its price, its proof and the way back, and its script can be read out", () => {
  const { sections, missing } = ads(lantern(TALKATIVE));
  const brass = sections.find(({ title }) => title === "Brass Lantern")!.drafts;
  const texts = brass.map(({ text }) => text);
  for (const line of ["Brass Lantern for €48.00", "30 days to send it back", "Free delivery from €60.00"]) {
    assert(texts.includes(line), `${line} is not among ${texts.join(" / ")}`);
  }
  assertEquals(brass.filter(({ part }) => part.startsWith("Spoken")).map(({ text }) => text), [
    "Spun from one sheet of brass, it holds a candle for nine hours.",
    "Brass Lantern for €48.00.",
    "4.6 of 5 in 31 ratings.",
    "30 days to send it back.",
    "Delivered in 2 to 3 days.",
    "In stock. See it at lantern.example.com.",
  ]);
  assert(missing.some(({ part }) => part === "Tin Lantern: Spoken, 3: proof"), "no rating, no proof");
});

Deno.test("a channel that cannot be filled says which facts would fill it", () => {
  const { missing } = ads(
    lantern({ products: [{ ...PRODUCTS[0], text: "", rating: undefined }], returns: null }),
  );
  const short = missing.filter(({ part }) => part.startsWith("Brass Lantern: ") && part.includes(" of 3"));
  assert(short.length > 0);
  for (const { needs } of short) assert(/^one of: |^words short enough/.test(needs), needs);
});

Deno.test("nothing is made up: without facts the sentences are missing, and the report says which and why", () => {
  for (const data of [persona(shutShop()), ads(shutShop())]) {
    assertEquals(data.sections, []);
    assert(data.missing.length > 0 && data.missing.every(({ part, needs }) => part !== "" && needs !== ""));
    assert(data.summary[1].startsWith("0 draft sentences were written"));
  }
});

Deno.test("a page that asks not to be listed is not quoted", () => {
  const crawl = lantern();
  const hidden = {
    ...crawl,
    products: crawl.products.map((page) => ({
      ...page,
      headers: { ...page.headers, "x-robots-tag": "noindex" },
    })),
  };
  const text = JSON.stringify([persona(hidden).sections, ads(hidden).sections]);
  assertEquals(PRODUCTS.filter(({ name }) => text.includes(name)), []);
});

Deno.test("drafts are called drafts, in data and on paper, and carry no score", () => {
  for (const writing of [writePersonaSnapshot(material(lantern())), writeAdScript(material(lantern()))]) {
    assertEquals([writing.score, writing.paper.score], [null, null]);
    assert(writing.data.label.startsWith("These are drafts."));
    assertEquals(writing.paper.method, writing.data.label);
  }
});

Deno.test("drafts are in the shop's language, amounts too, and say so", () => {
  const data = ads(germanShop());
  assertEquals(data.languages, { shop: "de", drafts: "de" });
  assert(data.summary.includes("The drafts are in German, the language of the shop."));
  const texts = textsOf(data);
  for (const line of ["Brass Lantern für 48,00 €", "30 Tage Rückgaberecht", "Ab 60,00 € versandkostenfrei"]) {
    assert(texts.includes(line), `${line} is not among ${texts.join(" / ")}`);
  }
  const questions = persona(germanShop()).sections.flatMap(({ drafts }) => drafts.map(({ part }) => part));
  assert(questions.includes("Wann ist es da?"));
});

for (const code of ["en", "de", "fr", "es", "it", "nl", "pt", "pl"]) {
  Deno.test(`every line fits its channel in ${code}`, () => {
    const data = ads(inLanguage(code));
    assertEquals(data.languages.drafts, code);
    for (const { text, limit } of data.sections.flatMap(({ drafts }) => drafts)) {
      assert(limit === null || Array.from(text).length <= limit, text);
      assert(!/undefined|null|NaN| {2}/.test(text), text);
    }
  });
}

Deno.test("a shop in a language that we cannot write gets English drafts, and is told", () => {
  const data = persona(inLanguage("fi"));
  assertEquals(data.languages, { shop: "fi", drafts: "en" });
  assert(data.summary.some((one) => one.includes("Finnish") && one.includes("drafts are in English")));
});

Deno.test("the shape of a draft report's data, as clients read it", () => {
  const crawl = lantern({ returns: null }, { limits: ["no_products_found"] });
  for (const data of [persona(crawl), ads(crawl)]) {
    assertEquals(shapeOf(data), {
      ...{ format: "number", label: "string", languages: { shop: "string", drafts: "string" } },
      shop: { asked: "string", read: "string", host: "string", host_unicode: "string", day: "string" },
      summary: ["string"],
      sections: [{
        title: "string",
        drafts: [{
          part: "string",
          text: "string",
          limit: data.sections[0].drafts[0].limit === null ? null : "number",
          from: [{ url: "string", fact: "string", value: "string" }],
        }],
      }],
      missing: [{ part: "string", needs: "string" }],
      limits: [{ code: "string", message: "string" }],
      pages: [{ purpose: "string", url: "string", outcome: "string" }],
    });
  }
});
