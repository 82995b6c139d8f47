import { type Control, isNamed } from "./controls.ts";
import { offersToBuy } from "./link_words.ts";
import { NAMED } from "./names.ts";
import { AREA } from "./place.ts";
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
  /** A field for searching the shop, or a link to one. */
  search: boolean;
  /** Buttons that have no name for a screen reader; ids or classes of the first three. */
  unnamedButtons: { count: number; examples: string[] };
  /** Addresses with http: that forms are sent to, the first three. */
  insecureActions: string[];
  /** A form with a password. */
  loginForm: boolean;
}

const NOT_FILLED_IN = ["hidden", "submit", "button", "image", "reset"];
const BUY_ACTION =
  /\/cart\/add|add[-_]to[-_]cart|addtocart|\/(?:warenkorb|panier|carrito|carrello|winkelwagen)\b/i;
const SEARCH_ACTION =
  /\/(?:search|suche|recherche|busca|buscar|buscador|cerca|ricerca|zoeken|szukaj|wyszukiwanie|sok|sog|pesquisa|catalogsearch)\b/i;
const SEARCH_NAME = /^(?:q|s|search|query|search_query|keywords?|suche|sSearch|search_keyword)$/i;
const MAX_EXAMPLES = 3;

interface Field {
  id: string | null;
  name: string;
}

export interface FormReader extends Reader<FormFacts> {
  /** A link or a button, once it is complete. */
  control(control: Control): void;
}

export function createFormReader(): FormReader {
  const facts: FormFacts = {
    fields: { total: 0, unlabelled: 0, examples: [] },
    buy: false,
    contactForm: false,
    search: false,
    unnamedButtons: { count: 0, examples: [] },
    insecureActions: [],
    loginForm: false,
  };
  const labelled = new Set<string>();
  const waiting: Field[] = [];
  let labels = 0;
  let form: { email: boolean; message: boolean } | null = null;

  function readForm({ action = "", role }: Record<string, string>) {
    form = { email: false, message: false };
    facts.buy ||= BUY_ACTION.test(action);
    facts.search ||= role === "search" || SEARCH_ACTION.test(action);
    readAction(action);
  }

  function readAction(action: string | undefined) {
    const insecure = action !== undefined && /^\s*http:\/\//i.test(action);
    if (insecure && facts.insecureActions.length < MAX_EXAMPLES) {
      facts.insecureActions.push(clean(action, 200));
    }
  }

  function readField({ tag, attributes, area }: Element) {
    const type = tag === "input" ? (attributes.type ?? "text").toLowerCase() : tag;
    if (type === "submit" || type === "button") facts.buy ||= offersToBuy(attributes.value ?? "", true);
    if (type === "image" || type === "button") readInputButton(type, attributes, area);
    if (type === "password") facts.loginForm = true;
    readAction(attributes.formaction);
    if (NOT_FILLED_IN.includes(type) || attributes["aria-hidden"] === "true" || "hidden" in attributes) {
      return;
    }
    facts.search ||= type === "search" || (type === "text" && SEARCH_NAME.test(attributes.name ?? ""));
    if (form !== null) {
      form.email ||= type === "email" || /e-?mail/i.test(attributes.name ?? "");
      form.message ||= type === "textarea";
      facts.contactForm ||= form.email && form.message;
    }
    facts.fields.total++;
    const named = LABELS.some((name) => (attributes[name] ?? "").trim() !== "");
    if (named || labels > 0) return;
    waiting.push({ id: attributes.id ?? null, name: attributes.name ?? attributes.id ?? type });
  }

  /** Without words a submit button is called "Submit", these are called nothing. */
  function readInputButton(type: string, attributes: Record<string, string>, area: number) {
    const own = type === "image" ? attributes.alt : attributes.value;
    const named = (own ?? "").trim() !== "" || LABELS.some((name) => (attributes[name] ?? "").trim() !== "");
    if (!named) addUnnamed(attributes, area);
  }

  function addUnnamed({ id, class: classes, name }: Record<string, string>, area: number) {
    if (area & AREA.hidden) return;
    facts.unnamedButtons.count++;
    const { examples } = facts.unnamedButtons;
    if (examples.length < MAX_EXAMPLES) examples.push(clean(id ?? name ?? classes ?? "button", 60));
  }

  return {
    tags: ["form", "label", "input", "select", "textarea", "search", "predictive-search"],
    open(element) {
      const { tag, attributes } = element;
      if (tag === "form") readForm(attributes);
      else if (tag === "label") {
        labels++;
        if (attributes.for !== undefined) labelled.add(attributes.for);
      } else if (tag === "search" || tag === "predictive-search") facts.search = true;
      else readField(element);
    },
    control(control) {
      const { tag, attributes, area, names, text } = control;
      facts.buy ||= (names & NAMED.buy) !== 0 || /^add(?:-to-cart)?$/.test(attributes.name ?? "") ||
        offersToBuy(text, tag === "button");
      if (tag === "button") {
        readAction(attributes.formaction);
        if (!isNamed(control)) addUnnamed(attributes, area);
      } else facts.search ||= SEARCH_ACTION.test(attributes.href ?? "");
    },
    close(tag) {
      if (tag === "form") form = null;
      if (tag === "label") labels = Math.max(0, labels - 1);
    },
    facts() {
      const unlabelled = waiting.filter(({ id }) => id === null || !labelled.has(id));
      facts.fields.unlabelled = unlabelled.length;
      facts.fields.examples = unlabelled.slice(0, 3).map(({ name }) => clean(name, 60));
      return facts;
    },
  };
}

const LABELS = ["aria-label", "aria-labelledby", "title"];
