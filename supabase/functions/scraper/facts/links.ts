import { type Addresses, decodePath, type Target } from "./addresses.ts";
import { type Control, isNamed } from "./controls.ts";
import {
  isCart,
  isListing,
  isProductPath,
  policiesNamed,
  type PolicyKind,
  productUrl,
} from "./link_words.ts";
import { AREA } from "./place.ts";
import type { Reader } from "./reader.ts";
import { findEmails } from "./seller.ts";
import { clean } from "./text.ts";

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
  /** The page has a footer. */
  footer: boolean;
  /** Policies that the footer links. */
  footerPolicies: PolicyKind[];
  /** Listings of the same shop in page order, the first eight. */
  collections: string[];
  /** The cart. */
  cart: string | null;
  /** Different pages of the same shop in page order, the first twenty. */
  internal: string[];
  /** Links of header and navigation that only a script can follow; the texts of the first three. */
  notCrawlable: { count: number; examples: string[] };
  /** Other sites' hosts, the first twenty. */
  external: string[];
  /** The shop's profiles on social networks, the first six. */
  social: string[];
  /** Links that have no name for a screen reader; the addresses of the first three. */
  unnamed: { count: number; examples: string[] };
}

const MAX_PRODUCTS = 12;
const MAX_COLLECTIONS = 8;
const MAX_INTERNAL = 20;
const MAX_HOSTS = 20;
const MAX_SOCIAL = 6;
const MAX_EXAMPLES = 3;

const CHAT_LINK = /^https?:\/\/(?:wa\.me|api\.whatsapp\.com|m\.me|t\.me)\//i;
const CHAT_SCRIPT =
  /(?:tawk\.to|intercom(?:cdn)?\.(?:io|com)|crisp\.chat|zdassets\.com|zopim\.com|gorgias\.(?:chat|io)|tidio\.co|livechatinc\.com|drift\.com|userlike|hs-scripts\.com|olark\.com|freshchat|smartsupp)/i;

const SOCIAL_HOST =
  /^(?:[a-z-]+\.)?(?:facebook|instagram|twitter|x|tiktok|youtube|pinterest|linkedin|threads|snapchat|vimeo|tumblr)\.[a-z.]{2,6}$/;
/** Links that share the page instead of leading to the shop's profile. */
const SHARING =
  /\/(?:share(?:r|Article)?\b|sharer\.php|intent\/|dialog\/|pin\/create|plugins\/|embed\/|watch\b)/i;

/** Files, and addresses that do something when they are opened. */
const NO_PAGE =
  /\.(?:jpe?g|png|webp|gif|avif|svg|pdf|zip|xml|json|css|js|mp4|webm|docx?|xlsx?|ico)$|\/(?:log-?out|sign-?out|abmelden|deconnexion|cart\/(?:add|change|clear)|wishlist\/(?:add|remove)|cdn-cgi)\b/i;
const DOING =
  /[?&](?:add[-_]to[-_]cart|remove_item|action|logout|add-to-wishlist|_wpnonce|token|sid|PHPSESSID)=/i;

/** What leads nowhere without a script (Lighthouse, "links are crawlable"). */
const SCRIPT_HREF = /^javascript:|^file:/i;

export interface LinkReader extends Reader<Omit<LinkFacts, "footer">> {
  /** A link, once it is complete. */
  link(control: Control): void;
  /** Addresses of mailto links. */
  emails(): string[];
}

