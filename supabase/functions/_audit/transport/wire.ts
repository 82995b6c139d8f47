/**
 * A connection on which nothing can wait for ever. Every read stands under three clocks (response head,
 * silence, whole exchange); when one runs out the connection is closed, which ends whatever is pending.
 */

/** Why an exchange with a server ended without a response. */
export type WireFault =
  | "header_timeout"
  | "idle_timeout"
  | "total_timeout"
  | "connection_lost"
  | "headers_too_large"
  | "malformed_response"
  | "unsupported_encoding";

/** Thrown inside the transport only; `createTransport` turns it into a value. */
export class Fault<Code extends string = WireFault> extends Error {
  constructor(readonly code: Code) {
    super(code);
  }
}

/** The three clocks, in milliseconds. */
export interface Clocks {
  /** From the request to the end of the response head. */
  headerMs: number;
  /** Between two reads. */
  idleMs: number;
  /** From the request to the end of the body. */
  totalMs: number;
}

/** What the wire needs of a connection; a `Deno.TcpConn` and a `Deno.TlsConn` both have it. */
export interface Connection {
  read(buffer: Uint8Array): Promise<number | null>;
  write(bytes: Uint8Array): Promise<number>;
  close(): void;
}

export interface Wire {
  send(text: string): Promise<void>;
  /** The next bytes, never an empty array; null when the server has closed its side. */
  read(): Promise<Uint8Array | null>;
  /** Gives bytes back: the next read returns them. */
  unread(bytes: Uint8Array): void;
  /** The response head is complete: only the other two clocks count from here. */
  headRead(): void;
  /** Stops the clocks and closes the connection. */
  close(): void;
}

const READ_SIZE = 16 * 1024;

export function openWire(connection: Connection, clocks: Clocks): Wire {
  let expired: WireFault | null = null;
  let closed = false;
  let pushedBack: Uint8Array | null = null;

  const expire = (fault: WireFault) => {
    expired ??= fault;
    close();
  };
  const headerClock = setTimeout(expire, clocks.headerMs, "header_timeout");
  const totalClock = setTimeout(expire, clocks.totalMs, "total_timeout");

  function close() {
    clearTimeout(headerClock);
    clearTimeout(totalClock);
    if (closed) return;
    closed = true;
    try {
      connection.close();
    } catch {
      // The other side was faster: the connection is gone, which is all we want.
    }
  }

  async function underClocks<T>(work: Promise<T>): Promise<T> {
    const idleClock = setTimeout(expire, clocks.idleMs, "idle_timeout");
    try {
      const result = await work;
      if (expired !== null) throw new Fault(expired);
      return result;
    } catch {
      throw new Fault(expired ?? "connection_lost");
    } finally {
      clearTimeout(idleClock);
    }
  }

  return {
    async send(text) {
      let rest = new TextEncoder().encode(text);
      while (rest.length > 0) rest = rest.subarray(await underClocks(connection.write(rest)));
    },
    async read() {
      if (pushedBack !== null) {
        const bytes = pushedBack;
        pushedBack = null;
        return bytes;
      }
      const buffer = new Uint8Array(READ_SIZE);
      const count = await underClocks(connection.read(buffer));
      return count === null ? null : buffer.subarray(0, count);
    },
    unread(bytes) {
      pushedBack = bytes.length > 0 ? bytes : null;
    },
    headRead() {
      clearTimeout(headerClock);
    },
    close,
  };
}
