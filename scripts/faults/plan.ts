/** Who buys what when, and what goes wrong when: all of it by chance, all of it again by the same seed. */

import { chance, shuffled } from "../random.ts";
import type { Slug } from "./goods.ts";

/** How large a day is. */
export interface Size {
  orders: number;
  subscriptions: number;
  postgresKills: number;
  functionKills: number;
  /** Steps of the clock in the day of trade. */
  steps: number;
}

/** Somebody who buys. */
export interface Buyer {
  email: string;
  /** JWT `sub` of an account with a confirmed e-mail; of a guest who signs up in the evening, the one they get then. */
  userId: string | null;
  /** Buys without signing in. */
  guest: boolean;
}

/** One line of a cart. */
export interface Line {
  product: Slug;
  quantity: number;
  url: string | null;
}

/** One cart on its way to Polar. */
export interface Sale {
  buyer: Buyer;
  lines: Line[];
  /** The first card is declined, the second one is not. */
  declined: boolean;
}

/** Something that people do at a moment, counted in steps of the day. */
export type Action =
  & { step: number }
  & (
    | { kind: "buy"; sale: Sale }
    /** Some share of what an earlier sale cost. `returned`: the bank sends the money back some steps later. */
    | { kind: "refund"; sale: Sale; share: number; returned: boolean }
    /** One line of an earlier sale, by an operator's command. */
    | { kind: "refund line"; sale: Sale; line: number }
    | { kind: "spend"; buyer: Buyer; amount: number; key: string }
    | { kind: "link" | "delete account"; buyer: Buyer }
    /** Of the account, or of the customer at Polar alone. */
    | { kind: "change address" | "change address at Polar"; buyer: Buyer; email: string }
    | { kind: "decline" | "cancel" | "revoke" | "larger plan" | "smaller plan"; sale: Sale }
  );

/** Something that goes wrong, counted likewise; `after` so many actions of its step. */
export type Mishap = { step: number; after: number; kind: MishapKind };
export type MishapKind =
  | "postgres killed"
  | "postgres process killed"
  | "functions killed"
  | "pg_net queue emptied"
  | "polar down"
  | "polar up"
  | "webhooks lost"
  | "webhooks found"
  | "endpoint switched on"
  | "cron stops"
  | "cron goes on";

/** The whole day. */
export interface Plan {
  seed: number;
  /** Subscriptions begin a month earlier, spread over a day of their own. */
  subscriptions: Sale[];
  actions: Action[];
  mishaps: Mishap[];
}

const SHOP_URLS: [weight: number, url: string | null][] = [
  [80, "http://one-page.example.com/"],
  [6, "http://harbor-coffee.example.com/"],
  [4, "http://oakline-bikes.example.com/"],
  [4, "http://keep-out.example.com/"],
  [2, "http://out-of-order.example.com/"],
  [4, null],
];
const CARTS: [weight: number, products: [Slug, number][]][] = [
  [55, [["credit-pack", 1]]],
  [15, [["credit-pack", 3]]],
  [12, [["base-kit", 1]]],
  [3, [["base-kit", 1], ["base-kit", 1]]],
  [6, [["base-kit", 1], ["credit-pack", 2]]],
  [4, [["base-kit", 1], ["threat-scanner", 1], ["credit-pack", 1]]],
  [5, [["threat-scanner", 1]]],
];
const PLANS: [weight: number, product: Slug][] = [[20, "monthly-edge-update"], [80, "credit-plan"]];

