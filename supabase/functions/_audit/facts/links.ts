import { type Addresses, decodePath, type Target } from "./addresses.ts";
import { AT, type Attributes } from "./attributes.ts";
import { isTool } from "./buying.ts";
import { type Control, isNamed } from "./controls.ts";
import {
  destinationOf,
  isCart,
  isListing,
  type NamedPolicies,
  policiesIn,
  productUrl,
} from "./link_words.ts";
import type { PolicyKind } from "./policy_kinds.ts";
import { AREA } from "./place.ts";
import type { Element } from "./reader.ts";
import { findEmails } from "./seller.ts";
import { clean } from "./text.ts";

/** Where a page leads. Addresses are absolute. */
export interface LinkFacts {
  total: number;
  /** The first link that names each policy. */
  policies: Partial<Record<PolicyKind, string>>;
  /** Policies that a link or button names which only a script can follow. */
  named: PolicyKind[];
  /** Product pages of the same shop in page order, the first twelve. */
  products: string[];
  email: boolean;
  phone: boolean;
  /** A messenger link or the script of a chat service. */
  chat: boolean;
  /** The page has a footer. */
  footer: boolean;
  /** Links in it. */
  footerLinks: number;
  /** Policies that the footer links, or names where only a script can follow. */
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
const MAX_ENTRIES = 20;
/** Characters of which the name of a policy has more. */
const MIN_NAME = 3;

/** Most links have none: they are written without the shop's own address. */
const SCHEME = /^[a-z]+:/i;
/** Where Cloudflare sends visitors whose browser does not undo the hiding of an e-mail address. */
const EMAIL_PROTECTION = "/cdn-cgi/l/email-protection";
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

/** A link that names policies in some language. */
interface Candidate {
  /** null where only a script can follow it. */
  href: string | null;
  named: NamedPolicies;
  footer: boolean;
}

const MAX_CANDIDATES = 800;
const NOWHERE = { host: null, path: "" };

export class LinkReader {
  readonly tags = ["script", "ul", "ol", "li", "nav"];
  private readonly addresses: Addresses;
  private readonly found: Omit<LinkFacts, "footer"> = {
    total: 0,
    policies: {},
    named: [],
    products: [],
    email: false,
    phone: false,
    chat: false,
    footerLinks: 0,
    footerPolicies: [],
    collections: [],
    cart: null,
    internal: [],
    notCrawlable: { count: 0, examples: [] },
    external: [],
    social: [],
    unnamed: { count: 0, examples: [] },
  };
  private readonly linkedEmails: string[] = [];
  private readonly candidates = new Map<string, Candidate>();
  /** An entry of the menu that leads nowhere, as long as what follows may show that it only unfolds something. */
  private dead: string | null = null;
  /** Those that do not, until the page's language is known, and with it which of them are tools. */
  private readonly entries: string[] = [];
  /** Addresses as written that have been tried, for pages repeat them; while another base applies, all anew. */
  private readonly tried = { products: new Set<string>(), internal: new Set<string>() };
  private triedFrom: URL;
  private readonly seenProducts: Set<string>;
  private readonly seenPages: Set<string>;

  constructor(addresses: Addresses) {
    this.addresses = addresses;
    this.triedFrom = addresses.base;
    this.seenProducts = new Set([lastName(addresses.base.pathname)]);
    this.seenPages = new Set([pageKey(addresses.base.href)]);
  }

  open({ tag, attributes }: Element): void {
    // A list below an entry is what the entry unfolds.
    if (tag === "ul" || tag === "ol") this.dead = null;
    else if (tag === "script") {
      this.found.chat ||= CHAT_SCRIPT.test((attributes.get(AT.src) ?? "").slice(0, 500));
    }
  }

  close(tag: string): void {
    if (tag === "li" || tag === "nav") this.tellDead();
  }

