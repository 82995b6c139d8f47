// Contract: a page is decoded as a browser would, by the encoding sniffing algorithm of the HTML standard: byte order
// mark, Content-Type, the prescan of the first 1,024 bytes, an XML declaration, and only then a guess.

import { assert, assertEquals } from "@kit/assert";
import htmlEncodingSniffer from "html-encoding-sniffer";
import { chance } from "../../../scripts/random.ts";
import { charsetIn, decodeText, encodingOf } from "../../functions/_audit/facts/charset.ts";
import { readFacts } from "../../functions/_audit/facts.ts";

const bytes = (...values: number[]) => new Uint8Array(values);
const joined = (text: string, ...values: number[]) => bytes(...new TextEncoder().encode(text), ...values);
const padded = (text: string, length: number) => text + " ".repeat(Math.max(0, length - text.length));

/** One byte tells four encodings apart: windows-1252 é, windows-1251 й, koi8-r И, iso-8859-7 ι. */
const E9 = 0xe9;
const UTF8 = [0xc3, 0xa9];

const CASES: [what: string, bytes: Uint8Array, contentType: string | null, ends: string][] = [
  // Byte order marks come first
  ["UTF-8 by mark, against the header", bytes(0xef, 0xbb, 0xbf, ...UTF8), "text/html; charset=latin1", "é"],
  ["UTF-16 LE by mark, against the header", bytes(0xff, 0xfe, 0xe9, 0), "text/html; charset=latin1", "é"],
  ["UTF-16 BE by mark", bytes(0xfe, 0xff, 0, 0xe9), null, "é"],
  // Then the header
  ["UTF-8 by header", bytes(...UTF8), "text/html; charset=utf-8", "é"],
  ["Latin-1 by header", bytes(E9), "text/html; charset=ISO-8859-1", "é"],
  ["quoted in the header", bytes(E9), 'text/html; charset="iso-8859-1"', "é"],
  ["in single quotes in the header", bytes(E9), "text/html; charset='windows-1251'", "й"],
  ["in capitals in the header", bytes(E9), "TEXT/HTML; CHARSET=WINDOWS-1251", "й"],
  ["spaces around the equals sign", bytes(E9), "text/html; charset = koi8-r", "И"],
  ["before another parameter", bytes(E9), "text/html; charset=koi8-r; boundary=x", "И"],
  ["header before meta", joined("<meta charset=koi8-r>", E9), "text/html; charset=latin1", "é"],
  [
    "an unknown label in the header leaves it to the meta",
    joined("<meta charset=koi8-r>", E9),
    "text/html; charset=klingon",
    "И",
  ],
  ["an unknown label and nothing else", bytes(...UTF8), "text/html; charset=klingon", "é"],
  // The prescan: meta charset
  ["meta in double quotes", joined('<meta charset="koi8-r">', E9), "text/html", "И"],
  ["meta in single quotes", joined("<meta charset='koi8-r'>", E9), null, "И"],
  ["meta without quotes", joined("<meta charset=koi8-r>", E9), null, "И"],
  ["meta without quotes before a slash", joined("<meta charset=koi8-r />", E9), null, "И"],
  ["meta in capitals", joined("<META CHARSET=KOI8-R>", E9), null, "И"],
  ["spaces in the value", joined('<meta charset="  koi8-r  ">', E9), null, "И"],
  ["spaces around the equals sign of meta", joined("<meta charset = 'koi8-r' >", E9), null, "И"],
  ["a line break after meta", joined("<meta\ncharset=koi8-r>", E9), null, "И"],
  ["a slash after meta", joined("<meta/charset=koi8-r>", E9), null, "И"],
  ["after other attributes", joined('<meta name=x content="a>b" charset=koi8-r>', E9), null, "И"],
  ["the first of two metas", joined("<meta charset=koi8-r><meta charset=windows-1251>", E9), null, "И"],
  ["the first of two attributes", joined("<meta charset=koi8-r charset=windows-1251>", E9), null, "И"],
  [
    "the second meta where the first knows no label",
    joined("<meta charset=klingon><meta charset=koi8-r>", E9),
    null,
    "И",
  ],
  ["an alias", joined("<meta charset=cp1251>", E9), null, "й"],
  ["the alias latin1 is windows-1252", joined("<meta charset=latin1>", 0x80), null, "€"],
  ["the alias ascii is windows-1252", joined("<meta charset=us-ascii>", 0x80), null, "€"],
  // The prescan: http-equiv
  ["http-equiv", joined('<meta http-equiv=content-type content="text/html; charset=koi8-r">', E9), null, "И"],
  [
    "http-equiv after content",
    joined('<meta content="text/html; charset=koi8-r" http-equiv="Content-Type">', E9),
    null,
    "И",
  ],
  [
    "http-equiv with quotes inside",
    joined("<meta http-equiv=Content-Type content=\"text/html; charset='koi8-r'\">", E9),
    null,
    "И",
  ],
  [
    "content without http-equiv says nothing",
    joined('<meta content="text/html; charset=koi8-r">', ...UTF8),
    null,
    "é",
  ],
  [
    "another http-equiv says nothing",
    joined('<meta http-equiv=refresh content="0; charset=koi8-r">', ...UTF8),
    null,
    "é",
  ],
  [
    "charset before http-equiv's content",
    joined('<meta charset=koi8-r http-equiv=content-type content="text/html; charset=windows-1251">', E9),
    null,
    "И",
  ],
  // What the prescan steps over
  ["not in a comment", joined("<!-- <meta charset=koi8-r> -->", ...UTF8), null, "é"],
  ["after a comment", joined("<!-- > --><meta charset=koi8-r>", E9), null, "И"],
  ["not in an open comment", joined("<!-- <meta charset=koi8-r>", ...UTF8), null, "é"],
  ["not in another element's attribute", joined("<p title='<meta charset=koi8-r>'>", ...UTF8), null, "é"],
  [
    "after a doctype and tags",
    joined("<!doctype html><html><head><title>x</title><meta charset=koi8-r>", E9),
    null,
    "И",
  ],
  ["a tag whose name only begins so", joined("<metadata charset=koi8-r>", ...UTF8), null, "é"],
  ["not in a closing tag", joined("</meta charset=koi8-r>", ...UTF8), null, "é"],
  ["in the last of 1,024 bytes", joined(padded("", 1003) + "<meta charset=koi8-r>", E9), null, "И"],
  // After them: browsers have begun to guess, and change their mind (S150)
  ["S150: where 1,024 bytes cut it", joined(padded("", 1010) + "<meta charset=koi8-r>", E9), null, "И"],
  ["S150: after 1,024 bytes", joined(padded("", 1100) + "<meta charset=koi8-r>", E9), null, "И"],
  ["S150: long after them", joined(padded("", 90_000) + "<meta charset=windows-1251>", E9), null, "й"],
  [
    "S150: the header comes before a late one",
    joined(padded("", 1100) + "<meta charset=koi8-r>", E9),
    "text/html; charset=windows-1251",
    "й",
  ],
  [
    "S150: the first of two, one early and one late",
    joined("<meta charset=windows-1251>" + padded("", 1100) + "<meta charset=koi8-r>", E9),
    null,
    "й",
  ],
  [
    "S150: not in a script",
    joined(padded("", 1100) + "<script>'<meta charset=koi8-r>'</script>", ...UTF8),
    null,
    "é",
  ],
  [
    "S150: not in a late comment",
    joined(padded("", 1100) + "<!--<meta charset=koi8-r>-->", ...UTF8),
    null,
    "é",
  ],
  // Labels that mean another one
  ["UTF-16 in a meta is UTF-8", joined('<meta charset="utf-16">', ...UTF8), null, "é"],
  ["UTF-16BE in a meta is UTF-8", joined('<meta charset="utf-16be">', ...UTF8), null, "é"],
  ["unicode in a meta is UTF-16, and so UTF-8", joined('<meta charset="unicode">', ...UTF8), null, "é"],
  ["x-user-defined in a meta is windows-1252", joined("<meta charset=x-user-defined>", E9), null, "é"],
  // XML
  ["an XML declaration", joined('<?xml version="1.0" encoding="koi8-r"?><html>', E9), null, "И"],
  [
    "meta before an XML declaration",
    joined('<?xml version="1.0" encoding="koi8-r"?><meta charset=windows-1251>', E9),
    null,
    "й",
  ],
  ["UTF-16 by the shape of an XML declaration", bytes(0x3c, 0, 0x3f, 0, 0x78, 0, 0xe9, 0), null, "é"],
  // Nothing declared
  ["undeclared UTF-8", bytes(...UTF8), null, "é"],
  ["undeclared Latin", bytes(E9), null, "é"],
  ["undeclared windows-1252", bytes(0x80), "text/html", "€"],
];

