/**
 * Fonts for the scripts that Inter lacks. A report loads the slices of its own characters and no others; one in Latin,
 * Greek or Cyrillic loads nothing.
 */

import { Buffer } from "node:buffer";
import { brotliDecompressSync } from "node:zlib";
import { coverage } from "./fonts.ts";

const IN_INTER = new RegExp(`^[${coverage}]*$`, "u");
/** What only joins characters or changes how the one before looks. */
const MARKS = /[\u00ad\u200c\u200d\ufe00-\ufe0f]+/g;

/** What a keycap is drawn around; the font of emoji has it too. */
const KEY = /^[#*0-9](?=\u20e3)/;

/** Whether Inter has all of a text. */
export function isInInter(text: string): boolean {
  return IN_INTER.test(text);
}

/** What a character that a reader sees is set in. */
export interface SetCharacter {
  text: string;
  /** Number of a slice; 0 is Inter. */
  slice: number;
}

export interface Scripts {
  /** TrueType by number of the slice. */
  fonts: Map<number, Uint8Array>;
  /** A grapheme as it is set; a question mark where no font has it. */
  set(grapheme: string): SetCharacter;
}

/** What the fonts of a text can set; null where Inter has all of it. */
export async function loadScripts(text: string): Promise<Scripts | null> {
  const normal = text.normalize("NFC");
  if (isInInter(normal)) return null;

  const { sliceOfCharacter, slices } = await import("./scripts/slices.ts");
  const sliceOf: Uint8Array = unpacked(sliceOfCharacter);
  const numbers = new Set(Array.from(normal, (character) => sliceOf[character.codePointAt(0)!] ?? 0));
  numbers.delete(0);
  const fonts = new Map(
    await Promise.all([...numbers].map(async (number) => {
      const { font } = await slices[number - 1]();
      return [number, unpacked(font)] as const;
    })),
  );
  return { fonts, set: (grapheme) => setIn(grapheme, sliceOf) };
}

function setIn(grapheme: string, sliceOf: Uint8Array): SetCharacter {
  const plain = grapheme.replace(MARKS, "");
  if (isInInter(plain)) return { text: plain, slice: 0 };
  const slices = new Set(
    Array.from(plain.replace(KEY, ""), (character) => sliceOf[character.codePointAt(0)!] ?? 0),
  );
  // A letter of one script under an accent of another: no font has both.
  const [slice, ...others] = slices;
  if (slice > 0 && others.length === 0) return { text: grapheme, slice };
  return { text: isInInter(plain[0]) ? plain[0] : "?", slice: 0 };
}

function unpacked(base64: string): Uint8Array {
  return brotliDecompressSync(Buffer.from(base64, "base64"));
}
