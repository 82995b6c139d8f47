/** What a competitor matrix holds. */

import type { Audit } from "./audit.ts";
import type { MatrixCell } from "./competitor_facts.ts";
import type { SharedProduct } from "./shared_products.ts";
import type { ReportLimit, ReportPage, ReportShop } from "./shop.ts";

/** `data` of a competitor matrix. */
export interface CompetitorMatrix {
  /** Raised when the shape changes. */
  format: 2;
  /** `exposure`: there was nobody to compare with. */
  mode: "comparison" | "exposure";
  shop: ReportShop;
  summary: string[];
  /** The buyer's shop first, then the others in the order given. */
  shops: MatrixShop[];
  rows: MatrixRow[];
  /** Products that the buyer's shop and another one both sell. */
  shared: SharedProduct[];
  /** Rows of which nothing is known of the buyer's shop, or of all others. */
  left_out: { id: string; label: string; reason: string }[];
  /** Of mode `exposure`, else null. */
  exposure: Audit | null;
  limits: ReportLimit[];
  pages: ReportPage[];
}

export interface MatrixShop {
  name: string;
  url: string;
  /** Pages that were read of it. */
  pages: number;
  /** Why none was; null where some were. */
  unread: string | null;
}

export interface MatrixRow {
  /** CMP-01 range and prices, CMP-02 delivery and returns, CMP-03 trust, CMP-04 technique. */
  id: string;
  group: string;
  label: string;
  /** One per shop, in their order. */
  cells: MatrixCell[];
  /** Whether more or less of it is better for a buyer; null: neither. */
  better: "more" | "less" | null;
  standing: Standing | null;
}

/**
 * The buyer's shop against all others of which the fact is known. `equal`: no difference beyond what is noise;
 * `between`: better than some, worse than others or equal to them.
 */
export type Standing = "ahead" | "behind" | "equal" | "between";

/** "a, b and c" */
export function listed(names: string[]): string {
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}
