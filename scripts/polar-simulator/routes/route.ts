/** The form of a route. */
import type { World } from "../rules/world.ts";
import type { Json } from "./input.ts";

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
