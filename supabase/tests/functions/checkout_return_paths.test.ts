/** Contract: a buyer comes back to the shop's own frontend and to no other place (S87). */

import { assertEquals } from "@kit/assert";
import { returnUrl } from "../../functions/_shared/app_url.ts";
import { successUrl } from "../../functions/checkout/success_url.ts";
import { APP_URL, ONE_KIT, withCheckout } from "./checkout_fakes.ts";

const FOREIGN = [
  "https://evil.com",
  "HTTPS://evil.com/",
  "http:/evil.com",
  "https:evil.com",
  "//evil.com",
  "///evil.com",
  "/\\evil.com",
  "\\\\evil.com",
  "\\/evil.com",
  "/\t/evil.com",
  "/\n/evil.com",
  "\t//evil.com",
  " //evil.com",
  "/ /evil.com",
  "@evil.com",
  ".evil.com",
  ":443@evil.com",
  "/x\\..\\..\\evil",
  "javascript:alert(1)",
  "data:text/html,x",
  "evil.com",
  "?next=/",
  "#top",
  "",
  "/..//evil.com",
  "/x/../..//evil.com",
  "/.//evil.com",
  "/%2e%2e//evil.com",
  "/zwölf",
  "/a\u0000b",
  "/a\u2028b",
  "/" + "x".repeat(1000),
  ["/x"],
  { path: "/x" },
  0,
  false,
];

Deno.test("S87: a foreign host in any disguise is refused, for both paths", () => {
  for (const path of FOREIGN) {
    for (const [make, field] of [[successUrl, "success_path"], [returnUrl, "return_path"]] as const) {
      const url = make(APP_URL, path);
      assertEquals(url.ok ? url.value : [url.status, url.code, url.details], [422, "invalid_path", field]);
    }
  }
});

Deno.test("S87: what is taken leads to the shop's own host and stays as it was typed", () => {
  for (
    const path of ["/", "/thanks", "/a/b?x=1&y=%20#top", "/@evil.com", "/%2F%2Fevil.com", "/?next=//evil.com"]
  ) {
    const url = returnUrl(APP_URL, path);
    assertEquals(url.ok && url.value, APP_URL + path);
    assertEquals(url.ok && new URL(url.value).origin, APP_URL);
  }
});

Deno.test("S87: no path climbs out of a frontend that lives below a path", () => {
  const app = "https://example.com/shop";
  assertEquals(returnUrl(app, "/x").ok && returnUrl(app, "/x"), {
    ok: true,
    value: "https://example.com/shop/x",
  });
  for (const path of ["/..", "/../admin", "/x/../../admin", "/%2e%2e/admin"]) {
    assertEquals(returnUrl(app, path).ok, false, path);
  }
});

Deno.test("the placeholder for the checkout's id is in the query once, before the fragment, not encoded", () => {
  const cases: [string | undefined, string][] = [
    [undefined, "/dashboard?checkout=success&checkout_id={CHECKOUT_ID}"],
    ["/thanks", "/thanks?checkout_id={CHECKOUT_ID}"],
    ["/thanks?x=1", "/thanks?x=1&checkout_id={CHECKOUT_ID}"],
    ["/thanks?x=1#top", "/thanks?x=1&checkout_id={CHECKOUT_ID}#top"],
    ["/#top", "/?checkout_id={CHECKOUT_ID}#top"],
    ["/thanks?c={CHECKOUT_ID}", "/thanks?c={CHECKOUT_ID}"],
  ];
  for (const [path, expected] of cases) {
    const url = successUrl(APP_URL, path);
    assertEquals(url.ok && url.value, APP_URL + expected);
  }
});

Deno.test("both addresses reach Polar, and no return address where none was asked for", async () => {
  await withCheckout({}, async ({ send, polar }) => {
    await (await send({ ...ONE_KIT, success_path: "/thanks", return_path: "/cart?x=1" })).body?.cancel();
    assertEquals(polar[0].body.success_url, `${APP_URL}/thanks?checkout_id={CHECKOUT_ID}`);
    assertEquals(polar[0].body.return_url, `${APP_URL}/cart?x=1`);
    await (await send(ONE_KIT)).body?.cancel();
    assertEquals(
      polar[1].body.success_url,
      `${APP_URL}/dashboard?checkout=success&checkout_id={CHECKOUT_ID}`,
    );
    assertEquals("return_url" in polar[1].body, false);
  });
});
