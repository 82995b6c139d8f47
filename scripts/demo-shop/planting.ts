/** Faults at random: what a planter is, and where in a shop there is still room for one. */

import type { Fault } from "./fault.ts";
import { collectionPaths, policyPath, productPath } from "./paths.ts";
import type { PolicyKind } from "./policy_kind.ts";
import type { Product, Shop } from "./shop.ts";
import { pick, type Random } from "./random_shop.ts";

/** Plants one kind of fault. */
export interface Planter {
  /** Id of the check that has to find it. */
  check: string;
  /** Nothing else can be seen of a shop with this fault. */
  alone?: boolean;
  /** @returns null where this shop has no place for it */
  plant(site: Site): Fault | null;
}

/** A shop with room for faults. No place takes two, so that each can be told from the others. */
export interface Site {
  shop: Shop;
  random: Random;
  /** Whether nothing is wrong here yet; from now on something is. */
  claim(place: string): boolean;
  /** Whether something is wrong here. */
  busy(place: string): boolean;
  /** The path of a product's page on which nothing is wrong yet. */
  product(fits?: (product: Product) => boolean): string | null;
  collection(): string | null;
  policy(kinds: readonly PolicyKind[]): string | null;
}

export function siteOf(shop: Shop, random: Random): Site {
  const taken = new Set<string>();
  const claim = (place: string) => !taken.has(place) && taken.add(place) !== undefined;
  const choose = (paths: string[]) => {
    const free = paths.filter((path) => !taken.has(path));
    if (free.length === 0) return null;
    const path = pick(random, free);
    taken.add(path);
    return path;
  };
  return {
    shop,
    random,
    claim,
    busy: (place) => taken.has(place),
    product: (fits = () => true) =>
      choose(shop.products.filter(fits).map(({ slug }) => productPath(shop, slug))),
    collection: () => choose(collectionPaths(shop)),
    policy: (kinds) => choose(kinds.map((kind) => policyPath(shop, kind))),
  };
}