export function createLinkReader(addresses: Addresses): LinkReader {
  const facts: Omit<LinkFacts, "footer"> = {
    total: 0,
    policies: {},
    products: [],
    email: false,
    phone: false,
    chat: false,
    footerPolicies: [],
    collections: [],
    cart: null,
    internal: [],
    notCrawlable: { count: 0, examples: [] },
    external: [],
    social: [],
    unnamed: { count: 0, examples: [] },
  };
  const emails: string[] = [];
  const seenProducts = new Set<string>([lastName(addresses.base.pathname)]);
  const seenPages = new Set<string>([pageKey(addresses.base.href)]);

  function readEmail(href: string, cloudflare: string | undefined) {
    facts.email = true;
    // Cloudflare hides addresses from crawlers: each byte is changed by the first one.
    const hidden = /^(?:.*email-protection#)?([0-9a-f]{6,200})$/i.exec(cloudflare ?? href)?.[1];
    const text = hidden === undefined
      ? decodePath(href.slice("mailto:".length).replace(/\?.*/, ""))
      : unhide(hidden);
    emails.push(...findEmails(text).slice(0, MAX_EXAMPLES - emails.length));
  }

  function readTarget(target: Target, text: string, area: number, nofollow: boolean) {
    if (target.host === null) return;
    const kinds = policiesNamed(text, target);
    for (const kind of kinds) readPolicy(kind, target, area);
    if (!target.own) return readExternal(target);

    if (facts.cart === null && isCart(target.path)) facts.cart = addresses.absolute(target.href);
    const { path } = target;
    const product = isProductPath(path, kinds.length > 0);
    if (product && facts.products.length < MAX_PRODUCTS) addProduct(target);
    if (!product && facts.collections.length < MAX_COLLECTIONS && isListing(path)) addCollection(target);
    if (!nofollow && facts.internal.length < MAX_INTERNAL) addInternal(target);
  }

  function readPolicy(kind: PolicyKind, target: Target, area: number) {
    facts.policies[kind] ??= addresses.absolute(target.href) ?? undefined;
    if (area & AREA.footer && facts.policies[kind] !== undefined && !facts.footerPolicies.includes(kind)) {
      facts.footerPolicies.push(kind);
    }
  }

  function readExternal({ host, href, path }: Target) {
    if (facts.external.length < MAX_HOSTS && host !== "" && !facts.external.includes(host!)) {
      facts.external.push(clean(host!, 100));
    }
    if (facts.social.length < MAX_SOCIAL && SOCIAL_HOST.test(host!) && !SHARING.test(path)) {
      const url = addresses.absolute(href);
      if (url !== null && !facts.social.includes(url)) facts.social.push(url);
    }
  }

  function addProduct({ href, path }: Target) {
    // One product may stand in several collections: its own name is what follows the last slash.
    const name = lastName(path);
    if (seenProducts.has(name) && !href.includes("?")) return;
    const absolute = addresses.absolute(href);
    if (absolute === null) return;
    const url = productUrl(new URL(absolute));
    const key = name + url.search;
    if (seenProducts.has(key)) return;
    seenProducts.add(key);
    facts.products.push(url.href);
  }

  function addCollection({ href }: Target) {
    const url = addresses.absolute(href.replace(/#.*/, ""));
    if (url !== null && !facts.collections.includes(url)) facts.collections.push(url);
  }

  function addInternal({ href, path }: Target) {
    const plain = href.replace(/#.*/, "");
    if (plain === "" || NO_PAGE.test(path) || DOING.test(plain)) return;
    const absolute = addresses.absolute(plain);
    if (absolute === null) return;
    const url = productUrl(new URL(absolute)).href;
    const key = pageKey(url);
    if (seenPages.has(key)) return;
    seenPages.add(key);
    facts.internal.push(url);
  }

  function readNotCrawlable({ attributes, area, text }: Control) {
    if (!(area & (AREA.nav | AREA.header))) return;
    const { href, role, id, name } = attributes;
    // Buttons in disguise, anchors, the page that one is on and menus that open are no links that fail.
    const noLink = role !== undefined || name !== undefined || attributes["aria-current"] !== undefined ||
      attributes["aria-expanded"] !== undefined || attributes["aria-haspopup"] !== undefined ||
      attributes["aria-controls"] !== undefined || /toggle|dropdown|close/i.test(attributes.class ?? "");
    if (noLink || (href === undefined ? id !== undefined : !SCRIPT_HREF.test(href.trim()))) return;
    const label = clean(text, 60);
    if (label === "") return;
    facts.notCrawlable.count++;
    if (facts.notCrawlable.examples.length < MAX_EXAMPLES) facts.notCrawlable.examples.push(label);
  }

  return {
    link(control) {
      const { attributes, area, text } = control;
      readNotCrawlable(control);
      if (attributes.href === undefined) return;
      const href = attributes.href.trim();
      facts.total++;
      if (!isNamed(control) && !(area & AREA.hidden)) {
        facts.unnamed.count++;
        if (facts.unnamed.examples.length < MAX_EXAMPLES) facts.unnamed.examples.push(clean(href, 120));
      }
      if (/^mailto:/i.test(href) || href.includes("/cdn-cgi/l/email-protection")) {
        readEmail(href, attributes["data-cfemail"]);
      }
      if (/^tel:/i.test(href)) facts.phone = true;
      if (CHAT_LINK.test(href)) facts.chat = true;
      readTarget(addresses.target(href), text, area, /\bnofollow\b/i.test(attributes.rel ?? ""));
    },
    emails: () => emails,
    tags: ["script"],
    open({ attributes: { src } }) {
      if (!facts.chat && src !== undefined && CHAT_SCRIPT.test(src.slice(0, 500))) facts.chat = true;
    },
    facts() {
      // An imprint has to say how the seller is reached, so it stands in where no contact page is linked.
      const { contact, imprint } = facts.policies;
      if (contact === undefined && imprint !== undefined) facts.policies.contact = imprint;
      return facts;
    },
  };
}

/** What stands after the last slash. */
function lastName(path: string): string {
  return path.replace(/\/$/, "").split("/").at(-1)!;
}

function unhide(hex: string): string {
  const bytes = hex.match(/../g)!.map((pair) => parseInt(pair, 16));
  return String.fromCharCode(...bytes.slice(1).map((byte) => byte ^ bytes[0]));
}

/** Pages that differ in a last slash or the scheme are one. */
function pageKey(url: string): string {
  return url.replace(/#.*/, "").replace(/^https?:/, "").replace(/\/(?=$|\?)/, "");
}
