import type { Crawl, DnsAnswer } from "../crawl.ts";
import {
  type Check,
  failed,
  NO_HOME,
  NOT_ALL,
  notApplicable,
  onShop,
  pagesOf,
  type PageVerdict,
  PASS,
  unknown,
  type Verdict,
} from "./check.ts";

/** What outsiders can see and use: mail in the shop's name, old software, other people's code, the price list. */
export const THREAT_CHECKS: Check[] = [
  {
    id: "THR-01",
    group: "threat",
    severity: "high",
    title: "Anybody may send mail in the shop's name",
    passed: "The domain says who may send its mail",
    why:
      "Without a working SPF record mail providers cannot tell invoices of the shop from forged ones, and " +
      "trust neither.",
    fix:
      "Publish one TXT record at the domain that begins with v=spf1, names the mail provider and ends with " +
      "-all or ~all; the provider's help page has the exact line. A domain without mail takes v=spf1 -all.",
    effort: "S",
    confidence: "high",
    rule: {
      name: "RFC 7208, sections 4.5 and 5.1",
      url: "https://www.rfc-editor.org/rfc/rfc7208#section-4.5",
      version: 1,
    },
    run: onShop(spfVerdict),
  },
  {
    id: "THR-02",
    group: "threat",
    severity: "high",
    title: "Forged mail in the shop's name is not refused",
    passed: "Forged mail in the shop's name is refused",
    why:
      "DMARC tells mail providers what to do with mail that only pretends to come from the shop. Without " +
      "it, or with p=none, they deliver it.",
    fix:
      "Publish a TXT record at _dmarc below the domain: first v=DMARC1; p=none with an address for reports; " +
      "after some weeks without surprises p=quarantine or p=reject.",
    effort: "M",
    confidence: "high",
    rule: {
      name: "RFC 7489, section 6.3",
      url: "https://www.rfc-editor.org/rfc/rfc7489#section-6.3",
      version: 1,
    },
    run: onShop(dmarcVerdict),
  },
  {
    id: "THR-03",
    group: "threat",
    severity: "high",
    title: "The shop shows an e-mail address that no mail server is named for",
    passed: "Mail to the address that the shop shows has a server to go to",
    why:
      "Without an MX record senders can only try the web server itself, which seldom takes mail: questions " +
      "of customers come back or get lost.",
    fix:
      "Enter the MX records of the mail provider at the domain, or show an address whose mail arrives; then " +
      "write to it from outside.",
    effort: "S",
    confidence: "medium",
    rule: {
      name: "RFC 5321, section 5.1",
      url: "https://www.rfc-editor.org/rfc/rfc5321#section-5.1",
      version: 1,
    },
    run: onShop(mailServerVerdict),
  },
  {
    id: "THR-04",
    group: "threat",
    severity: "critical",
    title: "The shop runs on software that its vendor no longer maintains",
    passed: "The shop system shows no sign of an unmaintained version",
    why: "Holes that are found in such a version stay open for good, and programs search the web for shops " +
      "that have them.",
    fix:
      "Plan the move to a version that the vendor maintains, or to another system; until then let somebody watch " +
      "over the shop and its backups.",
    effort: "L",
    confidence: "medium",
    rule: {
      name: "OWASP Top 10:2021, A06 Vulnerable and Outdated Components",
      url: "https://owasp.org/Top10/A06_2021-Vulnerable_and_Outdated_Components/",
      version: 1,
    },
    run: onShop(softwareVerdict),
  },
  {
    id: "THR-06",
    group: "threat",
    severity: "info",
    title: "Code of other companies runs in the shop",
    passed: "No code of other companies runs in the pages read",
    why:
      "Each of these hosts can read and change the pages it is on, and a page may wait for it when it is " +
      "down. Card rules ask for such a list of all scripts on payment pages.",
    fix:
      "Go through the list: remove what nobody uses, and keep what is left off the cart and the checkout " +
      "where it is not needed.",
    effort: "M",
    confidence: "high",
    rule: {
      name: "PCI DSS v4.0.1, requirement 6.4.3",
      url: "https://www.pcisecuritystandards.org/document_library/",
      version: 1,
    },
    run: thirdPartyVerdict,
  },
  {
    id: "THR-09",
    group: "threat",
    severity: "info",
    title: "The whole price list can be read in one request",
    passed: "The public store interface shows no prices",
    why:
      "The store interface that the shop system opens to everybody lists products with prices and stock. " +
      "Competitors can watch it; so can shopping services that send buyers.",
    fix: "Nothing has to be done. To close it, ask the shop system's support; on WooCommerce a plugin can " +
      "limit the Store API.",
    effort: "S",
    confidence: "high",
    rule: {
      name: "WooCommerce: Store API, products",
      url: "https://developer.woocommerce.com/docs/apis/store-api/resources-endpoints/products/",
      version: 1,
    },
    run: onShop(priceListVerdict),
  },
];

