/** What themes and templates bring along until somebody replaces it. */

import { clean } from "./text.ts";

/** Sentences of demo content, and the makers' own names where the shop's should stand. */
const DEMO =
  /lorem ipsum dolor|your store name|your shop name|your company name|just another (?:wordpress|woocommerce) (?:site|store)|this is a demo store|example product title|talk about your brand|use this (?:text|section|space) to (?:share|describe|explain|tell)|share information about your brand with your customers|describe a product, make announcements|pair (?:large )?text with an image|your content goes here|cms homepage content goes here|default welcome msg|replace this (?:text|with)|insert your text here|click here to edit|dies ist ein beispieltext|hier steht (?:ihr|dein) text|votre texte ici/i;
const MADE_WITH =
  /(?:(?:proudly )?(?:powered|created|made|built|realisiert|umgesetzt|realised|realized|propulse|propulsé)(?: and secured)? (?:by|with|mit|par)|e-?commerce (?:software )?by) (?:shopify|woocommerce|wordpress|wix(?:\.com)?|squarespace|prestashop|opencart|bigcommerce|shopware|magento|storefront|webflow|weebly|ecwid|big cartel)\b/i;
/** Longer lines that name a shop system tell a story about it. */
const LONGEST_CREDIT = 120;
const MAX = 3;

/** @param lines texts of the page between elements that part lines */
export function findLeftovers(lines: string[]): string[] {
  const found: string[] = [];
  // Almost no page has any, and one look at all of it is cheaper than one at each line.
  const all = lines.join("\n");
  if (!DEMO.test(all) && !MADE_WITH.test(all)) return found;
  for (const line of lines) {
    if (found.length === MAX) break;
    const match = DEMO.exec(line) ?? (line.length <= LONGEST_CREDIT ? MADE_WITH.exec(line) : null);
    const text = match === null ? "" : clean(match[0], 80);
    if (text !== "" && !found.includes(text)) found.push(text);
  }
  return found;
}
