/**
 * Contract: every statement of SQL that README and docs tell somebody to run does run, on an open shop. Where it wants
 * an id in angle brackets there is nobody with it, and the shop's own refusal says so. Kills: a runbook with a call, a
 * column or a setting that was renamed; adding-a-product.md is run by its own test.
 */

import { assert, assertEquals } from "@kit/assert";
import { glob } from "node:fs/promises";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import postgres from "postgres";
import { fencesOf } from "../../../scripts/reference/page.ts";
import { type Shop, startShop } from "./at_once.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));
/** One page's blocks follow each other and are run there; the other quotes what the benchmark measures. */
const RUN_ELSEWHERE = ["adding-a-product.md", "benchmarks.md"];

let shop: Shop;
Deno.test.beforeAll(async () => {
  shop = await startShop();
});
Deno.test.afterAll(() => shop?.stop());

/** Statements in blocks, and those in a sentence. */
async function statementsOf(path: string): Promise<string[]> {
  const page = await Deno.readTextFile(`${root}/${path}`);
  const blocks = fencesOf(page).filter(({ language }) => language === "sql").map(({ text }) => text);
  const spoken = Array.from(
    page.matchAll(/`((?:select|insert into|update|delete from) [^`]*)`/g),
    ([, statement]) => statement,
  );
  return [...blocks, ...spoken];
}

/** What stands for something of the shop's own. */
const filled = (statement: string) =>
  statement.replaceAll(/'<(?:purchase|order|subscription)>'/g, "gen_random_uuid()")
    .replaceAll(/'[^']*<[^>]+>[^']*'/g, "'a word'").replaceAll(/<amount>/g, "1");

Deno.test("every statement of the docs runs, or is refused in the shop's own words", () =>
  shop.database(async (sql) => {
    const pages = await Array.fromAsync(glob(["*.md", "docs/*.md"], { cwd: root }));
    const failed: string[] = [];
    let run = 0;
    for (const page of pages.filter((page) => !RUN_ELSEWHERE.includes(basename(page))).sort()) {
      for (const statement of await statementsOf(page)) {
        run++;
        await sql.begin(async (tx) => {
          await tx`delete from vault.secrets where name = 'edge_url'`; // which a page has made anew
          await tx.unsafe(filled(statement)).simple();
          await tx`rollback`;
        }).catch((error) => {
          if (!(error instanceof postgres.PostgresError)) throw error;
          if (!/^PT\d{3}$/.test(error.code)) {
            failed.push(`${page}: ${statement}\n  ${error.code} ${error.message}`);
          }
        });
      }
    }
    assert(run > 15, `only ${run} statements were found`);
    assertEquals(failed, []);
  }));