for (const [what, page, contentType, ends] of CASES) {
  Deno.test(`charset: ${what}`, () => assertEquals(decodeText(page, contentType, false).at(-1), ends));
}

Deno.test("charset: undeclared UTF-8, cut inside a character, is still UTF-8", () => {
  assertEquals(decodeText(joined("", 0xc3, 0xa9, 0xc3), null, true), "é");
});

Deno.test("charset: the label in a Content-Type is what follows the first charset with an equals sign", () => {
  const labels: [text: string, label: string | null][] = [
    ["text/html; charset=utf-8", "utf-8"],
    ["charsetutf-8; charset=utf-8", "utf-8"],
    ['text/html; charset="utf-8', null],
    ["text/html; charset=", null],
    ["text/html; charset= ", null],
    ["text/html", null],
    ["", null],
  ];
  for (const [text, label] of labels) assertEquals(charsetIn(text), label, text);
});

Deno.test("charset: the facts tell what the page declares", () => {
  const declared = (html: string) =>
    readFacts(html, new URL("https://shop.example.com/"), false).head.charset;
  assertEquals(declared("<meta charset=UTF-8>"), "utf-8");
  assertEquals(
    declared('<meta http-equiv="Content-Type" content="text/html; charset=ISO-8859-1">'),
    "iso-8859-1",
  );
  assertEquals(declared("<meta name=x>"), null);
});

