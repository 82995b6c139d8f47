import type { Shop } from "./shop.ts";

export const HARBOR_COFFEE: Shop = {
  id: "harbor-coffee",
  name: "Harbor Coffee",
  claim: "Small-batch coffee, roasted on the pier every morning",
  title: "Harbor Coffee – small-batch coffee from the pier",
  description:
    "Fresh coffee from a small roastery on the pier. Roasted in the morning, shipped the same day, " +
    "with free returns for thirty days.",
  currency: "USD",
  showPrice: (price) => `$${price}`,
  markup: "json-ld",
  collection: {
    slug: "coffee",
    name: "All coffee",
    title: "All coffee and cups from Harbor Coffee",
    description: "Blends, espresso, decaf and the cups to drink them from.",
  },
  products: [
    {
      slug: "harbor-blend",
      name: "Harbor Blend",
      title: "Harbor Blend, 340 g – Harbor Coffee",
      description: "The everyday blend: chocolate, hazelnut and a little smoke from the old drum roaster.",
      price: "18.00",
      images: 2,
    },
    {
      slug: "fog-bell-espresso",
      name: "Fog Bell Espresso",
      title: "Fog Bell Espresso, 340 g – Harbor Coffee",
      description: "A dark roast for espresso and moka pots, thick as the fog over the breakwater.",
      price: "19.50",
      wasPrice: "22.00",
      images: 2,
    },
    {
      slug: "lighthouse-decaf",
      name: "Lighthouse Decaf",
      title: "Lighthouse Decaf, 340 g – Harbor Coffee",
      description: "Decaffeinated with spring water and nothing else. For the late watch.",
      price: "17.00",
      images: 1,
    },
    {
      slug: "dock-mug",
      name: "Dock Mug",
      title: "Dock Mug, stoneware – Harbor Coffee",
      description: "A heavy stoneware mug that stays where it is put.",
      price: "14.00",
      images: 3,
    },
  ],
  contact: {
    email: "hello@harbor-coffee.example.com",
    phone: "+1 207 555 0114",
    address: "Harbor Coffee, 4 Customs Pier, Portland, Maine",
  },
  policies: [
    {
      slug: "returns",
      name: "Returns",
      paragraphs: [
        "Send back what you do not like within 30 days. We pay for the way back.",
        "Write to us first.",
      ],
    },
    {
      slug: "shipping",
      name: "Shipping",
      paragraphs: [
        "Orders before noon leave the same day and arrive in two to four days.",
        "Shipping costs $5.00.",
      ],
    },
    {
      slug: "privacy",
      name: "Privacy policy",
      paragraphs: ["We keep your name, address and orders to deliver them, and sell them to nobody."],
    },
    {
      slug: "terms",
      name: "Terms of sale",
      paragraphs: ["The contract is made when we confirm your order.", "The law of Maine applies."],
    },
  ],
};
