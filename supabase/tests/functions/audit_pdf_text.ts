/** Reads PDFs as a screen reader would, as far as tests need it: objects, and the text of each page. */

import { Buffer } from "node:buffer";
import { inflateSync } from "node:zlib";

export interface ReadPdf {
  /** Text of each page in drawing order, pieces joined by a space. */
  pages: string[];
  /** Dictionaries of all objects, streams left out. */
  objects: string[];
  catalogue: string;
}

export function readPdf(bytes: Uint8Array): ReadPdf {
  const source = Buffer.from(bytes).toString("latin1");
  const objects = new Map<string, { dictionary: string; stream: string | null }>();
  for (const [, id, body] of source.matchAll(/(?:^|\n)(\d+) 0 obj\n(.*?)\nendobj/gs)) {
    const [dictionary, stream] = body.split(/\nstream\n/);
    objects.set(id, { dictionary, stream: stream?.replace(/\nendstream$/, "") ?? null });
  }
  const at = (id: string) => objects.get(id)!;
  const dictionaries = [...objects.values()].map(({ dictionary }) => dictionary);
  const pageObjects = dictionaries.filter((text) => /\/Type \/Page\b(?!s)/.test(text));
  return {
    objects: dictionaries,
    catalogue: dictionaries.find((text) => /\/Type \/Catalog\b/.test(text)) ?? "",
    pages: pageObjects.map((page) => {
      const contents = unpacked(at(/\/Contents (\d+) 0 R/.exec(page)![1]));
      const resources = at(/\/Resources (\d+) 0 R/.exec(page)![1]).dictionary;
      const fonts = new Map([...resources.matchAll(/\/(F\d+) (\d+) 0 R/g)].map(([, name, id]) => [
        name,
        charactersOf(unpacked(at(/\/ToUnicode (\d+) 0 R/.exec(at(id).dictionary)![1]))),
      ]));
      return textOf(contents, fonts);
    }),
  };
}

function unpacked({ dictionary, stream }: { dictionary: string; stream: string | null }): string {
  const bytes = Buffer.from(stream ?? "", "latin1");
  return (dictionary.includes("/FlateDecode") ? inflateSync(bytes) : bytes).toString("latin1");
}

/** Glyph to characters, from the ranges of a ToUnicode map. */
function charactersOf(map: string): Map<number, string> {
  const characters = new Map<number, string>();
  for (const [, first, list] of map.matchAll(/<([0-9a-f]{4})> <[0-9a-f]{4}> \[([^\]]*)\]/gi)) {
    [...list.matchAll(/<([0-9a-f\s]*)>/gi)].forEach(([, hex], index) => {
      const units = hex.replace(/\s/g, "").match(/.{4}/g) ?? [];
      const text = String.fromCharCode(...units.map((unit) => parseInt(unit, 16)));
      characters.set(parseInt(first, 16) + index, text);
    });
  }
  return characters;
}

function textOf(contents: string, fonts: Map<string, Map<number, string>>): string {
  let font = new Map<number, string>();
  const pieces: string[] = [];
  for (const [, name, array] of contents.matchAll(/\/(F\d+) [\d.]+ Tf|\[([^\]]*)\] TJ/g)) {
    if (name !== undefined) font = fonts.get(name)!;
    else {
      const glyphs = [...array.matchAll(/<([0-9a-f]+)>/gi)].flatMap(([, hex]) => hex.match(/.{4}/g) ?? []);
      pieces.push(glyphs.map((glyph) => font.get(parseInt(glyph, 16)) ?? "\ufffd").join(""));
    }
  }
  return pieces.join(" ").replace(/\s+/g, " ");
}
