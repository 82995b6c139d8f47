/** What the backend's words are called where a buyer reads them. A test holds the lists against the database's. */

export const statuses = {
  awaiting_url: "Needs an address",
  pending_scrape: "Next in line",
  scraping: "Reading the shop",
  completed: "Ready",
  failed: "Stopped",
  canceled: "Canceled",
  trialing: "Free trial",
  active: "Active",
  past_due: "Payment failed",
  paused: "Paused",
  inactive: "Not active",
  revoked: "Ended",
  draft: "Not paid yet",
  pending: "Not paid yet",
  paid: "Paid",
  partially_refunded: "Partly refunded",
  refunded: "Refunded",
  void: "Void",
};

export const reports = {
  survival_blueprint: ["Survival blueprint", "what is broken, the evidence, and how to mend it"],
  persona_snapshot: ["Persona snapshot", "who buys there, as the shop itself tells it"],
  ad_script: ["Ad scripts", "drafts from the shop's own sentences, for each channel"],
  threat_scan: ["Threat scan", "what is exposed, and to whom"],
  competitor_matrix: ["Competitor matrix", "side by side with up to three others"],
  edge_update: ["Edge update", "what changed since last month, and what to do next"],
};

/** Why a report could not be made; whatever is not here did not depend on the address. */
export const failures = {
  name_not_found: "There is no such domain. Correct the address.",
  invalid_url: "This is not the address of a shop. Correct it.",
  private_host: "This address is not open to the public. Correct it.",
  private_address: "This address is not open to the public. Correct it.",
  not_found: "There is no page at this address. Correct it.",
  gone: "The page at this address is gone. Correct it.",
  http_4xx: "The shop refuses visitors at this address. Correct it, or try again.",
  wrong_content_type: "There is no web page at this address. Correct it.",
  not_html: "There is no web page at this address. Correct it.",
  redirect_refused: "This address leads to one that we may not open. Correct it.",
  too_many_redirects: "This address leads in circles. Correct it.",
  tls_failed: "The shop's certificate is not in order. Try http:// in front, or try again.",
  other: "The shop did not answer as a shop does. Try again, or correct the address.",
};

export const warnings = {
  already_bought: "you have this report already, or it is being made",
  twice_in_cart: "this is in your cart twice",
  name_not_found: "there seems to be no such domain",
};

/** By code: what is not here is told in the backend's own sentence, unless it is the backend's fault. */
export const sentences = {
  offline: "You are offline. Check the connection, then try again.",
  no_answer: "The shop does not answer. Try again in a moment.",
  failed: "Something went wrong on our side. Nothing was charged. Try again in a moment.",
  sign_in_first: "Your session has ended. Sign in again.",
  invalid_token: "Your session has ended. Sign in again.",
  already_subscribed: "You have this subscription already: it is in your dashboard.",
  insufficient_credits: "You have no credits left to spend.",
  invoice_not_ready: "Polar is making the invoice. It opens in a moment.",
  not_offered: "This shop does not let you do that by yourself. Ask its support.",
  command_open: "A change that you asked for before is not done yet. Try again in a moment.",
  payment_failed: "Your card was not charged, so nothing was changed. Try another card.",
  refused: "This is not possible now. Nothing was changed.",
  polar_unavailable: "The payment provider does not answer. Try again in a moment.",
  polar_busy: "The payment provider is busy. Try again in a moment.",
  no_customer: "There are no payment methods yet: nothing was bought with this account.",
  product_not_available: "This product is not for sale at the moment. Remove it, or come back later.",
  unknown_product: "This product is no longer for sale. Remove it.",
  subscription_alone: "A subscription is bought alone.",
  currency_not_available: "Your cart is not sold in this currency any more. Choose another.",
  embed_origin_not_allowed: "This page cannot take the payment itself. Press Pay.",
  too_many_checkouts: "You have opened many checkouts. Wait a few minutes, then try again.",
  url_not_wanted: "This report is being made already.",
  invalid_credentials: "This e-mail and password do not fit. Check both, or sign up if you are new here.",
  email_not_confirmed: "Type the code that we sent to this e-mail.",
  otp_expired: "This code is wrong or too old. Type the newest one that we sent, or have a new one sent.",
  link_expired: "This link was used before, or is too old. Ask for a new one.",
  user_already_exists: "There is an account with this e-mail: sign in.",
  weak_password: "This password is too easy to guess. Choose a longer one.",
  same_password: "This is the password you had. Choose another one.",
  over_email_send_rate_limit: "A code is on its way already. Wait a minute before you ask for another.",
};

/** Amounts are cents, but whole yen and the like, as Polar counts (its `kit/currency.py`). */
const unit = (currency) =>
  /^(bif|clp|djf|gnf|jpy|kmf|krw|mga|pyg|rwf|vnd|vuv|xaf|xof|xpf)$/.test(currency) ? 1 : 100;
export const money = (amount, currency) =>
  new Intl.NumberFormat("en", { style: "currency", currency }).format(amount / unit(currency));
/** What a product costs in each currency: { usd: 14900, eur: 13900 }. */
export const pricesOf = ({ currency, price_amount: amount, product_prices: others }) =>
  Object.fromEntries([{ currency, amount }, ...others].map((price) => [price.currency, price.amount]));
/** A price in each currency, { usd: 14900, eur: 13900 }. */
export const priceTag = (prices) =>
  Object.entries(prices).map(([currency, amount]) => money(amount, currency)).join(" or ");
/** How often it is paid: "a month", "every 3 months". */
export const rhythm = ({ recurring_interval: interval, recurring_interval_count: count }) =>
  count === 1 ? `a ${interval}` : `every ${count} ${interval}s`;
export const day = (time) => time && new Date(time).toLocaleDateString("en", { dateStyle: "medium" });
/** A word that the page does not know yet, which is better than none. */
export const spoken = (word) => statuses[word] ?? word.replaceAll("_", " ");
/** How people name a shop. */
export const shopName = (url) => URL.canParse(url) ? new URL(url).host.replace(/^www\./, "") : url;
