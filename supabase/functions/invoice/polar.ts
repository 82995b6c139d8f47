/** The calls to Polar that an invoice needs. */

import { createPolarCore } from "@polar-sh/sdk/2026-10";
import { generateInvoiceOrders, invoiceOrders } from "@polar-sh/sdk/2026-10/services/orders";
import { type Refusal, refusalOf } from "../_commands/refusal.ts";
import type { PolarAccount } from "../_shared/polar.ts";

type Answer<T> = { ok: true; value: T } | Refusal;

export interface Invoices {
  /** The address of the PDF, which works for whoever has it, for a while; `no_invoice` before it was made. */
  find(orderId: string, seconds: number): Promise<Answer<string>>;
  /** Has it made, which takes Polar a few seconds. */
  make(orderId: string, seconds: number): Promise<Answer<null>>;
}

/** Builds the calls for an account. They never throw. */
export function createInvoices(account: PolarAccount): Invoices {
  const core = createPolarCore(account);
  return {
    async find(orderId, timeout) {
      try {
        const { url } = await invoiceOrders(core)(orderId, { timeout });
        if (!URL.canParse(url)) throw new TypeError("an answer without an address");
        return { ok: true, value: url };
      } catch (error) {
        return refusalOf(error);
      }
    },
    async make(orderId, timeout) {
      try {
        await generateInvoiceOrders(core)(orderId, { timeout });
        return { ok: true, value: null };
      } catch (error) {
        return refusalOf(error);
      }
    },
  };
}
