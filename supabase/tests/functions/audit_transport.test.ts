import { assert, assertEquals, assertThrows } from "@kit/assert";
import type { RecordType } from "../../functions/_audit/transport/dns.ts";
import {
  createTransport,
  type FetchedResponse,
  type FetchResult,
  type Limits,
} from "../../functions/_audit/transport.ts";
import {
  gzip,
  html,
  networkTo,
  PUBLIC_ADDRESS,
  type RawServer,
  rawServer,
  response,
  send,
  silence,
  TEST_CERTIFICATE,
  TEST_PRIVATE_KEY,
  textServer,
} from "./audit_network.ts";

const SHOP = { "shop.example.com": [PUBLIC_ADDRESS] };
const HTML_HEAD = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n";

/** Reads `http://shop.example.com/` from a server on loopback. */
async function read(server: RawServer, limits: Partial<Limits> = {}): Promise<FetchResult> {
  return await createTransport({ network: networkTo(server.port, SHOP).network, limits })(
    "http://shop.example.com/",
  );
}

function outcome(result: FetchResult): string {
  return result.ok ? `ok ${responseOf(result).status}` : result.code;
}

function responseOf(result: FetchResult): FetchedResponse {
  if (result.ok) return result.response;
  throw new Error(`expected a response, got ${result.code}`);
}

function bodyOf(result: FetchResult): string {
  return new TextDecoder().decode(responseOf(result).body);
}

Deno.test("a page comes back with its address, status, type and body", async () => {
  await using server = textServer(html("<h1>Coffee</h1>", { "x-served-by": "test" }));
  const { network, asked } = networkTo(server.port, SHOP);
  const result = await createTransport({ network })("http://shop.example.com/roast?size=1 kg#top");
  assertEquals(responseOf(result).url, "http://shop.example.com/roast?size=1%20kg");
  assertEquals(responseOf(result).status, 200);
  assertEquals(responseOf(result).contentType, "text/html");
  assertEquals(responseOf(result).headers.get("x-served-by"), "test");
  assertEquals(bodyOf(result), "<h1>Coffee</h1>");
  assertEquals([responseOf(result).truncated, responseOf(result).redirects], [false, []]);
  assertEquals(asked.lookups, ["shop.example.com A", "shop.example.com AAAA"]);
  assertEquals(asked.connections, [`${PUBLIC_ADDRESS}:80`]);
});

Deno.test("the request carries the name, our agent and nothing that identifies anybody", async () => {
  await using server = textServer(html("ok"));
  const { network } = networkTo(server.port, SHOP);
  await createTransport({ network, userAgent: "EcomEdgeBot/1.0 (+https://app.example.com)" })(
    "http://shop.example.com/a?b=c",
  );
  const [line, ...headers] = server.requests[0].trimEnd().split("\r\n");
  assertEquals(line, "GET /a?b=c HTTP/1.1");
  assertEquals(headers.map((header) => header.split(":")[0]), [
    "Host",
    "User-Agent",
    "Accept",
    "Accept-Encoding",
    "Connection",
  ]);
  assert(headers.includes("Host: shop.example.com"));
  assert(headers.includes("User-Agent: EcomEdgeBot/1.0 (+https://app.example.com)"));
  assert(headers.includes("Accept-Encoding: gzip"));
});

Deno.test("https is spoken to the checked address with the certificate of the name", async () => {
  await using server = tlsServer();
  const { network, asked } = networkTo(server.port, SHOP);
  const result = await createTransport({ network })("https://shop.example.com/");
  assertEquals(bodyOf(result), "over TLS");
  assertEquals(asked.connections, [`${PUBLIC_ADDRESS}:443`]);
});

Deno.test("a certificate of another name is refused", async () => {
  await using server = tlsServer();
  const { network } = networkTo(server.port, { "other.example.com": [PUBLIC_ADDRESS] });
  assertEquals(outcome(await createTransport({ network })("https://other.example.com/")), "tls_failed");
  assertEquals(server.requests.join(""), "", "nothing is sent before the certificate is known");
});

