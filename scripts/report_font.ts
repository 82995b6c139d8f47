/**
 * Makes the fonts that reports are set in, as modules: hosted functions read no files.
 *
 * - `supabase/functions/_audit/pdf/fonts.ts`: two weights of Inter, cut down to Latin, Greek and Cyrillic.
 * - `supabase/functions/_audit/pdf/scripts/`: fonts for every other script, cut into slices of which a report loads
 *   those that it needs, and `slices.ts`, which knows the slice of each character.
 *
 * Run it by hand after a change of the lists below:
 *
 *     npx -y deno@2.9.6 run -A scripts/report_font.ts
 *
 * It needs npm and the npm registry. The versions are exact, so that the same lists give the same modules.
 */

import { createRequire } from "node:module";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, deflateSync } from "node:zlib";
import { scaled } from "./report_font_scale.ts";

/** The subsetter with its engine, and a reader of fonts. */
const TOOLS = ["subset-font@2.9.0", "harfbuzzjs@1.6.4", "fontkit@2.0.4"];
const INTER = "@expo-google-fonts/inter@0.4.2";

const WEIGHTS = { regular: "400Regular", semibold: "600SemiBold" };

type Range = [first: number, last: number];

/** Code points of Inter: Latin, Greek, Cyrillic, punctuation, currencies and the signs that reports use. */
const RANGES: Range[] = [
  [0x20, 0x7e],
  [0xa0, 0xac],
  [0xae, 0x24f],
  [0x2bb, 0x2bd],
  [0x2c6, 0x2dd],
  [0x300, 0x304],
  [0x306, 0x30c],
  [0x323, 0x328],
  [0x370, 0x3ff],
  [0x400, 0x45f],
  [0x490, 0x4ff],
  [0x1e00, 0x1eff],
  [0x2010, 0x2027],
  [0x2030, 0x203a],
  [0x2044, 0x2044],
  [0x2070, 0x2089],
  [0x20a0, 0x20bf],
  [0x2113, 0x2122],
  [0x2190, 0x2199],
  [0x2200, 0x2265],
  [0x25a0, 0x25cf],
  [0x2605, 0x2606],
  [0x2713, 0x2717],
];

/** Kerning, and figures of one width for tables. */
const FEATURES = ["kern", "tnum"];
/** Tables for screens and for variable fonts. */
const UNUSED = ["gasp", "STAT", "prep", "GDEF"];
/** And for vertical lines. */
const UNSHOWN = ["gasp", "STAT", "prep", "BASE", "vhea", "vmtx", "VORG"];

/** A font of one or more scripts, and how many characters a slice of it holds. */
interface Family {
  package: string;
  ranges: Range[];
  /** Its letters join, stack or move: their rules stay. */
  shaped: boolean;
}

const EVERYTHING: Range[] = [[0, 0x1ffff]];
/** They belong to no script, and every shaped font has its own rules for them; keycaps stand on digits. */
const JOINERS = [
  ...Array.from(" #*0123456789", (sign) => sign.codePointAt(0)!),
  0x200c,
  0x200d,
  0x25cc,
  0xfe0f,
];
const HAN: Range[] = [[0x2e80, 0x2fdf], [0x3005, 0x3007], [0x4e00, 0x9fff], [0xf900, 0xfaff]];
/** Units to the em of characters that are drawn alone; their fonts have a thousand. */
const UNITS = 512;
/** Characters that are drawn alone fit a thousand to a slice. */
const SLICE = 1024;

const ARABIC: Range[] = [[0x600, 0x6ff], [0x750, 0x77f], [0x8a0, 0x8ff], [0xfb50, 0xfdff], [0xfe70, 0xfefc]];

/** Where two fonts have a character, the first in this list is taken. */
const FAMILIES: Family[] = [
  // Noto draws letters and their dots apart, and a PDF could not tell which letter a shape is: it is second.
  font("vazirmatn@0.4.1", ARABIC),
  font("noto-sans-arabic@0.4.3", ARABIC),
  font("noto-sans-hebrew@0.4.1", [[0x590, 0x5ff], [0xfb1d, 0xfb4f]]),
  font("noto-sans-devanagari@0.4.1", [[0x900, 0x97f], [0x1cd0, 0x1cff], [0xa8e0, 0xa8ff]]),
  font("noto-sans-bengali@0.4.4", [[0x980, 0x9ff]]),
  font("noto-sans-gurmukhi@0.4.1", [[0xa00, 0xa7f]]),
  font("noto-sans-gujarati@0.4.2", [[0xa80, 0xaff]]),
  font("noto-sans-tamil@0.4.3", [[0xb80, 0xbff]]),
  font("noto-sans-telugu@0.4.2", [[0xc00, 0xc7f]]),
  font("noto-sans-kannada@0.4.3", [[0xc80, 0xcff]]),
  font("noto-sans-malayalam@0.4.2", [[0xd00, 0xd7f]]),
  font("noto-sans-sinhala@0.4.2", [[0xd80, 0xdff]]),
  font("noto-sans-thai@0.4.2", [[0xe00, 0xe7f]]),
  font("noto-sans-lao@0.4.2", [[0xe80, 0xeff]]),
  font("noto-sans-khmer@0.4.3", [[0x1780, 0x17ff]]),
  font("noto-sans-armenian@0.4.2", [[0x530, 0x58f]], false),
  font("noto-sans-georgian@0.4.3", [[0x10a0, 0x10ff], [0x1c90, 0x1cbf]], false),
  font("noto-sans-jp@0.4.3", [[0x3000, 0x30ff], [0x31f0, 0x31ff], [0xff00, 0xffef]], false),
  font("noto-sans-kr@0.4.3", [[0x1100, 0x11ff], [0x3130, 0x318f], [0xac00, 0xd7a3]], false),
  font("noto-sans-sc@0.4.3", [[0x3100, 0x312f], [0x31a0, 0x31bf], [0x3200, 0x33ff], ...HAN], false),
  font("noto-sans-jp@0.4.3", HAN, false),
  font("noto-sans-tc@0.4.3", HAN, false),
  font("noto-emoji@0.4.7", EVERYTHING),
];

