/** Where Polar sends a buyer after paying. */

import { onApp } from "../_shared/app_url.ts";
import type { Result } from "../_shared/http.ts";

const DEFAULT_SUCCESS_PATH = "/dashboard?checkout=success";

/** Filled in by Polar with the id of the paid checkout. */
const CHECKOUT_ID = "{CHECKOUT_ID}";

/**
 * The address for after paying. `checkout_id={CHECKOUT_ID}` is added to the query, unless the query holds the
 * placeholder already. Errors: 422 `invalid_path`.
 */
export function successUrl(appUrl: string, path: unknown): Result<string> {
  const url = onApp(appUrl, path ?? DEFAULT_SUCCESS_PATH, "success_path");
  if (!url.ok) return url;
  if (!url.value.search.includes(CHECKOUT_ID)) {
    url.value.search += `${url.value.search ? "&" : "?"}checkout_id=${CHECKOUT_ID}`;
  }
  return { ok: true, value: url.value.href };
}
