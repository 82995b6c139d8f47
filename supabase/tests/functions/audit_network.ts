/**
 * A network for the engine's tests: servers on loopback that may be as rude as a test likes, a name server
 * made of a table, and a way to send connections for public addresses to them.
 */

import type { Network } from "../../functions/_audit/transport/dial.ts";

/** An address of the public internet that nothing in these tests ever connects to. */
export const PUBLIC_ADDRESS = "93.184.216.34";

export interface RawServer {
  port: number;
  /** The requests as they came, one text each. */
  requests: string[];
  [Symbol.asyncDispose](): Promise<void>;
}

/** Speaks bytes: `answer` gets the request and the open connection and may say or withhold what it likes. */
export function rawServer(
  answer: (conn: Deno.Conn, request: string) => Promise<void>,
  listener: Deno.Listener = Deno.listen({ hostname: "127.0.0.1", port: 0 }),
): RawServer {
  const requests: string[] = [];
  const open = new Set<Deno.Conn>();
  const running = new Set<Promise<void>>();

  async function serve(conn: Deno.Conn) {
    open.add(conn);
    try {
      const request = await readRequest(conn);
      requests.push(request);
      await answer(conn, request);
    } catch {
      // The engine hung up, as it should on most of what these servers do.
    } finally {
      open.delete(conn);
      close(conn);
    }
  }

  const accepting = (async () => {
    for (;;) {
      let conn: Deno.Conn;
      try {
        conn = await listener.accept();
      } catch (error) {
        if (error instanceof Deno.errors.BadResource) return;
        continue;
      }
      const served = serve(conn);
      running.add(served);
      served.finally(() => running.delete(served));
    }
  })();

  return {
    port: (listener.addr as Deno.NetAddr).port,
    requests,
    async [Symbol.asyncDispose]() {
      listener.close();
      await accepting;
      open.forEach(close);
      await Promise.all(running);
    },
  };
}

/** Answers every request with the same text, or with what a function makes of the request. */
export function textServer(answer: string | ((request: string) => string)): RawServer {
  return rawServer(async (conn, request) => {
    await send(conn, typeof answer === "string" ? answer : answer(request));
  });
}

/** A complete response with a length. */
export function response(status: string, headers: Record<string, string>, body = ""): string {
  const length = new TextEncoder().encode(body).length;
  const lines = Object.entries({ ...headers, "content-length": String(length) });
  return `HTTP/1.1 ${status}\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join("")}\r\n${body}`;
}

/** A page. */
export function html(body: string, headers: Record<string, string> = {}): string {
  return response("200 OK", { "content-type": "text/html; charset=utf-8", ...headers }, body);
}

/** Sends text or bytes completely. */
export async function send(conn: Deno.Conn, data: string | Uint8Array): Promise<void> {
  let rest = typeof data === "string" ? new TextEncoder().encode(data) : data;
  while (rest.length > 0) rest = rest.subarray(await conn.write(rest));
}

/** Says nothing more until the other side hangs up. */
export async function silence(conn: Deno.Conn): Promise<void> {
  const buffer = new Uint8Array(256);
  while (await conn.read(buffer) !== null);
}

