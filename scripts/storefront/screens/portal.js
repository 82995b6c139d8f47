import { ask, db } from "../api.js";

/**
 * Goes to Polar's pages for cards and addresses. A fresh link on each click: it signs the buyer in there and is never
 * kept. Who has bought under several e-mails names the subscription that it is about.
 */
export async function openPortal(subscription_id) {
  const return_path = location.pathname + location.search;
  const body = { return_path, subscription_id };
  const { url } = await ask(db.functions.invoke("customer-portal", { body }));
  location.assign(url);
}
