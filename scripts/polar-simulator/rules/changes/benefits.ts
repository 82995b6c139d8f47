/** Grants of benefits. One that was revoked is granted again under its id. */
import type { Change } from "../change.ts";

export const benefitChanges = {
  grant_benefit({ store, clock }, context) {
    const stamp = clock.stamp();
    const scope = {
      customer_id: context.customer_id!,
      benefit_id: context.benefit_id!,
      subscription_id: context.subscription_id ?? null,
      order_id: context.subscription_id === undefined ? context.order_id! : null,
      member_id: context.seat_id === undefined ? null : context.member_id!,
    };
    const earlier = [...store.grants.values()].find((grant) =>
      grant.benefit_id === scope.benefit_id && grant.subscription_id === scope.subscription_id &&
      grant.order_id === scope.order_id && grant.member_id === scope.member_id
    );
    const id = earlier?.id ?? crypto.randomUUID();
    store.grants.set(id, {
      id,
      created_at: earlier?.created_at ?? stamp,
      modified_at: earlier === undefined ? null : stamp,
      granted_at: stamp,
      revoked_at: null,
      ...scope,
    });
    context.grant_id = id;
    return true;
  },

  cycle_grant({ store, clock }, context) {
    store.grants.get(context.grant_id!)!.modified_at = clock.stamp();
    return true;
  },

  revoke_grant({ store, clock }, context) {
    const stamp = clock.stamp();
    Object.assign(store.grants.get(context.grant_id!)!, {
      granted_at: null,
      revoked_at: stamp,
      modified_at: stamp,
    });
    return true;
  },
} satisfies Record<string, Change>;
