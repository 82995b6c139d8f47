/** A difference as an event of our own, for the same door that Polar's webhooks come in by. */

import { API_VERSION } from "../_shared/api_version.ts";
import type { PolarObject } from "./polar.ts";

/** What `ingest_polar_event` takes. */
export interface Repair {
  webhookId: string;
  body: string;
}

/**
 * Wraps an object that was read from Polar's API.
 *
 * The id keeps a repair that is sent twice from being worked twice. Next to the object it covers the day at
 * Polar, so that a subscription without a change can tell once a day that it still goes on, and an object
 * that could not be repaired is tried again the next day. Against a live delivery of the same state the id
 * does nothing, and need not: the facts behind both have keys of their own.
 *
 * @param at when Polar told it, ISO 8601
 */
export async function repairOf(kind: string, object: PolarObject, at: string): Promise<Repair> {
  const version = object.modified_at ?? object.created_at;
  const hash = await shortHash(JSON.stringify([object, at.slice(0, 10)]));
  return {
    webhookId: `reconcile:${kind}:${object.id}:${version}:${hash}`,
    body: JSON.stringify({ type: `${kind}.updated`, timestamp: at, api_version: API_VERSION, data: object }),
  };
}

/** The first 64 bits of SHA-256 in hexadecimal. */
async function shortHash(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return Array.from(new Uint8Array(digest, 0, 8), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