  /** A link, once it is complete. */
  link(control: Control): void {
    const { attributes, area, text } = control;
    const { found } = this;
    this.tellDead();
    this.readNotCrawlable(control);
    const href = attributes.get(AT.href)?.trim();
    // Most are written from the root of the site, and need no closer look.
    const rooted = href !== undefined && href.startsWith("/");
    if (href === undefined || (!rooted && (SCRIPT_HREF.test(href) || href === "#"))) {
      this.readNamed(text, area);
    }
    if (href === undefined) return;
    found.total++;
    if (area & AREA.footer) found.footerLinks++;
    if (!isNamed(control) && !(area & AREA.hidden)) {
      found.unnamed.count++;
      if (found.unnamed.examples.length < MAX_EXAMPLES) found.unnamed.examples.push(clean(href, 120));
    }
    if (!rooted && SCHEME.test(href)) this.readScheme(href, attributes);
    if (href.includes(EMAIL_PROTECTION)) this.readEmail(href, attributes.get(AT["data-cfemail"]));
    const rel = attributes.get(AT.rel);
    const nofollow = rel !== undefined && /\bnofollow\b/i.test(rel);
    this.readTarget(this.addresses.target(href), text, area, nofollow);
  }

  /** A button, once it is complete: some open what others link. One that sends a form opens nothing. */
  button({ text, attributes, area }: Control): void {
    const opens = attributes.get(AT.type)?.toLowerCase() === "button" ||
      OPENERS.some((at) => attributes.get(at) !== undefined);
    if (opens && text.length > MIN_NAME) this.readNamed(text, area);
  }

  /** Addresses of mailto links. */
  emails(): string[] {
    return this.linkedEmails;
  }

  /** @param codes languages that the page may be in */
  facts(codes: readonly string[] = []): Omit<LinkFacts, "footer"> {
    this.tellDead();
    for (const candidate of this.candidates.values()) this.choosePolicies(candidate, codes);
    const entries = this.entries.filter((text) => !isTool(text, codes));
    this.found.notCrawlable = { count: entries.length, examples: entries.slice(0, MAX_EXAMPLES) };
    // An imprint has to say how the seller is reached, so it stands in where no contact page is linked.
    const { contact, imprint } = this.found.policies;
    if (contact === undefined && imprint !== undefined) this.found.policies.contact = imprint;
    return this.found;
  }

  private readNamed(text: string, area: number): void {
    const { policies } = destinationOf(text, NOWHERE);
    if (policies !== null) this.keepCandidate(null, policies, text, area);
  }