/** Makes the plan of a day. */
export function planDay(seed: number, size: Size): Plan {
  const random = chance(seed);
  const likely = (share: number) => random() < share;
  const upTo = (n: number) => Math.floor(random() * n);
  const oneOf = <T>(things: readonly T[]): T => things[upTo(things.length)];
  const weighed = <T>(choices: [number, T][]): T => {
    let left = random() * choices.reduce((sum, [weight]) => sum + weight, 0);
    return choices.find(([weight]) => (left -= weight) < 0)![1];
  };

  const id = () => "00000000-0000-4000-8000-000000000000".replace(/0/g, () => upTo(16).toString(16));
  const people = (name: string, count: number, guestShare: number): Buyer[] =>
    Array.from({ length: Math.max(1, Math.round(count)) }, (_, n) => {
      const guest = likely(guestShare);
      return { email: `${name}-${n}@example.com`, guest, userId: guest && likely(0.5) ? null : id() };
    });

  const line = (product: Slug, quantity: number): Line => {
    const needsUrl = product === "base-kit" || product === "threat-scanner" ||
      product === "monthly-edge-update";
    return { product, quantity, url: needsUrl ? weighed(SHOP_URLS) : null };
  };

  const subscriptions = people("subscriber", size.subscriptions, 0.3).slice(0, size.subscriptions).map((
    buyer,
  ) => ({
    buyer,
    lines: [line(weighed(PLANS), 1)],
    declined: false,
  }));

  const shoppers = [...people("shopper", size.orders / 5, 0), ...people("guest", size.orders / 3, 1)];
  const actions: Action[] = [];
  const sales: Sale[] = [];
  for (let n = 0; n < size.orders; n++) {
    const sale: Sale = {
      buyer: oneOf(shoppers),
      lines: weighed(CARTS).map(([product, quantity]) => line(product, quantity)),
      declined: likely(0.03),
    };
    const step = upTo(size.steps - 1);
    sales.push(sale);
    actions.push({ step, kind: "buy", sale });
    const later = () => Math.min(size.steps - 1, step + 1 + upTo(8));
    const share = weighed([[5, 1], [5, 0.3], [90, null]]);
    if (share) actions.push({ step: later(), kind: "refund", sale, share, returned: likely(0.2) });
    else if (likely(sale.lines.length > 1 ? 0.4 : 0.04)) {
      actions.push({ step: later(), kind: "refund line", sale, line: 1 + upTo(sale.lines.length) });
    }
    if (!sale.buyer.guest && likely(0.4)) {
      actions.push({
        step: later(),
        kind: "spend",
        buyer: sale.buyer,
        amount: 1 + upTo(900),
        key: `spend-${n}`,
      });
    }
    if (sale.buyer.guest && sale.buyer.userId && likely(0.2)) {
      actions.push({ step: later(), kind: "link", buyer: sale.buyer });
    }
  }
  /** So large a share of them, and never none: what no day has proves nothing. */
  const some = <T, K>(things: T[], shares: [share: number, kind: K][]): [T, K | null][] => {
    const kinds = shares.flatMap(([share, kind]) => Array(Math.ceil(share * things.length)).fill(kind));
    return shuffled(things, random).map((thing, n) => [thing, kinds[n] ?? null]);
  };
  const fates = some(subscriptions, [
    [0.1, "decline" as const],
    [0.1, "cancel" as const],
    [0.07, "revoke" as const],
    [0.14, "larger plan" as const],
  ]);
  for (const [sale, fate] of fates) {
    const step = upTo(size.steps);
    // A card that is declined shows at the renewal, so it has to be known before.
    if (fate) actions.push({ step: fate === "decline" ? 0 : step, kind: fate, sale });
    if (fate === "larger plan" && likely(0.7)) {
      actions.push({ step: Math.min(size.steps - 1, step + upTo(6)), kind: "smaller plan", sale });
    }
    if (likely(0.05)) actions.push({ step, kind: "refund", sale, share: oneOf([0.3, 1]), returned: false });
  }
  const members = [...shoppers, ...subscriptions.map(({ buyer }) => buyer)].filter(({ guest }) => !guest);
  const turns = some(members, [
    [0.08, "delete account" as const],
    [0.12, "change address" as const],
    [0.08, "change address at Polar" as const],
  ]);
  for (const [buyer, kind] of turns) {
    const step = upTo(size.steps);
    if (kind === "delete account") actions.push({ step, kind, buyer });
    else if (kind) actions.push({ step, kind, buyer, email: `new-${buyer.email}` });
  }

  return { seed, subscriptions, actions: shuffled(actions, random), mishaps: planMishaps(size, random) };
}

function planMishaps({ postgresKills, functionKills, steps }: Size, random: () => number): Mishap[] {
  const somewhere = () => ({ step: Math.floor(random() * steps), after: Math.floor(random() * 8) });
  const some = (kind: MishapKind, count: number) =>
    Array.from({ length: count }, () => ({ ...somewhere(), kind }));
  const at = (part: number, kind: MishapKind) => ({ step: Math.floor(part * steps), after: 0, kind });
  return [
    ...some("postgres killed", postgresKills),
    ...some("functions killed", functionKills),
    ...some("postgres process killed", 1),
    ...some("pg_net queue emptied", 3),
    at(0.2, "polar down"),
    at(0.27, "polar up"),
    at(0.4, "cron stops"),
    at(0.55, "cron goes on"),
    // Long enough for ten events to run out of attempts, and for what nobody hears of after that.
    at(0.6, "webhooks lost"),
    at(0.72, "webhooks found"),
    at(0.82, "endpoint switched on"),
  ];
}
