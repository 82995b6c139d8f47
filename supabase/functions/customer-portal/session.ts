/** The one call to Polar that the portal makes. */

import { createPolarCore } from "@polar-sh/sdk/2026-10";
import { createCustomerSessions } from "@polar-sh/sdk/2026-10/services/customer_sessions";
import { callPolar, type PolarAccount, type PolarResult } from "../_shared/polar.ts";

/** A way into the portal. The URL holds a token that is as good as a password: only its owner may see it. */
export interface PortalSession {
  url: string;
  /** ISO 8601, about an hour from now. */
  expires_at: string;
}

/**
 * Opens a new session for a Polar customer. Its failures are those of {@link callPolar}.
 *
 * @param returnUrl where the portal's back button leads; no button without it
 * @param deadline in milliseconds since 1970
 */
export type OpenPortal = (
  customerId: string,
  returnUrl: string | undefined,
  deadline: number,
) => Promise<PolarResult<PortalSession>>;

/** Builds the call for an account. */
export function createOpenPortal(account: PolarAccount): OpenPortal {
  const createSession = createCustomerSessions(createPolarCore(account));
  return (customerId, returnUrl, deadline) =>
    callPolar("create_customer_session", deadline, async (options) => {
      const body = { customer_id: customerId, return_url: returnUrl };
      const { customer_portal_url, expires_at } = await createSession(body, options);
      if (!customer_portal_url || !expires_at) throw new TypeError("an answer without a session");
      return { url: customer_portal_url, expires_at };
    });
}