const NO_DOMAIN = "The shop stands on a domain that is not its own.";

function noDns(answer: DnsAnswer): PageVerdict {
  const why = answer.state === "unknown" && answer.why !== undefined ? `: ${answer.why}` : "";
  return unknown(`DNS could not be asked${why}.`);
}

/** Records that begin with a version, such as `v=spf1`. */
function recordsOf(answer: DnsAnswer, version: RegExp): string[] | null {
  if (answer.state === "unknown") return null;
  return answer.state === "none"
    ? []
    : answer.records.map((text) => text.trim()).filter((text) => version.test(text));
}

function spfVerdict({ mail: { domain, spf } }: Crawl): PageVerdict {
  if (domain === null) return notApplicable(NO_DOMAIN);
  const records = recordsOf(spf, /^v=spf1(?:\s|$)/i);
  if (records === null) return noDns(spf);
  const locator = `TXT record of ${domain}`;
  const expected = "one record that begins with v=spf1 and ends with -all or ~all";
  if (records.length === 0) return failed(locator, "no record that begins with v=spf1", expected);
  if (records.length > 1) {
    return failed(locator, `${records.length} records, which makes all invalid`, expected);
  }
  const all = /(?:^|\s)\+?all(?:\s|$)/i.test(records[0]);
  return all ? failed(locator, shown(records[0]), expected) : PASS;
}

function dmarcVerdict({ mail: { domain, dmarc } }: Crawl): PageVerdict {
  if (domain === null) return notApplicable(NO_DOMAIN);
  const records = recordsOf(dmarc, /^v=DMARC1\s*(?:;|$)/i);
  if (records === null) return noDns(dmarc);
  const locator = `TXT record of _dmarc.${domain}`;
  const expected = "one record with v=DMARC1 and p=quarantine or p=reject";
  if (records.length === 0) return failed(locator, "no record that begins with v=DMARC1", expected);
  if (records.length > 1) return failed(locator, `${records.length} records, of which none counts`, expected);
  const policy = /;\s*p\s*=\s*(\w+)/i.exec(records[0])?.[1].toLowerCase();
  return policy === "quarantine" || policy === "reject" ? PASS : failed(locator, shown(records[0]), expected);
}

/** Records can be long; their beginning tells them. */
function shown(record: string): string {
  return record.length > 120 ? `${record.slice(0, 119)}…` : record;
}

function mailServerVerdict(crawl: Crawl): PageVerdict & { url?: string } {
  const { domain, mx } = crawl.mail;
  if (crawl.home === null) return unknown(NO_HOME);
  if (domain === null) return notApplicable(NO_DOMAIN);
  const shown = pagesOf(crawl).flatMap(({ url, facts }) =>
    facts.content.emails.map((email) => ({ url, email }))
  )
    .find(({ email }) => email.endsWith(`@${domain}`));
  if (shown === undefined) return notApplicable("The pages read show no address at the shop's own domain.");
  if (mx.state === "unknown") return noDns(mx);
  // "0 ." says that the domain takes no mail (RFC 7505).
  const servers = mx.state === "none"
    ? []
    : mx.records.filter((record) => !/^(?:0\s+)?\.?$/.test(record.trim()));
  if (servers.length > 0) return PASS;
  const observed = `none; the page shows ${shown.email}`;
  return { ...failed(`MX record of ${domain}`, observed, "the mail provider's servers"), url: shown.url };
}

/** Versions that get no security updates any more. The dates are the vendors' own. */
const ENDED: {
  name: string;
  ended: string;
  generator?: [product: RegExp, before: [number, number]];
  signals?: RegExp;
}[] = [
  {
    name: "Magento 1 (or its fork OpenMage, which looks the same and is maintained)",
    ended: "Adobe ended support on 30 June 2020",
    signals: /^magento1:/,
    generator: [/\bMagento,? (?:ver(?:sion)?\.? )?(\d+)\.(\d+)/i, [2, 0]],
  },
  {
    name: "PrestaShop 1.6 or older",
    ended: "PrestaShop ended support on 30 June 2019",
    signals: /^prestashop16:/,
    generator: [/\bPrestaShop (\d+)\.(\d+)/i, [1, 7]],
  },
  {
    name: "WordPress older than 4.7",
    ended: "WordPress ended security updates in July 2025",
    generator: [/\bWordPress (\d+)\.(\d+)/i, [4, 7]],
  },
  {
    name: "WooCommerce older than 8.0 (August 2023)",
    ended: "WooCommerce supports its latest two releases",
    generator: [/\bWooCommerce (\d+)\.(\d+)/i, [8, 0]],
  },
];
/** A fork of PrestaShop 1.6 that is maintained. */
const MAINTAINED_FORK = /thirty ?bees/i;
/** Systems that their vendor keeps up to date for everybody. */
const HOSTED = /shopify|wix|squarespace|bigcommerce|webflow|ecwid|salesforce|demandware/i;

