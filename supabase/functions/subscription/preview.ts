/**
 * What a change would cost. At Polar this call is private: it serves Polar's own pages, and the SDK does not know it
 * (`POST /v1/subscriptions/{id}/change-preview` in `server/polar/subscription/endpoints.py`).
 */

import { createPolarCore } from "@polar-sh/sdk/2026-10";
import { type Refusal, refusalOf } from "../_commands/refusal.ts";
import { isRecord } from "../_shared/json.ts";
import type { PolarAccount } from "../_shared/polar.ts";

const AMOUNTS = [
  "proration_amount",
  "subtotal_amount",
  "discount_amount",
  "net_amount",
  "tax_amount",
  "total_amount",
  "applied_balance_amount",
  "due_amount",
] as const;

/** Amounts in minor units; `due_amount` is what would be charged now, changes that wait for the next order included. */
export type Preview = Record<typeof AMOUNTS[number], number> & { lines: { label: string; amount: number }[] };

/** By which a change is told to Polar: one of the first three, and how it is billed. */
const FIELDS = ["product_id", "units", "seats", "proration_behavior"];

export type AskPreview = (
  subscriptionId: string,
  change: Record<string, unknown>,
  seconds: number,
) => Promise<{ ok: true; value: Preview } | Refusal>;

/** Builds the call for an account. It never throws. */
export function createAskPreview(account: PolarAccount): AskPreview {
  const core = createPolarCore(account);
  return async (id, change, timeout) => {
    try {
      const path = "/v1/subscriptions/{id}/change-preview";
      const body = Object.fromEntries(Object.entries(change).filter(([name]) => FIELDS.includes(name)));
      const request = core.buildRequest("POST", path, { id }, {}, body);
      const response = await core.sendRequest(request, { timeout });
      return { ok: true, value: parsePreview(await core.parseResponse(response, "json")) };
    } catch (error) {
      return refusalOf(error);
    }
  };
}

function parsePreview(told: unknown): Preview {
  if (
    isRecord(told) && AMOUNTS.every((name) => Number.isSafeInteger(told[name])) &&
    Array.isArray(told.prorations)
  ) {
    const amounts = Object.fromEntries(AMOUNTS.map((name) => [name, told[name] as number]));
    const lines = told.prorations.map(({ label, amount }) => ({
      label: String(label),
      amount: Number(amount),
    }));
    return { ...amounts, lines } as Preview;
  }
  throw new TypeError("an answer without a preview");
}