/** Pieces that pages are made of, right and wrong. */
const PIECES = [
  ...[
    "<meta charset=koi8-r>",
    '<meta charset="windows-1251">',
    "<META CHARSET='utf-8'>",
    "<meta charset = gbk />",
  ],
  ...[
    "<meta charset=klingon>",
    "<meta charset=utf-16>",
    "<meta charset=x-user-defined>",
    "<meta charset=",
    "<meta",
  ],
  ...[
    '<meta http-equiv=content-type content="text/html; charset=shift_jis">',
    "<meta content='charset=euc-kr'>",
  ],
  ...["<meta http-equiv=Content-Type content=charset=big5>", "<meta charset>", "<metadata charset=koi8-r>"],
  ...[
    "<!-- ",
    " -->",
    "<!doctype html>",
    "<html lang=ru>",
    "</p charset=koi8-r>",
    "<p title='<meta charset=gbk>'>",
  ],
  ...[
    "<",
    ">",
    "</",
    "<?php ?>",
    "<!x>",
    "'",
    '"',
    "=",
    "/",
    " ",
    "\n",
    "charset=",
    "<title>é</title>",
    "\u00e9",
  ],
];
const HEADERS = [
  null,
  "text/html",
  "text/html; charset=latin2",
  'text/html; charset="koi8-u"',
  "text/html; charset=x",
];
/** Something that no page of ours declares. */
const NOTHING = "x-mac-cyrillic";

/** As its README has it; it comes without types. */
const sniffed = htmlEncodingSniffer as unknown as (
  bytes: Uint8Array,
  options: { transportLayerEncodingLabel?: string; defaultEncoding: string },
) => string;

Deno.test("S150: in two thousand pages of chance the encoding is the one that html-encoding-sniffer finds", () => {
  const random = chance(20261130);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)];
  let declared = 0;
  for (let page = 0; page < 2000; page++) {
    const text = Array.from({ length: 1 + Math.floor(random() * 8) }, () => pick(PIECES)).join("");
    const header = pick(HEADERS);
    const bytes = new TextEncoder().encode(text);
    const label = charsetIn(header ?? "") ?? undefined;
    const theirs = sniffed(bytes, {
      transportLayerEncodingLabel: label,
      defaultEncoding: NOTHING,
    });
    const ours = encodingOf(bytes, header);
    if (ours !== null) declared++;
    assertEquals(ours ?? NOTHING, theirs.toLowerCase(), `${JSON.stringify(text)}, header ${header}`);
  }
  assert(declared > 500, `only ${declared} pages declared anything`);
});
