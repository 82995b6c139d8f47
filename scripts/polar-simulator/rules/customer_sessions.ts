/** Links to the portal. */
import type { CustomerSession } from "../rows/rows.ts";
import { randomToken } from "./tokens.ts";
import type { World } from "./world.ts";

/** Milliseconds for which a portal link works. */
const LIFETIME = 60 * 60 * 1000;

/** Opens the portal for a customer. */
export function newCustomerSession(
  { store, clock }: World,
  customerId: string,
  returnUrl: string | null,
): CustomerSession {
  const session = {
    id: crypto.randomUUID(),
    created_at: clock.stamp(),
    token: randomToken("polar_cst_"),
    expires_at: new Date(clock.now().getTime() + LIFETIME).toISOString(),
    return_url: returnUrl,
    customer_id: customerId,
  };
  store.customer_sessions.set(session.id, session);
  return session;
}
