/** Where the pages of a shop are. */

import type { Fault } from "./fault.ts";
import type { PolicyKind } from "./policy_kind.ts";
import type { Shop } from "./shop.ts";

export function productPath({ style, words }: Shop, slug: string): string {
  return style.product(slug, words);
}

export function productPaths(shop: Shop): string[] {
  return shop.products.map(({ slug }) => productPath(shop, slug));
}

/** Without those whose products are sold out. */
export function buyablePaths(shop: Shop): string[] {
  return shop.products.filter(({ soldOut }) => !soldOut).map(({ slug }) => productPath(shop, slug));
}

export function collectionPaths({ style, words, collections }: Shop): string[] {
  return collections.map(({ slug }) => style.collection(slug, words));
}

export function policyPath({ style, words }: Shop, kind: PolicyKind): string {
  return style.policy(kind, words);
}

/** Every page but the cart, from which robots.txt keeps crawlers. */
export function allPaths(shop: Shop): string[] {
  const policies = shop.policies.map(({ kind }) => policyPath(shop, kind));
  return ["/", ...collectionPaths(shop), ...productPaths(shop), ...policies];
}

/** The same faults without the pages that one of them takes away. */
export function stillThere<Kind extends Fault>(shop: Shop, faults: readonly Kind[]): Kind[] {
  const spoilt = faults.reduce((shop, { spoil }) => spoil.shop?.(shop) ?? shop, shop);
  const left = allPaths(spoilt);
  const removed = allPaths(shop).filter((path) => !left.includes(path));
  return faults.map((fault) => ({
    ...fault,
    seenOn: fault.seenOn.filter((path) => !removed.includes(path)),
  }));
}
