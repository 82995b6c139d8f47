import type { Words } from "../words.ts";

export const ENGLISH: Words = {
  code: "en",
  paths: { product: "product", collection: "category" },
  home: "Home",
  skip: "Skip to content",
  cart: "Cart",
  cartEmpty: "Your cart is empty.",
  search: "Search",
  addToCart: "Add to cart",
  quantity: "Quantity",
  inStock: "In stock",
  soldOut: "Sold out",
  related: "You may also like",
  reviews: "What customers say",
  ratingOf: (value, count) => `${value} of 5 stars from ${count} reviews`,
  picture: "picture",
  newsletter: "News by e-mail",
  subscribe: "Subscribe",
  opens: "Workshop open on weekdays from 9 to 17.",
  missing: "Nothing here",
  back: "Back to the shop",
  fromTheShop: "From the shop",
  message: { name: "Your name", email: "Your e-mail", text: "Your message", send: "Send message" },
  policies: {
    returns: { name: "Returns", slug: "returns" },
    shipping: { name: "Shipping", slug: "shipping" },
    privacy: { name: "Privacy policy", slug: "privacy-policy" },
    terms: { name: "Terms of sale", slug: "terms-of-sale" },
    about: { name: "About us", slug: "about-us" },
    contact: { name: "Contact", slug: "contact" },
    imprint: { name: "Imprint", slug: "imprint" },
  },
  legal: { entity: "Company", address: "Address", register: "Company number", vat: "VAT number" },
  shippingLine: (cost, from) => `Shipping costs ${cost}, free shipping on orders over ${from}.`,
  deliveryLine: (min, max) => `Delivery in ${min} to ${max} business days.`,
  returnsLine: (days) => `Returns within ${days} days.`,
  returnsDays: (days) => `You may return anything you bought within ${days} days of its arrival.`,
  returnsPaid: {
    byShop: "We pay for the way back: returns are free of charge.",
    byBuyer: "You pay for the return shipping yourself.",
  },
  returnsStart:
    "To start a return, write to us with your order number; we answer with the address it goes to.",
  shippingCost: (cost, from) => `Shipping costs ${cost} per order. Orders over ${from} ship free.`,
  shippingTime: (min, max) => `Parcels arrive within ${min} to ${max} business days.`,
  privacyText:
    "We keep your name, your address and your orders as long as the law demands, use them to deliver what you " +
    "bought, and pass them on to the carrier and nobody else. Ask us at any time what we know about you.",
  termsText:
    "The contract is made when we confirm your order. Prices include all taxes. The goods stay ours until they " +
    "are paid for. The law of our country applies.",
  aboutText: (name) =>
    `${name} is four people, one workshop and a dog. We started with a market stall in 2011 and still make, test ` +
    "and pack everything ourselves. Whoever visits us finds the kettle on and the door open.",
  contactText: "Ask us anything. A person answers, on weekdays within one day.",
  goods: {
    claims: [
      "Useful things for the house, made to outlive fashions",
      "Handmade goods for kitchens that are really used",
      "Simple tools and linen, finished by hand",
    ],
    collections: [
      { slug: "kitchen", name: "For the kitchen" },
      { slug: "living-room", name: "For the living room" },
      { slug: "garden", name: "For the garden" },
    ],
    products: [
      ...["Copper Kettle", "Ash Bread Board", "Linen Apron", "Walnut Spoon", "Clay Teapot", "Iron Pan"],
      ...[
        "Wool Blanket",
        "Beeswax Candle",
        "Oak Stool",
        "Willow Basket",
        "Garden Twine",
        "Brass Watering Can",
      ],
    ],
    sentences: [
      "Made in small numbers by people who use it at home every day.",
      "The surface is finished by hand and feels warm from the first touch.",
      "It ages well and can be repaired when something finally gives way.",
      "We tested it for a whole winter before we put it into the shop.",
      "Each piece differs a little in colour, because the material does.",
      "A soft cloth and some warm water are all the care it needs.",
      "It comes wrapped in paper and without a single piece of plastic.",
      "Many of our customers buy a second one as a present for friends.",
      "Its shape follows an old model that we found at a flea market.",
      "We know the names of everybody who had it in their hands.",
    ],
    reviews: [
      "Better than on the pictures.",
      "Arrived quickly and well packed.",
      "My sister wants the same one now.",
      "Worth every penny.",
    ],
  },
};
