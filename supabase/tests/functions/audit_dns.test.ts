// Contract: names are looked up with the machine's resolver, and where the runtime lends none, over HTTPS with two fixed
// resolvers. Nothing but a clear answer counts: what cannot be asked is an error, never "no address" (I11, fail closed).

import { assertEquals, assertRejects } from "@kit/assert";
import { createLookUp } from "../../functions/_audit/lookup.ts";
import { createResolver, type RecordType } from "../../functions/_audit/transport/dns.ts";
import { createTransport } from "../../functions/_audit/transport.ts";
import { html, networkTo, PUBLIC_ADDRESS, textServer } from "./audit_network.ts";

const signal = new AbortController().signal;

/** A runtime without a resolver of its own, as Deno says so. */
const notLent = (() => Promise.reject(new Deno.errors.NotSupported("not here"))) as typeof Deno.resolveDns;

/** Answers of a resolver over HTTPS, by host; the questions as they came. */
function overHttps(answers: Record<string, () => Response | Promise<Response>>) {
  const asked: string[] = [];
  const fetch = ((input: string) => {
    const url = new URL(input);
    asked.push(`${url.host} ${url.searchParams.get("name")} ${url.searchParams.get("type")}`);
    return Promise.resolve(answers[url.host]());
  }) as typeof globalThis.fetch;
  return { fetch, asked };
}

const json = (body: unknown) => () => Response.json(body);
const records = (...data: [type: number, data: string][]) =>
  json({ Status: 0, Answer: data.map(([type, text]) => ({ name: "x", type, TTL: 60, data: text })) });

async function ask(type: RecordType, answer: () => Response | Promise<Response>): Promise<string[]> {
  const { fetch } = overHttps({ "cloudflare-dns.com": answer, "dns.google": answer });
  return await createResolver({ own: undefined, fetch })("shop.example.com", type, signal);
}

Deno.test("the machine's resolver is asked first, for the name as it is", async () => {
  const asked: string[] = [];
  const own = ((name: string, type: string) => {
    asked.push(`${name} ${type}`);
    if (type === "TXT") return Promise.resolve([["v=spf1 ", "-all"], ["other"]]);
    if (type === "MX") return Promise.resolve([{ preference: 10, exchange: "mail.example.com." }]);
    return Promise.resolve([PUBLIC_ADDRESS]);
  }) as typeof Deno.resolveDns;
  const { fetch, asked: elsewhere } = overHttps({});
  const resolve = createResolver({ own, fetch });
  assertEquals(await resolve("shop.example.com", "A", signal), [PUBLIC_ADDRESS]);
  assertEquals(await resolve("shop.example.com", "TXT", signal), ["v=spf1 -all", "other"]);
  assertEquals(await resolve("shop.example.com", "MX", signal), ["10 mail.example.com."]);
  assertEquals(asked, ["shop.example.com. A", "shop.example.com. TXT", "shop.example.com. MX"]);
  assertEquals(elsewhere, []);
});

Deno.test("where the runtime lends no resolver, one over HTTPS is asked, and only then", async () => {
  for (const own of [undefined, notLent]) {
    const { fetch, asked } = overHttps({ "cloudflare-dns.com": records([1, PUBLIC_ADDRESS]) });
    const resolve = createResolver({ own, fetch });
    assertEquals(await resolve("shop.example.com", "A", signal), [PUBLIC_ADDRESS]);
    assertEquals(await resolve("shop.example.com", "A", signal), [PUBLIC_ADDRESS]);
    assertEquals(asked, Array(2).fill("cloudflare-dns.com shop.example.com A"));
  }
  const failing = (() => Promise.reject(new Error("SERVFAIL"))) as typeof Deno.resolveDns;
  const { fetch, asked } = overHttps({});
  await assertRejects(() => createResolver({ own: failing, fetch })("shop.example.com", "A", signal));
  assertEquals(asked, [], "a name server in trouble is not gone around");
});

Deno.test("aliases are left out, texts are put together", async () => {
  assertEquals(await ask("A", records([5, "shops.myplatform.com."], [1, "23.227.38.65"])), ["23.227.38.65"]);
  assertEquals(await ask("TXT", records([16, '"v=spf1 " "include:_spf.example.net \\"x\\" -all"'])), [
    'v=spf1 include:_spf.example.net "x" -all',
  ]);
  assertEquals(await ask("TXT", records([16, "v=spf1 -all"])), ["v=spf1 -all"]);
  assertEquals(await ask("MX", records([15, "10 mail.example.com."])), ["10 mail.example.com."]);
});