/** gzip of any amount of bytes. */
export async function gzip(bytes: Uint8Array): Promise<Uint8Array> {
  const stream = new Blob([bytes as BlobPart]).stream().pipeThrough(new CompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** What the engine asked of the network. */
export interface Asked {
  /** `name type` per look-up. */
  lookups: string[];
  /** `address:port` per connection, as the transport wanted it. */
  connections: string[];
}

/**
 * A network in which names are what `names` says and every connection ends at `port` of this machine.
 *
 * @param names addresses per name, or a function called at every look-up of A
 */
export function networkTo(
  port: number,
  names: Record<string, string[] | (() => string[])>,
): { network: Network; asked: Asked } {
  const asked: Asked = { lookups: [], connections: [] };
  return {
    asked,
    network: {
      resolve(name, type) {
        asked.lookups.push(`${name} ${type}`);
        const entry = names[name];
        const answers = typeof entry === "function" ? type === "A" ? entry() : [] : entry ?? [];
        const found = answers.filter((address) => address.includes(":") === (type === "AAAA"));
        return found.length > 0
          ? Promise.resolve(found)
          : Promise.reject(new Deno.errors.NotFound("no records found"));
      },
      connect(address, wanted) {
        asked.connections.push(`${address}:${wanted}`);
        return Deno.connect({ hostname: "127.0.0.1", port });
      },
      startTls: (conn, name) => Deno.startTls(conn, { hostname: name, caCerts: [TEST_AUTHORITY] }),
    },
  };
}

async function readRequest(conn: Deno.Conn): Promise<string> {
  const buffer = new Uint8Array(4096);
  let request = "";
  while (!request.includes("\r\n\r\n")) {
    const count = await conn.read(buffer);
    if (count === null) break;
    request += new TextDecoder().decode(buffer.subarray(0, count));
  }
  return request;
}

function close(conn: Deno.Conn): void {
  try {
    conn.close();
  } catch {
    // The test closed it.
  }
}

/** Signs the certificate below; good until 2120, worth nothing anywhere else. */
export const TEST_AUTHORITY = `-----BEGIN CERTIFICATE-----
MIIBdzCCAR2gAwIBAgIBATAKBggqhkjOPQQDAjAiMSAwHgYDVQQDDBdFZGdlIEtp
dCB0ZXN0IGF1dGhvcml0eTAgFw0yMDAxMDEwMDAwMDBaGA8yMTIwMDEwMTAwMDAw
MFowIjEgMB4GA1UEAwwXRWRnZSBLaXQgdGVzdCBhdXRob3JpdHkwWTATBgcqhkjO
PQIBBggqhkjOPQMBBwNCAARrIp+IV34w7vT5hPC/rKUMJ/paEJTCPZDJxRewfi/y
lqNYFtCSClfttltH5nz5llvqaODMJW5k/Zip4Vp0zP1ao0IwQDAPBgNVHRMBAf8E
BTADAQH/MA4GA1UdDwEB/wQEAwICBDAdBgNVHQ4EFgQUu8d9CWKWFPNoARVUGxRK
gs6H5pYwCgYIKoZIzj0EAwIDSAAwRQIhANu6Uep9R1GoenjtCsPTQzjyuBfTRMRQ
B8QAbEeDDVz1AiBo0Xg6yfyomOPtfSkM7u0C1zR2RMLQClU/OzhX3sNCmw==
-----END CERTIFICATE-----
`;

/** For shop.example.com. */
export const TEST_CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBuzCCAWKgAwIBAgIBAjAKBggqhkjOPQQDAjAiMSAwHgYDVQQDDBdFZGdlIEtp
dCB0ZXN0IGF1dGhvcml0eTAgFw0yMDAxMDEwMDAwMDBaGA8yMTIwMDEwMTAwMDAw
MFowGzEZMBcGA1UEAwwQc2hvcC5leGFtcGxlLmNvbTBZMBMGByqGSM49AgEGCCqG
SM49AwEHA0IABIhe4k/MJzd1Uu/S1nuqCXZYI2q83EVpdP+CSmNqc7B6/iGsxZbf
p7Df71pRZ4A32w0OfIf3satJNB4ttjSfH9SjgY0wgYowGwYDVR0RBBQwEoIQc2hv
cC5leGFtcGxlLmNvbTAJBgNVHRMEAjAAMAsGA1UdDwQEAwIHgDATBgNVHSUEDDAK
BggrBgEFBQcDATAdBgNVHQ4EFgQUvsjNddWp8rwqxfmbtggs0wfBWgcwHwYDVR0j
BBgwFoAUu8d9CWKWFPNoARVUGxRKgs6H5pYwCgYIKoZIzj0EAwIDRwAwRAIgBddR
CHbFpaIXb//434df7YbVHme6lF7foMqULXdhKxsCIDueVQNJ5MUiJMxfLmkwhKJf
d0iUhA2RbihNN3c74OCm
-----END CERTIFICATE-----
`;

export const TEST_PRIVATE_KEY = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgr2jvTeESOfRx4jbT
qEvfURQTAIf09BaFfrPaa4FXU/mhRANCAASIXuJPzCc3dVLv0tZ7qgl2WCNqvNxF
aXT/gkpjanOwev4hrMWW36ew3+9aUWeAN9sNDnyH97GrSTQeLbY0nx/U
-----END PRIVATE KEY-----
`;
