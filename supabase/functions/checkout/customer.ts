/**
 * Which Polar customer a checkout is sold to. Polar finds buyers by the e-mail they type, so a buyer whose
 * e-mail we know to be verified is tied to a customer before that; everybody else is not.
 */

import type { Rpc } from "../_shared/database.ts";
import type { Result } from "../_shared/http.ts";
import type { PolarResult } from "../_shared/polar.ts";
import type { Buyer } from "./cart.ts";
import type { Polar, PolarCustomer } from "./polar.ts";

/**
 * The id of the buyer's Polar customer: the linked one, which is told of a new verified e-mail first, or one
 * created or adopted for the verified e-mail and then linked (docs/money.md §5). Null is no error: the order still reaches a signed-in buyer through its
 * metadata.
 *
 * @param claims the buyer's verified token, from which `link_polar_customer` takes the e-mail once more
 * @param signal ends the wait for the database
 * Errors: those of Polar and of the database.
 */
export async function polarCustomerOf(
  buyer: Buyer,
  claims: Record<string, unknown> | null,
  { polar, rpc, signal }: { polar: Polar; rpc: Rpc; signal: AbortSignal },
): Promise<Result<string | null>> {
  const { user_id, email, polar_customer_id, email_is_new } = buyer;
  if (polar_customer_id) {
    return email && email_is_new
      ? await changeEmail(polar, polar_customer_id, email)
      : { ok: true, value: polar_customer_id };
  }
  if (!user_id || !email) return { ok: true, value: null };

  const found = await createOrAdopt(polar, user_id, email);
  if (!found.ok) return found;
  const customer = found.value;
  if (!customer) return { ok: true, value: null };

  const linked = await rpc("link_polar_customer", {
    p_claims: claims,
    p_polar_customer_id: customer.id,
    p_email: customer.email,
  }, signal);
  if (!linked.ok) return linked;
  return { ok: true, value: linked.value ? customer.id : null };
}

/**
 * Polar locks the e-mail of a checkout to the customer's, so the customer must have the new one before. Null where
 * another customer of Polar has that e-mail, or this one is gone: then the buyer types one.
 */
async function changeEmail(polar: Polar, customerId: string, email: string): Promise<Result<string | null>> {
  const changed = await polar.changeEmail(customerId, email);
  if (changed.ok) return { ok: true, value: customerId };
  const refused = changed.refusedFields || changed.cause?.polar_status === 404;
  return refused ? { ok: true, value: null } : changed;
}

/**
 * Polar has one customer per e-mail. One that nobody owns yet, from a purchase as a guest, becomes the user's;
 * one that is another user's stays theirs. Null also where Polar refuses the e-mail itself.
 */
async function createOrAdopt(
  polar: Polar,
  userId: string,
  email: string,
): Promise<PolarResult<PolarCustomer | null>> {
  const created = await polar.createCustomer(userId, email);
  if (created.ok || !created.refusedFields) return created;

  const existing = await polar.findCustomer(email);
  if (!existing.ok || !existing.value || existing.value.externalId === userId) return existing;
  if (existing.value.externalId !== null) return { ok: true, value: null };

  const adopted = await polar.adoptCustomer(existing.value.id, userId);
  if (adopted.ok || !adopted.refusedFields) return adopted;
  return { ok: true, value: null };
}
