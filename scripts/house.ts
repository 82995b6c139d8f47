/**
 * `deno task house [folder]`: whether the house reads forward. Counts the circles of imports in all TypeScript, and what
 * the files of `supabase/schemas`, or of another folder of SQL, need of files that come later. Ends with 1 if there is any.
 */

import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { circlesOf, type Graph, shortestWay } from "./house/circles.ts";
import { readImports } from "./house/imports.ts";
import { type Reading, readSchemas } from "./house/schemas.ts";
import { type Cluster, startCluster } from "./local/postgres.ts";
import { createEmpty } from "./local/template.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
/** Where all code is. */
const CODE = ["scripts", "supabase"];

if (import.meta.main) {
  const folder = Deno.args[0] ?? relative(Deno.cwd(), `${root}supabase/schemas`);
  const cluster = await startCluster({ durable: false });
  try {
    const imports = await importsOfAll();
    const schemas = await readInto(cluster, folder);
    console.log(reportImports(imports));
    console.log(reportSchemas(folder, schemas));
    const { forward, circles, scattered } = schemas;
    Deno.exitCode = circlesOf(imports).length + forward.length + circles.length + scattered.length > 0
      ? 1
      : 0;
  } finally {
    await cluster.stop();
  }
}

/** Which file imports which, in all code of the project. */
export function importsOfAll(): Promise<Graph> {
  return readImports(root, CODE);
}

/** Reads a folder of SQL in a new database of the cluster. */
export async function readInto(cluster: Cluster, folder: string): Promise<Reading> {
  return await readSchemas(folder, await createEmpty(cluster, `house_${crypto.randomUUID()}`));
}

/** In words: how many files and circles, and the shortest way around each. */
export function reportImports(graph: Graph): string {
  const circles = circlesOf(graph);
  const ways = circles.map((circle) => `  ${circle.length} files: ${shortestWay(graph, circle).join(" → ")}`);
  return [`${CODE.join(" and ")}: files ${graph.size}, import circles ${circles.length}`, ...ways].join("\n");
}

/** In words: how many files, forward needs and circles, and each of them. */
export function reportSchemas(folder: string, { files, forward, circles, scattered }: Reading): string {
  return [
    `${folder}: files ${files.length}, forward needs ${forward.length}, circles ${circles.length}, ` +
    `built in several files ${scattered.length}`,
    ...forward.map(({ file, what, neededFile, needed }) =>
      `  ${file}: ${what} needs ${needed} of ${neededFile}`
    ),
    ...circles.map((circle) => `  ${circle.length} files need each other: ${circle.join(", ")}`),
    ...scattered.map(({ file, what, neededFile, needed }) =>
      `  ${file}: changes ${what} (${needed} is of ${neededFile})`
    ),
  ].join("\n");
}
