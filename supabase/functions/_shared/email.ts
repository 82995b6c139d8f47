/**
 * An e-mail as the database compares it (`edge_kit.normal_email`): trimmed, and only A to Z become small. Elsewhere the
 * Kelvin sign becomes a k, so that two people's addresses are one.
 */
export function normalEmail(email: string): string {
  return email.replace(/^ +| +$/g, "").replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}