Deno.test("a certificate that no public authority signed is refused by the real network", async () => {
  await using server = tlsServer();
  const overrides = new Map([["shop.example.com", { address: "127.0.0.1", port: server.port }]]);
  assertEquals(outcome(await createTransport({ overrides })("https://shop.example.com/")), "tls_failed");
});

Deno.test("a TLS server that never greets ends with connect_timeout", async () => {
  await using server = rawServer(silence);
  const { network } = networkTo(server.port, SHOP);
  const get = createTransport({ network, limits: { connectMs: 60 } });
  assertEquals(outcome(await get("https://shop.example.com/")), "connect_timeout");
});

Deno.test("an override leads its own name to loopback and no other", async () => {
  await using server = textServer(html("the demo shop"));
  const { network, asked } = networkTo(server.port, {});
  const overrides = new Map([["harbor-coffee.example.com", { address: "127.0.0.1", port: server.port }]]);
  const get = createTransport({ network, overrides });
  assertEquals(bodyOf(await get("http://harbor-coffee.example.com/")), "the demo shop");
  assertEquals(asked, { lookups: [], connections: [`127.0.0.1:${server.port}`] });
  assertEquals(outcome(await get("http://www.harbor-coffee.example.com/")), "name_not_found");
  assertEquals(outcome(await get("http://localhost/")), "private_host");
});

// ---------------------------------------------------------------------------------------------- addresses

const REFUSED_ANSWERS: [string, string[]][] = [
  ["loopback", ["127.0.0.1"]],
  ["a private network", ["10.1.2.3"]],
  ["cloud metadata", ["169.254.169.254"]],
  ["the Azure host agent", ["168.63.129.16"]],
  ["carrier-grade NAT", ["100.64.0.1"]],
  ["public first, private second", [PUBLIC_ADDRESS, "192.168.0.10"]],
  ["public IPv4, private IPv6", [PUBLIC_ADDRESS, "fd00::1"]],
  ["IPv6 loopback", ["::1"]],
  ["IPv4 in IPv6", ["::ffff:127.0.0.1"]],
  ["NAT64 of a private address", ["64:ff9b::a00:1"]],
  ["unassigned IPv6", ["4000::1"]],
];

for (const [what, answers] of REFUSED_ANSWERS) {
  Deno.test(`a name that resolves to ${what} is refused before any connection`, async () => {
    const { network, asked } = networkTo(1, { "shop.example.com": answers });
    assertEquals(outcome(await createTransport({ network })("http://shop.example.com/")), "private_address");
    assertEquals(asked.connections, []);
  });
}

Deno.test("IPv6 is used where there is no IPv4", async () => {
  await using server = textServer(html("ok"));
  const { network, asked } = networkTo(server.port, { "shop.example.com": ["2606:2800:220:1::1"] });
  assertEquals(outcome(await createTransport({ network })("http://shop.example.com/")), "ok 200");
  assertEquals(asked.connections, ["2606:2800:220:1::1:80"]);
});

Deno.test("a name server that turns to a private address between two look-ups gets no connection", async () => {
  await using server = textServer(html("ok"));
  const turning = [[PUBLIC_ADDRESS], ["127.0.0.1"]];
  const { network, asked } = networkTo(server.port, { "shop.example.com": () => turning.shift() ?? [] });
  let now = 0;
  const get = createTransport({ network, now: () => now, limits: { pinMs: 1000 } });

  assertEquals(outcome(await get("http://shop.example.com/")), "ok 200");
  now = 999;
  assertEquals(outcome(await get("http://shop.example.com/again")), "ok 200");
  assertEquals(asked.lookups.length, 2, "the checked address is used again without asking");
  now = 1000;
  assertEquals(outcome(await get("http://shop.example.com/later")), "private_address");
  assertEquals(asked.connections, [`${PUBLIC_ADDRESS}:80`, `${PUBLIC_ADDRESS}:80`]);
});

