/** The encoding of a page, by the encoding sniffing algorithm of the HTML standard. */

const PRESCAN_BYTES = 1024;

/**
 * Text of a page, in the encoding that a browser would settle on: byte order mark, Content-Type header,
 * a meta element in the first 1,024 bytes, an XML declaration, a meta element further on, at which browsers change the
 * encoding that they had guessed ("changing the encoding while parsing"), UTF-8 if the bytes are valid UTF-8, else
 * windows-1252.
 *
 * @param contentType value of the Content-Type header
 * @param cut whether the page goes on: its last character may be incomplete then
 */
export function decodeText(bytes: Uint8Array, contentType: string | null, cut: boolean): string {
  const encoding = encodingOf(bytes, contentType);
  return encoding === null ? decodeUndeclared(bytes, cut) : new TextDecoder(encoding).decode(bytes);
}

/**
 * The encoding that a page declares, as the decoder names it in lower case; null where it declares none.
 *
 * @param contentType value of the Content-Type header
 */
export function encodingOf(bytes: Uint8Array, contentType: string | null): string | null {
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return "utf-16be";
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return "utf-8";
  const decoder = decoderOf(charsetIn(contentType ?? "")) ?? decoderOf(prescan(bytes)) ??
    decoderOf(xmlEncoding(bytes)) ?? decoderOf(lateMeta(bytes));
  return decoder?.encoding ?? null;
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

/** "Prescan a byte stream to determine its encoding" of its first 1,024 bytes. */
function prescan(bytes: Uint8Array): string | null {
  const start = new TextDecoder("windows-1252").decode(bytes.subarray(0, PRESCAN_BYTES));
  if (start.startsWith("<\0?\0x\0")) return "utf-16le";
  if (start.startsWith("\0<\0?\0x")) return "utf-16be";
  return firstMeta(start);
}

/** As much of a page as is looked through for a meta element that comes late. */
const LATE_BYTES = 256 * 1024;
/** Elements whose content is text: a meta element in it is none. */
const RAW_TEXT =
  /<(script|style|title|textarea|noscript|template|iframe|xmp|noframes)\b[^]*?(?:<\/\1(?=[\s/>])|$)/gi;

/** The first meta element of the page that names an encoding, where the first 1,024 bytes hold none. */
function lateMeta(bytes: Uint8Array): string | null {
  if (bytes.length <= PRESCAN_BYTES) return null;
  const text = new TextDecoder("windows-1252").decode(bytes.subarray(0, LATE_BYTES));
  if (!/charset/i.test(text)) return null;
  return firstMeta(text.replace(/<!--[^]*?(?:-->|$)/g, "").replace(RAW_TEXT, ""));
}

/** The steps of the prescan: the first meta element that names an encoding. What the end cuts off is not seen. */
function firstMeta(text: string): string | null {
  let at = 0;
  while (at < text.length) {
    at = text.indexOf("<", at);
    if (at < 0) return null;
    if (text.startsWith("<!--", at)) {
      const end = text.indexOf("-->", at + 2);
      if (end < 0) return null;
      at = end + 2;
    } else if (/^<meta[\t\n\f\r /]/i.test(text.slice(at, at + 6))) {
      const attributes = new Map<string, string>();
      const end = readAttributes(text, at + 5, attributes);
      if (end < 0) return null;
      const label = declaredInAscii(metaCharset(attributes));
      if (label !== null) return label;
      at = end;
    } else if (/^<\/?[a-z]/i.test(text.slice(at, at + 3))) {
      const name = text.slice(at).search(/[\t\n\f\r >]/);
      at = name < 0 ? -1 : readAttributes(text, at + name, new Map());
      if (at < 0) return null;
    } else if (/^<[!/?]/.test(text.slice(at, at + 2))) {
      at = text.indexOf(">", at);
      if (at < 0) return null;
    }
    at++;
  }
  return null;
}

/** "Get an attribute", as often as there is one. @returns where the tag ends, -1 where the text ends before it */
function readAttributes(text: string, start: number, attributes: Map<string, string>): number {
  let at = start;
  for (;;) {
    while (at < text.length && /[\t\n\f\r /]/.test(text[at])) at++;
    if (at >= text.length) return -1;
    if (text[at] === ">") return at;
    const [whole, name, double, single, bare] = ATTRIBUTE.exec(text.slice(at, at + MAX_ATTRIBUTE))!;
    at += whole.length;
    if (at >= text.length) return -1;
    const key = name.toLowerCase();
    if (!attributes.has(key)) attributes.set(key, double ?? single ?? bare ?? "");
  }
}

/** A longer one is cut. */
const MAX_ATTRIBUTE = 4096;
/** A name that may begin with an equals sign, and a value: in quotes, or up to a space. */
const ATTRIBUTE =
  /^([^\t\n\f\r />][^\t\n\f\r />=]*)(?:[\t\n\f\r ]*=[\t\n\f\r ]*(?:"([^"]*)(?:"|$)|'([^']*)(?:'|$)|([^\t\n\f\r >]*)))?/;

/** The encoding that the attributes of a meta element name. */
function metaCharset(attributes: ReadonlyMap<string, string>): string | null {
  const charset = attributes.get("charset");
  if (charset !== undefined && decoderOf(charset) !== null) return charset;
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
