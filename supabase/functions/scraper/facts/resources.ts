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

const LOADING_RELS = /\b(?:stylesheet|preload|modulepreload|icon|manifest)\b/i;
const SCRIPT_TYPES = /^(?:$|text\/javascript|application\/(?:x-)?javascript|text\/ecmascript)/i;

export function createResourceReader(addresses: Addresses): Reader<ResourceFacts> {
  const facts: ResourceFacts = { scriptHosts: [], headBlocking: 0, mixed: [], scripts: 0 };
  const secure = addresses.base.protocol === "https:";

  function readScript({ attributes, area }: Element, src: string) {
    facts.scripts++;
    addHost(src);
    const waits = !("async" in attributes) && !("defer" in attributes) &&
      SCRIPT_TYPES.test((attributes.type ?? "").trim());
    if (waits && area & AREA.head) facts.headBlocking++;
  }

  function addHost(src: string) {
    const { host, own } = addresses.target(src.trim());
    if (host === null || host === "" || own || facts.scriptHosts.length === MAX_HOSTS) return;
    const name = clean(host, 100);
    if (!facts.scriptHosts.includes(name)) facts.scriptHosts.push(name);
  }

  function addLoaded(address: string | undefined) {
    if (!secure || address === undefined || facts.mixed.length === MAX_MIXED) return;
    const start = address.trimStart();
    if (start.slice(0, 7).toLowerCase() !== "http://") return;
    const kept = clean(start, 200);
    if (!facts.mixed.includes(kept)) facts.mixed.push(kept);
  }

  return {
    tags: ["script", "iframe", "img", "link", "source", "video", "audio", "embed", "object", "track"],
    open(element) {
      const { tag, attributes } = element;
      const { src } = attributes;
      if (tag === "script" && src !== undefined) readScript(element, src);
      if (tag === "iframe" && src !== undefined) addHost(src);
      if (tag === "link") {
        if (LOADING_RELS.test(attributes.rel ?? "")) addLoaded(attributes.href);
      } else if (tag === "object") addLoaded(attributes.data);
      else addLoaded(src);
      if (tag === "video") addLoaded(attributes.poster);
    },
    facts: () => facts,
  };
}
