import { AT } from "./attributes.ts";
import type { Addresses } from "./addresses.ts";
import { AREA } from "./place.ts";
import type { Element, Reader } from "./reader.ts";
import { clean } from "./text.ts";

/** What a page loads from elsewhere. */
export interface ResourceFacts {
  /** Hosts of other sites that scripts and frames come from, the first thirty. */
  scriptHosts: string[];
  /** Scripts in the head that the browser waits for before it shows anything. */
  headBlocking: number;
  /** Addresses with http: that a page with https: loads, the first five. */
  mixed: string[];
  /** Scripts with an address. */
  scripts: number;
}

const MAX_HOSTS = 30;
const MAX_MIXED = 5;

const INSECURE = /^\s*http:\/\//i;
const LOADING_RELS = /\b(?:stylesheet|preload|modulepreload|icon|manifest)\b/i;
const SCRIPT_TYPES = /^(?:$|text\/javascript|application\/(?:x-)?javascript|text\/ecmascript)/i;

export class ResourceReader implements Reader<ResourceFacts> {
  readonly tags = ["script", "iframe", "img", "link", "source", "video", "audio", "embed", "object", "track"];
  private readonly addresses: Addresses;
  private readonly secure: boolean;
  private readonly found: ResourceFacts = { scriptHosts: [], headBlocking: 0, mixed: [], scripts: 0 };

  constructor(addresses: Addresses) {
    this.addresses = addresses;
    this.secure = addresses.base.protocol === "https:";
  }

  open(element: Element): void {
    const { tag, attributes } = element;
    const src = attributes.get(AT.src);
    if (tag === "script" && src !== undefined) this.readScript(element, src);
    if (tag === "iframe" && src !== undefined) this.addHost(src);
    if (tag === "link") {
      if (LOADING_RELS.test(attributes.get(AT.rel) ?? "")) this.addLoaded(attributes.get(AT.href));
    } else if (tag === "object") this.addLoaded(attributes.get(AT.data));
    else this.addLoaded(src);
    if (tag === "video") this.addLoaded(attributes.get(AT.poster));
  }

  facts(): ResourceFacts {
    return this.found;
  }

  private readScript({ attributes, area }: Element, src: string): void {
    this.found.scripts++;
    this.addHost(src);
    const waits = attributes.get(AT.async) === undefined && attributes.get(AT.defer) === undefined &&
      SCRIPT_TYPES.test((attributes.get(AT.type) ?? "").trim());
    if (waits && area & AREA.head) this.found.headBlocking++;
  }

  private addHost(src: string): void {
    const { scriptHosts } = this.found;
    const { host, own } = this.addresses.target(src.trim());
    if (host === null || host === "" || own || scriptHosts.length === MAX_HOSTS) return;
    const name = clean(host, 100);
    if (!scriptHosts.includes(name)) scriptHosts.push(name);
  }

  private addLoaded(address: string | undefined): void {
    const { mixed } = this.found;
    if (!this.secure || address === undefined || mixed.length === MAX_MIXED) return;
    if (!INSECURE.test(address)) return;
    const kept = clean(address.trimStart(), 200);
    if (!mixed.includes(kept)) mixed.push(kept);
  }
}
