/** The encoding of a page, by the encoding sniffing algorithm of the HTML standard. */

const PRESCAN_BYTES = 1024;

/**
 * Text of a page, in the encoding that a browser would settle on: byte order mark, Content-Type header,
 * a meta element in the first 1,024 bytes, an XML declaration, UTF-8 if the bytes are valid UTF-8, else windows-1252.
 *
 * @param contentType value of the Content-Type header
 * @param cut whether the page goes on: its last character may be incomplete then
 */
export function decodeText(bytes: Uint8Array, contentType: string | null, cut: boolean): string {
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder("utf-16be").decode(bytes);
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder("utf-16le").decode(bytes);
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return new TextDecoder().decode(bytes);

  const decoder = decoderOf(charsetIn(contentType ?? "")) ?? decoderOf(prescan(bytes)) ??
    decoderOf(xmlEncoding(bytes));
  return decoder?.decode(bytes) ?? decodeUndeclared(bytes, cut);
}

/**
 * The label in a Content-Type, by the algorithm for extracting a character encoding from a meta element: what
 * follows the first `charset` with an equals sign, quoted or up to a space or semicolon.
 */
export function charsetIn(text: string): string | null {
  const found = /charset[\t\n\f\r ]*=[\t\n\f\r ]*(?:"([^"]*)"|'([^']*)'|([^"'\t\n\f\r ;][^\t\n\f\r ;]*))/i
    .exec(text);
  const label = found?.[1] ?? found?.[2] ?? found?.[3] ?? "";
  return label.trim() === "" ? null : label.slice(0, 60);
}

/** Labels that a page in ASCII letters cannot mean; the standard then takes the other. */
function declaredInAscii(label: string | null): string | null {
  const decoder = decoderOf(label);
  if (decoder === null) return null;
  if (/^utf-16(?:le|be)$/.test(decoder.encoding)) return "utf-8";
  return /^\s*x-user-defined\s*$/i.test(label!) ? "windows-1252" : label;
}

/** A comment, a meta element, another tag, or a piece of markup that is none, as the prescan steps over them. */
const MARKUP =
  /<!--[^]*?(?:-->|$)|<meta[\t\n\f\r /]((?:[^>"']|"[^"]*(?:"|$)|'[^']*(?:'|$))*)(>?)|<\/?[a-z](?:[^>"']|"[^"]*(?:"|$)|'[^']*(?:'|$))*>?|<[!/?][^>]*>?/gi;
const ATTRIBUTE =
  /[\t\n\f\r /]*([^\t\n\f\r />=][^\t\n\f\r />=]*)(?:[\t\n\f\r ]*=[\t\n\f\r ]*(?:"([^"]*)"|'([^']*)'|([^\t\n\f\r >]*)))?/g;

/** "Prescan a byte stream to determine its encoding": the first meta element that names one, null if none does. */
function prescan(bytes: Uint8Array): string | null {
  const start = new TextDecoder("windows-1252").decode(bytes.subarray(0, PRESCAN_BYTES));
  if (start.startsWith("<\0?\0x\0")) return "utf-16le";
  if (start.startsWith("\0<\0?\0x")) return "utf-16be";
  for (const [, attributes, end] of start.matchAll(MARKUP)) {
    // What the first bytes cut off is not seen.
    if (attributes === undefined || end === "") continue;
    const label = declaredInAscii(metaCharset(attributes));
    if (label !== null) return label;
  }
  return null;
}

function metaCharset(text: string): string | null {
  const attributes = new Map<string, string>();
  for (const [, name, double, single, bare] of text.matchAll(ATTRIBUTE)) {
    const key = name.toLowerCase();
    if (!attributes.has(key)) attributes.set(key, double ?? single ?? bare ?? "");
  }
  const charset = attributes.get("charset");
  if (charset !== undefined) return charset;
  const isType = attributes.get("http-equiv")?.toLowerCase() === "content-type";
  return isType ? charsetIn(attributes.get("content") ?? "") : null;
}

function xmlEncoding(bytes: Uint8Array): string | null {
  const start = new TextDecoder("windows-1252").decode(bytes.subarray(0, PRESCAN_BYTES));
  const found = /^<\?xml[^>]*?encoding[\0-\x20]*=[\0-\x20]*(?:"([^">]*)"|'([^'>]*)')/.exec(start);
  return declaredInAscii(found?.[1] ?? found?.[2] ?? null);
}

function decoderOf(label: string | null): TextDecoder | null {
  // Known to browsers, not to every decoder; its letters are those of windows-1252.
  if (label !== null && /^\s*x-user-defined\s*$/i.test(label)) return new TextDecoder("windows-1252");
  try {
    return label === null ? null : new TextDecoder(label.trim());
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
