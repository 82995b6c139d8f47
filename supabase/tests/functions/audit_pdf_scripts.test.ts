// Contract: a name prints as itself in whatever script it is written, in the order in which it is read, and a report
// that needs no other script pays for none. Kills: "This is ????" in a report that somebody paid for.

import { assert, assertEquals } from "@kit/assert";
import type { PaperReport } from "../../functions/_audit/pdf/blocks.ts";
import { renderPdf } from "../../functions/_audit/pdf/render.ts";
import { loadScripts, type Scripts } from "../../functions/_audit/pdf/scripts.ts";
import { linesOf } from "../../functions/_audit/pdf/typeset.ts";
import { writeReports } from "../../functions/_audit/report.ts";
import { readPdf } from "./audit_pdf_text.ts";
import { lantern } from "./audit_report_shop.ts";

const named = (name: string): PaperReport => ({
  ...{ title: name, kind: "Survival blueprint", shop: name, subtitle: name, score: null, figures: [] },
  ...{ summary: [], highlights: null, meters: [], quotes: [], day: "", method: "" },
  blocks: [{ type: "section", title: name, newPage: true }, { type: "paragraph", text: name }],
});

/** Names whose letters stand in a PDF in the order in which they are read. */
const LEFT_TO_RIGHT: [script: string, name: string][] = [
  ["Chinese, simplified", "茶叶与陶瓷专卖店"],
  ["Chinese, traditional", "手工茶葉與陶瓷館"],
  ["a rare Chinese name", "朱镕堃喆"],
  ["Japanese", "珈琲豆のお店ヒガシヤマ"],
  ["Korean", "한국커피로스터스쀍"],
  ["Thai", "กาแฟสด"],
  ["Lao", "ກາເຟ"],
  ["Devanagari", "कॉफ़ी दुकान"],
  ["Tamil", "தகவல்"],
  ["Armenian", "Հայերեն"],
  ["Georgian", "ქართული"],
  ["Cyrillic", "Кофейня Ђорђе"],
  ["Greek", "Ελληνικός καφές"],
  ["emoji", "☕🚲🎁🔥"],
  ["dingbats", "☎✂❤"],
];

for (const [script, name] of LEFT_TO_RIGHT) {
  Deno.test(`S153: ${script} prints as itself`, async () => {
    const { pages } = readPdf(await renderPdf(named(name)));
    const read = pages.join(" ").replaceAll(" ", "");
    assert(read.split(name.replaceAll(" ", "")).length > 4, `${name} in ${read}`);
    assert(!read.includes("?"), read);
  });
}

/** Glyphs of right-to-left text stand in a PDF from left to right. */
const RIGHT_TO_LEFT: [script: string, name: string, shown: string][] = [
  ["Hebrew", "חנות קפה", "הפק תונח"],
  ["Arabic", "متجر قهوة", "ةوهق رجتم"],
  ["Persian", "فروشگاه", "هاگشورف"],
  ["a Latin name within Hebrew", "חנות Acme Co קפה", "הפק Acme Co תונח"],
  ["a number within Hebrew", "הנחה 10 קפה", "הפק 10 החנה"],
  ["brackets within Hebrew", "קפה (חדש)", "(שדח) הפק"],
  ["Arabic digits, which run from left to right", "خصم ٣٠", "٣٠ مصخ"],
  ["Hebrew within Latin", "Shop חנות קפה 24", "Shop 24 הפק תונח"],
];

for (const [script, name, shown] of RIGHT_TO_LEFT) {
  Deno.test(`S153: ${script} stands in the order in which it is read`, async () => {
    const bytes = await renderPdf(named(name));
    const { pages, objects } = readPdf(bytes);
    const read = pages.join(" ").replaceAll(" ", "");
    assert(read.includes(shown.replaceAll(" ", "")), `${shown} in ${read}`);
    assert(objects.some((object) => object.includes("/ActualText")), "screen readers get it as it is read");
  });
}

Deno.test("S153: Arabic letters join, Devanagari letters combine, emoji of several parts are one", async () => {
  const glyphs = (text: string) => renderPdf(named(text)).then((bytes) => bytes);
  // Joined and single letters are other shapes, and shapes that were used are what a file holds.
  const [joined, single] = [await glyphs("بببب"), await glyphs("ب ب ب ب")];
  assert(joined.length !== single.length);
  const conjunct = readPdf(await glyphs("क्ष")).pages.join("");
  assert(!conjunct.includes("?"));
  const family = (await loadScripts("👩‍👩‍👧‍👦"))!;
  assertEquals(family.set("👩‍👩‍👧‍👦"), { text: "👩‍👩‍👧‍👦", slice: family.set("👩").slice });
});

