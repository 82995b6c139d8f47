/** The policies that a shop may publish, in the order in which it links them. */
export const POLICY_KINDS = [
  "returns",
  "shipping",
  "privacy",
  "terms",
  "about",
  "contact",
  "imprint",
] as const;

export type PolicyKind = typeof POLICY_KINDS[number];
