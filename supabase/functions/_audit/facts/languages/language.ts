/**
 * The words of one language that shops use, each list read by `phrases.ts`.
 *
 * A list is phrases parted by commas, written as people write them; case and accents do not matter. In a phrase
 * a space stands for whatever parts words, `*` at an end for the rest of a word, `(a|b)` for one of both, `?` after a
 * letter or a bracket for something that may be left out, `~` for anything in the same sentence, and ` !a|b` at the end
 * for what must not follow.
 */

import type { PolicyKind } from "../policy_kinds.ts";

export interface Language {
  /** ISO 639-1. */
  code: string;
  /** Words that stand in nearly every text of the language, by which it is told. */
  frequent: string;
  /** What links to pages about the shop say. */
  policies: Record<PolicyKind, string>;
  /** Exchanges and complaints: a link so named leads to returns, a text that says so may speak of anything. */
  exchanges: string;
  buy: {
    /** Verbs that put something somewhere. */
    put: string;
    /** The cart. */
    cart: string;
    /** The cart as a target, which means buying without any verb: "in den Warenkorb". */
    into: string;
    /** Words with which the text of a button begins that buys. */
    first: string;
  };
  /** The cart, or what was bought, as something to go to: such a text buys nothing. */
  go: string;
  soldOut: string;
  /** What buttons say that buy nothing. */
  tools: string;
  shipping: {
    /** Shipping and delivery, as nouns and verbs. */
    names: string;
    free: string;
    /** What says by itself that shipping costs nothing. */
    costsNothing: string;
    /** What says by itself when something arrives. */
    when: string;
    /** Calculators of the cost. */
    calculate: string;
  };
  time: { day: string; hour: string; week: string; month: string };
  /** What else is measured in days: returns, warranties. It follows their number. */
  otherTime: string;
  reviews: { some: string; none: string };
  /** What a returns policy says. */
  returning: {
    whoPays: string;
    howToStart: string;
    /** Nothing is taken back. */
    final: string;
  };
  /** Numbers of days written as words. */
  numbers: Readonly<Record<string, number>>;
}
