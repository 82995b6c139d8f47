/** Which handler answers which path of the API. Add a resource by adding its table. */
import { benefitRoutes } from "./benefits.ts";
import { checkoutClientRoutes } from "./checkout_client.ts";
import { checkoutRoutes } from "./checkouts.ts";
import { customerPortalRoutes } from "./customer_portal.ts";
import { customerSeatRoutes } from "./customer_seats.ts";
import { customerSessionRoutes } from "./customer_sessions.ts";
import { customerRoutes } from "./customers.ts";
import { discountRoutes } from "./discounts.ts";
import { disputeRoutes } from "./disputes.ts";
import { meterRoutes } from "./meters.ts";
import { orderRoutes } from "./orders.ts";
import { previewRoutes } from "./previews.ts";
import { productRoutes } from "./products.ts";
import { refundRoutes } from "./refunds.ts";
import { subscriptionRoutes } from "./subscriptions.ts";
import { webhookRoutes } from "./webhooks.ts";

/** Every route of the API. */
export const ROUTES = [
  ...productRoutes,
  ...benefitRoutes,
  ...discountRoutes,
  ...customerRoutes,
  ...customerSessionRoutes,
  ...checkoutRoutes,
  ...orderRoutes,
  ...subscriptionRoutes,
  ...refundRoutes,
  ...webhookRoutes,
  ...disputeRoutes,
  ...meterRoutes,
  ...checkoutClientRoutes,
  ...previewRoutes,
  ...customerSeatRoutes,
  ...customerPortalRoutes,
].map(([method, path, handle, access = "shop"]) => ({
  method,
  path,
  pattern: new URLPattern({ pathname: `${path}{/}?` }),
  handle,
  access,
}));

/** Finds the route of a request: null for an unknown path, "method" for a known one that does not take it. */
export function findRoute(method: string, url: URL) {
  let answer: null | "method" = null;
  for (const route of ROUTES) {
    const match = route.pattern.exec({ pathname: url.pathname });
    if (match === null) continue;
    if (route.method !== method) {
      answer = "method";
      continue;
    }
    const params = Object.fromEntries(
      Object.entries(match.pathname.groups).map(([name, value]) => [name, decodeURIComponent(value ?? "")]),
    );
    return { handle: route.handle, access: route.access, params };
  }
  return answer;
}
