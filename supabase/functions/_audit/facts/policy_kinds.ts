/** The pages about a shop that visitors and the law ask for. */

export type PolicyKind = "returns" | "shipping" | "privacy" | "terms" | "contact" | "about" | "imprint";

export const POLICY_KINDS: readonly PolicyKind[] = [
  ...["returns", "shipping", "privacy", "terms", "contact", "about", "imprint"] as const,
];
