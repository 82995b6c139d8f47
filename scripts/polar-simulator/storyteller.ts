/** Makes stories happen: writes, sends, and keeps what is to come for later. */
import type { models } from "@polar-sh/sdk/2026-10";
import { changes, conditions } from "./changes.ts";
import { checkoutPayload } from "./checkout_payload.ts";
import {
  customerPayload,
  customerStatePayload,
  orderPayload,
  productPayload,
  subscriptionPayload,
} from "./payloads.ts";
import { type Beat, stories, type StoryName } from "./stories.ts";
import type { World } from "./world.ts";

/** What a story is about: ids of the objects in it. Changes add those that they make. */
export interface StoryContext {
  checkout_id?: string;
  customer_id?: string;
  customer_is_new?: boolean;
  anonymize?: boolean;
  order_id?: string;
  product_id?: string;
  subscription_id?: string;
}

/** A beat that the clock has not reached; kept in the store, so that a restart does not lose it. */
export interface PendingBeat {
  id: string;
  due: string;
  story: StoryName;
  beat: number;
  context: StoryContext;
}

/**
 * Begins a story.
 * @returns the context with the ids of what the first beats made
 * @throws a PolarProblem when the first change refuses; then nothing has happened
 */
export function tell(world: World, story: StoryName, context: StoryContext): StoryContext {
  const begun = world.clock.now();
  const told = { ...context };
  stories[story].forEach((beat, index) => {
    if (beat.after === 0) play(world, beat, told);
    else postpone(world, new Date(begun.getTime() + beat.after * 1000), story, index, told);
  });
  return told;
}

/** Has a whole story begin at `due`. Its beats must all have `after: 0`. */
export function tellAt(world: World, due: Date, story: StoryName, context: StoryContext) {
  stories[story].forEach((_, index) => postpone(world, due, story, index, context));
}

/** Sets the timers of the beats that a stored state still owes. */
export function resumeStories(world: World) {
  for (const pending of world.store.beats.values()) schedule(world, pending);
}

function postpone(world: World, due: Date, story: StoryName, beat: number, context: StoryContext) {
  const pending = { id: crypto.randomUUID(), due: due.toISOString(), story, beat, context };
  world.store.beats.set(pending.id, pending);
  schedule(world, pending);
}

function schedule(world: World, pending: PendingBeat) {
  world.clock.at(new Date(pending.due), () => {
    world.store.beats.delete(pending.id);
    play(world, stories[pending.story][pending.beat], pending.context);
    world.store.changed();
  });
}

function play(world: World, beat: Beat, context: StoryContext) {
  if (beat.when !== undefined && !conditions[beat.when](world, context)) return;
  if (beat.does !== undefined && !changes[beat.does](world, context)) return;
  for (const type of beat.sends) world.deliveries.send(type, subject(world, type, context));
}

/** The object that an event is about, as it is now. */
function subject({ store, baseUrl }: World, type: models.WebhookEventType, context: StoryContext): unknown {
  if (type === "customer.state_changed") {
    return customerStatePayload(store, store.customers.get(context.customer_id!)!);
  }
  switch (type.split(".")[0]) {
    case "checkout":
      return checkoutPayload(store, baseUrl, store.checkouts.get(context.checkout_id!)!);
    case "customer":
      return customerPayload(store.customers.get(context.customer_id!)!);
    case "order":
      return orderPayload(store, store.orders.get(context.order_id!)!);
    case "product":
      return productPayload(store.products.get(context.product_id!)!);
    case "subscription":
      return subscriptionPayload(store, store.subscriptions.get(context.subscription_id!)!);
    default:
      throw new Error(`no story knows what ${type} carries`);
  }
}
