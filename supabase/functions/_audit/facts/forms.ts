import { AT, type Attributes } from "./attributes.ts";
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

export class FormReader implements Reader<FormFacts> {
  readonly tags = ["form", "label", "input", "select", "textarea", "search", "predictive-search"];
  private readonly found: FormFacts = {
    fields: { total: 0, unlabelled: 0, examples: [] },
    buy: false,
    contactForm: false,
    search: false,
    unnamedButtons: { count: 0, examples: [] },
    insecureActions: [],
    loginForm: false,
  };
  private readonly labelled = new Set<string>();
  private readonly waiting: Field[] = [];
  private labels = 0;
  private form: { email: boolean; message: boolean } | null = null;

  open(element: Element): void {
    const { tag, attributes } = element;
    if (tag === "form") this.readForm(attributes);
    else if (tag === "label") {
      this.labels++;
      const field = attributes.get(AT.for);
      if (field !== undefined) this.labelled.add(field);
    } else if (tag === "search" || tag === "predictive-search") this.found.search = true;
    else this.readField(element);
  }

  /** A link or a button, once it is complete. */
  control(control: Control): void {
    const { tag, attributes, area, names, text } = control;
    const { found } = this;
    found.buy ||= (names & NAMED.buy) !== 0 || /^add(?:-to-cart)?$/.test(attributes.get(AT.name) ?? "") ||
      offersToBuy(text, tag === "button");
    if (tag === "button") {
      this.readAction(attributes.get(AT.formaction));
      if (!isNamed(control)) this.addUnnamed(attributes, area);
    } else found.search ||= SEARCH_ACTION.test(attributes.get(AT.href) ?? "");
  }

  close(tag: string): void {
    if (tag === "form") this.form = null;
    if (tag === "label") this.labels = Math.max(0, this.labels - 1);
  }

  facts(): FormFacts {
    const unlabelled = this.waiting.filter(({ id }) => id === null || !this.labelled.has(id));
    this.found.fields.unlabelled = unlabelled.length;
    this.found.fields.examples = unlabelled.slice(0, 3).map(({ name }) => clean(name, 60));
    return this.found;
  }

  private readForm(attributes: Attributes): void {
    const action = attributes.get(AT.action) ?? "";
    const { found } = this;
    this.form = { email: false, message: false };
    found.buy ||= BUY_ACTION.test(action);
    found.search ||= attributes.get(AT.role) === "search" || SEARCH_ACTION.test(action);
    this.readAction(action);
  }

  private readAction(action: string | undefined): void {
    const insecure = action !== undefined && /^\s*http:\/\//i.test(action);
    if (insecure && this.found.insecureActions.length < MAX_EXAMPLES) {
      this.found.insecureActions.push(clean(action, 200));
    }
  }

  private readField({ tag, attributes, area }: Element): void {
    const { found } = this;
    const type = tag === "input" ? (attributes.get(AT.type) ?? "text").toLowerCase() : tag;
    if (type === "submit" || type === "button") {
      found.buy ||= offersToBuy(attributes.get(AT.value) ?? "", true);
    }
    if (type === "image" || type === "button") this.readInputButton(type, attributes, area);
    if (type === "password") found.loginForm = true;
    this.readAction(attributes.get(AT.formaction));
    const hidden = attributes.get(AT["aria-hidden"]) === "true" || attributes.get(AT.hidden) !== undefined;
    if (hidden || NOT_FILLED_IN.includes(type)) return;
    found.search ||= type === "search" ||
      (type === "text" && SEARCH_NAME.test(attributes.get(AT.name) ?? ""));
    if (this.form !== null) {
      this.form.email ||= type === "email" || /e-?mail/i.test(attributes.get(AT.name) ?? "");
      this.form.message ||= type === "textarea";
      found.contactForm ||= this.form.email && this.form.message;
    }
    found.fields.total++;
    if (isLabelled(attributes) || this.labels > 0) return;
    this.waiting.push({
      id: attributes.get(AT.id) ?? null,
      name: attributes.get(AT.name) ?? attributes.get(AT.id) ?? type,
    });
  }

  /** Without words a submit button is called "Submit", these are called nothing. */
  private readInputButton(type: string, attributes: Attributes, area: number): void {
    const own = type === "image" ? attributes.get(AT.alt) : attributes.get(AT.value);
    const named = (own ?? "").trim() !== "" || isLabelled(attributes);
    if (!named) this.addUnnamed(attributes, area);
  }

  private addUnnamed(attributes: Attributes, area: number): void {
    if (area & AREA.hidden) return;
    this.found.unnamedButtons.count++;
    const { examples } = this.found.unnamedButtons;
    if (examples.length >= MAX_EXAMPLES) return;
    const name = attributes.get(AT.id) ?? attributes.get(AT.name) ?? attributes.get(AT.class) ?? "button";
    examples.push(clean(name, 60));
  }
}

const LABELS = [AT["aria-label"], AT["aria-labelledby"], AT.title];

function isLabelled(attributes: Attributes): boolean {
  return LABELS.some((label) => (attributes.get(label) ?? "").trim() !== "");
}
