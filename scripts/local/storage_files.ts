/** Objects of the local Storage service as files: `<directory>/<bucket>/<object key>`. */

import { dirname, join, normalize } from "node:path";

/** What Storage remembers about an object. */
interface ObjectMetadata {
  cacheControl: string;
  contentLength: number;
  size: number;
  mimetype: string;
  lastModified: Date;
  eTag: string;
}

/**
 * A storage adapter of `@supabase/lite`, which ships one but does not export it. Rows, types and permissions are in
 * `storage.objects`; here are only the bytes.
 */
export function storageFiles(directory: string) {
  const root = normalize(directory);
  const path = (bucket: string, key: string) => {
    const path = join(root, bucket, key);
    if (!path.startsWith(`${root}/`)) throw new Error(`The object key ${key} leads out of its bucket.`);
    return path;
  };
  const metadata = async (bucket: string, key: string): Promise<ObjectMetadata> => {
    const { size, mtime } = await Deno.stat(path(bucket, key));
    const lastModified = mtime ?? new Date(0);
    const eTag = `"${size.toString(16)}-${lastModified.getTime().toString(16)}"`;
    return {
      cacheControl: "no-cache",
      contentLength: size,
      size,
      mimetype: mimetypes[/\.\w+$/.exec(key)?.[0] ?? ""] ?? "application/octet-stream",
      lastModified,
      eTag,
    };
  };
  const deleteObject = async (bucket: string, key: string) => {
    await Deno.remove(path(bucket, key)).catch((error) => {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    });
  };
  return {
    driver: undefined,
    async getObject(bucket: string, key: string) {
      const file = await Deno.open(path(bucket, key));
      return { httpStatusCode: 200, metadata: await metadata(bucket, key), body: file.readable };
    },
    async uploadObject(
      bucket: string,
      key: string,
      _version: string | undefined,
      body: ReadableStream<Uint8Array> | Uint8Array,
      contentType: string,
      cacheControl: string,
    ) {
      await Deno.mkdir(dirname(path(bucket, key)), { recursive: true });
      await Deno.writeFile(path(bucket, key), body);
      return { ...await metadata(bucket, key), mimetype: contentType, cacheControl };
    },
    deleteObject,
    async deleteObjects(bucket: string, keys: string[]) {
      for (const key of keys) await deleteObject(bucket, key);
    },
    async copyObject(
      fromBucket: string,
      fromKey: string,
      _fromVersion: string | undefined,
      toBucket: string,
      toKey: string,
    ) {
      await Deno.mkdir(dirname(path(toBucket, toKey)), { recursive: true });
      await Deno.copyFile(path(fromBucket, fromKey), path(toBucket, toKey));
      const { eTag, lastModified } = await metadata(toBucket, toKey);
      return { httpStatusCode: 200, eTag, lastModified };
    },
    headObject: metadata,
    privateAssetUrl: (bucket: string, key: string) => Promise.resolve(`file://${path(bucket, key)}`),
  };
}

/** A download names its type from these: lite reads it from here and not from the object's row. */
const mimetypes: Record<string, string> = {
  ".pdf": "application/pdf",
  ".json": "application/json",
  ".txt": "text/plain",
  ".html": "text/html",
  ".csv": "text/csv",
  ".png": "image/png",
  ".jpg": "image/jpeg",
  ".svg": "image/svg+xml",
};
