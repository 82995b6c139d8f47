import { gtin13 } from "./gtin.ts";
import { ENGLISH } from "./languages/en.ts";
import { policiesOf } from "./policies.ts";
import type { Shop } from "./shop.ts";
import { SHOPIFY_LIKE } from "./style.ts";

const known = {
  name: "Harbor Coffee",
  about:
    "Harbor Coffee began in 2009 with a second-hand drum roaster in a net shed on Customs Pier. Today we are seven, " +
    "the shed has windows, and the first batch still goes in before the six o'clock ferry. We buy from eleven farms, " +
    "visit three of them a year and pay them before the ship leaves. Come by: the door is open when the chimney smokes.",
  words: ENGLISH,
  legal: {
    entity: "Harbor Coffee LLC",
    street: "4 Customs Pier",
    postalCode: "04101",
    city: "Portland",
    vat: null,
    register: null,
  },
  shipping: { cost: "5.00", freeFrom: "45.00", days: { min: 2, max: 4 } },
  returns: { days: 30, free: true },
  showPrice: (price: string) => `$${price}`,
};

export const HARBOR_COFFEE: Shop = {
  ...known,
  id: "harbor-coffee",
  claim: "Small-batch coffee, roasted on the pier every morning",
  title: "Harbor Coffee – small-batch coffee from the pier",
  description:
    "Fresh coffee from a small roastery on the pier. Roasted in the morning, shipped the same day, " +
    "with free returns for thirty days.",
  style: SHOPIFY_LIKE,
  country: "US",
  currency: "USD",
  markup: "json-ld",
  api: true,
  llms: `# Harbor Coffee

> Small-batch coffee from a roastery on the pier in Portland, Maine.

- [All coffee](/collections/coffee): blends, single origins and decaf, with prices
- [Shipping](/policies/shipping-policy): costs and times
- [Returns](/policies/refund-policy): thirty days, free of charge
`,
  look: { hue: 28, motif: "bag" },
  collections: [
    {
      slug: "coffee",
      name: "Coffee",
      title: "Coffee, blends and single origins – Harbor Coffee",
      description: "Blends, single origins and a decaf, roasted this week.",
      products: [
        "harbor-blend",
        "fog-bell-espresso",
        "lighthouse-decaf",
        "north-channel-ethiopia",
        "tide-table-sampler",
      ],
    },
    {
      slug: "on-deck",
      name: "Cups & kit",
      title: "Cups and brewing kit – Harbor Coffee",
      description: "What coffee is drunk from and made with, on deck and in kitchens.",
      products: ["dock-mug", "pilot-pour-over"],
    },
  ],
  products: [
    {
      slug: "harbor-blend",
      name: "Harbor Blend",
      title: "Harbor Blend, 340 g – Harbor Coffee",
      summary: "The everyday blend: chocolate, hazelnut and a little smoke from the old drum roaster.",
      text:
        "The coffee that started it all, and still the one we drink ourselves at six in the morning. Beans from " +
        "Huehuetenango and the Cerrado meet in our old drum roaster, which gives them a little smoke. Expect milk " +
        "chocolate and hazelnut, hardly any acid, and a long sweet end. It likes a filter machine, a French press " +
        "and a friend. Roasted on the day it leaves the pier; best after a week, good for two months.",
      price: "18.00",
      gtin: gtin13("952012300011"),
      images: 3,
      rating: { value: "4.8", count: 214 },
      reviews: [
        { author: "June M.", stars: 5, text: "My kitchen smells like the ferry terminal, in the best way." },
        { author: "Pat", stars: 4, text: "Reliable. I have stopped looking for another one." },
      ],
    },
    {
      slug: "fog-bell-espresso",
      name: "Fog Bell Espresso",
      title: "Fog Bell Espresso, 340 g – Harbor Coffee",
      summary: "A dark roast for espresso and moka pots, thick as the fog over the breakwater.",
      text:
        "Named after the bell that rings when nobody can see the breakwater. Four beans, one of them a washed " +
        "robusta from Kerala, roasted until the oil just begins to show. In a portafilter it pours like honey and " +
        "keeps its crema while you look for the sugar. You taste dark cocoa, molasses and a touch of orange peel. " +
        "It cuts through any amount of milk. Grind it finer than you think, and let it rest for ten days.",
      price: "19.50",
      wasPrice: "22.00",
      gtin: gtin13("952012300028"),
      images: 3,
      rating: { value: "4.7", count: 98 },
      reviews: [{ author: "Teo R.", stars: 5, text: "The crema stays. I had given up on my machine." }],
    },
    {
      slug: "lighthouse-decaf",
      name: "Lighthouse Decaf",
      title: "Lighthouse Decaf, 340 g – Harbor Coffee",
      summary: "Decaffeinated with spring water and nothing else. For the late watch.",
      text:
        "For the late watch and the third cup. The caffeine leaves the green beans in spring water, without any " +
        "solvent, so the sugar stays where it belongs. We roast it a shade lighter than other decafs to keep the " +
        "red apple and the caramel in it. Nobody at our table could tell it from the regular one, and we tried " +
        "them blind, twice. Ground or whole, it keeps as well as any coffee we make.",
      price: "17.00",
      gtin: gtin13("952012300035"),
      images: 4,
      rating: { value: "4.6", count: 61 },
      reviews: [{ author: "Ana", stars: 5, text: "I sleep, and I still look forward to the evening cup." }],
    },
    {
      slug: "north-channel-ethiopia",
      name: "North Channel Ethiopia",
      title: "North Channel Ethiopia, 340 g – Harbor Coffee",
      summary: "One farm in Guji, dried in the sun: blueberry, jasmine and black tea.",
      text:
        "A single farm above Shakiso, a single drying bed, forty sacks a year; six of them come to us. The cherries " +
        "dry whole in the sun for three weeks, which is where the blueberry comes from. Brewed as a filter it is " +
        "light as black tea, with jasmine on top and something like lemon sherbet below. Do not put milk into it, " +
        "or do it and do not tell us. The card in the bag names the people who picked it.",
      price: "24.00",
      gtin: gtin13("952012300042"),
      images: 3,
      rating: { value: "4.9", count: 37 },
      reviews: [{ author: "Wren", stars: 5, text: "It really does taste of blueberries." }],
    },
    {
      slug: "tide-table-sampler",
      name: "Tide Table Sampler",
      title: "Tide Table Sampler, 4 × 100 g – Harbor Coffee",
      summary: "Four small bags to find out which one is yours, in a box that fits a letter slot.",
      text:
        "Four of our coffees, a hundred grams each, ground for your way of brewing or left whole. The box is flat " +
        "enough for a letter slot, so nobody has to wait at home. Inside lies a tide table of Casco Bay on which " +
        "you can mark what you liked; send us a photo of it and we take the next bag off your bill. A good " +
        "present for people of whom you only know that they drink coffee.",
      price: "26.00",
      gtin: gtin13("952012300059"),
      images: 3,
      rating: { value: "4.7", count: 45 },
      reviews: [{ author: "Marcus", stars: 4, text: "Found out that I am a decaf person. Thanks, I guess." }],
    },
    {
      slug: "dock-mug",
      name: "Dock Mug",
      title: "Dock Mug, stoneware – Harbor Coffee",
      summary: "A heavy stoneware mug that stays where it is put.",
      text:
        "Thrown by Ines two houses down the pier, in the clay that the shipyard used for its moulds. It weighs as " +
        "much as it should, stands on a wide unglazed foot, and does not move when the ferry comes in. The handle " +
        "takes three fingers or a glove. Twelve ounces to the brim, fourteen if you are careful. Dishwasher and " +
        "microwave do not bother it; a fall onto planks usually does not either.",
      price: "14.00",
      gtin: gtin13("952012300066"),
      images: 3,
      motif: "mug",
      rating: { value: "4.9", count: 120 },
      reviews: [{ author: "Sal", stars: 5, text: "Dropped it off the boat, dived for it, still fine." }],
    },
    {
      slug: "pilot-pour-over",
      name: "Pilot Pour-Over",
      title: "Pilot Pour-Over, dripper for one – Harbor Coffee",
      summary: "A stoneware dripper for one good cup, with ribs that keep the paper off the wall.",
      text:
        "The cone that stands next to our till, made by the same hands as the mug. Deep ribs keep the paper off " +
        "the wall, so the water finds its own way and a cup is through in three minutes. It sits on any mug up to " +
        "ten centimetres wide and holds the heat because we preheat it, as you should. Forty paper filters come " +
        "with it; after that, any size two will do. The glaze is the blue of the harbor pilot's boat.",
      price: "32.00",
      gtin: gtin13("952012300073"),
      images: 3,
      motif: "mug",
      rating: { value: "4.5", count: 29 },
      reviews: [{ author: "Noor", stars: 5, text: "Better coffee than from the machine I sold to buy it." }],
    },
  ],
  contact: { email: "hello@harbor-coffee.example.com", phone: "+1 207 555 0114", form: true },
  policies: policiesOf(known),
  social: ["https://www.instagram.com/harborcoffeepier", "https://www.facebook.com/harborcoffeepier"],
};