Deno.test("a name without addresses, a failing and a silent name server are told apart from success", async () => {
  const { network } = networkTo(1, {});
  assertEquals(outcome(await createTransport({ network })("http://shop.example.com/")), "name_not_found");

  const failing = { ...network, resolve: () => Promise.reject(new Error("SERVFAIL")) };
  assertEquals(
    outcome(await createTransport({ network: failing })("http://shop.example.com/")),
    "dns_failed",
  );

  const silent = { ...network, resolve: () => new Promise<string[]>(() => {}) };
  const get = createTransport({ network: silent, limits: { connectMs: 30 } });
  assertEquals(outcome(await get("http://shop.example.com/")), "dns_failed");
});

Deno.test("half an answer of the name server is no answer", async () => {
  const { network } = networkTo(1, SHOP);
  const half = {
    ...network,
    resolve: (name: string, type: RecordType, signal: AbortSignal) =>
      type === "A" ? network.resolve(name, type, signal) : Promise.reject(new Error("timed out")),
  };
  assertEquals(outcome(await createTransport({ network: half })("http://shop.example.com/")), "dns_failed");
});

Deno.test("a closed port ends with connect_failed, a connection that never opens with connect_timeout", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close();
  const { network } = networkTo(port, SHOP);
  assertEquals(outcome(await createTransport({ network })("http://shop.example.com/")), "connect_failed");

  const hanging = { ...network, connect: () => new Promise<Deno.TcpConn>(() => {}) };
  const get = createTransport({ network: hanging, limits: { connectMs: 30 } });
  assertEquals(outcome(await get("http://shop.example.com/")), "connect_timeout");
});

Deno.test("a connection that opens after its time is closed and not used", async () => {
  await using server = rawServer(silence);
  const { network } = networkTo(server.port, SHOP);
  const opened = Promise.withResolvers<Deno.TcpConn>();
  const get = createTransport({
    network: { ...network, connect: () => opened.promise },
    limits: { connectMs: 30 },
  });
  assertEquals(outcome(await get("http://shop.example.com/")), "connect_timeout");
  const late = await Deno.connect({ hostname: "127.0.0.1", port: server.port });
  opened.resolve(late);
  await opened.promise;
  assertThrows(() => late.close(), Deno.errors.BadResource);
});

// ---------------------------------------------------------------------------------------------- redirects

const REFUSED_REDIRECTS = [
  "http://127.0.0.1/",
  "http://2130706433/",
  "http://0x7f.1/",
  "http://[::1]/",
  "http://[::ffff:169.254.169.254]/",
  "http://169.254.169.254/latest/meta-data/",
  "http://metadata.google.internal/",
  "http://localhost/",
  "//127.0.0.1/",
  "http://intranet/",
  "http://printer.local/",
  "http://shop.example.com:22/",
  "http://user:password@shop.example.com/",
  "https://shop.example.com:8443/",
  "file:///etc/passwd",
  "gopher://shop.example.com/",
  "data:text/html,hello",
  "javascript:alert(1)",
  "http://",
];

for (const location of REFUSED_REDIRECTS) {
  Deno.test(`a redirect to ${location} is refused`, async () => {
    await using server = textServer(response("302 Found", { location }));
    assertEquals(outcome(await read(server)), "redirect_refused");
    assertEquals(server.requests.length, 1);
  });
}

Deno.test("a redirect to a name with a private address is refused", async () => {
  await using server = textServer(
    response("301 Moved Permanently", { location: "http://inside.example.com/" }),
  );
  const { network, asked } = networkTo(server.port, { ...SHOP, "inside.example.com": ["10.0.0.1"] });
  assertEquals(outcome(await createTransport({ network })("http://shop.example.com/")), "private_address");
  assertEquals(asked.connections.length, 1);
});

