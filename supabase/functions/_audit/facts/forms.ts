import { AT, type Attributes } from "./attributes.ts";
import { type Control, isNamed } from "./controls.ts";
import { isTool, mayLeadToBuying, offersToBuy, saysSoldOut } from "./buying.ts";
import { isBuyingName, NAMED } from "./names.ts";
import { AREA, AROUND } from "./place.ts";
import { policiesNamed } from "./link_words.ts";
import type { Element } from "./reader.ts";
import { clean, fold, oneLine } from "./text.ts";

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
  /** Buttons that could be seen where a product is bought. */
  buttons: {
    /** All of them. */
    count: number;
    /** What the first three say of which nobody knows what they do: one of them may buy. */
    unexplained: string[];
    /** An element is named after the cart, and holds no button: a script may put one there. */
    place: boolean;
  };
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
/** Where a product is sent that is put into the cart. */
const BUY_ACTION = new RegExp(
  [
    "\\/(?:cart|basket|bag|trolley|line-item)[/.](?:add|insert|update)",
    "add[-_]?to[-_]?(?:cart|bag|basket)|addtocart|[?&](?:add|add-to-cart|addproduct)=|buy_process|basketchange",
    "\\/(?:panier|carrito|carrello|carrinho|koszyk|kosik|warenkorb|winkelwagen|varukorg|kurv)\\/(?:aj|ag|ad|an|dod|prid|vloz|hinzu|toev|lagg|laeg)",
    // Those who sell for the shop.
    "paypal\\.com\\/cgi-bin\\/webscr|\\/\\/buy\\.stripe\\.com\\/|\\bgumroad\\.com\\/l\\/|lemonsqueezy\\.com\\/(?:buy|checkout)",
  ].join("|"),
  "i",
);
/** Forms are sent to the cart itself too, while links only open it. */
const CART_ACTION =
  /\/(?:warenkorb|panier|carrito|carrello|winkelwagen|winkelmand|carrinho|koszyk|kosik|varukorg|kurv|ostoskori|comprar)\b/i;
/** Links that look like buttons, or lead to where one pays. */
const LIKE_BUTTON = /(?:^|[-_ ])(?:btn|button|cta|buy|purchase|order)(?![a-z])|button/i;
const PAYING_ELEMENT =
  /(?:^|-)(?:buy|pay|purchase|checkout)-(?:now-)?(?:button|btn|form|box)|^product-form|accelerated-checkout/;
const PAY_PATH = /\/(?:checkout|order|buy|purchase|kasse|caisse|booking)\b/i;
const SEARCH_ACTION =
  /\/(?:search|suche|recherche|busca|buscar|buscador|cerca|ricerca|zoeken|szukaj|wyszukiwanie|sok|sog|pesquisa|catalogsearch)\b/i;
const SEARCH_NAME = /^(?:q|s|search|query|search_query|keywords?|suche|sSearch|search_keyword)$/i;
const MAX_EXAMPLES = 3;
/** Where a button leads is not known. */
const NOWHERE = { host: null, path: "" };

/** Texts of buttons that are kept until the page's language is known. */
const MAX_SAID = 30;
/** Where no button buys the product of the page. */
const NOT_FOR_BUYING = AROUND | AREA.related | AREA.hidden;

/** Attributes in which shops tell their scripts what a button does. */
const DOING = [
  ...[AT.onclick, AT["data-action"], AT["data-testid"], AT["data-test"], AT["data-qa"], AT["data-role"]],
  ...[AT["data-button-action"]],
];

function doesBuy(attributes: Attributes): boolean {
  if (attributes.get(AT["data-add-to-cart"]) !== undefined) return true;
  const name = attributes.get(AT.name);
  if (name !== undefined && (/^add(?:-to-cart)?$/.test(name) || isBuyingName(name.toLowerCase()))) {
    return true;
  }
  return DOING.some((at) => {
    const told = attributes.get(at);
    return told !== undefined && isBuyingName(told.slice(0, 200).toLowerCase());
  });
}

