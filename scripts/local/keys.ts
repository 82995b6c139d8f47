/** The keys of one local stack: made once, kept with its data, so that clients and sessions survive a restart. */

import { encodeBase64Url } from "./tokens.ts";

/** Named as on hosted Supabase, where every project has at least one publishable and one secret API key. */
export interface Keys {
  /** API key of browsers: role `anon`, or the signed-in user's role when a token comes with it. */
  publishable: string;
  /** API key of servers, named `default`: role `service_role`. */
  secret: string;
  /** API key of the database's own calls (pg_net, pg_cron), named `automations`. */
  automations: string;
  /** Signs and verifies access tokens, HS256. */
  jwtSecret: string;
  /** What the Polar simulator accepts as an organization access token. */
  polarAccessToken: string;
}

/**
 * Reads the keys, or makes them when there are none yet. Only the owner of the file can read it.
 *
 * @param file path of the JSON file; its folder exists
 */
export async function loadKeys(file: string): Promise<Keys> {
  try {
    return JSON.parse(await Deno.readTextFile(file));
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  const keys: Keys = {
    publishable: `sb_publishable_local_${random(18)}`,
    secret: `sb_secret_local_${random(24)}`,
    automations: `sb_secret_automations_${random(24)}`,
    jwtSecret: random(48),
    polarAccessToken: `polar_oat_local_${random(24)}`,
  };
  await Deno.writeTextFile(file, JSON.stringify(keys, null, 2), { mode: 0o600, createNew: true });
  return keys;
}

const random = (bytes: number) => encodeBase64Url(crypto.getRandomValues(new Uint8Array(bytes)));
