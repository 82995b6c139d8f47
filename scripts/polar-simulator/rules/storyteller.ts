/** Makes stories happen: writes, sends, and keeps what is to come for later. */
import type { StoryContext, Subscription, Telling } from "../rows/rows.ts";
import { changes } from "./changes.ts";
import { conditions, selections } from "./conditions.ts";
import { stories, type StoryName } from "./stories.ts";
import type { Beat } from "./stories/beat.ts";
import { subject } from "./subjects.ts";
import { nextStep } from "./timers.ts";
import type { World } from "./world.ts";

/**
 * Begins a story: its present part happens now, the rest when the clock gets there.
 * @returns the context with the ids of what the first beats made
 * @throws a PolarProblem when the first change refuses; then nothing has happened
 */
export function tell(world: World, story: StoryName, context: StoryContext): StoryContext {
  const telling = newTelling(story, world.clock.now(), context);
  proceed(world, telling);
  return telling.context;
}

/** Begins a story about a subscription and its customer. */
export function tellOfSubscription(world: World, story: StoryName, subscription: Subscription): StoryContext {
  return tell(world, story, { subscription_id: subscription.id, customer_id: subscription.customer_id });
}

/** Has a story begin at `due`. */
export function tellAt(world: World, due: Date, story: StoryName, context: StoryContext) {
  postpone(world, newTelling(story, due, context), due);
}

/** Sets the timers of what a stored state still owes. */
export function resumeStories(world: World) {
  for (const telling of world.store.tellings.values()) schedule(world, telling);
}

function newTelling(story: StoryName, begins: Date, context: StoryContext): Telling {
  const began_at = begins.toISOString();
  return { id: crypto.randomUUID(), story, context: { ...context }, began_at, next: 0, due: began_at };
}

/** Tells what is due, and leaves the rest to the clock. */
function proceed(world: World, telling: Telling) {
  const beats = stories[telling.story as StoryName] as Beat[];
  for (; telling.next < beats.length; telling.next++) {
    const due = new Date(Date.parse(telling.began_at) + beats[telling.next].after * 1000);
    if (due > world.clock.now()) return postpone(world, telling, due);
    play(world, beats[telling.next], telling.context);
  }
}

function postpone(world: World, telling: Telling, due: Date) {
  telling.due = due.toISOString();
  world.store.tellings.set(telling.id, telling);
  schedule(world, telling);
}

/** A telling that was replaced meanwhile is not in the store any more, and its timer finds nothing to do. */
function schedule(world: World, telling: Telling) {
  world.clock.at(new Date(telling.due), () => {
    if (world.store.tellings.get(telling.id) !== telling) return;
    world.store.tellings.delete(telling.id);
    // A timer's id is free for the next one, and a story that comes late begins late.
    const isBeginning = telling.due === telling.began_at;
    const began_at = isBeginning ? world.clock.now().toISOString() : telling.began_at;
    proceed(world, { ...telling, id: crypto.randomUUID(), began_at });
    world.store.changed();
  });
}

function play(world: World, beat: Beat, context: StoryContext) {
  if (beat.when !== undefined && !conditions[beat.when](world, context)) return;
  if (beat.each === undefined) return playOnce(world, beat, context);
  for (const one of selections[beat.each](world, context)) playOnce(world, beat, { ...context, ...one });
}

function playOnce(world: World, beat: Beat, context: StoryContext) {
  if (beat.does !== undefined && !changes[beat.does](world, context)) return;
  for (const type of beat.sends ?? []) world.deliveries.send(type, subject(world, type, context));
  if (beat.tells !== undefined) tell(world, beat.tells, context);
  if (context.subscription_id !== undefined) setTimer(world, context.subscription_id);
}

/** Each subscription has one timer at most: its next step, as its row says. */
function setTimer(world: World, subscriptionId: string) {
  const { tellings } = world.store;
  const id = `next step of ${subscriptionId}`;
  const step = nextStep(world.store, subscriptionId);
  const set = tellings.get(id);
  if (step !== null && set?.story === step.story && set.due === step.due.toISOString()) return;
  tellings.delete(id);
  if (step !== null) postpone(world, { ...newTelling(step.story, step.due, step.context), id }, step.due);
}
