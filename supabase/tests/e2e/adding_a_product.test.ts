/**
 * Contract (S170): docs/adding-a-product.md is how it is done. The rows that it shows go in, the sync brings them to
 * Polar, and once active they are sold and delivered, without a line of code. Kills: a product that needs a deployment.
 */

import { createPolar } from "@polar-sh/sdk/2026-10";
import { createClient } from "@supabase/supabase-js";
import { assertEquals } from "@kit/assert";
import { checkout, dashboardOf, pay, signUp, until } from "../../../scripts/local/visitor.ts";
import { syncProducts } from "../../../scripts/products_sync.ts";
import { fencesOf } from "../../../scripts/reference/page.ts";
import { test } from "./stack.ts";

const page = await Deno.readTextFile(new URL("../../../docs/adding-a-product.md", import.meta.url));
const rows = fencesOf(page).filter(({ language }) => language === "sql").map(({ text }) => text);

test("the products of the page are rows, a sync and a switch, and are sold and delivered then", async ({ stack, sql }) => {
  for (const row of rows) await sql.unsafe(row);
  const polar = createPolar({ accessToken: stack.info.polar_access_token, baseUrl: stack.info.polar_url });
  const synced = await syncProducts(sql, polar);
  const made = synced.filter(({ action }) => action === "created").map(({ slug }) => slug);
  assertEquals(made.sort(), [
    "credits-100",
    "monthly-pro",
    "monthly-team",
    "second-opinion",
    "speed-kit",
    "store-handbook",
    "theme-licence",
    "yearly-pro",
  ]);

  const buyer = await signUp(stack, "collector@ecom-edge-kit.dev");
  const [url] = stack.info.demo_shop_urls;
  const items = [{ product: "credits-100", quantity: 2 }, { product: "speed-kit", url }, {
    product: "second-opinion",
    url,
  }];
  const refused = await checkout(buyer.client, items).catch((error) => error.message);
  assertEquals(/product_not_available/.test(refused), true, "not for sale before it is active");

  await sql`update public.products set active = true where slug in ${sql(made)}`;
  const yearly = await signUp(stack, "patron@ecom-edge-kit.dev");
  await pay((await checkout(buyer.client, items)).url, buyer.email);
  await pay((await checkout(buyer.client, [{ product: "monthly-pro", url }])).url, buyer.email);
  await pay((await checkout(yearly.client, [{ product: "yearly-pro" }])).url, yearly.email);
  await until("everything to be delivered", async () => {
    const { purchases, credits } = await dashboardOf(buyer.client);
    const yearlyCredits = (await dashboardOf(yearly.client)).credits;
    return credits.balance === 2 * 100 + 20 && yearlyCredits.balance === 20 &&
      purchases.length === 4 && purchases.every(({ status }) => status === "completed");
  });
});

test("an e-book and licence keys are delivered to whoever paid, and to nobody else", async ({ stack, sql }) => {
  const { url, secret_key } = stack.info;
  await sql`insert into public.licence_keys (key) values ('KEY-1'), ('KEY-2'), ('KEY-3')`;
  const operator = createClient(url, secret_key);
  await operator.storage.from("books").upload("store-handbook.pdf", new Blob(["%PDF-1.7 all of it"]), {
    contentType: "application/pdf",
  });
  const buyer = await signUp(stack, "reader@ecom-edge-kit.dev");
  const stranger = await signUp(stack, "stranger@ecom-edge-kit.dev");
  const book = async ({ client }: typeof buyer) =>
    await (await client.storage.from("books").download("store-handbook.pdf")).data?.text() ?? null;
  const keys = async ({ client }: typeof buyer) =>
    (await client.from("licence_keys" as never).select("key")).data?.map(({ key }) => key) ?? null;
  await until("REST to know the new table", async () => (await keys(buyer)) !== null);
  assertEquals([await book(buyer), await keys(buyer)], [null, []]);

  const items = [{ product: "store-handbook" }, { product: "theme-licence", quantity: 2 }];
  await pay((await checkout(buyer.client, items)).url, buyer.email);
  await until("the purchases", async () => (await dashboardOf(buyer.client)).purchases.length === 2);
  assertEquals([await book(buyer), await keys(buyer)], ["%PDF-1.7 all of it", ["KEY-1", "KEY-2"]]);
  assertEquals([await book(stranger), await keys(stranger)], [null, []]);

  await sql`
    select public.refund_purchase(id, 'not what they hoped for') from public.purchases
    where user_id = ${buyer.userId} and product = 'store-handbook'`;
  await until("the refund", async () => await book(buyer) === null);
  assertEquals(await keys(buyer), ["KEY-1", "KEY-2"], "the other purchase of the cart stays");
});
