/** Contract: a buyer never reads a word of the database. Kills: an enum that gets a value which the page does not know. */

import { assert, assertEquals } from "@kit/assert";
import { failures, reports, shopName, spoken, statuses } from "./words.js";

const schema = (name: string) =>
  Deno.readTextFile(new URL(`../../supabase/schemas/${name}.sql`, import.meta.url));

/** The values between quotes of a statement that begins like this. */
async function valuesOf(name: string, begin: string): Promise<string[]> {
  const source = await schema(name);
  assert(source.includes(begin), `${name} has no ${begin}`);
  const list = source.slice(source.indexOf(begin) + begin.length).split(");")[0];
  return Array.from(list.matchAll(/'(\w+)'/g), ([, value]) => value);
}

Deno.test("every state of a purchase and of a subscription, and every kind of report, has plain words", async () => {
  const states = [
    ...await valuesOf("15_purchases", "create type public.purchase_status as enum ("),
    ...await valuesOf("14_subscriptions", "create type public.subscription_status as enum ("),
  ];
  assert(states.length > 10);
  assertEquals(states.filter((state) => !(state in statuses)), []);
  const kinds = await valuesOf("10_products", "create type public.report_kind as enum (");
  assertEquals(kinds.sort(), Object.keys(reports).sort());
});

Deno.test("every fault of an address tells the buyer to correct it", async () => {
  const codes = await valuesOf("15_purchases", "return p_failure_code in (");
  assert(codes.length > 10);
  assertEquals(codes.filter((code) => !failures[code as keyof typeof failures]?.includes("Correct")), []);
});

Deno.test("a word that is new is better than none, and a shop is called by its name", () => {
  assertEquals(spoken("on_hold"), "on hold");
  assertEquals(shopName("https://www.some-shop.com/de?x=1"), "some-shop.com");
  assertEquals(shopName("no address"), "no address");
});
