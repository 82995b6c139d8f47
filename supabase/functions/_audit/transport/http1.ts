/**
 * Reads one HTTP/1.1 response (RFC 9112), strictly where leniency would let two readers disagree about where
 * a message ends, and never more of it than the caps allow.
 */

import { Fault, type Wire } from "./wire.ts";

export interface ResponseHead {
  status: number;
  headers: Headers;
}

export interface ResponseBody {
  bytes: Uint8Array;
  /** Bytes of the body as they came, before decompression. */
  wireBytes: number;
  /** The server had more to say than a cap allowed, or hung up before it had said where the body ends. */
  truncated: boolean;
}

/** Caps in bytes. */
export interface BodyCaps {
  /** Of the body as it comes over the wire. */
  wireBytes: number;
  /** Of the body after decompression. */
  bodyBytes: number;
}

const LF = 10;
const CHUNK_LINE_BYTES = 1024;
const INTERIM_RESPONSES = 5;
/** Deflate expands at most about 1,000 times: a slice of this size becomes 4 MB at worst before we count. */
const GUNZIP_SLICE_BYTES = 4096;

/**
 * Reads the status line and the headers; interim responses (1xx) are skipped.
 *
 * @param maxBytes cap for everything up to the empty line, interim responses included
 */
export async function readHead(wire: Wire, maxBytes: number): Promise<ResponseHead> {
  let budget = maxBytes;
  const nextLine = async () => {
    const line = await readLine(wire, budget, "headers_too_large");
    budget -= line.length + 1;
    return line.replace(/\r$/, "");
  };

  for (let interim = 0; interim <= INTERIM_RESPONSES; interim++) {
    const status = /^HTTP\/1\.[01] ([1-5]\d\d)(?: .*)?$/.exec(await nextLine());
    if (status === null) throw new Fault("malformed_response");

    const lines: string[] = [];
    for (let line = await nextLine(); line !== ""; line = await nextLine()) {
      // A line that begins with white space continues the one above it (RFC 9112 §5.2).
      if (/^[ \t]/.test(line) && lines.length > 0) lines.push(`${lines.pop()} ${line.trim()}`);
      else lines.push(line);
    }
    const code = Number(status[1]);
    if (code >= 200) return { status: code, headers: parseHeaders(lines) };
    if (code === 101) break;
  }
  throw new Fault("malformed_response");
}

function parseHeaders(lines: string[]): Headers {
  const headers = new Headers();
  for (const line of lines) {
    const colon = line.indexOf(":");
    if (colon < 0) throw new Fault("malformed_response");
    try {
      // `append` refuses names and values that RFC 9110 does not allow, "Transfer-Encoding " among them.
      headers.append(line.slice(0, colon), line.slice(colon + 1));
    } catch {
      throw new Fault("malformed_response");
    }
  }
  return headers;
}

/** Reads the body, decompressed. What a cap cuts off is reported as `truncated`, not as a failure. */
export async function readBody(wire: Wire, head: ResponseHead, caps: BodyCaps): Promise<ResponseBody> {
  const body = new Uint8Array(caps.bodyBytes);
  let length = 0;
  let received = 0;
  let truncated = false;

  async function* onTheWire(): AsyncGenerator<Uint8Array> {
    try {
      for await (const bytes of frames(wire, head)) {
        yield bytes.subarray(0, caps.wireBytes - received);
        received += bytes.length;
        if (received > caps.wireBytes) {
          truncated = true;
          return;
        }
      }
    } catch (error) {
      if (!(error instanceof CutShort)) throw error;
      truncated = true;
    }
  }

  const gzip = isGzip(head.headers);
  try {
    for await (const bytes of gzip ? gunzip(onTheWire()) : onTheWire()) {
      const room = body.length - length;
      body.set(bytes.subarray(0, room), length);
      length += Math.min(bytes.length, room);
      if (bytes.length > room) {
        truncated = true;
        break;
      }
    }
  } catch (error) {
    if (error instanceof Fault) throw error;
    // The decompressor complains about an empty stream and about one that we ourselves have cut: both are fine.
    if (received > 0 && !truncated) throw new Fault("malformed_response");
  }
  return { bytes: body.slice(0, length), wireBytes: Math.min(received, caps.wireBytes), truncated };
}