Deno.test("what no font has becomes one question mark a character, and what is beside it stays", async () => {
  const { set } = (await loadScripts("𓀀 ☕ 珈 ก\u0301"))!;
  const shown = (text: string) =>
    Array.from(new Intl.Segmenter("en").segment(text), ({ segment }) => set(segment).text).join("");
  assertEquals(shown("𓀀 a"), "? a");
  assertEquals(shown("soft\u00adhyphen ☕️ ©️"), "softhyphen ☕️ ©");
  assertEquals(shown("1️⃣"), "1️⃣");
  assertEquals(set("ก\u0301").text, "?", "no font has both");
});

const WIDTH = 10;
/** Every character of every font is ten points wide. */
const lines = (scripts: Scripts, text: string, width: number) =>
  linesOf(text, width, scripts, (run) => Array.from(run).length * WIDTH)
    .map(({ runs }) => runs.map(({ text }) => text).join(""));

Deno.test("lines break between words, where a script writes them without spaces too, and never before a stop", async () => {
  const cases: [text: string, width: number, broken: string[]][] = [
    ["한국 커피 상점", 60, ["한국 커피", "상점"]],
    ["珈琲豆の販売をしています。", 50, ["珈琲豆の", "販売をし", "ています。"]],
    ["กาแฟสดใหม่", 60, ["กาแฟสด", "ใหม่"]],
    ["חנות קפה טובה", 80, ["הפק תונח", "הבוט"]],
    ["珈琲 https://example.com/a", 120, ["珈琲 https://", "example.com/", "a"]],
    ["한".repeat(7), 30, ["한한한", "한한한", "한"]],
  ];
  const scripts = (await loadScripts(cases.map(([text]) => text).join("")))!;
  const shown = (text: string) => text.replace(/[\u0590-\u05ff ]+/g, (run) => [...run].reverse().join(""));
  for (const [text, width, broken] of cases) {
    assertEquals(
      lines(scripts, text, width).map((line) => /\p{Script=Hebrew}/u.test(line) ? visual(line) : line),
      broken,
      shown(text),
    );
  }
});

/** The runs of a Hebrew line as the font turns them around. */
function visual(line: string): string {
  return line.split(" ").map((word) => [...word].reverse().join("")).join(" ");
}

Deno.test("letters in an order that a font did not foresee cost no report", async () => {
  // Each takes fontkit to an anchor that the font leaves empty.
  for (const text of ["ਪੰਜਾਬੀ", "ګۍ\u0656\u0670", "ക്ഷ\u0d4d\u0d4d\u0d3e"]) {
    assert((await renderPdf(named(text))).length > 0, text);
  }
});

Deno.test("a Latin report loads no other font, and is not one byte larger for them", async () => {
  const kinds = ["survival_blueprint"];
  const [{ data }] = await writeReports(kinds, lantern(), { competitors: [], previous: null, period: null });
  assertEquals(await loadScripts(JSON.stringify(data)), null);
  const [latin, mixed] = [await renderPdf(named("Café Łódź")), await renderPdf(named("Café 珈琲"))];
  assert(latin.length < mixed.length, "fonts are in the file only where they are used");
  assertEquals(new TextDecoder("latin1").decode(latin).includes("Noto"), false);
});

Deno.test("the functions with all fonts stay under the ten megabytes that may be uploaded", async () => {
  let bytes = 0;
  const walk = async (folder: URL): Promise<void> => {
    for await (const { name, isDirectory } of Deno.readDir(folder)) {
      const url = new URL(isDirectory ? `${name}/` : name, folder);
      if (isDirectory) await walk(url);
      else bytes += (await Deno.stat(url)).size;
    }
  };
  await walk(new URL("../../functions/", import.meta.url));
  console.log(`functions with fonts: ${(bytes / 1e6).toFixed(1)} MB`);
  assert(bytes < 10e6, `${bytes} bytes`);
});

Deno.test("a report in Chinese takes little longer than one in Latin", async () => {
  const text = "本店出售手工茶葉與陶瓷，全國包郵，三十天內可退貨。";
  const timed = async (report: PaperReport) => {
    const started = performance.now();
    await renderPdf(report);
    return performance.now() - started;
  };
  const long = (text: string): PaperReport => ({
    ...named(text),
    blocks: Array.from({ length: 60 }, () => ({ type: "paragraph", text: text.repeat(3) })),
  });
  await timed(long("warm"));
  const [latin, chinese] = [await timed(long("A sentence of plain words. ")), await timed(long(text))];
  console.log(`60 paragraphs: Latin ${latin.toFixed(0)} ms, Chinese ${chinese.toFixed(0)} ms with its fonts`);
  assert(chinese < 3000, `${chinese} ms`); // 400 ms is what it should take; machines are busy
});
