/** Links and buttons with the name that a screen reader gives them. */

import { AT, type Attributes, HAS } from "./attributes.ts";
import type { Element, Reader } from "./reader.ts";

export interface Control {
  /** `a`, `area` or `button`. */
  tag: string;
  attributes: Attributes;
  /** Bits of `AREA`. */
  area: number;
  /** Bits of `NAMED`. */
  names: number;
  /** The tag of a button, or of a link that leads nowhere by itself, as it stands in the page. */
  source: string;
  /** Label, title, text and the alternative texts of images, in this order, with whatever spaces. */
  text: string;
}

/** As much text as decides anything. */
const MAX_TEXT = 500;

const MAX_SOURCE = 600;
const NOWHERE = /^(?:#|javascript:|$)/i;

const TAGS = ["a", "area", "button"];

export class ControlReader implements Reader<void> {
  readonly tags = TAGS;
  private readonly links: { link(control: Control): void; button(control: Control): void };
  private readonly forms: { control(control: Control): void };
  /** Links and buttons that have not ended, the innermost last. */
  private readonly unfinished: Control[] = [];

  /** Links and forms are told of what concerns them once it is complete. */
  constructor(
    links: { link(control: Control): void; button(control: Control): void },
    forms: { control(control: Control): void },
  ) {
    this.links = links;
    this.forms = forms;
  }

  open(element: Element): void {
    const { tag, attributes, area, names } = element;
    // A link ends where the next one begins.
    if (tag === "a") this.end("a");
    const pressed = tag === "button" || NOWHERE.test(attributes.get(AT.href) ?? "");
    const source = pressed ? element.source(MAX_SOURCE) : "";
    this.unfinished.push({ tag, attributes: attributes.copy(), area, names, source, text: "" });
    this.add(attributes.get(AT["aria-label"]) ?? attributes.get(AT.title) ?? "");
    if (tag === "area") this.add(attributes.get(AT.alt) ?? "");
    this.add(" ");
  }

  /** Any element begins. */
  begin({ tag, inline, attributes }: Element): void {
    if (this.unfinished.length === 0 || TAGS.includes(tag)) return;
    if (!inline) this.add(" ");
    if (tag === "img") this.add(` ${attributes.get(AT.alt) ?? ""} `);
    else if (attributes.has & HAS.label) this.add(` ${attributes.get(AT["aria-label"])} `);
  }

  text(data: string): void {
    if (this.unfinished.length > 0) this.add(data);
  }

  /** Any element ends. */
  leave(tag: string, inline: boolean): void {
    if (this.unfinished.length > 0 && !inline && !TAGS.includes(tag)) this.add(" ");
  }

  close(tag: string): void {
    this.end(tag);
  }

  facts(): void {
    while (this.unfinished.length > 0) this.tell(this.unfinished.pop()!);
  }

  private add(text: string): void {
    const { unfinished } = this;
    for (let i = 0; i < unfinished.length; i++) {
      const control = unfinished[i];
      if (control.text.length < MAX_TEXT) control.text += text.slice(0, MAX_TEXT);
    }
  }

  private end(tag: string): void {
    const { unfinished } = this;
    if (unfinished.length > 0 && unfinished[unfinished.length - 1].tag === tag) this.tell(unfinished.pop()!);
  }

  private tell(control: Control): void {
    if (control.tag === "button") this.links.button(control);
    else this.links.link(control);
    this.forms.control(control);
  }
}

/** Whether a screen reader has something to say for it. */
export function isNamed({ attributes, text }: Control): boolean {
  return attributes.get(AT["aria-labelledby"]) !== undefined || /[^\s\u200b\ufeff]/.test(text);
}
