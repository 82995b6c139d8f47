/** For the tests: which fields Polar's objects have. */
import { assertEquals } from "@kit/assert";

/** The fields of each object as Polar's API reference (version 2026-10) lists them. */
const FIELDS = {
  address: "line1 line2 postal_code city state country",
  customer:
    "id created_at modified_at metadata external_id email email_verified type name billing_name billing_address tax_id " +
    "locale organization_id default_payment_method_id deleted_at first_user_event_at avatar_url",
  orderProduct:
    "metadata id created_at modified_at trial_interval trial_interval_count name description visibility " +
    "recurring_interval recurring_interval_count meter_interval meter_interval_count is_recurring is_archived " +
    "organization_id",
  product:
    "metadata id created_at modified_at trial_interval trial_interval_count name description visibility " +
    "recurring_interval recurring_interval_count meter_interval meter_interval_count is_recurring is_archived " +
    "organization_id is_deletable prices benefits medias attached_custom_fields",
  checkoutProduct:
    "id created_at modified_at trial_interval trial_interval_count name description visibility recurring_interval " +
    "recurring_interval_count meter_interval meter_interval_count is_recurring is_archived organization_id prices " +
    "benefits medias",
  price:
    "created_at modified_at id source amount_type price_currency tax_behavior is_archived product_id price_amount",
  item:
    "created_at modified_at id label amount tax_amount proration product_price_id start_timestamp end_timestamp",
  order:
    "id created_at modified_at status paid subtotal_amount discount_amount net_amount tax_amount total_amount " +
    "applied_balance_amount due_amount refunded_amount refunded_tax_amount currency billing_reason billing_name " +
    "billing_address invoice_number is_invoice_generated receipt_number seats units customer_id product_id discount_id " +
    "subscription_id checkout_id next_payment_attempt_at metadata custom_field_data platform_fee_amount " +
    "platform_fee_currency customer product discount subscription items description refundable_amount " +
    "refundable_tax_amount",
  checkout:
    "id created_at modified_at custom_field_data payment_processor status client_secret url expires_at success_url " +
    "return_url embed_origin amount seats min_seats max_seats units min_units max_units discount_amount net_amount " +
    "tax_amount tax_behavior total_amount currency allow_trial active_trial_interval active_trial_interval_count " +
    "trial_end organization_id product_id product_price_id discount_id allow_discount_codes require_billing_address " +
    "is_discount_applicable is_free_product_price is_payment_required is_payment_setup_required " +
    "is_payment_form_required customer_id is_business_customer customer_name customer_email customer_ip_address " +
    "customer_billing_name customer_billing_address customer_tax_id locale payment_method_type " +
    "payment_processor_metadata billing_address_fields trial_interval trial_interval_count metadata " +
    "external_customer_id products product product_price prices discount subscription_id attached_custom_fields " +
    "customer_metadata",
  orderSubscription:
    "metadata created_at modified_at id amount currency recurring_interval recurring_interval_count status " +
    "current_period_start current_period_end current_meter_period_start current_meter_period_end trial_start trial_end " +
    "cancel_at_period_end canceled_at started_at ends_at ended_at past_due_at pause_at_period_end paused_at resumes_at " +
    "customer_id product_id discount_id checkout_id seats units customer_cancellation_reason " +
    "customer_cancellation_comment",
  stateSubscription:
    "id created_at modified_at custom_field_data metadata status amount currency recurring_interval " +
    "current_period_start current_period_end trial_start trial_end cancel_at_period_end canceled_at started_at ends_at " +
    "product_id discount_id seats units meters",
  stateGrant: "id created_at modified_at granted_at benefit_id benefit_type benefit_metadata properties",
  refund:
    "created_at modified_at id metadata status reason amount tax_amount currency organization_id order_id " +
    "subscription_id customer_id revoke_benefits dispute",
  dispute:
    "created_at modified_at id status resolved closed amount tax_amount currency reason evidence_due_by past_due " +
    "order_id payment_id",
  benefit:
    "id created_at modified_at type description selectable deletable is_deleted organization_id metadata visibility " +
    "properties visibility_configurable",
  publicBenefit: "id created_at modified_at type description selectable deletable is_deleted organization_id",
  grant:
    "created_at modified_at id granted_at is_granted revoked_at is_revoked subscription_id order_id customer_id " +
    "member_id benefit_id error customer member benefit properties previous_properties",
  member: "id created_at modified_at customer_id email name external_id role",
  percentage:
    "duration type basis_points created_at modified_at id metadata name code starts_at ends_at max_redemptions " +
    "max_redemptions_per_customer redemptions_count organization_id",
  fixed:
    "duration type amount currency amounts created_at modified_at id metadata name code starts_at ends_at " +
    "max_redemptions max_redemptions_per_customer redemptions_count organization_id",
  checkoutFixed: "duration type amount currency amounts id name code",
  pendingUpdate: "created_at modified_at id applies_at product_id seats units",
};

/** Expects exactly these fields, and those that `more` names. */
export function assertFields(object: object, kind: keyof typeof FIELDS, more = "") {
  const expected = `${FIELDS[kind]} ${more}`.trim().split(" ");
  assertEquals(Object.keys(object).sort(), expected.sort(), `fields of a ${kind}`);
}
