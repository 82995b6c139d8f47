import { gtin13 } from "./gtin.ts";
import { ENGLISH } from "./languages/en.ts";
import { policiesOf } from "./policies.ts";
import type { Shop } from "./shop.ts";
import { HANDMADE } from "./style.ts";

const known = {
  name: "Oakline Bikes",
  about:
    "Oakline Bikes is a yard on the north side of the IJ where nine people build bicycles with fenders of oak. The " +
    "frames are brazed by Hilde, the wood is bent by her brother over the kettle that their grandfather used for " +
    "boats. We build four hundred bikes a year, each for somebody whose name is on the card at its handlebar.",
  words: ENGLISH,
  legal: {
    entity: "Oakline Bikes B.V.",
    street: "Werfkade 21",
    postalCode: "1033 RA",
    city: "Amsterdam",
    vat: "NL859341207B01",
    register: "KvK 72910456",
  },
  shipping: { cost: "49.00", freeFrom: "2000.00", days: { min: 3, max: 7 } },
  returns: { days: 14, free: false },
  showPrice: (price: string) => `€${price.replace(/\B(?=(?:\d{3})+\.)/g, ",")}`,
};

export const OAKLINE_BIKES: Shop = {
  ...known,
  id: "oakline-bikes",
  claim: "Bicycles with oak fenders, built to order",
  title: "Oakline Bikes – bicycles with oak fenders",
  description: "City, cargo and gravel bikes with fenders of steam-bent oak, built to order in three weeks.",
  style: HANDMADE,
  country: "NL",
  currency: "EUR",
  markup: "microdata",
  api: false,
  llms: null,
  look: { hue: 150, motif: "bike" },
  collections: [
    {
      slug: "bikes",
      name: "Bikes",
      title: "Bikes by Oakline, built to order in Amsterdam",
      description: "Every bike for grown-ups, from the city bike to the long cargo bike.",
      products: ["city-three", "cargo-long", "gravel-one", "post-eight"],
    },
    {
      slug: "children",
      name: "For children",
      title: "Children's bikes by Oakline, built to order",
      description: "For riders from two years on, of oak and cork.",
      products: ["first-balance", "little-oak"],
    },
  ],
  products: [
    {
      slug: "city-three",
      name: "City Three",
      title: "City Three, three-speed city bike – Oakline",
      summary: "Three gears, a steel frame and an upright seat. Built for streets, rain and groceries.",
      text:
        "A bike for streets, rain and groceries. The frame is of Reynolds steel, brazed in our yard; the fenders are " +
        "oak from the Veluwe, bent over steam and oiled three times. Three gears in the hub need no care for years, " +
        "and the roller brakes work as well wet as dry. You sit upright and see over cars. The carrier takes a crate " +
        "of oranges, and the lock that comes with it is the one we use ourselves.",
      price: "749.00",
      gtin: gtin13("952045600012"),
      images: 3,
      rating: { value: "4.8", count: 86 },
      reviews: [
        { author: "Femke", stars: 5, text: "Ten thousand kilometres, one new tyre." },
        { author: "Joris", stars: 4, text: "Heavier than it looks, and quieter than anything." },
      ],
    },
    {
      slug: "cargo-long",
      name: "Cargo Long",
      title: "Cargo Long, cargo bike for two children – Oakline",
      summary: "Carries two children and the shopping, and still turns in a side street.",
      text:
        "Two children, the shopping and a wet dog go into the box in front, and the whole thing still turns in a side " +
        "street, because the steering runs over a cable and not over rods. The box is of birch with edges of oak. " +
        "Belts hold the children, a hood holds off the rain, and a stand with four feet holds all of it while you " +
        "look for your key. Eight gears are enough for every bridge in town; a motor can be added later.",
      price: "3299.00",
      gtin: gtin13("952045600029"),
      images: 4,
      rating: { value: "4.9", count: 41 },
      reviews: [{ author: "Sanne", stars: 5, text: "We sold the car. I did not think we would." }],
    },
    {
      slug: "gravel-one",
      name: "Gravel One",
      title: "Gravel One, gravel bike – Oakline Bikes",
      summary: "Wide tyres and a frame that forgives. The next series is built in spring.",
      text:
        "For the path beside the road. Tyres of forty-five millimetres, a fork of steel that gives a little, and a bar " +
        "that flares so that your hands find a place on the way down. There are mounts for three bottles and for the " +
        "short oak fenders that keep most of the mud off you. One chainring, eleven sprockets, cables that anybody " +
        "can mend at a farm gate. We build twenty a year; the next series is built in spring.",
      price: "1899.00",
      soldOut: true,
      gtin: gtin13("952045600036"),
      images: 3,
      rating: { value: "4.7", count: 22 },
      reviews: [{ author: "Bram", stars: 5, text: "Amsterdam to Maastricht without meeting a lorry." }],
    },
    {
      slug: "post-eight",
      name: "Post Eight",
      title: "Post Eight, eight-speed carrier bike – Oakline",
      summary: "The old post bike with eight gears and a front carrier for fifty kilos.",
      text:
        "The post rode bikes like this for sixty years, and we measured one before it went to the museum. The carrier " +
        "in front is fixed to the frame and not to the fork, so fifty kilos of parcels do not pull at your hands. We " +
        "gave it eight gears, good lamps and brakes that the post would have liked to have. The oak fenders are a " +
        "finger wider than on our other bikes. It is the bike our own wheel builder takes home.",
      price: "1149.00",
      gtin: gtin13("952045600043"),
      images: 3,
      rating: { value: "4.6", count: 33 },
      reviews: [{ author: "Ilse", stars: 4, text: "I carry flowers for a living, and now I enjoy it." }],
    },
    {
      slug: "first-balance",
      name: "First Balance",
      title: "First Balance, balance bike – Oakline Bikes",
      summary: "A balance bike of oak and cork for riders from two years on.",
      text:
        "A first bike for people from two years on. The frame is one piece of bent oak, the grips and the seat are " +
        "cork, and the tyres are filled with air because that is what makes a child want to ride on. Two screws set " +
        "the seat from thirty to forty centimetres. There are no pedals to hit shins and no brake to forget. When it " +
        "has become too small, bring it back: we oil it, give it new tyres and find it another rider.",
      price: "189.00",
      gtin: gtin13("952045600050"),
      images: 3,
      rating: { value: "5.0", count: 57 },
      reviews: [{ author: "Mila's father", stars: 5, text: "She took it to bed." }],
    },
    {
      slug: "little-oak",
      name: "Little Oak",
      title: "Little Oak, bike for six-year-olds – Oakline",
      summary: "A real bike for six-year-olds, seven kilos light, with the fenders of the big ones.",
      text:
        "A real bike, only smaller, and at seven kilos light enough to be lifted over a kerb by the person who rides " +
        "it. The brake levers are made for short fingers. The cranks are narrow, so that knees do not wobble. Two " +
        "gears change by themselves in the hub, there is no chain to be seen and none to leave a mark on trousers. " +
        "And it has what every child asks for first: the same oak fenders as the big ones.",
      price: "459.00",
      gtin: gtin13("952045600067"),
      images: 3,
      rating: { value: "4.8", count: 19 },
      reviews: [{
        author: "Daan",
        stars: 5,
        text: "Our son polishes the fenders. He does not polish anything.",
      }],
    },
  ],
  contact: { email: "workshop@oakline-bikes.example.com", phone: "+31 20 555 0172", form: true },
  policies: policiesOf(known),
  social: ["https://www.instagram.com/oaklinebikes"],
};
