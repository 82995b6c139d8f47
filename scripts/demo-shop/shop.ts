/** What a shop is made of. Its pages are built from this, its style and the words of its language. */

import type { PolicyKind } from "./policy_kind.ts";
import type { Style } from "./style.ts";
import type { Words } from "./words.ts";

export interface Shop {
  /** First label of its host names. */
  id: string;
  name: string;
  /** Main heading of the home page. */
  claim: string;
  /** Title of the home page. */
  title: string;
  description: string;
  /** Who they are. */
  about: string;
  words: Words;
  style: Style;
  /** ISO 3166 code of the country it sells from. */
  country: string;
  /** ISO 4217. */
  currency: string;
  /** How a price is shown to people. */
  showPrice: (price: string) => string;
  /** How products are described to machines. */
  markup: "json-ld" | "microdata";
  /** Whether the store API of its platform is open. */
  api: boolean;
  /** What /llms.txt says; null: there is none. */
  llms: string | null;
  look: Look;
  products: Product[];
  collections: Collection[];
  contact: Contact;
  legal: Legal;
  shipping: Shipping;
  returns: Returns;
  policies: Policy[];
  /** Addresses of its profiles in social networks. */
  social: string[];
}

export interface Look {
  /** Degrees on the colour wheel. */
  hue: number;
  motif: Motif;
}

export type Motif = "bag" | "mug" | "bike" | "vase";

export interface Product {
  slug: string;
  name: string;
  /** Title of the page. */
  title: string;
  /** One sentence, for lists and search results. */
  summary: string;
  /** Sixty words and more. */
  text: string;
  /** Major units, as schema.org writes them. */
  price: string;
  /** The price before a sale, shown struck through. */
  wasPrice?: string;
  soldOut?: boolean;
  gtin: string;
  images: number;
  motif?: Motif;
  rating: { value: string; count: number };
  reviews: Review[];
}

export interface Review {
  author: string;
  /** 1 to 5. */
  stars: number;
  text: string;
}

export interface Collection {
  slug: string;
  name: string;
  title: string;
  description: string;
  /** Slugs. */
  products: string[];
}

export interface Contact {
  email: string | null;
  phone: string | null;
  /** A form for messages on the contact page. */
  form: boolean;
}

/** Who the seller is. Only what is not null is told. */
export interface Legal {
  entity: string | null;
  street: string | null;
  postalCode: string;
  city: string;
  vat: string | null;
  register: string | null;
}

export interface Shipping {
  cost: string;
  /** Orders from this amount on are sent free. */
  freeFrom: string;
  days: { min: number; max: number };
}

export interface Returns {
  days: number;
  /** Whether the shop pays for the way back. */
  free: boolean;
}

export interface Policy {
  kind: PolicyKind;
  /** What its link says, and its main heading. */
  name: string;
  title: string;
  description: string;
  /** Paragraphs by what they tell. */
  paragraphs: Record<string, string>;
}
