/** The customer portal: what somebody bought, and what they may change themselves. Plain forms, no script. */
import type { Customer, Order, Subscription } from "../rows/rows.ts";
import { customerOfSession } from "../rules/identity.ts";
import { day } from "../rules/intervals.ts";
import { paperUrl } from "../rules/papers.ts";
import { pricesIn } from "../rules/plans.ts";
import { changeByCustomer, type CustomerChange } from "../rules/portal.ts";
import { PolarProblem } from "../rules/problems.ts";
import { tell } from "../rules/storyteller.ts";
import type { World } from "../rules/world.ts";
import { escape, explain, html, money } from "./html.ts";

/** Answers the portal: a form that was sent, and then the page. */
export async function portalPage(world: World, request: Request, url: URL): Promise<Response> {
  const token = url.searchParams.get("customer_session_token") ?? "";
  const customer = customerOfSession(world, token);
  if (customer === null) {
    return html(
      401,
      "Portal",
      "<h1>This link has expired</h1><p>Please open the portal from the shop again.</p>",
    );
  }
  if (request.method === "POST") {
    try {
      act(world, customer, await request.formData());
      world.store.changed();
    } catch (error) {
      if (!(error instanceof PolarProblem)) throw error;
      return html(error.status, "Portal", content(world, customer, token, explain(error)));
    }
    return new Response(null, { status: 303, headers: { location: `${url.pathname}${url.search}` } });
  }
  return html(200, "Portal", content(world, customer, token));
}

function act(world: World, customer: Customer, form: FormData) {
  const entered = (field: string) => String(form.get(field) ?? "");
  const action = entered("action");
  if (action === "save_card") {
    customer.card = "good";
    tell(world, "card_saved", { customer_id: customer.id });
    return;
  }
  const subscription = world.store.subscriptions.get(entered("subscription_id"));
  if (subscription === undefined || subscription.customer_id !== customer.id) {
    throw new PolarProblem(404, { error: "ResourceNotFound", detail: "Not found" });
  }
  const changes: Record<string, CustomerChange> = {
    cancel: { kind: "cancel", reason: {} },
    uncancel: { kind: "uncancel" },
    pause: { kind: "pause", resumesAt: null },
    call_off_pause: { kind: "call_off_pause" },
    resume: { kind: "resume" },
    clear: { kind: "clear" },
    product: { kind: "product", productId: entered("product_id") },
    seats: { kind: "seats", quantity: Number(entered("quantity")) },
    units: { kind: "units", quantity: Number(entered("quantity")) },
  };
  const change = changes[action];
  if (change === undefined) throw new PolarProblem(400, { error: "BadRequest", detail: "Bad request" });
  changeByCustomer(world, subscription, change);
}

function content(world: World, customer: Customer, token: string, problem = ""): string {
  const { store } = world;
  const session = [...store.customer_sessions.values()].find((row) => row.token === token)!;
  const subscriptions = [...store.subscriptions.values()].filter((row) => row.customer_id === customer.id);
  const back = session.return_url === null
    ? ""
    : `<p><a href="${escape(session.return_url)}">Back to the shop</a></p>`;
  return `<h1>${escape(customer.email)}</h1>
    <p class="note">Simulated Polar: no money moves.</p>
    ${problem && `<p class="problem" role="alert">${escape(problem)}</p>`}
    ${subscriptions.reverse().map((subscription) => card(world, subscription)).join("")}
    <p>Card on file: ${CARDS[customer.card ?? "none"]}. ${form("save_card", "Save a new card")}</p>
    ${purchases(world, customer)}${back}`;
}

const CARDS = { good: "works", declined: "is declined", lost: "is reported lost", none: "none" };

function card(world: World, subscription: Subscription): string {
  const product = world.store.products.get(subscription.product_id)!;
  return `<section>
    <h1>${escape(product.name)}</h1>
    <p>${escape(state(world, subscription))}</p>
    ${actions(world, subscription).join("")}
  </section>`;
}

function state({ store }: World, subscription: Subscription): string {
  const { status, amount, currency, recurring_interval, current_period_end, pending_update } = subscription;
  const price = `${money(amount, currency)} per ${recurring_interval}`;
  const until = day(current_period_end);
  if (status === "canceled") return `${price}, ended`;
  if (status === "paused") return `${price}, paused`;
  if (subscription.cancel_at_period_end) return `${price}, ends on ${until}`;
  if (subscription.pause_at_period_end) return `${price}, pauses on ${until}`;
  const planned = store.products.get(pending_update?.product_id ?? "");
  const next = planned === undefined ? "" : `, ${planned.name} from then on`;
  return `${price}, ${status.replace("_", " ")}, renews on ${until}${next}`;
}

function actions({ store }: World, subscription: Subscription): string[] {
  const { id, status } = subscription;
  if (status === "canceled") return [];
  if (status === "paused") return [form("resume", "Resume", id)];
  if (subscription.cancel_at_period_end) return [form("uncancel", "Keep it", id)];
  const others = [...store.products.values()].filter((product) =>
    product.id !== subscription.product_id && product.is_recurring && !product.is_archived &&
    product.visibility === "public" && pricesIn(product, subscription.currency).length > 0
  );
  const options = others.map((product) => `<option value="${product.id}">${escape(product.name)}</option>`);
  const quantity = subscription.seats !== null ? "seats" : subscription.units !== null ? "units" : null;
  return [
    form("cancel", "Cancel at the end of the period", id),
    subscription.pause_at_period_end
      ? form("call_off_pause", "Do not pause", id)
      : status === "active"
      ? form("pause", "Pause at the end of the period", id)
      : "",
    subscription.pending_update === null ? "" : form("clear", "Call off the planned change", id),
    options.length === 0
      ? ""
      : form("product", "Change plan", id, `<select name="product_id">${options.join("")}</select>`),
    quantity === null ? "" : form(
      quantity,
      `Change ${quantity}`,
      id,
      `<input name="quantity" type="number" min="1" value="${subscription[quantity]}">`,
    ),
  ];
}

function form(action: string, label: string, subscriptionId?: string, fields = ""): string {
  return `<form method="post">
    <input type="hidden" name="action" value="${action}">
    ${
    subscriptionId === undefined
      ? ""
      : `<input type="hidden" name="subscription_id" value="${subscriptionId}">`
  }
    ${fields}<button class="button">${escape(label)}</button>
  </form>`;
}

function purchases({ store, baseUrl }: World, customer: Customer): string {
  const orders = [...store.orders.values()].filter((order) => order.customer_id === customer.id).reverse();
  if (orders.length === 0) return "<p>No orders yet.</p>";
  const rows = orders.map((order) => `
    <tr>
      <td>${order.created_at.slice(0, 10)}</td>
      <td>${escape(order.items[0].label)}</td>
      <td>${invoice(baseUrl, order)}</td>
      <td>${escape(order.status)}</td>
      <td class="amount">${escape(money(order.total_amount, order.currency))}</td>
    </tr>`);
  return `<table><tr><th>Date<th>Order<th>Invoice<th>Status<th class="amount">Total</tr>${
    rows.join("")
  }</table>`;
}

function invoice(baseUrl: string, order: Order): string {
  const number = escape(order.invoice_number ?? "");
  return order.is_invoice_generated
    ? `<a href="${escape(paperUrl(baseUrl, order, "invoice"))}">${number}</a>`
    : number;
}
