/** Sends what `fetch` sends, and what it refuses to send. */

/** What came back. */
export interface Answer {
  /** Null: the connection was closed without a word. */
  status: number | null;
  headers: Headers;
  text: string;
}

const patienceMs = 10_000;

/** By `fetch`. */
export async function sent(url: string, init: RequestInit): Promise<Answer> {
  const answer = await fetch(url, { ...init, redirect: "manual", signal: AbortSignal.timeout(patienceMs) });
  return { status: answer.status, headers: answer.headers, text: await answer.text() };
}

/** Byte by byte, over a connection of its own. */
export async function raw(hostname: string, port: number, text: string): Promise<Answer> {
  const connection = await Deno.connect({ hostname, port });
  const timer = setTimeout(() => connection.close(), patienceMs);
  let received = "";
  try {
    const writing = write(connection, Uint8Array.from(text, (sign) => sign.charCodeAt(0))).catch(() => {});
    const decoder = new TextDecoder();
    const buffer = new Uint8Array(65_536);
    for (let read; (read = await connection.read(buffer)) !== null;) {
      received += decoder.decode(buffer.subarray(0, read), { stream: true });
      if (isWhole(received)) break;
    }
    await Promise.race([writing, Promise.resolve()]);
  } catch {
    // closed on us: what has come is the answer
  } finally {
    clearTimeout(timer);
    try {
      connection.close();
    } catch {
      // it is closed
    }
  }
  const [head, ...body] = received.split("\r\n\r\n");
  const [first, ...lines] = head.split("\r\n");
  const headers = new Headers(
    lines.map((line) => [line.split(":")[0], line.slice(line.indexOf(":") + 1).trim()]),
  );
  return { status: Number(first.split(" ")[1]) || null, headers, text: body.join("\r\n\r\n") };
}

async function write(connection: Deno.TcpConn, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length;) at += await connection.write(bytes.subarray(at));
}

/** The connection may be kept open after the answer. */
function isWhole(received: string): boolean {
  const end = received.indexOf("\r\n\r\n");
  if (end === -1) return false;
  const length = /\r\ncontent-length: *(\d+)/i.exec(received.slice(0, end))?.[1];
  return length !== undefined ? received.length >= end + 4 + Number(length) : received.endsWith("0\r\n\r\n");
}
