/** What a client may send to checkout, parsed into types. Prices, trials and owners are not among it. */

import ipaddr from "ipaddr.js";
import { returnUrl } from "../_shared/app_url.ts";
import { fail, type Failure, optional, type Result, unknownField } from "../_shared/http.ts";
import { isRecord } from "../_shared/json.ts";
import { parseShopUrl } from "../_shared/shop_url.ts";
import { successUrl } from "./success_url.ts";

/** A line as the client asks for it and as `create_cart` takes it. URLs are normalised. */
export interface CartItem {
  /** Slug of a product of the catalogue. */
  product: string;
  quantity?: number;
  url?: string;
  competitor_urls?: string[];
}

export interface CheckoutRequest {
  items: CartItem[];
  /** Where Polar sends the buyer after paying; `{CHECKOUT_ID}` in it is Polar's to fill in. */
  successUrl: string;
  /** Where the back button of Polar's page leads; no button without it. */
  returnUrl?: string;
  /** Language of Polar's page, such as `de` or `pt-BR`. */
  locale?: string;
  /** ISO 4217, lower case. Without it Polar presents one of those that the cart is sold in. */
  currency?: string;
  /** As the buyer typed it. Polar knows what it is worth. */
  discountCode?: string;
  /** Origin of the page that embeds Polar's; one of the operator's list. */
  embedOrigin?: string;
}

const KNOWN_FIELDS = [
  ...["items", "success_path", "return_path", "locale"],
  ...["currency", "discount_code", "embed_origin"],
];
const MAX_ITEMS = 20;
const MAX_QUANTITY = 100;
const MAX_COMPETITOR_URLS = 3;

const SLUG = /^[\w-]{1,64}$/;
const LOCALE = /^[a-z]{2,3}(?:-[a-z0-9]{2,8}){0,2}$/i;
const CURRENCY = /^[a-z]{3}$/;
/** What a code at Polar can be (`discount/schemas.py`), and what older ones may have in them. */
const DISCOUNT_CODE = /^[\p{L}\p{N}_.-]{3,256}$/u;
const IDEMPOTENCY_KEY = /^[\x20-\x7e]{1,200}$/;

/**
 * Parses the body of a checkout request.
 *
 * @param appUrl what the paths are relative to
 * @param embedOrigins who may embed Polar's page
 * Errors, all 422 and with the field as details: `unknown_field`, `invalid_items`, `too_many_items`,
 * `unknown_product`, `invalid_quantity`, `invalid_url`, `private_host`, `too_many_competitor_urls`,
 * `invalid_path`, `invalid_locale`, `invalid_currency`, `unknown_discount_code`, `embed_origin_not_allowed`.
 */
export function parseCheckout(
  body: Record<string, unknown>,
  appUrl: string,
  embedOrigins: string[],
): Result<CheckoutRequest> {
  const unknown = unknownField(body, KNOWN_FIELDS);
  if (unknown) return unknown;

  const items = parseItems(body.items);
  if (!items.ok) return items;
  const success = successUrl(appUrl, body.success_path);
  if (!success.ok) return success;
  const back = optional(body.return_path, (path) => returnUrl(appUrl, path));
  if (!back.ok) return back;
  const locale = optional(body.locale, parseLocale);
  if (!locale.ok) return locale;
  const currency = optional(body.currency, parseCurrency);
  if (!currency.ok) return currency;
  const discountCode = optional(body.discount_code, parseDiscountCode);
  if (!discountCode.ok) return discountCode;
  const embedOrigin = optional(body.embed_origin, (origin) => parseEmbedOrigin(origin, embedOrigins));
  if (!embedOrigin.ok) return embedOrigin;

  return {
    ok: true,
    value: {
      items: items.value,
      successUrl: success.value,
      returnUrl: back.value,
      locale: locale.value,
      currency: currency.value,
      discountCode: discountCode.value,
      embedOrigin: embedOrigin.value,
    },
  };
}

/** 422 `invalid_locale`; Polar may still refuse what only looks like a locale. */
export function invalidLocale(): Failure {
  return fail(422, "invalid_locale", "Send a language tag such as en, de or pt-BR.", { details: "locale" });
}

/** 422 `unknown_discount_code`. */
export function unknownDiscountCode(): Failure {
  const message = "There is no such code. Check how it is written.";
  return fail(422, "unknown_discount_code", message, { details: "discount_code" });
}

/**
 * The `Idempotency-Key` header, null without one. The same key gets the same open checkout again.
 * Errors: 422 `invalid_idempotency_key`.
 */
export function parseIdempotencyKey(headers: Headers): Result<string | null> {
  const key = headers.get("idempotency-key");
  if (key === null || IDEMPOTENCY_KEY.test(key)) return { ok: true, value: key };
  return fail(422, "invalid_idempotency_key", "Send 1 to 200 printable ASCII characters as Idempotency-Key.");
}

/**
 * The buyer's address, from which Polar tells country, currency and tax before the buyer types anything, and by
 * which checkouts are counted. Undefined where no header has an IP address.
 *
 * `cf-connecting-ip` first: hosted projects stand behind Cloudflare, which sets that header itself, whereas it
 * appends to an `x-forwarded-for` that the client has sent (developers.cloudflare.com, HTTP headers). Without
 * Cloudflare the first hop of `x-forwarded-for` is taken, as the gateway of `supabase start` writes it. Behind
 * any other proxy both can be invented: then the limit per address binds only those who do not try, and the
 * limit per user binds everybody.
 */