function isGzip(headers: Headers): boolean {
  switch ((headers.get("content-encoding") ?? "identity").trim().toLowerCase()) {
    case "identity":
      return false;
    case "gzip":
    case "x-gzip":
      return true;
    default:
      // We ask for gzip alone; what nobody asked for is not decoded.
      throw new Fault("unsupported_encoding");
  }
}

async function* gunzip(source: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  async function* slices() {
    for await (const bytes of source) {
      for (let at = 0; at < bytes.length; at += GUNZIP_SLICE_BYTES) {
        yield bytes.slice(at, at + GUNZIP_SLICE_BYTES);
      }
    }
  }
  yield* ReadableStream.from(slices()).pipeThrough(new DecompressionStream("gzip"));
}

/** The body as the framing headers delimit it (RFC 9112 §6.3). */
function frames(wire: Wire, { status, headers }: ResponseHead): AsyncGenerator<Uint8Array> {
  const coding = headers.get("transfer-encoding");
  const length = headers.get("content-length");
  if (coding !== null && length !== null) throw new Fault("malformed_response");
  if (coding !== null) {
    if (coding.trim().toLowerCase() !== "chunked") throw new Fault("malformed_response");
    return chunks(wire);
  }
  if (status === 204 || status === 304) return exactly(wire, 0);
  if (length === null) return untilClosed(wire);
  if (!/^\d{1,15}$/.test(length)) throw new Fault("malformed_response");
  return exactly(wire, Number(length));
}

async function* chunks(wire: Wire): AsyncGenerator<Uint8Array> {
  for (;;) {
    const line = await readLine(wire, CHUNK_LINE_BYTES, "malformed_response");
    const size = /^([0-9a-f]{1,8})[ \t]*(?:;.*)?\r$/i.exec(line);
    if (size === null) throw new Fault("malformed_response");
    const length = parseInt(size[1], 16);
    if (length === 0) return; // Trailers may follow; the connection is closed after this response anyway.
    yield* exactly(wire, length);
    if (await readLine(wire, 1, "malformed_response") !== "\r") throw new Fault("malformed_response");
  }
}

async function* exactly(wire: Wire, length: number): AsyncGenerator<Uint8Array> {
  let missing = length;
  while (missing > 0) {
    const bytes = await wire.read();
    if (bytes === null) throw new Fault("connection_lost");
    wire.unread(bytes.subarray(missing));
    yield bytes.subarray(0, missing);
    missing -= Math.min(bytes.length, missing);
  }
}

/** Thrown where a body that ends with the connection ended with a broken one: perhaps whole, perhaps not. */
class CutShort extends Error {}

async function* untilClosed(wire: Wire): AsyncGenerator<Uint8Array> {
  for (;;) {
    let bytes: Uint8Array | null;
    try {
      bytes = await wire.read();
    } catch (error) {
      // Servers that close TLS without its farewell message are common enough to read them.
      throw error instanceof Fault && error.code === "connection_lost" ? new CutShort() : error;
    }
    if (bytes === null) return;
    yield bytes;
  }
}

/** One line without its LF, as Latin-1. */
async function readLine(wire: Wire, max: number, tooLong: "headers_too_large" | "malformed_response") {
  let line = "";
  for (;;) {
    const bytes = await wire.read();
    if (bytes === null) throw new Fault("connection_lost");
    const end = bytes.indexOf(LF);
    const part = end < 0 ? bytes : bytes.subarray(0, end);
    if (line.length + part.length > max) throw new Fault(tooLong);
    for (const byte of part) line += String.fromCharCode(byte);
    if (end >= 0) {
      wire.unread(bytes.subarray(end + 1));
      return line;
    }
  }
}
