/** Faults at random in shops at random. */

import type { Fault, Zone } from "./fault.ts";
import { PAGE_PLANTERS } from "./planters/pages.ts";
import { PRODUCT_DATA_PLANTERS } from "./planters/product_data.ts";
import { REACH_PLANTERS } from "./planters/reach.ts";
import { THREAT_PLANTERS } from "./planters/threat.ts";
import { TRUST_PLANTERS } from "./planters/trust.ts";
import { stillThere } from "./paths.ts";
import { type Planter, siteOf } from "./planting.ts";
import { type Random, randomShop, shuffle } from "./random_shop.ts";
import { instead, respond } from "./respond.ts";
import type { Shop } from "./shop.ts";

export const PLANTERS: readonly Planter[] = [
  ...REACH_PLANTERS,
  ...PRODUCT_DATA_PLANTERS,
  ...TRUST_PLANTERS,
  ...PAGE_PLANTERS,
  ...THREAT_PLANTERS,
];

/** A shop with faults, as the internet has it. */
export interface PlantedShop {
  shop: Shop;
  url: string;
  faults: Fault[];
  /** Answers a request to any host, or fails as a connection does. */
  answer(request: Request): Response | "name_not_found" | "tls_failed";
  /** What DNS knows about the shop. */
  zone: Zone;
}

/**
 * Shops with faults dealt out among them: every planter once and most of them twice, where a shop has room.
 */
export function plantedShops(count: number, random: Random): PlantedShop[] {
  const sites = Array.from({ length: count }, (_, number) => siteOf(randomShop(number, random), random));
  const faults = sites.map((): Fault[] => []);
  const lonely = PLANTERS.filter(({ alone }) => alone);
  const rest = PLANTERS.filter(({ alone }) => !alone);

  lonely.forEach(({ plant }, at) => faults[at].push(plant(sites[at])!));
  // A fault of many products finds no place where others have been before.
  const large = rest.filter(({ check }) => check === "PRD-17");
  const dealt = [...large, ...shuffle(random, rest), ...shuffle(random, rest)];
  dealt.forEach((planter, turn) => {
    const places = shuffle(random, sites.map((_, at) => at).filter((at) => at >= lonely.length));
    const least = places.sort((a, b) => faults[a].length - faults[b].length);
    for (const at of least) {
      const fault = planter.plant(sites[at]);
      if (fault === null) continue;
      faults[at].push(fault);
      return;
    }
    if (turn < large.length + rest.length && !large.includes(planter)) {
      throw new Error(`no shop has a place for ${planter.check}`);
    }
  });
  return sites.map(({ shop }, at) => onTheInternet(shop, stillThere(shop, faults[at]), random));
}

/** A shop with its name, its certificate and its mail. */
export function onTheInternet(shop: Shop, faults: Fault[], random: Random): PlantedShop {
  const host = `${shop.id}.example`;
  const url = `https://${host}/`;
  const wwwRedirects = random() < 0.5;
  const zone: Zone = {
    [`TXT ${host}`]: ["v=spf1 include:_spf.mail.example -all"],
    [`TXT _dmarc.${host}`]: ["v=DMARC1; p=reject"],
    [`MX ${host}`]: ["mx.mail.example"],
  };
  for (const { spoil } of faults) spoil.zone?.(zone);
  return {
    shop,
    url,
    faults,
    zone,
    answer(request) {
      const asked = new URL(request.url);
      if (faults.some(({ spoil }) => spoil.handshakeFails?.(asked))) return "tls_failed";
      const special = instead(shop, asked, faults);
      if (special !== null) return special;
      if (asked.hostname === `www.${host}` && !wwwRedirects) return "name_not_found";
      const home = new URL(asked.pathname + asked.search, url);
      if (asked.href !== home.href) return Response.redirect(home, 301);
      return respond(shop, asked, faults);
    },
  };
}
