/** What is set up: a project, its database and an organization at Polar, and what somebody wants of them. */

import type { Polar } from "@polar-sh/sdk/2026-10";
import type { Sql } from "postgres";
import type { Wanted } from "./inputs.ts";
import type { ProjectPort } from "./project.ts";

/** Everything that the steps work on. */
export interface Installation {
  project: ProjectPort;
  /** Connection string of the owner `postgres`, for what connects by itself. */
  databaseUrl: string;
  /** As the same. */
  sql: Sql;
  polar: Polar;
  wanted: Wanted;
}

/** Where Polar's webhooks go. */
export function webhookUrl({ url }: ProjectPort): string {
  return `${url}/functions/v1/polar-webhook`;
}

/** SHA-256 of a text, in hexadecimal: what Supabase tells of a function's secret. */
export async function digestOf(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return new Uint8Array(digest).toHex();
}

/** Whether the migrations have made it. */
export async function tableExists(sql: Sql, name: string): Promise<boolean> {
  const [{ there }] = await sql<{ there: boolean }[]>`select to_regclass(${name}) is not null as there`;
  return there;
}
