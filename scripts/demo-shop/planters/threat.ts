/** Faults around a shop: its mail, its software, its catalogue and what it tells machines that read for people. */

import { type Fault, onFile, onPage, type Spoil } from "../fault.ts";
import { policyPath } from "../paths.ts";
import type { Planter } from "../planting.ts";
import { pick } from "../random_shop.ts";

export const THREAT_PLANTERS: Planter[] = [
  {
    check: "SEC-01",
    plant: ({ claim }) =>
      claim("certificate")
        ? fault("SEC-01", ["/"], "one of the shop's servers has a certificate that nobody trusts", {
          handshakeFails: ({ protocol, pathname }) =>
            protocol === "https:" && pathname.startsWith("/.well-known/"),
        })
        : null,
  },
  {
    check: "THR-01",
    plant: ({ claim, random, shop }) => {
      if (!claim("spf")) return null;
      const spf = pick(random, [[], ["v=spf1 include:_spf.mail.example +all"], [
        "google-site-verification=1",
      ]]);
      return fault("THR-01", ["/"], `SPF: ${spf[0] ?? "none"}`, {
        zone: (zone) => {
          zone[`TXT ${shop.id}.example`] = spf;
        },
      });
    },
  },
  {
    check: "THR-02",
    plant: ({ claim, random, shop }) => {
      if (!claim("dmarc")) return null;
      const dmarc = pick(random, [[], ["v=DMARC1; p=none; rua=mailto:d@mail.example"]]);
      return fault("THR-02", ["/"], `DMARC: ${dmarc[0] ?? "none"}`, {
        zone: (zone) => {
          zone[`TXT _dmarc.${shop.id}.example`] = dmarc;
        },
      });
    },
  },
  {
    check: "THR-03",
    plant: ({ claim, shop }) =>
      claim("mail")
        ? fault("THR-03", [policyPath(shop, "contact")], "nothing receives mail for the address shown", {
          zone: (zone) => {
            zone[`MX ${shop.id}.example`] = [];
          },
        })
        : null,
  },
  {
    check: "THR-04",
    plant: ({ claim, shop }) => {
      if (shop.style.name !== "handmade" || !claim("home head")) return null;
      return fault(
        "THR-04",
        ["/"],
        "Magento 1",
        onPage("/", (page) => {
          page.head.lines.push(
            '<link rel="stylesheet" href="/skin/frontend/base/default/css/styles.css">',
            '<script src="/js/varien/js.js" defer></script>',
            "<script>Mage.Cookies.path = '/';</script>",
          );
        }),
      );
    },
  },
  {
    check: "THR-06",
    plant: ({ claim }) =>
      claim("third parties")
        ? fault(
          "THR-06",
          ["/"],
          "two scripts of others",
          onPage("/", (page) => {
            page.head.lines.push(
              '<script async src="https://static.tracker.example/t.js"></script>',
              '<script async src="https://cdn.widgets.example/w.js"></script>',
            );
          }),
        )
        : null,
  },
  {
    check: "THR-09",
    plant: ({ claim, shop }) => {
      if (shop.style.api === null || !claim("store api")) return null;
      shop.api = true;
      return fault("THR-09", [shop.style.api], "the whole price list in one request", {});
    },
  },
  {
    check: "AGT-01",
    plant: ({ claim, random, shop }) => {
      if (shop.llms === null || !claim("llms.txt")) return null;
      const [what, change] = pick<[string, (text: string) => string]>(random, [
        ["no heading", (text) => text.replace(/^# .*\n/, "")],
        ["no link", (text) => text.replace(/\[(.*?)\]\(.*?\)/g, "$1")],
        ["almost nothing", () => "# Hi\n[a](/)\n"],
      ]);
      return fault(
        "AGT-01",
        ["/llms.txt"],
        `llms.txt with ${what}`,
        onFile("/llms.txt", (file) => {
          file.body = change(file.body);
        }),
      );
    },
  },
  {
    check: "AGT-02",
    plant: ({ claim, random }) => {
      if (!claim("robots for agents")) return null;
      const agent = pick(random, ["GPTBot", "ClaudeBot", "PerplexityBot", "Google-Extended"]);
      return fault(
        "AGT-02",
        ["/robots.txt"],
        `robots.txt shuts out ${agent}`,
        onFile("/robots.txt", (file) => {
          file.body += `\nUser-agent: ${agent}\nDisallow: /\n`;
        }),
      );
    },
  },
];

function fault(check: string, seenOn: string[], what: string, spoil: Spoil): Fault {
  return { check, seenOn, what, spoil };
}
