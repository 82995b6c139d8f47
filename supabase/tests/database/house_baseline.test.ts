/**
 * Contract: S140. `supabase/schemas` is the database as it is, and the migrations are how an installed one gets there. A
 * new database and one of any released version, full of rows, end with the same catalogue; rows stay, and the ledger
 * holds. A file that was released is never edited again. Kills: a schema file without its migration, a migration without
 * its schema file, a correction in a file that shops have applied.
 */

import { assertEquals } from "@kit/assert";
import { type Cluster, startCluster } from "../../../scripts/local/postgres.ts";
import { readSchemas, released } from "../../../scripts/local/schemas.ts";
import { toDo } from "../../../scripts/migrations_new.ts";

const supabase = new URL("../../", import.meta.url);
const versions = Object.entries(await released());

let cluster: Cluster;
Deno.test.beforeAll(async () => {
  cluster = await startCluster({ durable: false });
});
Deno.test.afterAll(() => cluster?.stop());

Deno.test("S140: what the migrations make is what the schemas say", async () => {
  assertEquals(await toDo(cluster, await readSchemas()), []);
});

Deno.test("a released migration is as it was released, and each released version is in the changelog", async () => {
  const changed: string[] = [];
  const digests = await Promise.all(
    versions.flatMap(([, files]) => Object.entries(files)).map(async ([file, digest]) => {
      const bytes = await Deno.readFile(new URL(`migrations/${file}`, supabase)).catch(() =>
        new Uint8Array()
      );
      const now = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
      if (now !== digest) changed.push(file);
    }),
  );
  assertEquals(changed, [], `${digests.length} files are frozen: undo the edit and add a migration`);
  const changelog = await Deno.readTextFile(new URL("../CHANGELOG.md", supabase));
  const listed = Array.from(changelog.matchAll(/^## \[?(\d+\.\d+\.\d+)/gm), ([, version]) => version);
  assertEquals(listed.sort(), versions.map(([version]) => version).sort());
});
