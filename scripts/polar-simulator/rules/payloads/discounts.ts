/** A discount as Polar shows it: by itself, inside an order or a subscription, and at a checkout. */
import type { models } from "@polar-sh/sdk/2026-10";
import type { Discount } from "../../rows/rows.ts";
import type { Store } from "../../rows/store.ts";
import { orderProductPayload } from "./products.ts";

/** A discount with the products that it is for; none means all. */
export function discountPayload(store: Store, discount: Discount): models.Discount {
  const products = (discount.product_ids ?? []).map((id) => orderProductPayload(store.products.get(id)!));
  return { ...fields(discount, store), products } as models.Discount;
}

/** The discount inside an order or a subscription. */
export function embeddedDiscountPayload(
  store: Store,
  discount: Discount | null,
): models.Order["discount"] {
  return discount && fields(discount, store) as models.Order["discount"];
}

/** The discount that a buyer sees. */
export function checkoutDiscountPayload(discount: Discount): models.Checkout["discount"] {
  const { id, name, code } = discount;
  return { ...terms(discount), id, name, code } as models.Checkout["discount"];
}

function fields(discount: Discount, store: Store) {
  return {
    ...terms(discount),
    created_at: discount.created_at,
    modified_at: discount.modified_at,
    id: discount.id,
    metadata: discount.metadata,
    name: discount.name,
    code: discount.code,
    starts_at: discount.starts_at,
    ends_at: discount.ends_at,
    max_redemptions: discount.max_redemptions,
    max_redemptions_per_customer: discount.max_redemptions_per_customer ?? null,
    redemptions_count: discount.redemptions_count,
    organization_id: store.organizationId,
  };
}

/** How much and for how long. Polar names one amount of a fixed discount besides the map of all. */
function terms({ amounts, basis_points, duration, duration_in_months }: Discount) {
  const months = duration === "repeating" ? { duration_in_months } : {};
  if (amounts === null) return { duration, ...months, type: "percentage", basis_points };
  const [[currency, amount]] = Object.entries(amounts);
  return { duration, ...months, type: "fixed", amount, currency, amounts };
}
