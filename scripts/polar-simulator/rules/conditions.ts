/** What the beats of the stories depend on, and which objects they concern. Nothing here writes. */
import type { Customer, Grant, Order, Product, Refund, StoryContext } from "../rows/rows.ts";
import type { Store } from "../rows/store.ts";
import { dueAmount } from "./billing.ts";
import { isActive, isBillable } from "./subscription_status.ts";
import type { World } from "./world.ts";

type Condition = (world: World, context: StoryContext) => boolean;
type Selection = (world: World, context: StoryContext) => StoryContext[];

/** By name: what a beat depends on. */
export const conditions = {
  customer_is_new: (_, context) => context.customer_is_new === true,
  customer_was_known: (_, context) => context.customer_is_new === false,
  upgrade_activates: (_, context) => context.was_inactive === true,

  nothing_is_due: ({ store }, context) => isPending(store, context) && dueAmount(order(store, context)) === 0,
  something_is_due: ({ store }, context) => isPending(store, context) && dueAmount(order(store, context)) > 0,
  charge_succeeded: (_, { charge }) => charge === "succeeded" || charge === "recovers",
  charge_recovers: (_, { charge }) => charge === "recovers",
  first_charge_failed: (_, { charge }) => charge === "failed_first",
  retry_failed: (_, { charge }) => charge === "failed_again",
  last_retry_failed: (_, { charge }) => charge === "failed_for_good",
  no_card_on_file: ({ store }, context) => customer(store, context).card === null,
  card_was_charged: ({ store }, context) => order(store, context).charged_amount > 0,
  billing_details_known: ({ store }, context) => {
    const { billing_name, billing_address } = order(store, context);
    return billing_name !== null && billing_address !== null;
  },
  order_is_a_renewal: ({ store }, context) => order(store, context).billing_reason === "subscription_cycle",
  /** A recovery brings access back; other payments touch it through the product's benefits only. */
  access_changed: ({ store }, context) =>
    context.charge === "recovers" ||
    (productOf(store, context)?.benefit_ids.length ?? 0) > 0 &&
      order(store, context).billing_reason !== "subscription_update",
  subscription_is_running: ({ store }, context) => {
    const subscription = store.subscriptions.get(context.subscription_id ?? "");
    return subscription !== undefined && (isBillable(subscription) || subscription.status === "paused");
  },

  order_stands_alone: ({ store }, context) => order(store, context).subscription_id === null,

  refund_succeeded: ({ store }, context) => refund(store, context).status === "succeeded",
  refund_takes_benefits: ({ store }, context) =>
    refund(store, context).revoke_benefits && order(store, context).subscription_id === null,
} satisfies Record<string, Condition>;

