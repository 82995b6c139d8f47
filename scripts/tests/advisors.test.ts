/** Contract: a finding is accepted by name or not at all, and an entry that finds nothing any more has to go. */

import { assert, assertEquals } from "@kit/assert";
import { ACCEPTED } from "./accepted_findings.ts";
import { outlived, unaccepted } from "./advisors.ts";

const accepted = ["lint_one public.orders", "lint_two edge_kit.*"];

Deno.test("a finding is accepted by its name, or by the beginning that an entry with * gives", () => {
  assertEquals(unaccepted(["lint_one public.orders", "lint_two edge_kit.settings"], accepted), []);
  const others = ["lint_one public.orders_2", "lint_two public.orders", "lint_one edge_kit.settings"];
  assertEquals(unaccepted(others, accepted), others);
});

Deno.test("an entry that no finding meets has outlived its finding", () => {
  assertEquals(outlived(["lint_two edge_kit.settings"], accepted), ["lint_one public.orders"]);
  assertEquals(outlived([], accepted), accepted);
});

Deno.test("every entry says why", () => {
  for (const [finding, reason] of Object.entries(ACCEPTED)) assert(reason.split(" ").length > 5, finding);
});
