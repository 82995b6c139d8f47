/**
 * Contract (S160): beside its items a buyer may choose a currency, a code and a page to pay on; Polar is asked for that
 * and no more, and a code that it does not take is refused by its reason before anybody sees a page.
 * Kills: a page opened at another price than was promised; a reason made up; an order in a currency nobody priced.
 */

import { assert, assertEquals } from "@kit/assert";
import { ANSWER, APP_URL, cart, CHECKOUT, ONE_KIT, PRODUCT_ID, withCheckout } from "./checkout_fakes.ts";
import { problemOf } from "./http_problem.ts";

const APPLY = `PATCH /v1/checkouts/client/polar_c_secret`;
const FIND = "GET /v1/discounts/";

const TWO_CURRENCIES = cart({
  ad_hoc_price: true,
  totals: [{ currency: "eur", amount: 13900 }, { currency: "usd", amount: 14900 }],
});

Deno.test("without a choice Polar presents one of the currencies, with a choice it is told; our price goes with each", async () => {
  const prices = {
    [PRODUCT_ID]: [
      { amount_type: "fixed", price_amount: 13900, price_currency: "eur" },
      { amount_type: "fixed", price_amount: 14900, price_currency: "usd" },
    ],
  };
  await withCheckout({ cart: { ok: true, value: TWO_CURRENCIES } }, async ({ send, polar, rpcs }) => {
    for (const [more, currency] of [[{}, undefined], [{ currency: "eur" }, "eur"]] as const) {
      assertEquals((await send({ ...ONE_KIT, ...more })).status, 201);
      assertEquals([polar.at(-1)!.body.currency, polar.at(-1)!.body.prices], [currency, prices]);
      assertEquals(rpcs.at(-1)!.args.p_currency, "usd", "the one that Polar opened it in");
    }
  });
});

Deno.test("Polar learns which page embeds its own, and only where one is named", async () => {
  await withCheckout({}, async ({ send, polar }) => {
    assertEquals((await send({ ...ONE_KIT, embed_origin: APP_URL })).status, 201);
    assertEquals((await send(ONE_KIT)).status, 201);
    assertEquals(polar.map(({ body }) => body.embed_origin), [APP_URL, undefined]);
  });
});

Deno.test("a code is applied to the checkout that was opened, before its address is given out", async () => {
  const answers = { [APPLY]: () => Response.json({}) };
  await withCheckout({ answers }, async ({ send, polar, rpcs }) => {
    const response = await send({ ...ONE_KIT, discount_code: " Spring20 " });
    assertEquals([response.status, await response.json()], [201, ANSWER]);
    assertEquals(polar.map(({ call }) => call), ["POST /v1/checkouts/", APPLY]);
    assertEquals(polar[1].body, { discount_code: "Spring20" });
    assertEquals(rpcs.map(({ name }) => name), ["create_cart", "attach_checkout"]);
    const { discount_code } = rpcs[0].args.p_terms as Record<string, unknown>;
    assertEquals(discount_code, "SPRING20", "one code in any spelling: its key opens the same checkout");
  });
});

const HOUR = 60 * 60 * 1000;
const at = (hours: number) => new Date(Date.now() + hours * HOUR).toISOString();
const found = (more: Record<string, unknown>) => ({
  items: [
    { code: "SPRING200", products: [], starts_at: null, ends_at: at(-1), max_redemptions: null },
    {
      code: "SPRING20",
      products: [],
      starts_at: null,
      ends_at: null,
      max_redemptions: null,
      redemptions_count: 0,
      ...more,
    },
  ],
  pagination: { total_count: 2, max_page: 1 },
});

const unlike = () =>
  Response.json({ detail: [{ loc: ["body", "discount_code"], msg: "No." }] }, { status: 422 });
const forbidden = (error: string) => () => Response.json({ error, detail: "No." }, { status: 403 });

const CODES: [what: string, apply: () => Response, list: unknown, status: number, code: string][] = [
  ["one that is none", unlike, { items: [], pagination: {} }, 422, "unknown_discount_code"],
  [
    "one that is only like another",
    unlike,
    { items: [found({}).items[0]], pagination: {} },
    422,
    "unknown_discount_code",
  ],
  ["one of tomorrow", unlike, found({ starts_at: at(24) }), 422, "discount_not_started"],
  ["one of yesterday", unlike, found({ ends_at: at(-24) }), 422, "discount_expired"],
  [
    "one that is used up",
    unlike,
    found({ max_redemptions: 3, redemptions_count: 3 }),
    422,
    "discount_used_up",
  ],
  ["one of another product", unlike, found({ products: [{ id: "other" }] }), 422, "discount_not_applicable"],
  ["one in another currency", unlike, found({ amounts: { eur: 500 } }), 422, "discount_not_applicable"],
  [
    "one that looks right",
    unlike,
    found({ products: [{ id: PRODUCT_ID }], amounts: { usd: 500 }, starts_at: at(-1), ends_at: at(1) }),
    422,
    "discount_refused",
  ],
  ["one among too many", unlike, { items: Array(100).fill(found({}).items[0]) }, 422, "discount_refused"],
  ["one that cannot be looked up", unlike, null, 422, "discount_refused"],
  [
    "one that this buyer has used up",
    forbidden("DiscountRedemptionLimitReached"),
    null,
    422,
    "discount_used_up",
  ],
  ["a second subscription", forbidden("AlreadyActiveSubscriptionError"), null, 409, "already_subscribed"],
  ["a shop that Polar has stopped", forbidden("PaymentNotReady"), null, 502, "polar_refused"],
  ["Polar down", () => new Response("down", { status: 503 }), null, 503, "polar_unavailable"],
];

for (const [what, apply, list, status, code] of CODES) {
  Deno.test(`a code and ${what}: ${status} ${code}, and no page is given out`, async () => {
    const answers = {
      [APPLY]: apply,
      [FIND]: () =>
        list === null ? Response.json({ error: "insufficient_scope" }, { status: 403 }) : Response.json(list),
    };
    await withCheckout({ answers }, async ({ send, rpcs, polar }) => {
      const response = await send({ ...ONE_KIT, discount_code: "spring20" });
      const text = await response.clone().text();
      assert(!text.includes(CHECKOUT.url), "the page without the discount");
      assertEquals((await problemOf(response)).slice(0, 2), [status, code]);
      assertEquals(rpcs.map(({ name }) => name), ["create_cart"]);
      const lookups = polar.filter(({ call }) => call.startsWith(FIND)).map(({ call }) => call);
      const expected = apply === unlike ? [`${FIND}?query=spring20&page=1&limit=100&sorting=code`] : [];
      assertEquals(lookups, expected, "asked only where Polar gives no reason");
    });
  });
}
