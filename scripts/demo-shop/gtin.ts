/**
 * A whole GTIN-13 from its first twelve digits (GS1 General Specifications, check digit). Numbers that begin with
 * 952 belong to nobody: GS1 keeps them for examples.
 */
export function gtin13(twelve: string): string {
  const sum = [...twelve].reduce((sum, digit, at) => sum + Number(digit) * (at % 2 === 0 ? 1 : 3), 0);
  return twelve + String((10 - sum % 10) % 10);
}
