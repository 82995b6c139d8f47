/** The same story among other people: every id of it renamed, so that many can happen in one database. */

import type { PolarEvent } from "./events.ts";
import { cartId, type Step, type Story } from "./story.ts";

/** Fields that name something of a story, at Polar or here. */
const names = new Set([
  "id",
  "customer_id",
  "order_id",
  "subscription_id",
  "checkout_id",
  "external_id",
  "__external_id",
  "user_id",
  "email",
  "tempCartId",
]);
const shared = /^(polar|price)-/;
const uuid = /^[0-9a-f]{8}-/;

/** A story with another cast. Its expectation stays as it is and no longer fits. */
export function inScope(story: Story, scope: string): Story {
  return {
    ...story,
    before: story.before?.map((step) => recast(step, scope)),
    events: story.events.map((event) => ({
      ...event,
      data: renamed(event.data, scope) as PolarEvent["data"],
    })),
    after: story.after?.map((step) => recast(step, scope)),
  };
}

function renamed(value: unknown, scope: string): unknown {
  if (Array.isArray(value)) return value.map((item) => renamed(item, scope));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      typeof inner === "string" && names.has(key) ? rename(inner, scope) : renamed(inner, scope),
    ]),
  );
}

function rename(name: string, scope: string): string {
  if (shared.test(name)) return name;
  return uuid.test(name) ? cartId(`${scope}-${name}`) : `${scope}-${name}`;
}

function recast(step: Step, scope: string): Step {
  if (step.step === "mapped" || step.step === "repriced" || step.step === "sold_in_euros") return step;
  if (step.step === "cart") {
    return { ...step, id: `${scope}-${cartId(step.id)}`, user: step.user && `${scope}-${step.user}` };
  }
  if (step.step === "changes_email") {
    return { ...step, user: `${scope}-${step.user}`, to: `${scope}-${step.to}` };
  }
  if (step.step === "signs_in") {
    return { ...step, user: `${scope}-${step.user}`, email: step.email && `${scope}-${step.email}` };
  }
  return step.step === "linked"
    ? { ...step, user: `${scope}-${step.user}`, customer: `${scope}-${step.customer}` }
    : { ...step, user: `${scope}-${step.user}` };
}
