/** Entities such as `&amp;`, read by htmlparser2's tokenizer in those few pieces of a page that have one. */

import { Tokenizer, type TokenizerCallbacks } from "htmlparser2";

/** Tells of pieces of a page, from its beginning to its end, whether there may be an entity in them. */
export function createEntityFinder(html: string): (start: number, end: number) => boolean {
  let next = html.indexOf("&");
  return (start, end) => {
    if (next >= 0 && next < start) next = html.indexOf("&", start);
    return next >= 0 && next < end;
  };
}

/** The value of an attribute. @param written as it stands in the page, without quotes around */
export function decodedValue(written: string): string {
  // Hardly any other stands in addresses, where they are most.
  if (!/&(?!amp;)/.test(written)) return written.replaceAll("&amp;", "&");
  // What is without quotes may hold both, but no space.
  const quote = !written.includes('"') ? '"' : !written.includes("'") ? "'" : "";
  const source = `<a b=${quote}${written}${quote}>`;
  let value = "";
  tokenize(source, true, {
    onattribdata(start, end) {
      value += source.slice(start, end);
    },
    onattribentity(codePoint) {
      value += String.fromCodePoint(codePoint);
    },
  });
  return value;
}

/**
 * Tells a text piece by piece, each entity being one.
 *
 * @param written as it stands in the page
 * @param within name of the element whose content is text whatever it looks like
 * @param whole whether the text ends here; otherwise an entity at its end may go on, and is not told
 */
export function decodeText(
  written: string,
  within: string | undefined,
  whole: boolean,
  tell: (text: string) => void,
): void {
  const source = within === undefined ? written : `<${within}>${written}`;
  tokenize(source, whole, {
    ontext: (start, end) => tell(source.slice(start, end)),
    ontextentity: (codePoint) => tell(String.fromCodePoint(codePoint)),
  });
}

function tokenize(source: string, whole: boolean, callbacks: Partial<TokenizerCallbacks>): void {
  const tokenizer = new Tokenizer({}, { ...SILENT, ...callbacks });
  tokenizer.write(source);
  if (whole) tokenizer.end();
}

const nothing = () => {};
const SILENT: TokenizerCallbacks = {
  onattribdata: nothing,
  onattribentity: nothing,
  onattribend: nothing,
  onattribname: nothing,
  oncdata: nothing,
  onclosetag: nothing,
  oncomment: nothing,
  ondeclaration: nothing,
  onend: nothing,
  onopentagend: nothing,
  onopentagname: nothing,
  onprocessinginstruction: nothing,
  onselfclosingtag: nothing,
  ontext: nothing,
  ontextentity: nothing,
};
