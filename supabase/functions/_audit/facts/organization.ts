/** What structured data says about the seller. */

import { isNode, listOf, type Node, textOf, typesOf } from "./nodes.ts";
import { cleanOrNull } from "./text.ts";

export interface OrganizationFacts {
  name: string | null;
  url: string | null;
  logo: string | null;
  email: string | null;
  telephone: string | null;
  contactPoint: boolean;
  /** Profiles named in sameAs. */
  sameAs: number;
  address: boolean;
  vatId: string | null;
  /** hasMerchantReturnPolicy is there. */
  returnPolicy: boolean;
  /** hasShippingService or shippingDetails is there. */
  shipping: boolean;
}

/** schema.org's Organization and those kinds of it that shops are; `HobbyShop` and `ClothingStore` are stores. */
const ORGANIZATION =
  /^(?:Organization|Corporation|OnlineBusiness|OnlineStore|LocalBusiness|Bakery|Winery|Brewery|\w*(?:Store|Shop|Dealer))$/;

/** What all the page's organisations say together, as one; null when there is none. */
export function findOrganization(nodes: Node[]): OrganizationFacts | null {
  const found = nodes.filter((node) => typesOf(node).some((type) => ORGANIZATION.test(type)));
  if (found.length === 0) return null;
  const first = (read: (node: Node) => unknown, max: number) =>
    cleanOrNull(found.map((node) => textOf(read(node))).find((text) => text !== ""), max);
  const has = (...names: string[]) =>
    found.some((node) => names.some((name) => listOf(node[name]).length > 0));
  return {
    name: first(({ name }) => name, 80),
    url: first(({ url, ["@id"]: id }) => textOf(url) || id, 200),
    logo: first(({ logo, image }) => addressOf(logo) || addressOf(image), 200),
    email: first(({ email }) => email, 80),
    telephone: first(({ telephone }) => telephone, 40),
    contactPoint: has("contactPoint", "contactPoints"),
    sameAs: Math.max(...found.map(({ sameAs }) => listOf(sameAs).length)),
    address: has("address"),
    vatId: first(({ vatID, taxID }) => textOf(vatID) || taxID, 40),
    returnPolicy: has("hasMerchantReturnPolicy"),
    shipping: has("hasShippingService", "shippingDetails"),
  };
}

function addressOf(value: unknown): string {
  const [first] = listOf(value);
  return isNode(first)
    ? textOf(first.url) || textOf(first.contentUrl) || textOf(first["@id"])
    : textOf(first);
}
