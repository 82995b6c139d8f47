/** The form of a route. */
import type { Customer } from "../rows/rows.ts";
import type { World } from "../rules/world.ts";
import type { Json } from "./input.ts";

/** A request that reached its route. */
export interface Call {
  url: URL;
  /** The variable parts of the path. */
  params: Record<string, string>;
  /** The JSON object that was sent, empty when none was. */
  body: Json;
  /** Whose portal session it is, where the route is a customer's. */
  customer: Customer | null;
}

/** What a route answers; errors are thrown as PolarProblem. */
export interface Answer {
  status: number;
  body?: unknown;
}

/** Who may call: the shop by its access token (unless told), a customer by the token of a portal session, anybody. */
export type Access = "shop" | "customer" | "anybody";

/** One line of a resource's table; `:name` marks a variable part of the path. */
export type Route = [
  method: "GET" | "POST" | "PATCH" | "DELETE",
  path: string,
  handle: (world: World, call: Call) => Answer,
  access?: Access,
];