/** By name: the objects that a beat happens for, one after the other. */
export const selections = {
  members_of_customer: ({ store }, context) =>
    [...store.members.values()]
      .filter((member) => member.customer_id === context.customer_id)
      .map(({ id }) => ({ member_id: id })),

  owner_of_customer: ({ store }, context) =>
    [...store.members.values()]
      .filter((member) => member.customer_id === context.customer_id && member.role === "owner")
      .map(({ id }) => ({ member_id: id })),

  billable_subscriptions: ({ store }, context) =>
    [...store.subscriptions.values()]
      .filter((subscription) => subscription.customer_id === context.customer_id && isBillable(subscription))
      .map(({ id }) => ({ subscription_id: id })),

  pending_orders_of_customer: ({ store }, context) =>
    pendingOrders(store, (order) => order.customer_id === context.customer_id),
  pending_orders_of_subscription: ({ store }, context) =>
    pendingOrders(store, (order) => order.subscription_id === context.subscription_id),

  orders_past_due: ({ store }, context) =>
    [...store.orders.values()].filter((order) =>
      order.customer_id === context.customer_id && order.status === "pending" &&
      store.subscriptions.get(order.subscription_id ?? "")?.status === "past_due"
    ).map(({ id, subscription_id }) => ({ order_id: id, subscription_id: subscription_id! })),

  /** Benefits of the bought product that the subscription, or the order, does not give yet. */
  benefits_due: ({ store }, context) => {
    const subscription = store.subscriptions.get(context.subscription_id ?? "");
    if (subscription !== undefined && !isActive(subscription)) return [];
    // What is sold by seats is had by whoever claims one.
    if (context.seat_id === undefined && isSoldBySeats(store, context)) return [];
    const granted = grantsInForce(store, (grant) => isOf(grant, context)).map(({ benefit_id }) => benefit_id);
    return (productOf(store, context)?.benefit_ids ?? [])
      .filter((id) => !granted.includes(id))
      .map((benefit_id) => ({ benefit_id }));
  },
  /** What an earlier product of the subscription gave and the present one does not. */
  outdated_grants: ({ store }, context) => {
    const current = productOf(store, context)?.benefit_ids ?? [];
    return ids(grantsInForce(store, (grant) => isOf(grant, context) && !current.includes(grant.benefit_id)));
  },
  grants_of_subscription: ({ store }, context) =>
    ids(grantsInForce(store, (grant) => grant.subscription_id === context.subscription_id)),
  grants_of_order: ({ store }, context) =>
    ids(grantsInForce(store, (grant) => grant.order_id === context.order_id)),
  grants_of_customer: ({ store }, context) =>
    ids(grantsInForce(store, (grant) => grant.customer_id === context.customer_id)),
  grants_of_member: ({ store }, context) =>
    ids(grantsInForce(store, (grant) => isOf(grant, context) && grant.member_id === context.member_id)),

  taken_seats: ({ store }, context) =>
    [...store.seats.values()].filter((seat) =>
      seat.subscription_id === context.subscription_id && seat.status !== "revoked"
    ).map(({ id }) => ({ seat_id: id })),
} satisfies Record<string, Selection>;

/** What a beat can depend on. */
export type ConditionName = keyof typeof conditions;
/** What a beat can happen for. */
export type SelectionName = keyof typeof selections;

function order(store: Store, context: StoryContext): Order {
  return store.orders.get(context.order_id!)!;
}

function customer(store: Store, context: StoryContext): Customer {
  return store.customers.get(context.customer_id!)!;
}

function refund(store: Store, context: StoryContext): Refund {
  return store.refunds.get(context.refund_id!)!;
}

function isPending(store: Store, context: StoryContext): boolean {
  return store.orders.get(context.order_id ?? "")?.status === "pending";
}

function pendingOrders(store: Store, matches: (order: Order) => boolean): StoryContext[] {
  return [...store.orders.values()]
    .filter((order) => order.status === "pending" && matches(order))
    .map(({ id }) => ({ order_id: id }));
}

/** The product of the subscription as it is now, else that of the order. */
function productOf(store: Store, context: StoryContext): Product | undefined {
  const subscription = store.subscriptions.get(context.subscription_id ?? "");
  return store.products.get(subscription?.product_id ?? order(store, context)?.product_id ?? "");
}

function isSoldBySeats(store: Store, context: StoryContext): boolean {
  const subscription = store.subscriptions.get(context.subscription_id ?? "");
  const seats = subscription?.seats ?? order(store, context)?.seats ?? null;
  return seats !== null;
}

/** The grants in force that match. */
export function grantsInForce(store: Store, matches: (grant: Grant) => boolean): Grant[] {
  return [...store.grants.values()].filter((grant) => grant.granted_at !== null && matches(grant));
}

/** A subscription's grants belong to it, whichever order pays for them. */
function isOf(grant: Grant, context: StoryContext): boolean {
  if (context.seat_id !== undefined && grant.member_id !== context.member_id) return false;
  return context.subscription_id === undefined
    ? grant.order_id === context.order_id
    : grant.subscription_id === context.subscription_id;
}

function ids(grants: Grant[]): StoryContext[] {
  return grants.map(({ id }) => ({ grant_id: id }));
}