/** Standards that list what is used: a text in everyday words then needs few slices. */
const COMMON: [encoding: string, first: Range, second: Range][] = [
  ["gbk", [0xb0, 0xd7], [0xa1, 0xfe]],
  ["big5", [0xa4, 0xc6], [0x40, 0xfe]],
  ["euc-jp", [0xb0, 0xcf], [0xa1, 0xfe]],
];

function font(name: string, ranges: Range[], shaped = true): Family {
  return { package: `@expo-google-fonts/${name}`, ranges, shaped };
}

const target = fileURLToPath(new URL("../supabase/functions/_audit/pdf/", import.meta.url));

const directory = await Deno.makeTempDir();
try {
  const packages = new Set([INTER, ...TOOLS, ...FAMILIES.map((family) => family.package)]);
  const { success } = await new Deno.Command("npm", {
    args: ["install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", directory, ...packages],
    stdout: "null",
  }).output();
  if (!success) throw new Error("npm could not install the fonts and the subsetter: read its message above.");
  const inter = await makeInter();
  await makeSlices(inter);
} finally {
  await Deno.remove(directory, { recursive: true });
}

function tool<T>(name: string): T {
  return createRequire(join(directory, "package.json"))(name) as T;
}

function folderOf(name: string): string {
  return join(directory, "node_modules", name.replace(/@[\d.]+$/, ""));
}

/** A weight of a package's font: a Buffer, which the tools want. */
async function fontOf(name: string, weight: string) {
  const folder = join(folderOf(name), weight);
  for await (const { name: file } of Deno.readDir(folder)) {
    if (file.endsWith(".ttf")) return await readFile(join(folder, file));
  }
  throw new Error(`${name} has no weight ${weight}.`);
}

function charactersOf(font: Uint8Array): number[] {
  const { create } = tool<{ create(font: Uint8Array): { characterSet: number[] } }>("fontkit");
  return create(font).characterSet;
}

function cut(font: Uint8Array, points: number[], options: Record<string, unknown>): Promise<Uint8Array> {
  const subset = tool<(font: Uint8Array, text: string, options: unknown) => Promise<Uint8Array>>(
    "subset-font",
  );
  const text = points.map((point) => String.fromCodePoint(point)).join("");
  return subset(font, text, { targetFormat: "sfnt", noHinting: true, ...options });
}

/** Writes `fonts.ts`. Returns the characters that both weights have. */
async function makeInter(): Promise<Set<number>> {
  const wanted = RANGES.flatMap(([first, last]) =>
    Array.from({ length: last - first + 1 }, (_, index) => first + index)
  );
  const fonts: string[] = [];
  const covered: Set<number>[] = [];
  for (const [name, weight] of Object.entries(WEIGHTS)) {
    const whole = await fontOf(INTER, weight);
    covered.push(new Set(charactersOf(whole)));
    const font = await cut(whole, wanted, { keepFeatures: FEATURES, dropTables: UNUSED });
    fonts.push(`export const ${name} =\n  "${deflateSync(font, { level: 9 }).toString("base64")}";\n`);
  }
  const points = wanted.filter((point) => covered.every((set) => set.has(point)));
  const header = `// Made by scripts/report_font.ts. Inter, SIL Open Font License 1.1, see FONT_LICENSE.txt.
// Fonts are TrueType, deflated, in base64.
`;
  await Deno.writeTextFile(
    join(target, "fonts.ts"),
    [header, rangesText(rangesOf(points)), ...fonts].join("\n"),
  );
  await Deno.copyFile(join(folderOf(INTER), "LICENSE_FONT"), join(target, "FONT_LICENSE.txt"));
  return new Set(points);
}