Deno.test("redirects are followed, relative and international addresses included, and recorded", async () => {
  await using server = textServer((request) => {
    if (request.startsWith("GET / ")) return response("301 Moved Permanently", { location: "/tür?a=1" });
    if (request.startsWith("GET /t%C3%BCr?a=1 ")) {
      return response("302 Found", { location: "//www.example.com/end" });
    }
    return html("arrived");
  });
  const { network } = networkTo(server.port, { ...SHOP, "www.example.com": [PUBLIC_ADDRESS] });
  const result = await createTransport({ network })("http://shop.example.com/");
  assertEquals(bodyOf(result), "arrived");
  assertEquals(responseOf(result).url, "http://www.example.com/end");
  assertEquals(responseOf(result).redirects, [
    { from: "http://shop.example.com/", status: 301, to: "http://shop.example.com/t%C3%BCr?a=1" },
    { from: "http://shop.example.com/t%C3%BCr?a=1", status: 302, to: "http://www.example.com/end" },
  ]);
});

Deno.test("five redirects are followed, six are not, a loop ends", async () => {
  const countdown = (request: string) => {
    const left = Number(/^GET \/(\d+)/.exec(request)?.[1]);
    return left === 0 ? html("end") : response("302 Found", { location: `/${left - 1}` });
  };
  await using server = textServer(countdown);
  const get = createTransport({ network: networkTo(server.port, SHOP).network });
  assertEquals(outcome(await get("http://shop.example.com/5")), "ok 200");
  assertEquals(outcome(await get("http://shop.example.com/6")), "too_many_redirects");

  await using loop = textServer(response("302 Found", { location: "/" }));
  assertEquals(outcome(await read(loop)), "too_many_redirects");
  assertEquals(loop.requests.length, 6);
});

Deno.test("every hop is asked for before it is visited", async () => {
  await using server = textServer(response("302 Found", { location: "/private" }));
  const asked: string[] = [];
  const result = await createTransport({ network: networkTo(server.port, SHOP).network })(
    "http://shop.example.com/",
    {
      before: (url) => {
        asked.push(url.pathname);
        return Promise.resolve(url.pathname === "/private" ? "robots_disallowed" : null);
      },
    },
  );
  assertEquals(result, {
    ok: false,
    code: "robots_disallowed",
    redirects: [{ from: "http://shop.example.com/", status: 302, to: "http://shop.example.com/private" }],
  });
  assertEquals([asked, server.requests.length], [["/", "/private"], 1]);
});

Deno.test("a redirect without a location is a response like any other", async () => {
  await using server = textServer(response("302 Found", { "content-type": "text/html" }, "where to?"));
  assertEquals(outcome(await read(server)), "ok 302");
});

// -------------------------------------------------------------------------------------------------- clocks

Deno.test("a response head that comes byte by byte ends with header_timeout", async () => {
  await using server = rawServer(async (conn) => {
    await send(conn, "HTTP/1.1 200 OK\r\nX-Slow: ");
    await silence(conn);
  });
  assertEquals(outcome(await read(server, { headerMs: 40 })), "header_timeout");
});

Deno.test("a body may take longer than the head", async () => {
  await using server = rawServer(async (conn) => {
    await send(conn, `${HTML_HEAD}\r\nslow `);
    await new Promise((resolve) => setTimeout(resolve, 90));
    await send(conn, "but sure");
  });
  assertEquals(bodyOf(await read(server, { headerMs: 45 })), "slow but sure");
});

Deno.test("a server that falls silent inside the body ends with idle_timeout", async () => {
  await using server = rawServer(async (conn) => {
    await send(conn, `${HTML_HEAD}Content-Length: 100\r\n\r\nhalf`);
    await silence(conn);
  });
  assertEquals(outcome(await read(server, { idleMs: 40 })), "idle_timeout");
});

