/** What a demo shop is made of. The pages in `pages.ts` are built from this and nothing else. */

export interface Product {
  slug: string;
  name: string;
  /** Title of the page. */
  title: string;
  description: string;
  /** Major units, as schema.org writes them. */
  price: string;
  /** The price before a sale, shown struck through. */
  wasPrice?: string;
  soldOut?: boolean;
  images: number;
}

export interface Shop {
  /** First label of its host names. */
  id: ShopId;
  name: string;
  /** Main heading of the home page. */
  claim: string;
  title: string;
  description: string;
  currency: "USD" | "EUR";
  /** How a price is shown to people. */
  showPrice: (price: string) => string;
  /** How product data is written for machines. */
  markup: "json-ld" | "microdata";
  collection: { slug: string; name: string; title: string; description: string };
  products: Product[];
  contact: { email: string; phone: string; address: string };
  policies: { slug: PolicySlug; name: string; paragraphs: string[] }[];
}

export type ShopId = "harbor-coffee" | "oakline-bikes";

export type PolicySlug = "returns" | "shipping" | "privacy" | "terms";

/** A page on its way out. */
export interface Page {
  status: number;
  headers: Record<string, string>;
  body: string;
}
