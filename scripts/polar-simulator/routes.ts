/** Which handler answers which path of the API. Add a resource by adding its table. */
import { benefitRoutes } from "./routes/benefits.ts";
import { checkoutRoutes } from "./routes/checkouts.ts";
import { customerSessionRoutes } from "./routes/customer_sessions.ts";
import { customerRoutes } from "./routes/customers.ts";
import { discountRoutes } from "./routes/discounts.ts";
import { orderRoutes } from "./routes/orders.ts";
import { productRoutes } from "./routes/products.ts";
import { refundRoutes } from "./routes/refunds.ts";
import { subscriptionRoutes } from "./routes/subscriptions.ts";
import { webhookRoutes } from "./routes/webhooks.ts";
import type { Json } from "./input.ts";
import type { World } from "./world.ts";

/** A request that reached its route. */
export interface Call {
  url: URL;
  /** The variable parts of the path. */
  params: Record<string, string>;
  /** The JSON object that was sent, empty when none was. */
  body: Json;
}

/** What a route answers; errors are thrown as PolarProblem. */
export interface Answer {
  status: number;
  body?: unknown;
}

/** One line of a resource's table; `:name` marks a variable part of the path. */
export type Route = [
  method: "GET" | "POST" | "PATCH" | "DELETE",
  path: string,
  handle: (world: World, call: Call) => Answer,
];

const routes = [
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
].map(([method, path, handle]) => ({ method, pattern: new URLPattern({ pathname: `${path}{/}?` }), handle }));

/** Finds the route of a request: null for an unknown path, "method" for a known one that does not take it. */
export function findRoute(method: string, url: URL) {
  let answer: null | "method" = null;
  for (const route of routes) {
    const match = route.pattern.exec({ pathname: url.pathname });
    if (match === null) continue;
    if (route.method !== method) {
      answer = "method";
      continue;
    }
    const params = Object.fromEntries(
      Object.entries(match.pathname.groups).map(([name, value]) => [name, decodeURIComponent(value ?? "")]),
    );
    return { handle: route.handle, params };
  }
  return answer;
}