Deno.test("a body that drips for ever ends with total_timeout", async () => {
  await using server = rawServer(async (conn) => {
    await send(conn, `${HTML_HEAD}\r\n`);
    for (;;) {
      await send(conn, "x");
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  });
  assertEquals(outcome(await read(server, { idleMs: 1000, totalMs: 80 })), "total_timeout");
});

Deno.test("the time for a GET is one time for all its redirects", async () => {
  let now = 0;
  await using server = textServer(() => {
    now += 400;
    return response("302 Found", { location: "/next" });
  });
  const { network } = networkTo(server.port, SHOP);
  const get = createTransport({ network, now: () => now, limits: { totalMs: 1000 } });
  assertEquals(outcome(await get("http://shop.example.com/")), "total_timeout");
  assert(server.requests.length <= 3, "the third redirect is beyond the time");
});

// ---------------------------------------------------------------------------------------------------- caps

Deno.test("a head of half a megabyte ends with headers_too_large", async () => {
  const line = `X-Padding: ${"x".repeat(1000)}\r\n`;
  await using server = rawServer((conn) => send(conn, HTML_HEAD + line.repeat(500) + "\r\n"));
  assertEquals(outcome(await read(server)), "headers_too_large");
});

Deno.test("an endless header line ends with headers_too_large", async () => {
  await using server = rawServer(async (conn) => {
    await send(conn, "HTTP/1.1 200 OK\r\nX-Endless: ");
    for (;;) await send(conn, "x".repeat(4096));
  });
  assertEquals(outcome(await read(server)), "headers_too_large");
});

Deno.test("an endless body is cut at 2 MB and says so", async () => {
  await using server = rawServer(async (conn) => {
    await send(conn, `${HTML_HEAD}\r\n`);
    const chunk = new Uint8Array(64 * 1024).fill(97);
    for (;;) await send(conn, chunk);
  });
  const result = await read(server);
  assertEquals([responseOf(result).body.length, responseOf(result).truncated], [2 * 1024 * 1024, true]);
});

Deno.test("a body of exactly the cap is whole", async () => {
  await using server = textServer(html("x".repeat(1000)));
  const result = await read(server, { wireBytes: 1000, bodyBytes: 1000 });
  assertEquals([responseOf(result).body.length, responseOf(result).truncated], [1000, false]);
  const cut = await read(server, { wireBytes: 999, bodyBytes: 1000 });
  assertEquals([responseOf(cut).body.length, responseOf(cut).truncated], [999, true]);
});

Deno.test("a gzip bomb is cut at 2 MB of what it unpacks to", async () => {
  const bomb = await gzip(new Uint8Array(100 * 1024 * 1024));
  assert(bomb.length < 200_000, `the bomb is small on the wire: ${bomb.length} bytes`);
  await using server = rawServer(async (conn) => {
    await send(conn, `${HTML_HEAD}Content-Encoding: gzip\r\nContent-Length: ${bomb.length}\r\n\r\n`);
    await send(conn, bomb);
  });
  const result = await read(server);
  assertEquals([responseOf(result).body.length, responseOf(result).truncated], [2 * 1024 * 1024, true]);
});

Deno.test("gzip is unpacked, also when a cap of the wire cuts it", async () => {
  const page = "<p>" + crypto.getRandomValues(new Uint8Array(30_000)).join(" ") + "</p>";
  const packed = await gzip(new TextEncoder().encode(page));
  await using server = rawServer(async (conn) => {
    await send(conn, `${HTML_HEAD}Content-Encoding: gzip\r\n\r\n`);
    await send(conn, packed);
  });
  assertEquals(bodyOf(await read(server)), page);
  const cut = await read(server, { wireBytes: 20_000 });
  assert(responseOf(cut).truncated);
  assert(
    responseOf(cut).body.length > 10_000 && page.startsWith(bodyOf(cut)),
    "what came before the cut is good",
  );
});

Deno.test("an empty body labelled gzip is empty", async () => {
  await using server = textServer(
    response("404 Not Found", { "content-type": "text/html", "content-encoding": "gzip" }),
  );
  assertEquals(outcome(await read(server)), "ok 404");
});

// ------------------------------------------------------------------------------------------------- framing

Deno.test("a chunked body is put together, extensions and trailers left aside", async () => {
  await using server = textServer(
    `${HTML_HEAD}Transfer-Encoding: Chunked\r\n\r\n4;name=value\r\nedge\r\nB \r\n kit, whole\r\n0\r\nX-Trailer: 1\r\n\r\n`,
  );
  assertEquals(bodyOf(await read(server)), "edge kit, whole");
});

Deno.test("interim responses are skipped and folded headers unfolded", async () => {
  await using server = textServer(
    "HTTP/1.1 103 Early Hints\r\nLink: </style.css>\r\n\r\n" +
      "HTTP/1.1 200 OK\r\nContent-Type: text/html;\r\n charset=utf-8\r\nContent-Length: 2\r\n\r\nok",
  );
  const result = await read(server);
  assertEquals(bodyOf(result), "ok");
  assertEquals(responseOf(result).headers.get("content-type"), "text/html; charset=utf-8");
});

Deno.test("a body without a length ends with the connection", async () => {
  await using server = textServer(`${HTML_HEAD}\r\n<p>until the end`);
  assertEquals(bodyOf(await read(server)), "<p>until the end");
});

const MALFORMED: [string, string][] = [
  ["a greeting of another protocol", "220 mail.example.com ESMTP\r\n"],
  ["HTTP/2 spoken unasked", "HTTP/2 200\r\n\r\n"],
  ["a status that is none", "HTTP/1.1 999 Odd\r\n\r\n"],
  ["a switch of protocols", "HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n"],
  ["interim responses without end", "HTTP/1.1 100 Continue\r\n\r\n".repeat(10)],
  ["a header without a colon", `${HTML_HEAD}broken\r\n\r\n`],
  ["a space before the colon", `${HTML_HEAD}Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n`],
  [
    "length and chunks together",
    `${HTML_HEAD}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
  ],
  ["two lengths", `${HTML_HEAD}Content-Length: 4\r\nContent-Length: 5\r\n\r\nabcde`],
  ["a negative length", `${HTML_HEAD}Content-Length: -1\r\n\r\nabc`],
  ["a length that is no number", `${HTML_HEAD}Content-Length: 0x10\r\n\r\nabc`],
  ["a transfer coding beside chunked", `${HTML_HEAD}Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n`],
  ["a chunk size that is no number", `${HTML_HEAD}Transfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n0\r\n\r\n`],
  ["a negative chunk size", `${HTML_HEAD}Transfer-Encoding: chunked\r\n\r\n-1\r\nabc\r\n0\r\n\r\n`],
  ["a chunk longer than it says", `${HTML_HEAD}Transfer-Encoding: chunked\r\n\r\n2\r\nabc\r\n0\r\n\r\n`],
  ["an endless chunk size", `${HTML_HEAD}Transfer-Encoding: chunked\r\n\r\n${"0".repeat(5000)}\r\n\r\n`],
  ["gzip that is none", `${HTML_HEAD}Content-Encoding: gzip\r\nContent-Length: 4\r\n\r\nabcd`],
];

for (const [what, answer] of MALFORMED) {
  Deno.test(`${what} is refused as malformed_response`, async () => {
    await using server = textServer(answer);
    assertEquals(outcome(await read(server)), "malformed_response");
  });
}

const LOST: [string, string][] = [
  ["before it says anything", ""],
  ["inside the head", "HTTP/1.1 200 OK\r\nContent-"],
  ["before the length is reached", `${HTML_HEAD}Content-Length: 10\r\n\r\nshort`],
  ["inside a chunk", `${HTML_HEAD}Transfer-Encoding: chunked\r\n\r\nff\r\nshort`],
];

for (const [when, answer] of LOST) {
  Deno.test(`a server that hangs up ${when} ends with connection_lost`, async () => {
    await using server = textServer(answer);
    assertEquals(outcome(await read(server)), "connection_lost");
  });
}

Deno.test("an encoding that nobody asked for is refused", async () => {
  for (const encoding of ["br", "deflate", "gzip, gzip"]) {
    await using server = textServer(html("x", { "content-encoding": encoding }));
    assertEquals(outcome(await read(server)), "unsupported_encoding");
  }
});

Deno.test("only text is read: other types are refused, on error pages left unread", async () => {
  for (const type of ["image/png", "application/pdf", "application/octet-stream", "video/mp4", "text/css"]) {
    await using server = textServer(response("200 OK", { "content-type": type }, "binary"));
    assertEquals(outcome(await read(server)), "wrong_content_type");
    await using missing = textServer(response("404 Not Found", { "content-type": type }, "binary"));
    assertEquals(bodyOf(await read(missing)), "");
  }
  for (const type of ["text/html", "application/xhtml+xml", "text/plain", "application/ld+json", ""]) {
    await using server = textServer(response("200 OK", type === "" ? {} : { "content-type": type }, "text"));
    assertEquals(bodyOf(await read(server)), "text");
  }
});

Deno.test("robots.txt is read whatever its label", async () => {
  await using server = textServer(
    response("200 OK", { "content-type": "application/octet-stream" }, "rules"),
  );
  const get = createTransport({ network: networkTo(server.port, SHOP).network });
  assertEquals(bodyOf(await get("http://shop.example.com/robots.txt", { body: "any" })), "rules");
});

Deno.test("where the status is all that matters nothing is read, not even of a picture", async () => {
  await using server = rawServer(async (conn) => {
    await send(conn, "HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Length: 5000000\r\n\r\n");
    await silence(conn);
  });
  const get = createTransport({ network: networkTo(server.port, SHOP).network });
  const result = await get("http://shop.example.com/hero.png", { body: "nothing" });
  assertEquals([responseOf(result).status, responseOf(result).body.length], [200, 0]);
  assertEquals(responseOf(result).wireBytes, null);
});

Deno.test("where a redirect leads is told as it is asked for", async () => {
  await using server = textServer((request) =>
    request.startsWith("GET / ")
      ? response("301 Moved", { location: "HTTP://Shop.example.com.:80/end#top" })
      : html("ok")
  );
  const result = await createTransport({ network: networkTo(server.port, SHOP).network })(
    "http://shop.example.com/",
  );
  assertEquals(responseOf(result).redirects.map(({ to }) => to), ["http://shop.example.com/end"]);
});

Deno.test("size on the wire and time to the head are measured, the time of the last hop alone", async () => {
  let now = 0;
  const page = "<p>coffee</p>".repeat(1000);
  const packed = await gzip(new TextEncoder().encode(page));
  await using server = rawServer(async (conn, request) => {
    now += request.startsWith("GET /old ") ? 5000 : 120;
    if (request.startsWith("GET /old ")) return await send(conn, response("301 Moved", { location: "/new" }));
    await send(conn, `${HTML_HEAD}Content-Encoding: gzip\r\nContent-Length: ${packed.length}\r\n\r\n`);
    await send(conn, packed);
  });
  const { network } = networkTo(server.port, SHOP);
  const result = await createTransport({ network, now: () => now })("http://shop.example.com/old");
  assertEquals([responseOf(result).ttfbMs, responseOf(result).wireBytes], [120, packed.length]);
  assertEquals(responseOf(result).body.length, page.length);
});

function tlsServer(): RawServer {
  const listener = Deno.listenTls({
    hostname: "127.0.0.1",
    port: 0,
    cert: TEST_CERTIFICATE,
    key: TEST_PRIVATE_KEY,
  });
  return rawServer((conn) => send(conn, html("over TLS")), listener);
}
