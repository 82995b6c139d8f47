const PRESCAN_BYTES = 1024;

/**
 * Text of a page, in the encoding that a browser would settle on: byte order mark, Content-Type header,
 * `<meta charset>` in the first 1,024 bytes (HTML standard, "encoding sniffing"), UTF-8 if the bytes are
 * valid UTF-8, else windows-1252.
 *
 * @param contentType value of the Content-Type header
 * @param cut whether the page goes on: its last character may be incomplete then
 */
export function decodeText(bytes: Uint8Array, contentType: string | null, cut: boolean): string {
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder("utf-16be").decode(bytes);
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder("utf-16le").decode(bytes);
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return new TextDecoder().decode(bytes);

  const decoder = decoderOf(charsetIn(contentType ?? "")) ?? decoderOf(metaCharset(bytes));
  return decoder?.decode(bytes) ?? decodeUndeclared(bytes, cut);
}

function charsetIn(text: string): string | null {
  return /charset\s*=\s*["']?\s*([^\s"';/>]{1,40})/i.exec(text)?.[1] ?? null;
}

/** A page that says UTF-16 in ASCII letters is none; the standard then takes UTF-8. */
function metaCharset(bytes: Uint8Array): string | null {
  const head = new TextDecoder("windows-1252").decode(bytes.subarray(0, PRESCAN_BYTES));
  const metas = head.replace(/<!--.*?-->/gs, "").match(/<meta\s[^>]*>/gi) ?? [];
  const charset = metas.map(charsetIn).find((found) => found !== null) ?? null;
  return charset !== null && /^utf-?16/i.test(charset) ? "utf-8" : charset;
}

function decoderOf(label: string | null): TextDecoder | null {
  try {
    return label === null ? null : new TextDecoder(label);
  } catch {
    return null; // A label that no browser knows either.
  }
}

function decodeUndeclared(bytes: Uint8Array, cut: boolean): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: cut });
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
}
