/** Arithmetic of amounts. All are integers in minor units (cents). */
import type { models } from "@polar-sh/sdk/2026-10";

/** Tax in basis points of the net amount by billing country; none elsewhere. Rates that buyers know, no more. */
const TAX_RATES: Record<string, number> = { DE: 1900, FR: 2000, GB: 2000, SE: 2500 };

/** Less than this no card can be charged; Polar adds it to the customer's next order. */
export const SMALLEST_CHARGE = 50;

/** Currencies that Polar counts whole; all else is in hundredths (`server/polar/kit/currency.py`). */
const WHOLE = new Set("bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf".split(" "));

/** How many digits an amount of a currency has behind the point. */
export function decimals(currency: string): 0 | 2 {
  return WHOLE.has(currency) ? 0 : 2;
}

/** The tax on a net amount. What is given back takes its tax along: below zero for an amount below zero. */
export function taxOn(net: number, address: models.Address | null): number {
  const rate = TAX_RATES[address?.country ?? ""] ?? 0;
  return Math.sign(net) * Math.round(Math.abs(net) * rate / 10_000) || 0;
}

/** `amount * part / whole`, rounded to the nearest integer and halves to the even one, as Python rounds. */
export function share(amount: number, part: number, whole: number): number {
  const product = BigInt(amount) * BigInt(part);
  const divisor = BigInt(whole);
  const floor = product / divisor;
  const twice = (product % divisor) * 2n;
  const up = twice > divisor || (twice === divisor && floor % 2n === 1n);
  return Number(floor + (up ? 1n : 0n));
}

/**
 * What the customer's balance does to an order: below zero pays a part of it, above zero is a debt that the order
 * collects.
 */
export function balanceApplied(total: number, balance: number): number {
  if (total >= 0) return -Math.min(total, balance) || 0;
  return balance < 0 ? Math.min(-total, -balance) : 0;
}
