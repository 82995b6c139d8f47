/** What a trial of the shop system leaves behind; "Paint sample" and "Pregnancy test" are goods. */
const PLACEHOLDER = new RegExp(
  "^(?:(?:my |new |untitled |first )*(?:test|demo|dummy|placeholder|untitled)" +
    "(?:[ _-]?(?:product|produkt|produit|producto|prodotto|item|artikel|article|\\d{1,4}))*" +
    "|(?:sample|example|my first|your) (?:product|produkt|item|artikel)(?: ?\\d{1,4})?(?: title)?" +
    "|(?:product|produkt) (?:title|name|\\d{1,4})" +
    "|.*\\blorem ipsum\\b.*|asdf+|xxx+)$",
  "i",
);

/** Whether nobody means to sell what has this name. */
export function isPlaceholder(name: string): boolean {
  return PLACEHOLDER.test(name.trim());
}
