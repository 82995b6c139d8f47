/** Whether the text of a button or a link offers to buy, and whether it is known to do something else. */

import type { FoundPhrase } from "./phrase_book.ts";
import { phrases } from "./phrases.ts";
import { fold, oneLine } from "./text.ts";
import { inAllLanguages, languageBits, perLanguage } from "./words.ts";

/** A longer text is no name of a button; titles of buttons that name the product as well are long. */
const LONGEST = 160;
/** Words that may stand between the verb and the cart: "Add this item to my shopping bag". */
const MOST_BETWEEN = 3;
const FEW_WORDS = 5;

const WORDS = inAllLanguages([
  ({ buy }) => buy.put,
  ({ buy }) => buy.cart,
  ({ buy }) => buy.into,
  ({ buy }) => buy.first,
  ({ go }) => go,
]);
const [PUT, CART, INTO, FIRST, GO] = [0, 1, 2, 3, 4];
/** Signs that may stand before the first word of a button. */
const MOST_BEFORE = 3;

/**
 * Whether a text offers to buy: a verb that puts something somewhere, up to three words and the cart, in either order;
 * the cart as a target; or for a button, a word for buying at its beginning.
 *
 * @param button a link with the same word may lead anywhere
 */
export function offersToBuy(text: string, button: boolean): boolean {
  const line = oneLine(text);
  if (line.length > LONGEST || line === "") return false;
  const spoken = fold(line);
  const words = WORDS.lookAt(spoken);
  if (words === null) return false;
  const [cart, go, into] = [words.find(CART), words.find(GO), words.find(INTO)];
  if (cart !== null) {
    const put = words.find(PUT);
    if (put !== null && belongTogether(spoken, put, cart)) return true;
  }
  // "In my cart" on a button is no "my cart".
  if (go !== null) return into !== null && into.index <= MOST_BEFORE && into.index < go.index;
  if (into !== null) return true;
  if (spoken.split(" ").length > FEW_WORDS) return false;
  const first = words.find(FIRST);
  // "Buy now" is a button whatever element it is; "Buy" alone may lead to anything.
  if (!button) return first !== null && first.text === spoken && /[ -]/.test(spoken);
  return first !== null && first.index <= MOST_BEFORE && !/[\p{L}\p{N}]/u.test(spoken.slice(0, first.index));
}

function belongTogether(text: string, put: FoundPhrase, cart: FoundPhrase): boolean {
  const [first, second] = put.index < cart.index ? [put, cart] : [cart, put];
  const gap = text.slice(first.index + first.text.length, second.index).trim();
  if (gap === "" || gap.split(/[\s-]+/).length <= MOST_BETWEEN) return true;
  // "Add The Harbor Mug, 30 cl, to your bag": the name of the product stands between.
  return first.index === 0 && second.index + second.text.length >= text.length - 2;
}

const toolsOf = perLanguage(({ tools }) => new RegExp(`^[^\\p{L}]{0,3}${phrases(tools)}`, "u"));
const soldOutOf = perLanguage(({ soldOut }) => new RegExp(phrases(soldOut)));

/**
 * Whether a text that does not offer to buy is known to do something else: it searches, compares, shares, opens the cart.
 *
 * @param codes languages of the page
 */
export function isTool(text: string, codes: readonly string[]): boolean {
  const spoken = fold(oneLine(text));
  return !/\p{L}{2}/u.test(spoken) || toolsOf(codes).some((tools) => tools.test(spoken)) ||
    (WORDS.lookAt(spoken)?.find(GO) ?? null) !== null;
}

/** "Select size", in our languages: what is bought may have to be chosen before. Matched against folded text. */
const CHOOSING = new RegExp(
  "^[^\\p{L}]{0,3}(?:(?:please |bitte |veuillez )?(?:select|choose|pick (?:an?|your) |(?:aus)?wahl|choisi|selection|elegi|elig[ei]|" +
    "elija|escog|selecc|scegli|selezion|kies|selecteer|escolh|wybierz|wybor|valj|vaelg|velg|valitse|vyb[er]|izber|odaber|izaber|" +
    "valassz|kivalaszt|aleg[ei]|selecteaz|избер|επιλ|valige|izvel|pasirink|выбер|выбра|вибер|вибра|обер|обра|sec(?:in|iniz|enek)?(?!\\p{L}))|" +
    "اختر|تحديد|בחר|選択|選ぶ|选择|選擇|请选|請選|선택|옵션)",
  "u",
);

/**
 * Whether a button that does something else may be followed by one that buys: a size is to be chosen, or it names buying
 * beside what it does, such as "Log in to buy".
 *
 * @param codes languages of the page
 */
export function mayLeadToBuying(text: string, codes: readonly string[]): boolean {
  const spoken = fold(oneLine(text));
  if (CHOOSING.test(spoken)) return true;
  const words = WORDS.lookAt(spoken);
  return words !== null && words.find(GO) === null && (words.languages(FIRST) & languageBits(codes)) !== 0;
}

const LONGEST_NOTICE = 80;

/** Whether a line says that the product is sold out. @param codes languages of the page */
export function saysSoldOut(folded: string, codes: readonly string[]): boolean {
  return folded.length <= LONGEST_NOTICE && soldOutOf(codes).some((words) => words.test(folded));
}