/** Writes `scripts/`: each character that Inter lacks in one slice. */
async function makeSlices(inter: Set<number>): Promise<void> {
  const folder = join(target, "scripts");
  await Deno.remove(folder, { recursive: true }).catch(() => {});
  await Deno.mkdir(folder);
  const taken = new Set(inter);
  const sliceOf = new Uint8Array(0x30000);
  const names: string[] = [];
  const licences = new Map<string, string>();
  for (const family of FAMILIES) {
    const font = await fontOf(family.package, "400Regular");
    const has = new Set(charactersOf(font));
    const points = family.ranges.flatMap(([first, last]) =>
      Array.from({ length: last - first + 1 }, (_, index) => first + index)
    ).filter((point) => has.has(point) && !taken.has(point) && !isMark(point));
    for (const own of family.shaped ? [points] : slicesOf(points)) {
      const name = `slice_${String(names.length + 1).padStart(2, "0")}`;
      const text = family.shaped ? [...JOINERS, ...own] : own;
      const dropTables = family.shaped ? UNSHOWN : [...UNSHOWN, "GDEF", "GSUB", "GPOS"];
      const whole = await cut(font, text, { keepFeatures: family.shaped ? undefined : [], dropTables });
      const slice = family.shaped ? whole : scaled(whole, UNITS);
      names.push(name);
      for (const point of own) {
        taken.add(point);
        sliceOf[point] = names.length;
      }
      await Deno.writeTextFile(join(folder, `${name}.ts`), sliceModule(family.package, slice));
    }
    const licence = await Deno.readTextFile(join(folderOf(family.package), "LICENSE_FONT"));
    const [copyright, ...rest] = licence.split("\n");
    licences.set(
      rest.join("\n"),
      [...(licences.get(rest.join("\n")) ?? "").split("\n"), copyright].join("\n"),
    );
  }
  await Deno.writeTextFile(join(folder, "slices.ts"), mapModule(sliceOf, names));
  const texts = [...licences].map(([text, copyrights]) =>
    [...new Set(copyrights.split("\n"))].filter((line) => line !== "").join("\n") + "\n" + text
  );
  await Deno.writeTextFile(join(folder, "FONT_LICENSE.txt"), texts.join("\n\n"));
}

/** What only changes the character before it, and is shown nowhere. */
function isMark(point: number): boolean {
  return (point >= 0xfe00 && point <= 0xfe0f) || point === 0x200c || point === 0x200d || point < 0x2a;
}

function commonCharacters(): Set<number> {
  const points = new Set<number>();
  for (const [encoding, first, second] of COMMON) {
    const decoder = new TextDecoder(encoding);
    for (let high = first[0]; high <= first[1]; high++) {
      for (let low = second[0]; low <= second[1]; low++) {
        for (const character of decoder.decode(Uint8Array.of(high, low))) {
          points.add(character.codePointAt(0)!);
        }
      }
    }
  }
  return points;
}

/** Everyday characters first, then the rest, each in the order of their code points. */
function slicesOf(points: number[]): number[][] {
  const common = commonCharacters();
  const ordered = [
    ...points.filter((point) => common.has(point)),
    ...points.filter((point) => !common.has(point)),
  ];
  return Array.from(
    { length: Math.ceil(ordered.length / SLICE) },
    (_, index) => ordered.slice(index * SLICE, (index + 1) * SLICE),
  );
}

function packed(bytes: Uint8Array): string {
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24 };
  return brotliCompressSync(bytes, { params }).toString("base64");
}

function sliceModule(name: string, font: Uint8Array): string {
  return `// Made by scripts/report_font.ts from ${name}, SIL Open Font License 1.1, see FONT_LICENSE.txt.
// TrueType, compressed by Brotli, in base64.

export const font =
  "${packed(font)}";
`;
}

function mapModule(sliceOf: Uint8Array, names: string[]): string {
  const loaders = names.map((name) => `  () => import("./${name}.ts"),\n`).join("");
  return `// Made by scripts/report_font.ts.

/** For each code point up to U+2FFFF a byte: the number of its slice, 0 for none. Compressed by Brotli, in base64. */
export const sliceOfCharacter =
  "${packed(sliceOf)}";

/** Loads a slice; the first is number 1. */
export const slices: (() => Promise<{ font: string }>)[] = [
${loaders}];
`;
}

/** What the font can really show: not each wanted character is in it. */
function rangesOf(points: number[]): Range[] {
  const ranges: Range[] = [];
  for (const point of points) {
    const last = ranges.at(-1);
    if (last && last[1] === point - 1) last[1] = point;
    else ranges.push([point, point]);
  }
  return ranges;
}

function rangesText(ranges: Range[]): string {
  const escape = (point: number) => `\\u${point.toString(16).padStart(4, "0")}`;
  const text = ranges.map(([first, last]) => escape(first) + (last > first ? `-${escape(last)}` : "")).join(
    "",
  );
  return `/** The characters that both weights have, as the inside of a regular expression's class. */
export const coverage =\n  "${text.replaceAll("\\", "\\\\")}";\n`;
}
