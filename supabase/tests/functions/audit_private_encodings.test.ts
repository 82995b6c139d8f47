// Contract: I11. A private address is not reached whatever way it is written: every notation that WHATWG URL parsing
// knows, in every mixture of radix, length, script and IPv6 envelope, as the address itself and as the target of a
// redirect. The table is made here from the addresses, so that no notation of any of them is forgotten.

import { assertEquals } from "@kit/assert";
import { parseShopUrl } from "../../functions/_shared/shop_url.ts";
import { isPublicAddress } from "../../functions/_audit/transport/address.ts";
import { createTransport } from "../../functions/_audit/transport.ts";
import { networkTo, PUBLIC_ADDRESS, response, textServer } from "./audit_network.ts";

/** One of each kind that somebody would like a server to ask. */
const ADDRESSES: [what: string, octets: [number, number, number, number]][] = [
  ["this host", [0, 0, 0, 0]],
  ["loopback", [127, 0, 0, 1]],
  ["loopback elsewhere", [127, 8, 9, 10]],
  ["a private network of class A", [10, 0, 0, 1]],
  ["a private network of class B", [172, 16, 0, 1]],
  ["a private network of class C", [192, 168, 1, 1]],
  ["cloud metadata", [169, 254, 169, 254]],
  ["carrier-grade NAT", [100, 64, 0, 1]],
  ["the host agent of a cloud", [168, 63, 129, 16]],
  ["multicast", [224, 0, 0, 1]],
  ["broadcast", [255, 255, 255, 255]],
];

const RADIX: ((value: number) => string)[] = [
  (value) => String(value),
  (value) => `0x${value.toString(16)}`,
  (value) => `0X${value.toString(16).toUpperCase().padStart(10, "0")}`,
  (value) => `0${value.toString(8)}`,
  (value) => `000000${value.toString(8)}`,
];

/** 127.0.0.1, 127.0.1, 127.1 and 2130706433, each number in each radix, and each radix mixed with the next. */
function numeric([a, b, c, d]: number[]): string[] {
  const lengths = [
    [a, b, c, d],
    [a, b, c * 256 + d],
    [a, b * 65536 + c * 256 + d],
    [a * 16777216 + b * 65536 + c * 256 + d],
  ];
  return lengths.flatMap((parts) => [
    ...RADIX.map((write) => parts.map(write).join(".")),
    ...RADIX.map((_, shift) =>
      parts.map((part, index) => RADIX[(index + shift) % RADIX.length](part)).join(".")
    ),
  ]);
}

const CIRCLED = ["⓪", "①", "②", "③", "④", "⑤", "⑥", "⑦", "⑧", "⑨"];
const fullwidth = (text: string) =>
  text.replace(/\d/g, (digit) => String.fromCharCode(0xff10 + Number(digit)));
const circled = (text: string) => text.replace(/\d/g, (digit) => CIRCLED[Number(digit)]);
const superscript = (text: string) => text.replace(/\d/g, (digit) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(digit)]);
const mathematical = (text: string) =>
  text.replace(/\d/g, (digit) => String.fromCodePoint(0x1d7ce + Number(digit)));
const percent = (text: string) =>
  text.replace(/[\s\S]/g, (char) => `%${char.charCodeAt(0).toString(16).padStart(2, "0")}`);

/** The same in other scripts, with other dots, escaped, with invisible characters and with a dot at the end. */
function disguised(text: string): string[] {
  return [
    ...[fullwidth, circled, superscript, mathematical, percent].map((disguise) => disguise(text)),
    ...["\u3002", "\uff0e", "\uff61"].map((dot) => text.replaceAll(".", dot)),
    circled(text).replaceAll(".", "\u3002"),
    ...["\u00ad", "\u200b", "\u2060", "\ufeff"].map((invisible) => text.replace(/(?<=.)/, invisible)),
    text.replace(/(?<=.)/, "\t"),
    text.replace(/(?<=.)/, "\n"),
    `${text}.`,
    `${text}\uff0e`,
    `${percent(text)}.`,
  ];
}

