/**
 * Contract: what a body must have, call by call, as Polar's OpenAPI document of 2026-10 says
 * (docs/openapi/2026-10.openapi.json, August 2026); where it offers several forms, the simulator asks for the first.
 * Kills: a request that passes here and is refused at Polar.
 */
import { assertEquals } from "@kit/assert";
import { ROUTES } from "../routes/routes.ts";
import { ACCESS_TOKEN, openShop } from "./shop.ts";

const REQUIRED: Record<string, string> = {
  "/v1/products": "name prices",
  "/v1/benefits": "description properties type",
  "/v1/discounts": "amount duration name", // without an amount there is neither of the two kinds
  "/v1/customers": "email",
  "/v1/customer-sessions": "customer_id",
  "/v1/checkouts": "products",
  "/v1/orders": "customer_id product_id",
  "/v1/subscriptions": "customer_id product_id",
  "/v1/refunds": "amount order_id reason",
  "/v1/webhooks/endpoints": "events format url",
  "/v1/meters": "aggregation filter name",
  "/v1/events/ingest": "events",
  "/v1/customer-seats": "", // exactly one of two, said about the body as a whole
  "/v1/customer-seats/claim": "invitation_token",
};

Deno.test("an empty body is refused by every field that is missing", async () => {
  await using shop = await openShop();
  const posts = ROUTES.filter(({ method, path, access }) =>
    method === "POST" && !path.includes(":") && access !== "customer"
  );
  assertEquals(posts.map(({ path }) => path).sort(), Object.keys(REQUIRED).sort());
  for (const { path } of posts) {
    const answer = await fetch(shop.simulator.url + path, {
      method: "POST",
      headers: { authorization: `Bearer ${ACCESS_TOKEN}` },
      body: "{}",
    });
    const { detail } = await answer.json();
    const fields = detail.map(({ loc }: { loc: string[] }) => loc.slice(1).join(".")).sort().join(" ");
    assertEquals([path, answer.status, fields], [path, 422, REQUIRED[path]]);
  }
});
