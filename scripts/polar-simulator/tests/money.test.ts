/** The arithmetic of amounts, by hand. */
import { assertEquals } from "@kit/assert";
import { addInterval } from "../rules/intervals.ts";
import { balanceApplied, share, taxOn } from "../rules/money.ts";

Deno.test("a share is rounded to the nearest cent, halves to the even one", () => {
  assertEquals([share(1001, 1, 2), share(1003, 1, 2), share(100, 2, 3), share(100, 1, 3)], [
    500,
    502,
    67,
    33,
  ]);
  assertEquals([share(99_999_999, 2_678_399_999, 2_678_400_000), share(0, 1, 2), share(5, 0, 2)], [
    99_999_999,
    0,
    0,
  ]);
});

Deno.test("tax follows the country, and goes back with an amount below zero", () => {
  const address = { line1: null, line2: null, postal_code: null, city: null, state: null };
  assertEquals(taxOn(7450, { ...address, country: "SE" }), 1863);
  assertEquals(taxOn(-1500, { ...address, country: "SE" }), -375);
  assertEquals([taxOn(1500, { ...address, country: "US" }), taxOn(1500, null)], [0, 0]);
});

Deno.test("a balance pays for an order, a debt is added to it, and credit clears a debt", () => {
  assertEquals([balanceApplied(2000, 500), balanceApplied(2000, 9000), balanceApplied(2000, 0)], [
    -500,
    -2000,
    0,
  ]);
  assertEquals([balanceApplied(2000, -30), balanceApplied(-1500, -30), balanceApplied(-1500, 700)], [
    30,
    30,
    0,
  ]);
});

Deno.test("a month that lacks the day ends on its last one, and the day comes back", () => {
  const months = (from: string, count: number, anchor?: number) =>
    addInterval(new Date(from), "month", count, anchor).toISOString().slice(0, 10);
  assertEquals(months("2027-01-31T08:00:00Z", 1), "2027-02-28");
  assertEquals(months("2027-02-28T08:00:00Z", 1, 31), "2027-03-31");
  assertEquals(months("2027-11-30T08:00:00Z", 3), "2028-02-29");
  assertEquals(addInterval(new Date("2028-02-29T00:00:00Z"), "year", 1).getUTCDate(), 28);
});