function isButtonLike({ attributes }: Control, href: string): boolean {
  return LIKE_BUTTON.test(attributes.get(AT.class) ?? "") || LIKE_BUTTON.test(attributes.get(AT.id) ?? "") ||
    /^(?:#|javascript:)/i.test(href) && attributes.get(AT.onclick) !== undefined || PAY_PATH.test(href);
}

interface Field {
  id: string | null;
  name: string;
}

export class FormReader {
  readonly tags = [
    ...["form", "label", "input", "select", "textarea", "search", "predictive-search"],
    ...["product-form", "stripe-buy-button"],
  ];
  private readonly found: FormFacts = {
    fields: { total: 0, unlabelled: 0, examples: [] },
    buy: false,
    buttons: { count: 0, unexplained: [], place: false },
    contactForm: false,
    search: false,
    unnamedButtons: { count: 0, examples: [] },
    insecureActions: [],
    loginForm: false,
  };
  private readonly labelled = new Set<string>();
  private readonly waiting: Field[] = [];
  private labels = 0;
  /** What buttons say that may buy. */
  private readonly said: string[] = [];
  private form: { email: boolean; message: boolean } | null = null;

  open(element: Element): void {
    const { tag, attributes } = element;
    if (tag === "form") this.readForm(attributes);
    else if (tag === "label") {
      this.labels++;
      const field = attributes.get(AT.for);
      if (field !== undefined) this.labelled.add(field);
    } else if (tag === "search" || tag === "predictive-search") this.found.search = true;
    else if (tag === "stripe-buy-button") this.found.buy = true;
    else if (tag === "product-form") this.found.buttons.place = true;
    else this.readField(element);
  }

  /** A link or a button, once it is complete. */
  control(control: Control): void {
    const { tag, attributes, area, text } = control;
    const { found } = this;
    const button = tag === "button" || attributes.get(AT.role) === "button";
    const href = attributes.get(AT.href) ?? "";
    if (!found.buy) this.readOffer(control, button, href);
    if (tag === "button") {
      this.readAction(attributes.get(AT.formaction));
      if (!isNamed(control)) this.addUnnamed(attributes, area);
    } else found.search ||= SEARCH_ACTION.test(href);
    if (area & NOT_FOR_BUYING) return;
    if (button || isButtonLike(control, href)) this.addButton(text, attributes);
  }

  private readOffer({ attributes, area, names, text, source }: Control, button: boolean, href: string): void {
    const { found } = this;
    // A button of the header with the cart in its name opens the cart.
    found.buy = ((names & NAMED.buy) !== 0 && !(area & AROUND)) || doesBuy(attributes) ||
      (href !== "" && BUY_ACTION.test(href)) || BUY_ACTION.test(attributes.get(AT.formaction) ?? "") ||
      // Scripts are told what a button does in attributes of whatever name.
      isBuyingName(source.toLowerCase()) ||
      offersToBuy(text, button || !(area & AROUND)) ||
      // The title of a link names what happens where its text is a phrase of the shop's own.
      offersToBuy(attributes.get(AT.title) ?? "", false);
  }

  /** An element of a name that HTML does not know: a script makes something of it. */
  openUnknown(name: string): void {
    if (name.includes("-") && (isBuyingName(name) || PAYING_ELEMENT.test(name))) {
      this.found.buttons.place = true;
    }
  }

  /** An element that calls itself a way to buy, whatever it is: a picture, a form, a place for a script to fill. */
  openBuying({ tag, attributes, area }: Element): void {
    if (area & AROUND) return;
    if (tag === "img" || tag === "input" || tag === "form" || attributes.get(AT.role) === "button") {
      this.found.buy = true;
    } else this.found.buttons.place = true;
  }

  private addButton(text: string, attributes: Attributes): void {
    const { buttons } = this.found;
    buttons.count++;
    if (this.said.length < MAX_SAID) {
      this.said.push(clean(text, 60) || clean(attributes.get(AT.id) ?? attributes.get(AT.class) ?? "", 60));
    }
  }

  close(tag: string): void {
    if (tag === "form") this.form = null;
    if (tag === "label") this.labels = Math.max(0, this.labels - 1);
  }

  /** @param codes languages that the page may be in */
  facts(codes: readonly string[] = []): FormFacts {
    const { buttons } = this.found;
    // Nobody needs to know what the others do where one buys.
    if (!this.found.buy) {
      buttons.unexplained = [...new Set(this.said)]
        .filter((text) => text !== "" && (mayLeadToBuying(text, codes) || !isTool(text, codes)))
        .filter((text) => !saysSoldOut(fold(oneLine(text)), codes))
        // "Prices incl. VAT plus shipping costs" opens what it speaks of.
        .filter((text) => policiesNamed(text, NOWHERE, codes).length === 0)
        .slice(0, MAX_EXAMPLES);
    }
    const unlabelled = this.waiting.filter(({ id }) => id === null || !this.labelled.has(id));
    this.found.fields.unlabelled = unlabelled.length;
    this.found.fields.examples = unlabelled.slice(0, 3).map(({ name }) => clean(name, 60));
    return this.found;
  }

  private readForm(attributes: Attributes): void {
    const action = attributes.get(AT.action) ?? "";
    const { found } = this;
    this.form = { email: false, message: false };
    found.buy ||= BUY_ACTION.test(action) || CART_ACTION.test(action);
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
    if (type === "submit" || type === "button" || type === "image") {
      const said = attributes.get(type === "image" ? AT.alt : AT.value) ?? "";
      found.buy ||= doesBuy(attributes) || offersToBuy(said, true);
      if (!(area & NOT_FOR_BUYING)) this.addButton(said, attributes);
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
