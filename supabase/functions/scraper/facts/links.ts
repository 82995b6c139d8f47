import { isProductLink, policiesNamed, type PolicyKind, productUrl } from "./link_words.ts";
import { siteOf } from "../site.ts";
import type { Reader } from "./reader.ts";

/** Where a page leads. Addresses are absolute. */
export interface LinkFacts {
  total: number;
  /** The first link that names each policy. */
  policies: Partial<Record<PolicyKind, string>>;
  /** Product pages of the same shop in page order, the first twelve. */
  products: string[];
  email: boolean;
  phone: boolean;
  /** A messenger link or the script of a chat service. */
  chat: boolean;
}

const MAX_PRODUCTS = 12;
const MAX_ADDRESS = 300;

const CHAT_LINK = /^https?:\/\/(?:wa\.me|api\.whatsapp\.com|m\.me|t\.me)\//i;
const CHAT_SCRIPT =
  /(?:tawk\.to|intercom(?:cdn)?\.(?:io|com)|crisp\.chat|zdassets\.com|zopim\.com|gorgias\.(?:chat|io)|tidio\.co|livechatinc\.com|drift\.com|userlike|hs-scripts\.com|olark\.com|freshchat|smartsupp)/i;

interface OpenLink {
  href: string;
  text: string;
}

export function createLinkReader(page: URL): Reader<LinkFacts> {
  const facts: LinkFacts = { total: 0, policies: {}, products: [], email: false, phone: false, chat: false };
  const site = siteOf(page);
  const seen = new Set<string>();
  let base = page;
  let link: OpenLink | null = null;

  function endLink() {
    if (link === null) return;
    const { href, text } = link;
    link = null;
    facts.total++;
    if (/^mailto:/i.test(href) || href.includes("/cdn-cgi/l/email-protection")) facts.email = true;
    if (/^tel:/i.test(href)) facts.phone = true;
    if (CHAT_LINK.test(href)) facts.chat = true;
    if (!URL.canParse(href, base)) return;

    const url = new URL(href, base);
    if (!/^https?:$/.test(url.protocol) || url.href.length > MAX_ADDRESS) return;
    for (const kind of policiesNamed(text, url)) facts.policies[kind] ??= url.href;
    if (facts.products.length < MAX_PRODUCTS && isProductLink(text, url) && siteOf(url) === site) {
      addProduct(productUrl(url));
    }
  }

  function addProduct(url: URL) {
    // One product may stand in several collections: its own name is what follows the last slash.
    const key = url.pathname.replace(/\/+$/, "").split("/").at(-1) + url.search;
    if (seen.has(key)) return;
    seen.add(key);
    facts.products.push(url.href);
  }

  return {
    open({ tag, attributes }) {
      if (tag === "base" && attributes.href !== undefined && URL.canParse(attributes.href, page)) {
        base = new URL(attributes.href, page);
      }
      if (tag === "script" && CHAT_SCRIPT.test((attributes.src ?? "").slice(0, 500))) facts.chat = true;
      if (tag === "a" || tag === "area") {
        endLink();
        if (attributes.href !== undefined) {
          const spoken = attributes["aria-label"] ?? attributes.title ?? "";
          link = { href: attributes.href.trim(), text: `${spoken} ` };
        }
      }
      if (link !== null && tag === "img") link.text += `${attributes.alt ?? ""} `;
    },
    text(data) {
      if (link !== null && link.text.length < 500) link.text += data;
    },
    close(tag) {
      if (tag === "a" || tag === "area") endLink();
    },
    facts() {
      endLink();
      return facts;
    },
  };
}