function softwareVerdict(crawl: Crawl): PageVerdict & { url?: string } {
  if (crawl.home === null) return unknown(NO_HOME);
  let versionSeen = false;
  for (const { url, facts: { head } } of pagesOf(crawl)) {
    const generator = head.generator ?? "";
    if (MAINTAINED_FORK.test(generator)) return PASS;
    for (const { name, ended, generator: named, signals } of ENDED) {
      const version = named?.[0].exec(generator);
      if (version) {
        versionSeen = true;
        const [, major, minor] = version.map(Number);
        const [endMajor, endMinor] = named![1];
        if (major < endMajor || (major === endMajor && minor < endMinor)) {
          const verdict = failed("meta[name=generator]", version[0], "a maintained version");
          return { ...withEnd(verdict, ended), url };
        }
      }
      const seen = signals === undefined ? [] : head.platformSignals.filter((signal) => signals.test(signal));
      // One sign alone may be a leftover of an old theme.
      if (seen.length > 1) {
        const verdict = failed("scripts and pictures", `files of ${name}`, "a maintained version");
        return { ...withEnd(verdict, ended), url };
      }
    }
  }
  if (versionSeen || HOSTED.test(crawl.platform?.name ?? "")) return PASS;
  return unknown("The pages do not show which version of the shop system runs.");
}

function withEnd(verdict: PageVerdict, ended: string): PageVerdict {
  if (verdict.status !== "fail") return verdict;
  const { evidence } = verdict;
  return { ...verdict, evidence: { ...evidence, expected: `${evidence.expected}; ${ended}` } };
}

/** Hosts of the shop system itself, which sees everything anyway. */
const PLATFORM_HOSTS: Record<string, RegExp> = {
  shopify: /(?:^|\.)(?:shopify\.com|shopifycdn\.(?:com|net)|shopifysvc\.com|shopifycloud\.com|shop\.app)$/,
  wix: /(?:^|\.)(?:wix\.com|wixstatic\.com|parastorage\.com|wixapps\.net)$/,
  squarespace: /(?:^|\.)(?:squarespace\.com|squarespace-cdn\.com|sqspcdn\.com)$/,
  bigcommerce: /(?:^|\.)bigcommerce\.com$/,
};

/** One place of evidence for each host, those on the cart first, then those on the most pages. */
function thirdPartyVerdict(crawl: Crawl): Verdict {
  if (crawl.home === null) return unknown(NO_HOME);
  const pages = pagesOf(crawl);
  const own = PLATFORM_HOSTS[crawl.platform?.name.toLowerCase() ?? ""];
  const hosts = [...new Set(pages.flatMap(({ facts }) => facts.resources.scriptHosts))].filter((host) =>
    own === undefined || !own.test(host)
  );
  if (hosts.length === 0) {
    return pages.some(({ facts }) => facts.incomplete)
      ? unknown(NOT_ALL)
      : { status: "pass", checked: pages.length };
  }
  const found = hosts.map((host) => {
    const on = pages.filter(({ facts }) => facts.resources.scriptHosts.includes(host));
    return { host, on, inCart: on.some(({ url }) => url === crawl.cart?.url) };
  }).sort((a, b) =>
    Number(b.inCart) - Number(a.inCart) || b.on.length - a.on.length || (a.host < b.host ? -1 : 1)
  );
  return {
    status: "fail",
    affected: hosts.length,
    checked: hosts.length,
    evidence: found.map(({ host, on, inCart }) => ({
      url: on[0].url,
      locator: "script, iframe",
      observed: `${host}, on ${on.length} of ${pages.length} pages${inCart ? ", the cart among them" : ""}`,
      expected: "known and needed",
    })),
  };
}

function priceListVerdict({ store, home, asked }: Crawl): PageVerdict & { url?: string } {
  if (store === null) return notApplicable("No public store interface was read.");
  if (store.priced === 0) return PASS;
  const path = store.api === "shopify" ? "/products.json" : "/wp-json/wc/store/v1/products";
  const observed = `${store.priced} of ${store.total} products with their prices`;
  const url = new URL(path, home?.url ?? asked).href;
  return { ...failed("public store interface", observed, "known to the owner"), url };
}
