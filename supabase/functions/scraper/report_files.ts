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
}

/** Milliseconds for one upload. */
const TIMEOUT_MS = 15_000;

/**
 * @param options.url origin of the project (`SUPABASE_URL`)
 * @param options.key a secret key of it
 */
export function createReportStore({ url, key }: { url: string; key: string }): ReportStore {
  const bucket = `${url.replace(/\/+$/, "")}/storage/v1/object/reports`;
  return {
    async put(path, pdf) {
      const status = await upload(`${bucket}/${path}`, key, pdf);
      if (status !== null && status < 300) return { ok: true, value: undefined };
      return status === null || status === 429 || status >= 500
        ? fail(503, "storage_unavailable", "The report could not be stored. Try again in a moment.", {
          cause: { storage_status: status },
        })
        : fail(
          500,
          "storage_refused",
          "Storage refused the report: see whether the bucket reports is there.",
          {
            cause: { storage_status: status },
          },
        );
    },
  };
}

/** HTTP status; null when no answer came. */
async function upload(address: string, key: string, pdf: Uint8Array): Promise<number | null> {
  try {
    const response = await fetch(address, {
      method: "POST",
      headers: {
        apikey: key,
        "content-type": "application/pdf",
        "x-upsert": "true",
        "cache-control": "max-age=3600",
      },
      body: pdf as BodyInit,
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
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
