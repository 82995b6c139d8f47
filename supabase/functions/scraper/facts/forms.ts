import { offersToBuy } from "./link_words.ts";
import type { Element, Reader } from "./reader.ts";
import { clean } from "./text.ts";

/** What a page lets a visitor fill in and press. */
export interface FormFacts {
  fields: {
    /** Fields that a person fills in. */
    total: number;
    /** Fields without a label, aria-label, aria-labelledby or title. */
    unlabelled: number;
    /** Names of the first three of them. */
    examples: string[];
  };
  /** A form, button or link that puts the product into the cart. */
  buy: boolean;
  /** A form with an e-mail field and room for a message. */
  contactForm: boolean;
}

const NOT_FILLED_IN = ["hidden", "submit", "button", "image", "reset"];
const BUY_ACTION =
  /\/cart\/add|add[-_]to[-_]cart|addtocart|\/(?:warenkorb|panier|carrito|carrello|winkelwagen)\b/i;
const BUY_CLASS =
  /\b(?:add[-_]?to[-_]?(?:cart|bag|basket)|single_add_to_cart_button|product-form__submit)\b/i;

interface Field {
  id: string | null;
  name: string;
}

export function createFormReader(): Reader<FormFacts> {
  const facts: FormFacts = {
    fields: { total: 0, unlabelled: 0, examples: [] },
    buy: false,
    contactForm: false,
  };
  const labelled = new Set<string>();
  const waiting: Field[] = [];
  let labels = 0;
  let button: string | null = null;
  let form: { email: boolean; message: boolean } | null = null;

  function readField({ tag, attributes }: Element) {
    const type = tag === "input" ? (attributes.type ?? "text").toLowerCase() : tag;
    if (type === "submit" || type === "button") facts.buy ||= offersToBuy(attributes.value ?? "", true);
    if (NOT_FILLED_IN.includes(type) || attributes["aria-hidden"] === "true" || "hidden" in attributes) {
      return;
    }
    if (form !== null) {
      form.email ||= type === "email" || /e-?mail/i.test(attributes.name ?? "");
      form.message ||= type === "textarea";
      facts.contactForm ||= form.email && form.message;
    }
    facts.fields.total++;
    const named = ["aria-label", "aria-labelledby", "title"].some((name) =>
      (attributes[name] ?? "").trim() !== ""
    );
    if (named || labels > 0) return;
    waiting.push({ id: attributes.id ?? null, name: attributes.name ?? attributes.id ?? type });
  }

  return {
    open(element) {
      const { tag, attributes } = element;
      if (tag === "form") {
        form = { email: false, message: false };
        facts.buy ||= BUY_ACTION.test(attributes.action ?? "");
      }
      if (tag === "label") {
        labels++;
        if (attributes.for !== undefined) labelled.add(attributes.for);
      }
      if (tag === "input" || tag === "select" || tag === "textarea") readField(element);
      if (tag === "button" || tag === "a") {
        button = attributes["aria-label"] ?? "";
        facts.buy ||= BUY_CLASS.test(attributes.class ?? "") ||
          /^add(?:-to-cart)?$/.test(attributes.name ?? "");
      }
    },
    text(data) {
      if (button !== null && button.length < 200) button += data;
    },
    close(tag) {
      if (tag === "form") form = null;
      if (tag === "label") labels = Math.max(0, labels - 1);
      if ((tag === "button" || tag === "a") && button !== null) {
        facts.buy ||= offersToBuy(button, tag === "button");
        button = null;
      }
    },
    facts() {
      const unlabelled = waiting.filter(({ id }) => id === null || !labelled.has(id));
      facts.fields.unlabelled = unlabelled.length;
      facts.fields.examples = unlabelled.slice(0, 3).map(({ name }) => clean(name, 60));
      return facts;
    },
  };
}
