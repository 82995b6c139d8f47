// Contract: an address that a name server returns is connected to only if it belongs to the public internet (I11).

import { assert, assertEquals, assertThrows } from "@kit/assert";
import { isPublicAddress } from "../../functions/_audit/transport/address.ts";
import { parseHostOverrides } from "../../functions/_audit/host_overrides.ts";

const PUBLIC = ["1.1.1.1", "8.8.8.8", "93.184.216.34", "172.15.255.255", "172.32.0.0", "192.167.255.255"]
  .concat(
    "100.63.255.255",
    "100.128.0.0",
    "169.253.255.255",
    "169.255.0.0",
    "168.63.129.15",
    "223.255.255.255",
  )
  .concat("2606:4700::1111", "2a00:1450:4001:80e::200e", "2600::");

const NOT_PUBLIC = [
  ...["0.0.0.0", "0.1.2.3", "10.0.0.0", "10.255.255.255", "100.64.0.0", "100.127.255.255", "127.0.0.1"],
  ...["127.255.255.255", "169.254.0.0", "169.254.169.254", "172.16.0.0", "172.31.255.255", "192.0.0.1"],
  ...["192.0.2.1", "192.88.99.1", "192.168.0.0", "192.168.255.255", "198.18.0.0", "198.19.255.255"],
  ...["198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255"],
  ...["168.63.129.16"],
  ...["::", "::1", "::ffff:1.1.1.1", "::ffff:127.0.0.1", "::127.0.0.1", "64:ff9b::1.1.1.1", "64:ff9b:1::1"],
  ...["100::1", "100:0:0:1::1", "2001::1", "2001:db8::1", "2001:20::1", "2002:7f00:1::", "3fff::1"],
  ...["4000::1", "8000::1", "fc00::1", "fd00:ec2::254", "fe80::1", "fec0::1", "ff02::1", "fe80::1%eth0"],
];

const NO_ANSWERS = [
  "",
  "127.1",
  "0x7f.1",
  "0177.0.0.1",
  "2130706433",
  "1.1.1",
  "1.1.1.1.1",
  "1.1.1.256",
  "::g",
]
  .concat(
    "[2606:4700::1111]",
    "1.1.1.1:80",
    " 1.1.1.1",
    "1.1.1.1 ",
    "localhost",
    "2606:4700::1111%1",
    "01.1.1.1",
  );

Deno.test("public addresses are public", () => {
  for (const address of PUBLIC) assert(isPublicAddress(address), address);
});

Deno.test("private, special and embedding addresses are not", () => {
  for (const address of NOT_PUBLIC) assertEquals(isPublicAddress(address), false, address);
});

Deno.test("what no name server returns is not public either", () => {
  for (const text of NO_ANSWERS) assertEquals(isPublicAddress(text), false, JSON.stringify(text));
});

const LOCAL = "http://127.0.0.1:54321";

Deno.test("host overrides name an address and port for exactly one name", () => {
  const setting = '{"Harbor-Coffee.example.com":"127.0.0.1:54324","six.example.com":"[::1]:80"}';
  assertEquals([...parseHostOverrides(setting, LOCAL)], [
    ["harbor-coffee.example.com", { address: "127.0.0.1", port: 54324 }],
    ["six.example.com", { address: "::1", port: 80 }],
  ]);
  assertEquals(parseHostOverrides(undefined, "https://abcdefghijklmnop.supabase.co").size, 0);
  assertEquals(parseHostOverrides("  ", "https://abcdefghijklmnop.supabase.co").size, 0);
});

Deno.test("host overrides stop the start unless the stack is on loopback", () => {
  const setting = '{"shop.example.com":"127.0.0.1:54324"}';
  for (const url of [LOCAL, "http://localhost:54321", "http://[::1]:54321", "http://127.8.9.1"]) {
    assertEquals(parseHostOverrides(setting, url).size, 1);
  }
  const elsewhere = [
    "https://abcdefghijklmnop.supabase.co",
    "http://192.168.1.5:54321",
    "http://127.0.0.1.nip.io",
  ];
  for (const url of [...elsewhere, "http://localhost.evil.com", "", "no url", undefined]) {
    assertThrows(() => parseHostOverrides(setting, url), Error, "Remove SCRAPER_HOST_OVERRIDES");
  }
});

Deno.test("host overrides lead to loopback only", () => {
  const targets = [
    "10.0.0.1:80",
    "169.254.169.254:80",
    "example.com:80",
    "127.0.0.1",
    "127.0.0.1:99999",
    "[::2]:80",
  ];
  for (const target of targets) {
    const setting = JSON.stringify({ "shop.example.com": target });
    assertThrows(() => parseHostOverrides(setting, LOCAL), Error, "loopback address and port");
  }
  for (const setting of ["127.0.0.1:54324", "[]", '"x"', "null", "{", '{"shop.example.com":1}']) {
    assertThrows(() => parseHostOverrides(setting, LOCAL), Error, "SCRAPER_HOST_OVERRIDES");
  }
});
