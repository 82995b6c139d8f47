/** Brings rows of an earlier format to the present one. */

type Rows = Record<string, Record<string, unknown>[] | undefined>;

/** Format 2 knew fixed prices only, and neither seats nor units, payments, planned periods and members of grants. */
export function fromFormat2(saved: Rows): Rows {
  const each = (table: string, more: (row: Record<string, unknown>) => Record<string, unknown>) =>
    (saved[table] ?? []).map((row) => ({ ...row, ...more(row) }));
  return {
    ...saved,
    checkouts: each("checkouts", () => ({
      seats: null,
      units: null,
      min_seats: null,
      max_seats: null,
      min_units: null,
      max_units: null,
    })),
    orders: each("orders", ({ charged_amount }) => ({
      payment_id: charged_amount === 0 ? null : crypto.randomUUID(),
    })),
    subscriptions: each("subscriptions", ({ pending_update }) => ({
      pending_update: pending_update && {
        ...pending_update,
        discount_id: null,
        cycle_start: null,
        cycle_end: null,
      },
    })),
    grants: each("grants", () => ({ member_id: null })),
  };
}
