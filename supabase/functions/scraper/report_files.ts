/** The PDFs of reports, in the private Storage bucket `reports`. Owners read them through its policies. */

import { fail, type Result } from "../_shared/http.ts";

/** Where reports are kept. */
export interface ReportStore {
  /**
   * Writes a file, over an equal one if it is there.
   *
   * @param path as {@link reportPath} makes it
   * @returns 503 `storage_unavailable` where trying again makes sense, else 500 `storage_refused`
   */
  put(path: string, pdf: Uint8Array): Promise<Result<void>>;
  /** Removes files; one that is gone already is no error. Fails as {@link ReportStore.put}. */
  remove(paths: readonly string[]): Promise<Result<void>>;
}

/** Milliseconds for one call. */
const TIMEOUT_MS = 15_000;

/**
 * @param options.url origin of the project (`SUPABASE_URL`)
 * @param options.key a secret key of it
 */
export function createReportStore({ url, key }: { url: string; key: string }): ReportStore {
  const bucket = `${url.replace(/\/+$/, "")}/storage/v1/object/reports`;
  return {
    async put(path, pdf) {
      return outcome(
        await ask(`${bucket}/${path}`, {
          method: "POST",
          headers: {
            apikey: key,
            "content-type": "application/pdf",
            "x-upsert": "true",
            "cache-control": "max-age=3600",
          },
          body: pdf as BodyInit,
        }),
      );
    },
    async remove(paths) {
      return outcome(
        await ask(bucket, {
          method: "DELETE",
          headers: { apikey: key, "content-type": "application/json" },
          body: JSON.stringify({ prefixes: paths }),
        }),
      );
    },
  };
}

/** What an HTTP status means; null when no answer came. */
function outcome(status: number | null): Result<void> {
  if (status !== null && status < 300) return { ok: true, value: undefined };
  const cause = { storage_status: status };
  return status === null || status === 429 || status >= 500
    ? fail(503, "storage_unavailable", "Storage could not be reached. Try again in a moment.", { cause })
    : fail(500, "storage_refused", "Storage refused it: see whether the bucket reports is there.", { cause });
}

/** HTTP status; null when no answer came. */
async function ask(address: string, request: RequestInit): Promise<number | null> {
  try {
    const response = await fetch(address, { ...request, signal: AbortSignal.timeout(TIMEOUT_MS) });
    await response.body?.cancel();
    return response.status;
  } catch {
    return null;
  }
}

/**
 * Path of a file in the bucket: `{purchase}/{run}/{kind}-{first 16 hex digits of its SHA-256}.pdf`. The same report
 * written again lands on itself, and a changed one on no other's place.
 */
export async function reportPath(
  { purchaseId, runKey, kind }: { purchaseId: string; runKey: string; kind: string },
  pdf: Uint8Array,
): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", pdf as BufferSource));
  const hex = Array.from(digest.subarray(0, 8), (byte) => byte.toString(16).padStart(2, "0")).join("");
  return `${purchaseId}/${runKey}/${kind}-${hex}.pdf`;
}
