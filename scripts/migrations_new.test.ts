/**
 * Contract: a migration is begun under a name that says what it does and a time after all others. What it says is
 * missing is what is missing.
 * Kills: a migration that runs before one it builds on.
 */

import { assert, assertEquals, assertRejects, assertStringIncludes } from "@kit/assert";
import { basename, join } from "node:path";
import { startCluster } from "./local/postgres.ts";
import { readSchemas } from "./local/schemas.ts";
import { newMigration, toDo } from "./migrations_new.ts";

const at = new Date("2027-01-31T12:30:45Z");

async function inFolder(test: (directory: string) => Promise<void>): Promise<void> {
  const directory = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(join(directory, "20261130000000_baseline.sql"), "");
    await test(directory);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

Deno.test("a migration has its time and its name, waits for no lock for long, and is not written twice", () =>
  inFolder(async (directory) => {
    const path = await newMigration("orders_by_country", directory, at);
    assertEquals(basename(path), "20270131123045_orders_by_country.sql");
    assertStringIncludes(await Deno.readTextFile(path), "set local lock_timeout");
    await assertRejects(
      () => newMigration("orders_by_country", directory, at),
      Error,
      "would run after it",
    );
  }));

Deno.test("a name that is none and a clock that is late are refused, with what to do", () =>
  inFolder(async (directory) => {
    for (const name of ["", "Orders", "orders-by-country", "1_orders", "../orders"]) {
      await assertRejects(() => newMigration(name, directory, at), Error, "snake_case");
    }
    const late = new Date("2026-11-29T23:59:59Z");
    await assertRejects(
      () => newMigration("orders", directory, late),
      Error,
      "20261130000000_baseline.sql",
    );
    assertEquals((await Array.fromAsync(Deno.readDir(directory))).length, 1);
  }));

Deno.test("it says what the schemas have and the migrations have not, and the other way round", async () => {
  const cluster = await startCluster({ durable: false });
  try {
    const schemas = await readSchemas();
    const text = "create table public.later (id integer); drop table edge_kit.operator_actions cascade;";
    const lines = await toDo(cluster, [...schemas, { name: "99_later.sql", text }]);
    for (
      const start of [
        "- relation public.later: ",
        "- column public.later.id: integer",
        "+ relation edge_kit.operator_actions: ",
      ]
    ) {
      assert(lines.some((line) => line.startsWith(start)), `${start} is not in\n${lines.join("\n")}`);
    }
  } finally {
    await cluster.stop();
  }
});
