/** Services that show reviews, by the classes and scripts of their public widgets. */

import { AT } from "./attributes.ts";
import { NAMED } from "./names.ts";
import { AREA, AROUND } from "./place.ts";
import type { Element, Reader } from "./reader.ts";

const WIDGETS: [name: string, mark: RegExp][] = [
  ["Judge.me", /jdgm|judge\.?me/i],
  ["Trustpilot", /trustpilot/i],
  ["Trusted Shops", /trusted-?shops|etrusted/i],
  ["Yotpo", /yotpo/i],
  ["Loox", /loox/i],
  ["Okendo", /okendo|\boke-/i],
  ["Stamped", /stamped(?:\.io|-)/i],
  ["Reviews.io", /reviews\.(?:io|co\.uk)|reviewsio|\bruk-/i],
  ["Shopify Product Reviews", /productreviews\.shopifycdn|\bspr-/i],
  ["eKomi", /ekomi/i],
  ["Feefo", /feefo/i],
  ["Bazaarvoice", /bazaarvoice|\bbv[-_](?:rating|main)/i],
  ["PowerReviews", /powerreviews/i],
  ["Junip", /junip/i],
  ["Opinew", /opinew/i],
  ["Kiyoh", /kiyoh/i],
  ["Ryviu", /ryviu/i],
  ["Rivyo", /rivyo/i],
  ["Fera", /\bfera-|fera\.ai/i],
  ["Skeepers", /skeepers|avis-verifies/i],
  ["Provenexpert", /provenexpert/i],
  ["Google Customer Reviews", /apis\.google\.com\/js\/platform\.js\?onload=renderBadge/i],
];
const ANY = new RegExp(WIDGETS.map(([, { source }]) => source).join("|"), "i");

/** Ends in the name of the first service found, null where there is none. */
export class ReviewReader implements Reader<string | null> {
  readonly tags = ["script", "iframe"];
  /** An element of the page's own part is named after reviews: a script may fill it. */
  place = false;
  private widget: string | null = null;

  open({ tag, attributes, names, area }: Element): void {
    if (names & NAMED.reviews && !(area & (AROUND | AREA.related))) this.place = true;
    if (this.widget !== null) return;
    if (tag === "script" || tag === "iframe") this.look(attributes.get(AT.src) ?? "");
    else if (names & NAMED.reviewWidget) {
      this.look(`${attributes.get(AT.class) ?? ""} ${attributes.get(AT.id) ?? ""}`);
    }
  }

  facts(): string | null {
    return this.widget;
  }

  private look(text: string): void {
    const start = text.slice(0, 300);
    if (ANY.test(start)) this.widget = WIDGETS.find(([, mark]) => mark.test(start))?.[0] ?? null;
  }
}