/** IPv6 addresses that carry the IPv4 one, or stand for it. */
function wrapped([a, b, c, d]: number[]): string[] {
  const dotted = `${a}.${b}.${c}.${d}`;
  const high = (a * 256 + b).toString(16);
  const low = (c * 256 + d).toString(16);
  const inverted = (value: number) => (value ^ 0xffff).toString(16);
  return [
    `::ffff:${dotted}`,
    `::ffff:${high}:${low}`,
    `::FFFF:${high.toUpperCase()}:${low.toUpperCase()}`,
    `0:0:0:0:0:ffff:${dotted}`,
    `0000:0000:0000:0000:0000:ffff:${high.padStart(4, "0")}:${low.padStart(4, "0")}`,
    `::${dotted}`,
    `::${high}:${low}`,
    `::ffff:0:${dotted}`,
    `64:ff9b::${dotted}`,
    `64:ff9b::${high}:${low}`,
    `64:ff9b:1::${dotted}`,
    `64:ff9b:1:ffff:ffff:ffff:${high}:${low}`,
    `2002:${high}:${low}::`,
    `2002:${high}:${low}::1`,
    `2001:0:4136:e378:8000:63bf:${inverted(a * 256 + b)}:${inverted(c * 256 + d)}`,
    `fe80::5efe:${dotted}`,
    `::5efe:${dotted}`,
  ];
}

const OF_IPV6_ALONE = [
  ...["::", "::1", "0:0:0:0:0:0:0:1", "0000:0000:0000:0000:0000:0000:0000:0001", "::0001"],
  ...["fc00::1", "fd00:ec2::254", "FD12:3456:789A::1", "fe80::1", "feb0::1", "fec0::1", "ff02::1", "ff0e::1"],
  ...["100::1", "100:0:0:1::1", "2001:db8::1", "2001:2::1", "2001:10::1", "2001:20::1", "3fff::1", "5f00::1"],
  ...["4000::1", "8000::1", "c000::1", "e000::1"],
];

const SCHEMES = ["http://", "https://", "http:", "http:\\\\", "http:////", "//", ""];

/** Whether the text leads anywhere that the engine would go, and where. */
function leadsTo(text: string): string | null {
  const parsed = parseShopUrl(text);
  return parsed.ok ? parsed.url.hostname : null;
}

for (const [what, octets] of ADDRESSES) {
  const plain = numeric(octets);
  const hosts = [...plain, ...plain.flatMap(disguised), ...wrapped(octets).map((address) => `[${address}]`)];

  Deno.test(`${what} (${octets.join(".")}) is refused in ${hosts.length} notations`, () => {
    for (const host of hosts) {
      for (const text of [...SCHEMES.map((scheme) => `${scheme}${host}/`), `http://${host}:80/`]) {
        // Invisible characters may make a name of what was a number: then DNS decides, and no one's address it is.
        const name = leadsTo(text);
        assertEquals(
          name === null || /[a-z]/.test(name.split(".").at(-1)!),
          true,
          `${text} leads to ${name}`,
        );
      }
    }
  });

  Deno.test(`${what} is no answer of DNS that would be connected to, in any envelope`, () => {
    for (const answer of [octets.join("."), ...plain, ...wrapped(octets)]) {
      assertEquals(isPublicAddress(answer), false, answer);
    }
  });
}

Deno.test("addresses of IPv6 that are nobody's shop are refused, as URL and as answer", () => {
  for (const address of OF_IPV6_ALONE) {
    assertEquals(leadsTo(`http://[${address}]/`), null, address);
    assertEquals(isPublicAddress(address), false, address);
  }
});

Deno.test("a redirect to any of them is not followed", async () => {
  const hosts = ADDRESSES.flatMap(([, octets]) => [
    ...numeric(octets).slice(0, 8),
    ...disguised(octets.join(".")).filter((text) => /^[\x21-\x7e]+$/.test(text)),
    ...wrapped(octets).map((address) => `[${address}]`),
  ]);
  const locations = [...hosts];
  await using server = textServer(() => response("302 Found", { location: `http://${locations.shift()}/` }));
  const { network, asked } = networkTo(server.port, { "shop.example.com": [PUBLIC_ADDRESS] });
  const get = createTransport({ network });
  for (const host of hosts) {
    const result = await get("http://shop.example.com/");
    assertEquals(result.ok ? "followed" : result.code, "redirect_refused", host);
  }
  assertEquals(asked.connections.length, hosts.length);
});
