/** Text as the reports' font can show it. */

import { clean } from "../facts/text.ts";
import { coverage } from "./fonts.ts";

const COVERED = new RegExp(`^[${coverage}]*$`, "u");
/** Marks that only change how the character before them looks. */
const SELECTORS = /[\u00ad\u200c\u200d\ufe00-\ufe0f]+/g;

const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });

/**
 * One line without control or direction characters, at most `max` characters and an ellipsis. What the font lacks
 * (emoji, Chinese, Arabic …) becomes one "?" for each character that a reader would see; the report's JSON keeps
 * the original.
 */
export function printable(text: string, max: number): string {
  const line = clean(text, max).normalize("NFC");
  if (COVERED.test(line)) return line;
  return Array.from(graphemes.segment(line), ({ segment }) => {
    const shown = segment.replace(SELECTORS, "");
    return COVERED.test(shown) ? shown : "?";
  }).join("");
}