  private readEmail(href: string, cloudflare: string | undefined): void {
    this.found.email = true;
    // Cloudflare hides addresses from crawlers: each byte is changed by the first one.
    const hidden = /^(?:.*email-protection#)?([0-9a-f]{6,200})$/i.exec(cloudflare ?? href)?.[1];
    const text = hidden === undefined
      ? decodePath(href.slice("mailto:".length).replace(/\?.*/, ""))
      : unhide(hidden);
    const { linkedEmails } = this;
    linkedEmails.push(...findEmails(text).slice(0, MAX_EXAMPLES - linkedEmails.length));
  }

  private readScheme(href: string, attributes: Attributes): void {
    if (/^mailto:/i.test(href) && !href.includes(EMAIL_PROTECTION)) {
      this.readEmail(href, attributes.get(AT["data-cfemail"]));
    }
    if (/^tel:/i.test(href)) this.found.phone = true;
    if (CHAT_LINK.test(href)) this.found.chat = true;
  }

  private readTarget(target: Target, text: string, area: number, nofollow: boolean): void {
    if (target.host === null) return;
    const { policies, product } = destinationOf(text, target);
    if (policies !== null) this.keepCandidate(target, policies, text, area);
    if (!target.own) return this.readExternal(target);

    if (this.found.cart === null && isCart(target.path)) {
      this.found.cart = this.addresses.absolute(target.href);
    }
    if (product && this.found.products.length < MAX_PRODUCTS) this.addProduct(target);
    if (!product && this.found.collections.length < MAX_COLLECTIONS && isListing(target.path)) {
      this.addCollection(target);
    }
    if (!nofollow && this.found.internal.length < MAX_INTERNAL) this.addInternal(target);
  }

  /** Keeps a link that names policies in some language, until that of the page is known. */
  private keepCandidate(target: Target | null, named: NamedPolicies, text: string, area: number): void {
    const { candidates } = this;
    const footer = (area & AREA.footer) !== 0;
    const key = `${target?.href} ${text} ${footer}`;
    if (candidates.size >= MAX_CANDIDATES || candidates.has(key)) return;
    candidates.set(key, { href: target?.href ?? null, named, footer });
  }

  private choosePolicies({ href, named: languages, footer }: Candidate, codes: readonly string[]): void {
    const { policies, named, footerPolicies } = this.found;
    for (const kind of policiesIn(languages, codes)) {
      const url = href === null ? null : this.addresses.absolute(href);
      if (url === null) {
        if (href !== null) continue;
        if (!named.includes(kind)) named.push(kind);
      } else policies[kind] ??= url;
      if (footer && !footerPolicies.includes(kind)) footerPolicies.push(kind);
    }
  }

  private readExternal({ host, href, path }: Target): void {
    if (this.found.external.length < MAX_HOSTS && host !== "" && !this.found.external.includes(host!)) {
      this.found.external.push(clean(host!, 100));
    }
    if (this.found.social.length < MAX_SOCIAL && SOCIAL_HOST.test(host!) && !SHARING.test(path)) {
      const url = this.addresses.absolute(href);
      if (url !== null && !this.found.social.includes(url)) this.found.social.push(url);
    }
  }

  private addProduct({ href, path }: Target): void {
    if (this.isRepeated(href, this.tried.products)) return;
    // One product may stand in several collections: its own name is what follows the last slash.
    const name = lastName(path);
    if (this.seenProducts.has(name) && !href.includes("?")) return;
    const absolute = this.addresses.resolve(href);
    if (absolute === null) return;
    const url = productUrl(absolute);
    const key = name + url.search;
    if (this.seenProducts.has(key)) return;
    this.seenProducts.add(key);
    this.found.products.push(url.href);
  }

  private addCollection({ href }: Target): void {
    const url = this.addresses.absolute(href.replace(/#.*/, ""));
    if (url !== null && !this.found.collections.includes(url)) this.found.collections.push(url);
  }

  private addInternal({ href, path }: Target): void {
    if (this.isRepeated(href, this.tried.internal)) return;
    const plain = href.replace(/#.*/, "");
    if (plain === "" || NO_PAGE.test(path) || DOING.test(plain)) return;
    const absolute = this.addresses.resolve(plain);
    if (absolute === null) return;
    const url = productUrl(absolute).href;
    const key = pageKey(url);
    if (this.seenPages.has(key)) return;
    this.seenPages.add(key);
    this.found.internal.push(url);
  }

  private isRepeated(href: string, tried: Set<string>): boolean {
    if (this.triedFrom !== this.addresses.base) {
      this.triedFrom = this.addresses.base;
      this.tried.products.clear();
      this.tried.internal.clear();
    }
    if (tried.has(href)) return true;
    tried.add(href);
    return false;
  }

  private readNotCrawlable({ attributes, area, text }: Control): void {
    if (!(area & (AREA.nav | AREA.header)) || area & AREA.footer) return;
    const href = attributes.get(AT.href);
    // Buttons in disguise, anchors, the page that one is on and what opens something are no links that fail.
    const noLink = NO_LINK.some((at) => attributes.get(at) !== undefined) ||
      OPENS.test(attributes.get(AT.class) ?? "") || OPENS.test(attributes.get(AT.onclick) ?? "") ||
      OPENS.test(href ?? "");
    if (
      noLink || (href === undefined ? attributes.get(AT.id) !== undefined : !SCRIPT_HREF.test(href.trim()))
    ) {
      return;
    }
    // The name of a picture is no entry of a menu: icons open drawers, searches and accounts.
    const title = attributes.get(AT.title);
    const label = clean(text, 60);
    if (label === "" || title !== undefined) return;
    this.dead = label;
  }

  private tellDead(): void {
    if (this.dead === null) return;
    if (this.entries.length < MAX_ENTRIES) this.entries.push(this.dead);
    this.dead = null;
  }
}

const NO_LINK = [
  ...[AT.role, AT.name, AT["aria-current"], AT["aria-expanded"], AT["aria-haspopup"], AT["aria-controls"]],
  ...[AT["data-toggle"], AT["data-bs-toggle"], AT["data-target"]],
];
const OPENERS = [
  ...[AT["aria-expanded"], AT["aria-haspopup"], AT["aria-controls"], AT.onclick],
  ...[AT["data-toggle"], AT["data-bs-toggle"], AT["data-target"]],
];
/** Names of what opens a dialog or a menu, or does something with the page. */
const OPENS =
  /toggle|drop-?down|close|modal|pop-?(?:up|over)|dialog|lightbox|overlay|drawer|off-?canvas|trigger|hamburger|burger|menu-?(?:btn|button|icon|opener)|cookie|consent|optanon|share|social|search/i;

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