Deno.test("no such name, and a name without such records, are NotFound", async () => {
  for (const answer of [json({ Status: 3 }), json({ Status: 0 }), records([5, "elsewhere.com."])]) {
    await assertRejects(() => ask("AAAA", answer), Deno.errors.NotFound);
  }
});

const NO_ANSWERS: [what: string, answer: () => Response | Promise<Response>][] = [
  ["a server error", () => new Response("", { status: 503 })],
  ["a refusal", () => new Response("", { status: 403 })],
  ["a page instead of JSON", () => new Response("<html>")],
  ["SERVFAIL", json({ Status: 2 })],
  ["JSON of another kind", json({ hello: "world" })],
  ["a list that is none", json({ Status: 0, Answer: "1.1.1.1" })],
  ["a broken connection", () => Promise.reject(new TypeError("connection refused"))],
];

for (const [what, answer] of NO_ANSWERS) {
  Deno.test(`${what} from both resolvers is an error and not "no address"`, async () => {
    const { fetch, asked } = overHttps({ "cloudflare-dns.com": answer, "dns.google": answer });
    const resolve = createResolver({ own: undefined, fetch });
    const error = await assertRejects(() => resolve("shop.example.com", "A", signal));
    assertEquals(error instanceof Deno.errors.NotFound, false);
    assertEquals(asked.map((question) => question.split(" ")[0]), ["cloudflare-dns.com", "dns.google"]);
  });

  Deno.test(`after ${what} the second resolver is asked`, async () => {
    const { fetch } = overHttps({ "cloudflare-dns.com": answer, "dns.google": records([1, "8.8.4.4"]) });
    const resolve = createResolver({ own: undefined, fetch });
    assertEquals(await resolve("shop.example.com", "A", signal), ["8.8.4.4"]);
  });
}

Deno.test("I11: answers over HTTPS are checked like all others, and none means no connection", async () => {
  await using server = textServer(html("ok"));
  const answers: [answer: () => Response, code: string][] = [
    [records([1, "127.0.0.1"]), "private_address"],
    [records([1, PUBLIC_ADDRESS], [1, "10.0.0.1"]), "private_address"],
    [records([1, "0x7f.1"]), "private_address"],
    [json({ Status: 2 }), "dns_failed"],
    [json({ Status: 3 }), "name_not_found"],
  ];
  for (const [answer, code] of answers) {
    const { fetch } = overHttps({ "cloudflare-dns.com": answer, "dns.google": answer });
    const { network, asked } = networkTo(server.port, {});
    const get = createTransport({
      network: { ...network, resolve: createResolver({ own: notLent, fetch }) },
    });
    const result = await get("http://shop.example.com/");
    assertEquals([result.ok ? "ok" : result.code, asked.connections], [code, []]);
  }
});

// ------------------------------------------------------------------------------------------- questions about mail

Deno.test("a question about a domain is answered by found, none or unknown, and never throws", async () => {
  const resolve = (name: string) => {
    if (name === "found.com") return Promise.resolve(["v=spf1 -all", `x\u0000${"y".repeat(900)}`]);
    if (name === "none.com") return Promise.reject(new Deno.errors.NotFound("no records found"));
    return Promise.reject(new Error("SERVFAIL"));
  };
  const lookUp = createLookUp(resolve, new Map());
  const found = await lookUp("TXT", "found.com");
  assertEquals(found.state === "found" && [found.records[0], found.records[1].length], ["v=spf1 -all", 500]);
  assertEquals(await lookUp("TXT", "none.com"), { state: "none" });
  assertEquals(await lookUp("MX", "trouble.com"), {
    state: "unknown",
    why: "the name server gave no answer",
  });
});

Deno.test("nobody is asked about a site that the local stack answers for", async () => {
  const asked: string[] = [];
  const lookUp = createLookUp(
    (name) => {
      asked.push(name);
      return Promise.resolve(["record"]);
    },
    new Map([["harbor-coffee.example.com", { address: "127.0.0.1", port: 54324 }]]),
  );
  const local = { state: "unknown", why: "the shop's name is known on this machine alone" } as const;
  assertEquals(await lookUp("MX", "example.com"), local);
  assertEquals(await lookUp("TXT", "_dmarc.example.com"), local);
  assertEquals(await lookUp("MX", "example.org"), { state: "found", records: ["record"] });
  assertEquals(asked, ["example.org"]);
});
