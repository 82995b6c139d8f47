/**
 * What a JWT says of itself before anybody has checked it: good for choosing the keys that it has to verify against, and
 * for an advice.
 */

import { isRecord } from "./json.ts";

/** Header and payload of a JWT. */
export interface Parts {
  header: Record<string, unknown>;
  payload: Record<string, unknown>;
}

/** The token of a request; undefined without one. */
export const bearerToken = (headers: Headers): string | undefined =>
  /^Bearer\s+(\S+)$/i.exec(headers.get("authorization") ?? "")?.[1];

/** The parts of what looks like a JWT; null for anything else. */
export function partsOf(text: string | null = null): Parts | null {
  const [header, payload] = (text ?? "").split(".").slice(0, 2).map(decode);
  return isRecord(header) && isRecord(payload) ? { header, payload } : null;
}

function decode(part: string): unknown {
  try {
    return JSON.parse(atob(part.replaceAll("-", "+").replaceAll("_", "/")));
  } catch {
    return null;
  }
}
