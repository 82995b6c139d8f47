/** Products, benefits and discounts: the API writes them, and the event follows. */
import type { Beat } from "./beat.ts";

export const catalogueStories = {
  product_created: [{ after: 0, sends: ["product.created"] }],
  product_updated: [{ after: 0, sends: ["product.updated"] }],

  benefit_created: [{ after: 0, sends: ["benefit.created"] }],

  discount_created: [{ after: 0, sends: ["discount.created"] }],
  discount_deleted: [{ after: 0, sends: ["discount.deleted"] }],
} satisfies Record<string, Beat[]>;
