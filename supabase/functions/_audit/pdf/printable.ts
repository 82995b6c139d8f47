/** Text as it may stand on paper. */

import { clean } from "../facts/text.ts";

/** One line without control or direction characters, at most `max` characters and an ellipsis. */
export function printable(text: string, max: number): string {
  return clean(text, max).normalize("NFC");
}
