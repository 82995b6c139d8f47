import type { Shop } from "./shop.ts";

export const OAKLINE_BIKES: Shop = {
  id: "oakline-bikes",
  name: "Oakline Bikes",
  claim: "Bicycles with oak fenders, built to order",
  title: "Oakline Bikes – bicycles with oak fenders",
  description: "City, cargo and gravel bikes with fenders of steam-bent oak, built to order in three weeks.",
  currency: "EUR",
  showPrice: (price) => `€${price.replace(/\B(?=(?:\d{3})+\.)/g, ",")}`,
  markup: "microdata",
  collection: {
    slug: "bikes",
    name: "All bikes",
    title: "All bikes by Oakline, built to order",
    description: "Every bike we build, from the first balance bike to the long cargo bike.",
  },
  products: [
    {
      slug: "city-three",
      name: "City Three",
      title: "City Three, three-speed city bike – Oakline",
      description: "Three gears, a steel frame and an upright seat. Built for streets, rain and groceries.",
      price: "749.00",
      images: 2,
    },
    {
      slug: "cargo-long",
      name: "Cargo Long",
      title: "Cargo Long, cargo bike for two children – Oakline",
      description: "Carries two children and the shopping, and still turns in a side street.",
      price: "3299.00",
      images: 3,
    },
    {
      slug: "gravel-one",
      name: "Gravel One",
      title: "Gravel One, gravel bike – Oakline Bikes",
      description: "Wide tyres and a frame that forgives. The next series is built in spring.",
      price: "1899.00",
      soldOut: true,
      images: 1,
    },
    {
      slug: "first-balance",
      name: "First Balance",
      title: "First Balance, balance bike – Oakline Bikes",
      description: "A balance bike of oak and cork for riders from two years on.",
      price: "189.00",
      images: 2,
    },
  ],
  contact: {
    email: "workshop@oakline-bikes.example.com",
    phone: "+31 20 555 0172",
    address: "Oakline Bikes, Werfkade 21, Amsterdam",
  },
  policies: [
    {
      slug: "returns",
      name: "Returns and exchanges",
      paragraphs: ["Return a bike within 14 days. Return transport costs €49.00 and is arranged by us."],
    },
    {
      slug: "shipping",
      name: "Delivery",
      paragraphs: [
        "We deliver to the door in the Netherlands, Belgium and Germany within a week for €49.00.",
      ],
    },
    {
      slug: "privacy",
      name: "Privacy",
      paragraphs: ["We keep what the law asks for and what the guarantee needs."],
    },
    {
      slug: "terms",
      name: "Terms and conditions",
      paragraphs: ["A bike is built after half of its price is paid.", "Dutch law applies."],
    },
  ],
};
