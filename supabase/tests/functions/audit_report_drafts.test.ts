// Contract: persona and ad drafts are built of facts that were found. Each sentence names its facts and their pages,
// each quote and number in it is one of them, and what could not be written is said.

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

const SHOPS: [string, Crawl][] = [
  ["a whole shop", lantern()],
  ["one with a store API", lantern({}, { store: catalogue([5, 10, 20]) })],
  ["one without returns", lantern({ returns: null })],
  ["one product", lantern({ products: PRODUCTS.slice(0, 1) })],
  ["no product", lantern({ products: [] })],
  ["one that shuts us out", shutShop()],
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
        for (const [number] of text.matchAll(/\d+(?:\.\d+)?/g)) {
          // The best rating of a scale that names none is 5.
          const known = sources.match(/\d+(?:\.\d+)?/g)?.map(Number) ?? [];
          assert(known.includes(Number(number)) || /of 5\b/.test(text), `${part}: ${number} of ${sources}`);
        }
      }
    });
  }
}

Deno.test("a persona is what the pages offer, say and leave open", () => {
  assertEquals(textsOf(persona(lantern())).slice(0, 9), [
    "They come to Lantern & Wick for Lanterns.",
    "They look at products such as “Brass Lantern” and “Tin Lantern”.",
    "They meet prices from 6.00 EUR to 48.00 EUR; half of them are 22.50 EUR or less.",
    "The first thing they read is “Light that lasts”.",
    "Search results promise them: “Lanterns: lanterns that last, from a workshop by the sea.”",
    "They are spoken to in English.",
    "They have 30 days to send something back.",
    "Other buyers gave “Brass Lantern” 4.6 of 5, in 31 ratings.",
    "They can ask by e-mail.",
  ]);
});

Deno.test("what holds buyers back is what the checks found, in their order", () => {
  const crawl = lantern({ returns: null });
  const { sections } = persona(crawl);
  const worries = sections.find(({ title }) => title === "What may hold them back")!.drafts;
  assert(worries.length >= 1 && worries.length <= 4);
  for (const { text, from: [{ url }] } of worries) {
    assert(text.startsWith("They may stop here: "), text);
    assert(URL.canParse(url));
  }
});

Deno.test("ads keep to the lengths of search ads and say the product's price, proof and way back", () => {
  const { sections, missing } = ads(lantern());
  for (const { part, text } of sections.flatMap(({ drafts }) => drafts)) {
    if (part.startsWith("Search headline")) assert(Array.from(text).length <= 30, text);
    if (part.startsWith("Search description")) assert(Array.from(text).length <= 90, text);
  }
  const brass = sections.find(({ title }) => title === "Brass Lantern")!.drafts.map(({ text }) => text);
  for (
    const line of [
      "Brass Lantern, 48.00 EUR",
      "This is Brass Lantern, for 48.00 EUR.",
      "Buyers gave it 4.6 of 5, in 31 ratings.",
      "30 days to send it back.",
      "See it at lantern.example.com.",
    ]
  ) assert(brass.includes(line), `${line} is not among ${brass.join(" / ")}`);
  assert(missing.some(({ part }) => part === "Tin Lantern: Script: proof"), "no rating, no proof");
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

Deno.test("a shop in another language is told that the drafts' own words are English", () => {
  const crawl = lantern();
  const home = {
    ...crawl.home!,
    facts: { ...crawl.home!.facts, head: { ...crawl.home!.facts.head, lang: "de" } },
  };
  assert(persona({ ...crawl, home }).summary.some((sentence) => sentence.includes('"de"')));
  assertEquals(persona(crawl).summary.some((sentence) => sentence.includes("drafts are in English")), false);
});

Deno.test("the shape of a draft report's data, as clients read it", () => {
  const crawl = lantern({ returns: null }, { limits: ["no_products_found"] });
  for (const data of [persona(crawl), ads(crawl)]) {
    assertEquals(shapeOf(data), {
      ...{ format: "number", label: "string" },
      shop: { asked: "string", read: "string", host: "string", host_unicode: "string" },
      summary: ["string"],
      sections: [{
        title: "string",
        drafts: [{
          part: "string",
          text: "string",
          from: [{ url: "string", fact: "string", value: "string" }],
        }],
      }],
      missing: [{ part: "string", needs: "string" }],
      limits: [{ code: "string", message: "string" }],
      pages: [{ purpose: "string", url: "string", outcome: "string" }],
    });
  }
});