export function clientIp(headers: Headers): string | undefined {
  const hops = [headers.get("cf-connecting-ip") ?? "", ...(headers.get("x-forwarded-for") ?? "").split(",")];
  for (const hop of hops) {
    const address = hop.trim();
    if (ipaddr.IPv4.isValidFourPartDecimal(address)) return address;
    if (ipaddr.IPv6.isValid(address)) return ipaddr.process(address).toString();
  }
}

/** Parses each element of a list and stops at the first that is refused. `at` names the list. */
function each<T>(
  list: unknown[],
  at: string,
  parse: (value: unknown, at: string) => Result<T>,
): Result<T[]> {
  const values: T[] = [];
  for (const [index, element] of list.entries()) {
    const parsed = parse(element, `${at}[${index}]`);
    if (!parsed.ok) return parsed;
    values.push(parsed.value);
  }
  return { ok: true, value: values };
}

function parseItems(items: unknown): Result<CartItem[]> {
  if (!Array.isArray(items) || items.length === 0) {
    return fail(422, "invalid_items", "Send a list of at least one item.", { details: "items" });
  }
  if (items.length > MAX_ITEMS) {
    return fail(422, "too_many_items", `Send at most ${MAX_ITEMS} items.`, { details: "items" });
  }
  return each(items, "items", parseItem);
}

function parseItem(item: unknown, at: string): Result<CartItem> {
  if (!isRecord(item)) {
    return fail(422, "invalid_items", "Send each item as an object with a product.", { details: at });
  }
  const unknown = unknownField(item, ["product", "quantity", "url", "competitor_urls"], `${at}.`);
  if (unknown) return unknown;

  const product = parseProduct(item.product, `${at}.product`);
  if (!product.ok) return product;
  const quantity = optional(item.quantity, (value) => parseQuantity(value, `${at}.quantity`));
  if (!quantity.ok) return quantity;
  const url = optional(item.url, (value) => parseUrl(value, `${at}.url`));
  if (!url.ok) return url;
  const competitors = optional(item.competitor_urls, (value) => parseUrls(value, `${at}.competitor_urls`));
  if (!competitors.ok) return competitors;

  return {
    ok: true,
    value: {
      product: product.value,
      quantity: quantity.value,
      url: url.value,
      competitor_urls: competitors.value,
    },
  };
}

function parseProduct(product: unknown, at: string): Result<string> {
  if (typeof product === "string" && SLUG.test(product)) return { ok: true, value: product };
  return fail(422, "unknown_product", "Send the slug of a product of the catalogue.", { details: at });
}

function parseQuantity(quantity: unknown, at: string): Result<number> {
  if (
    typeof quantity === "number" && Number.isInteger(quantity) && quantity >= 1 && quantity <= MAX_QUANTITY
  ) {
    return { ok: true, value: quantity };
  }
  return fail(422, "invalid_quantity", `Send a whole number from 1 to ${MAX_QUANTITY}.`, { details: at });
}

function parseUrl(url: unknown, at: string): Result<string> {
  if (typeof url !== "string") return fail(422, "invalid_url", "Send the URL as text.", { details: at });
  const parsed = parseShopUrl(url);
  if (!parsed.ok) return fail(422, parsed.code, parsed.message, { details: at });
  return { ok: true, value: parsed.url.href };
}

function parseUrls(urls: unknown, at: string): Result<string[]> {
  if (!Array.isArray(urls)) return fail(422, "invalid_url", "Send a list of URLs.", { details: at });
  if (urls.length > MAX_COMPETITOR_URLS) {
    return fail(422, "too_many_competitor_urls", `Send at most ${MAX_COMPETITOR_URLS} URLs.`, {
      details: at,
    });
  }
  return each(urls, at, parseUrl);
}

function parseLocale(locale: unknown): Result<string> {
  return typeof locale === "string" && LOCALE.test(locale) ? { ok: true, value: locale } : invalidLocale();
}

function parseCurrency(currency: unknown): Result<string> {
  const code = typeof currency === "string" ? currency.toLowerCase() : "";
  if (CURRENCY.test(code)) return { ok: true, value: code };
  return fail(422, "invalid_currency", "Send a currency's code of three letters, such as eur.", {
    details: "currency",
  });
}

function parseDiscountCode(code: unknown): Result<string> {
  const typed = typeof code === "string" ? code.trim() : "";
  return DISCOUNT_CODE.test(typed) ? { ok: true, value: typed } : unknownDiscountCode();
}

/** Polar's page tells the embedding one when it is paid, with a token of the customer's: a stranger's must not hear. */
function parseEmbedOrigin(origin: unknown, allowed: string[]): Result<string> {
  if (typeof origin === "string" && allowed.includes(origin)) return { ok: true, value: origin };
  const message = "Send the origin of a page of the shop. The operator lists others in EMBED_ORIGINS.";
  return fail(422, "embed_origin_not_allowed", message, { details: "embed_origin" });
}
