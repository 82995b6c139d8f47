/**
 * Makes `supabase/functions/_audit/pdf/fonts.ts`: the two weights of Inter that reports are set in, cut down to the
 * scripts they can print. Hosted functions read no files, so the font has to be a module. Run it by hand after a
 * change of the lists below:
 *
 *     npx -y deno@2.9.6 run -A scripts/report_font.ts
 *
 * It needs npm and the npm registry. The versions are exact, so that the same lists give the same module.
 */

import { createRequire } from "node:module";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { deflateSync } from "node:zlib";

/** The font with its licence, the subsetter with its engine, and a reader of fonts. */
const PACKAGES = ["@expo-google-fonts/inter@0.4.2", "subset-font@2.9.0", "harfbuzzjs@1.6.4", "fontkit@2.0.4"];

const WEIGHTS = { regular: "400Regular", semibold: "600SemiBold" };

/** Code points, first and last: Latin, Greek, Cyrillic, punctuation, currencies and the signs that reports use. */
const RANGES: [number, number][] = [
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

const target = fileURLToPath(new URL("../supabase/functions/_audit/pdf/", import.meta.url));

const header = `// Made by scripts/report_font.ts. Inter, SIL Open Font License 1.1, see FONT_LICENSE.txt.
// Fonts are TrueType, deflated, in base64.
`;

const directory = await Deno.makeTempDir();
try {
  const { success } = await new Deno.Command("npm", {
    args: ["install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", directory, ...PACKAGES],
    stdout: "null",
  }).output();
  if (!success) throw new Error("npm could not install the font and the subsetter: read its message above.");
  await makeModule(directory);
} finally {
  await Deno.remove(directory, { recursive: true });
}

async function makeModule(directory: string): Promise<void> {
  const require = createRequire(join(directory, "package.json"));
  const subset = require("subset-font") as (
    font: Uint8Array,
    text: string | null,
    options: Record<string, unknown>,
  ) => Promise<Uint8Array>;
  const family = join(directory, "node_modules/@expo-google-fonts/inter");

  const wanted = RANGES.flatMap(([first, last]) =>
    Array.from({ length: last - first + 1 }, (_, index) => first + index)
  );
  const fonts: string[] = [];
  const covered: Set<number>[] = [];
  for (const [name, folder] of Object.entries(WEIGHTS)) {
    const whole = await readFile(join(family, folder, `Inter_${folder}.ttf`)); // a Buffer, which the tools want
    const { characterSet } = require("fontkit").create(whole) as { characterSet: number[] };
    covered.push(new Set(characterSet));
    const cut = await subset(whole, String.fromCodePoint(...wanted), {
      targetFormat: "sfnt",
      keepFeatures: FEATURES,
      noHinting: true,
      dropTables: UNUSED,
    });
    fonts.push(`export const ${name} =\n  "${deflateSync(cut, { level: 9 }).toString("base64")}";\n`);
  }
  const ranges = rangesOf(wanted.filter((point) => covered.every((set) => set.has(point))));
  await Deno.writeTextFile(join(target, "fonts.ts"), [header, rangesText(ranges), ...fonts].join("\n"));
  await Deno.copyFile(join(family, "LICENSE_FONT"), join(target, "FONT_LICENSE.txt"));
}

/** What the font can really show: not each wanted character is in it. */
function rangesOf(points: number[]): [number, number][] {
  const ranges: [number, number][] = [];
  for (const point of points) {
    const last = ranges.at(-1);
    if (last && last[1] === point - 1) last[1] = point;
    else ranges.push([point, point]);
  }
  return ranges;
}

function rangesText(ranges: [number, number][]): string {
  const escape = (point: number) => `\\u${point.toString(16).padStart(4, "0")}`;
  const text = ranges.map(([first, last]) => escape(first) + (last > first ? `-${escape(last)}` : "")).join(
    "",
  );
  return `/** The characters that both weights have, as the inside of a regular expression's class. */
export const coverage =\n  "${text.replaceAll("\\", "\\\\")}";\n`;
}
