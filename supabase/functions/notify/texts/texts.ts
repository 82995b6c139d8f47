/** What a language has to say. Texts are plain: the layout escapes them, so that nobody's text becomes markup. */

/** The text of one e-mail. */
export interface Text {
  subject: string;
  /** Paragraphs, in their order. */
  body: string[];
  /** What the button to the shop's page says; absent: no button. */
  button?: string;
  /** Rows of a list below the paragraphs. */
  list?: string[];
}

/** What a text may be about; what a kind does not have is empty. */
export interface Facts {
  /** The shop that sends it. */
  shop: string;
  /** What was bought; empty for a refund of more than one thing. */
  product: string;
  products: string[];
  /** The shop that a report is about, by its host. */
  site: string;
  /** Nobody owns the purchase yet: it must be claimed to be seen. */
  claim: boolean;
  /** The address that was named leads to no shop. */
  wrongAddress: boolean;
  /** An amount with its currency, as the language writes it. */
  amount: string;
  /** A day, as the language writes it. */
  until: string;
  /** What needs an operator. */
  needs: { kind: string; reason: string; count: number; advice: string }[];
}

export interface Texts {
  /** Of dates and amounts. */
  locale: string;
  /** For a product whose name is not known. */
  unnamed: string;
  purchase_to_claim(facts: Facts): Text;
  address_needed(facts: Facts): Text;
  report_ready(facts: Facts): Text;
  report_failed(facts: Facts): Text;
  refund_made(facts: Facts): Text;
  payment_failed(facts: Facts): Text;
  subscription_ending(facts: Facts): Text;
  subscription_goes_on(facts: Facts): Text;
  subscription_ended(facts: Facts): Text;
  plan_changed(facts: Facts): Text;
  pause_planned(facts: Facts): Text;
  pause_undone(facts: Facts): Text;
  subscription_paused(facts: Facts): Text;
  subscription_resumed(facts: Facts): Text;
  seat_given(facts: Facts): Text;
  seat_revoked(facts: Facts): Text;
  /** Operators read English, as all that the kit says to them is. */
  attention?(facts: Facts): Text;
  /** Why somebody gets this. */
  footer(shop: string): string;
  footerOfOperator(): string;
}
