// Contract: what a stranger types is the address of a public shop or refused, whatever way it is written. The
// rules look at the parsed address: no notation of a private address gets past them (I11).

import { assertEquals } from "@kit/assert";
import { parseShopUrl } from "../../functions/_shared/shop_url.ts";

function read(input: string): string {
  const result = parseShopUrl(input);
  return result.ok ? result.url.href : result.code;
}

const ACCEPTED: [typed: string, url: string][] = [
  ["https://shop.example.com", "https://shop.example.com/"],
  ["http://shop.example.com/en?currency=eur", "http://shop.example.com/en?currency=eur"],
  ["shop.example.com", "https://shop.example.com/"],
  ["  Shop.Example.com/Sale \n", "https://shop.example.com/Sale"],
  ["//shop.example.com/", "https://shop.example.com/"],
  ["HTTPS://SHOP.EXAMPLE.COM/", "https://shop.example.com/"],
  ["https://shop.example.com.", "https://shop.example.com/"],
  ["https://shop.example.com:443/", "https://shop.example.com/"],
  ["http://shop.example.com:80/", "http://shop.example.com/"],
  ["http://shop.example.com:443/", "http://shop.example.com:443/"],
  ["https://shop.example.com/#reviews", "https://shop.example.com/"],
  ["https://münchen.de/größe", "https://xn--mnchen-3ya.de/gr%C3%B6%C3%9Fe"],
  ["https://ｓｈｏｐ.ｅｘａｍｐｌｅ.ｃｏｍ", "https://shop.example.com/"],
  ["https://my_shop.example.com/", "https://my_shop.example.com/"],
  ["https://127.0.0.1.nip.io/", "https://127.0.0.1.nip.io/"], // A name: its address is refused when resolved.
  ["https://shop.com\\@127.0.0.1/", "https://shop.com/@127.0.0.1/"],
];

for (const [typed, url] of ACCEPTED) {
  Deno.test(`${JSON.stringify(typed)} is ${url}`, () => assertEquals(read(typed), url));
}

const INVALID = [
  "",
  "   ",
  "https://",
  "https:///",
  "ftp://shop.example.com/",
  "file:///etc/passwd",
  "javascript:alert(1)",
  "data:text/html,shop",
  "gopher://shop.example.com/",
  "ws://shop.example.com/",
  "me@shop.example.com",
  "mailto:me@shop.example.com",
  "https://user@shop.example.com/",
  "https://user:password@shop.example.com/",
  "https://shop.example.com:8443/",
  "http://shop.example.com:22/",
  "shop.example.com:443",
  "https://shop.example.com:99999/",
  "https://shop example.com/",
  "https://shop.example.com%00.evil.com/",
  "https://*.example.com/",
  "https://-shop.example.com/",
  "https://shop..example.com/",
  "https://shop.example.com../",
  `https://${"a".repeat(64)}.example.com/`,
  `https://${"a.".repeat(130)}com/`,
  `https://shop.example.com/${"a".repeat(2048)}`,
  `https://shop.example.com/${"ä".repeat(400)}`,
];

for (const typed of INVALID) {
  Deno.test(`${JSON.stringify(typed.slice(0, 60))} is refused as invalid_url`, () => {
    assertEquals(read(typed), "invalid_url");
  });
}

const PRIVATE = [
  // 127.0.0.1
  "http://127.0.0.1/",
  "http://127.1/",
  "http://127.0.1/",
  "http://0177.0.0.1/",
  "http://0177.0.0.01/",
  "http://0x7f.0.0.1/",
  "http://0x7f.1/",
  "http://0x7f000001/",
  "http://2130706433/",
  "http://017700000001/",
  "http://①②⑦.⓪.⓪.①/",
  "http://１２７.０.０.１/",
  "http://127。0。0。1/",
  "http://127.0.0.1./",
  "http://%31%32%37.0.0.1/",
  "http:127.0.0.1",
  "http:\\\\127.0.0.1\\",
  "127.0.0.1",
  "2130706433",
  // Others
  "http://0/",
  "http://0.0.0.0/",
  "http://10.0.0.1/",
  "http://172.16.0.1/",
  "http://192.168.1.1/admin",
  "http://169.254.169.254/latest/meta-data/",
  "http://0xa9fea9fe/",
  "http://100.64.0.1/",
  "http://168.63.129.16/",
  "http://255.255.255.255/",
  "http://8.8.8.8/", // A shop has a name.
  "http://[::1]/",
  "http://[::]/",
  "http://[0:0:0:0:0:ffff:127.0.0.1]/",
  "http://[::ffff:7f00:1]/",
  "http://[::ffff:169.254.169.254]/",
  "http://[fd00:ec2::254]/",
  "http://[fe80::1]/",
  "http://[64:ff9b::7f00:1]/",
  "http://[2002:7f00:1::]/",
  // Names
  "shop",
  "http://localhost/",
  "http://LOCALHOST./",
  "http://shop.localhost/",
  "http://metadata.google.internal/",
  "http://router.lan/",
  "http://printer.local/",
  "http://shop.localdomain/",
  "http://wiki.corp/",
  "http://intranet/",
  "http://db.home.arpa/",
  "http://1.0.0.127.in-addr.arpa/",
  "http://shop.test/",
  "http://shop.invalid/",
  "http://shop.example/",
  "http://shopshopshopshop.onion/",
];

for (const typed of PRIVATE) {
  Deno.test(`${typed} is refused as private_host`, () => assertEquals(read(typed), "private_host"));
}

Deno.test("a refusal tells what to do and quotes nothing of what was typed", () => {
  for (const typed of [...INVALID, ...PRIVATE]) {
    const result = parseShopUrl(typed);
    if (result.ok) throw new Error(`${typed} was accepted`);
    assertEquals(/^(?:Send|Remove|Shorten|Correct) /.test(result.message), true, result.message);
    assertEquals(typed.length > 8 && result.message.includes(typed), false);
  }
});
