import { createClient } from "@supabase/supabase-js";
import { Webhook } from "standardwebhooks";

/** The usual webhook handler, for comparison: verify, then one PostgREST call for each table. */
export function createUsualHandler(url: string, key: string, secret: string) {
  const supabase = createClient(url, key, { auth: { persistSession: false } });
  const webhook = new Webhook(secret);

  return async (request: Request): Promise<Response> => {
    const body = await request.text();
    // deno-lint-ignore no-explicit-any -- as usual
    let event: any;
    try {
      event = webhook.verify(body, Object.fromEntries(request.headers));
    } catch {
      return new Response("invalid signature", { status: 403 });
    }
    const { type, data } = event;
    const userId = data.metadata.user_id;

    const saved = [
      await supabase.from("profiles").upsert({
        user_id: userId,
        email: data.customer.email,
        polar_customer_id: data.customer_id,
      }),
    ];
    if (type === "order.paid") {
      saved.push(
        await supabase.from("orders").upsert({
          id: data.id,
          status: data.status,
          billing_reason: data.billing_reason,
          polar_customer_id: data.customer_id,
          email: data.customer.email,
          user_id: userId,
          product_id: data.product_id,
          checkout_id: data.checkout_id,
          metadata: data.metadata,
          items: data.items,
          currency: data.currency,
          subtotal_amount: data.subtotal_amount,
          discount_amount: data.discount_amount,
          net_amount: data.net_amount,
          tax_amount: data.tax_amount,
          total_amount: data.total_amount,
          refunded_amount: data.refunded_amount,
          refundable_amount: data.refundable_amount,
          created_at: data.created_at,
          modified_at: data.modified_at,
        }),
        await supabase.from("purchases").insert({
          order_id: data.id,
          line: 1,
          user_id: userId,
          email: data.customer.email,
          product: data.product.metadata.slug,
          quantity: 1,
          amount: data.total_amount,
          currency: data.currency,
          status: "completed",
        }),
        await supabase.from("credit_lots").insert({
          key: `order:${data.id}`,
          source: "order",
          user_id: userId,
          order_id: data.id,
          granted_at: data.created_at,
          promised: 50,
          granted: 50,
        }),
      );
    } else if (type === "subscription.updated") {
      saved.push(
        await supabase.from("subscriptions").upsert({
          id: data.id,
          polar_status: data.status,
          polar_customer_id: data.customer_id,
          user_id: userId,
          product_id: data.product_id,
          current_period_start: data.current_period_start,
          current_period_end: data.current_period_end,
          cancel_at_period_end: data.cancel_at_period_end,
          modified_at: data.modified_at,
        }),
      );
    }
    const failed = saved.find(({ error }) => error);
    if (failed) return Response.json(failed.error, { status: 500 });
    return new Response(null, { status: 202 });
  };
}
