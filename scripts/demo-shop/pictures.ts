/** Drawings instead of photographs: small, sharp at any size, and each in a colour of its own. */

import type { Motif, Shop } from "./shop.ts";

/** Drawn on a field of 240 × 180; `ink` and `light` are colours. */
const MOTIFS: Record<Motif, (ink: string, light: string) => string> = {
  bag: (ink, light) =>
    `<path d="M82 48h76l8 104H74z" fill="${ink}"/><path d="M82 48l6-14h64l6 14z" fill="${light}"/>` +
    `<rect x="92" y="82" width="56" height="38" rx="4" fill="${light}"/><circle cx="120" cy="101" r="9" fill="${ink}"/>`,
  mug: (ink, light) =>
    `<path d="M76 66h74v58a22 22 0 0 1-22 22H98a22 22 0 0 1-22-22z" fill="${ink}"/>` +
    `<path d="M150 80h12a18 18 0 0 1 0 36h-12" fill="none" stroke="${ink}" stroke-width="10"/>` +
    `<path d="M98 52c-6-8 6-12 0-20M122 52c-6-8 6-12 0-20" fill="none" stroke="${light}" stroke-width="4"/>`,
  bike: (ink, light) =>
    `<g fill="none" stroke="${ink}" stroke-width="6" stroke-linejoin="round"><circle cx="72" cy="118" r="32"/>` +
    `<circle cx="168" cy="118" r="32"/><path d="M72 118l30-48h50l16 48M102 70l22 48H72M124 118l28-48M96 60h14M144 54h16"/></g>` +
    `<circle cx="124" cy="118" r="7" fill="${light}"/>`,
  vase: (ink, light) =>
    `<path d="M104 40h32c0 20 26 36 26 66a42 42 0 0 1-84 0c0-30 26-46 26-66z" fill="${ink}"/>` +
    `<path d="M84 96c24 12 48-12 72 0" fill="none" stroke="${light}" stroke-width="5"/>`,
};

/** The drawing at a path, null where there is none. */
export function picture(shop: Shop, path: string): string | null {
  if (path === "/favicon.svg") return draw(32, 32, emblem(shop));
  const name = /^\/images\/([\w-]+)\.svg$/.exec(path)?.[1];
  if (name === undefined) return null;
  if (name === "logo") return draw(32, 32, emblem(shop));
  if (name === "pixel") return draw(1, 1, "");
  if (name === "wave") {
    return draw(
      400,
      12,
      '<path d="M0 6q25-10 50 0t50 0 50 0 50 0 50 0 50 0 50 0 50 0" fill="none" stroke="#999"/>',
    );
  }
  if (name === "shop") return draw(960, 360, banner(shop));

  const [, slug, number] = /^(.+)-(\d+)$/.exec(name) ?? [];
  const product = shop.products.find((one) => one.slug === slug);
  if (product === undefined || Number(number) > product.images) return null;
  return draw(240, 180, still(shop, product.motif ?? shop.look.motif, hueOf(slug), Number(number)));
}

function draw(width: number, height: number, content: string): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">${content}</svg>`;
}

/** One thing on a coloured ground, each picture from a little nearer. */
function still(shop: Shop, motif: Motif, turn: number, number: number): string {
  const hue = (shop.look.hue + turn) % 360;
  const zoom = 1 + (number - 1) * 0.25;
  return `<rect width="240" height="180" fill="hsl(${hue} 38% 86%)"/><ellipse cx="120" cy="152" rx="74" ry="10" ` +
    `fill="hsl(${hue} 30% 74%)"/><g transform="translate(120 96) scale(${zoom}) translate(-120 -96)">` +
    `${MOTIFS[motif](`hsl(${hue} 42% 36%)`, `hsl(${hue} 60% 93%)`)}</g>`;
}

function banner(shop: Shop): string {
  const { hue, motif } = shop.look;
  const places = [110, 300, 500, 700].map((x, index) =>
    `<g transform="translate(${x} ${90 + (index % 2) * 40}) scale(0.9)">${
      MOTIFS[motif](`hsl(${hue + index * 4} 45% ${30 + index * 6}%)`, "#fff6e8")
    }</g>`
  );
  return `<defs><linearGradient id="sky" x2="0" y2="1"><stop stop-color="hsl(${hue} 50% 88%)"/>` +
    `<stop offset="1" stop-color="hsl(${(hue + 12) % 360} 50% 74%)"/></linearGradient></defs>` +
    `<rect width="960" height="360" fill="url(#sky)"/>${places.join("")}` +
    `<path d="M0 330q120-24 240 0t240 0 240 0 240 0v30H0z" fill="hsl(${hue} 35% 40%)"/>`;
}

function emblem({ look: { hue }, name }: Shop): string {
  return `<circle cx="16" cy="16" r="16" fill="hsl(${hue} 45% 36%)"/><text x="16" y="22" text-anchor="middle" ` +
    `font-family="Georgia, serif" font-size="18" fill="#fff">${name[0]}</text>`;
}

/** A few degrees for each name, always the same. */
function hueOf(name: string): number {
  return [...name].reduce((sum, char) => (sum * 31 + char.charCodeAt(0)) % 80, 7);
}
