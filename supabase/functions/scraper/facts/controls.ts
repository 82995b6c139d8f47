/** Links and buttons with the name that a screen reader gives them. */

import { INLINE, type Reader } from "./reader.ts";

export interface Control {
  /** `a`, `area` or `button`. */
  tag: string;
  attributes: Record<string, string>;
  /** Bits of `AREA`. */
  area: number;
  /** Bits of `NAMED`. */
  names: number;
  /** Label, title, text and the alternative texts of images, in this order, with whatever spaces. */
  text: string;
}

/** As much text as decides anything. */
const MAX_TEXT = 500;

/** @param ended is told of every link and button once it is complete */
export function createControlReader(ended: (control: Control) => void): Reader<void> {
  const open: Control[] = [];

  function add(text: string | undefined) {
    if (text === undefined) return;
    for (const control of open) if (control.text.length < MAX_TEXT) control.text += text.slice(0, MAX_TEXT);
  }

  function end(tag: string) {
    const top = open.at(-1);
    if (top?.tag !== tag) return;
    open.pop();
    ended(top);
  }

  return {
    open({ tag, attributes, area, names }) {
      if (tag === "a" || tag === "area" || tag === "button") {
        // A link ends where the next one begins.
        if (tag === "a") end("a");
        open.push({ tag, attributes, area, names, text: "" });
        add(attributes["aria-label"] ?? attributes.title);
        add(tag === "area" ? attributes.alt : undefined);
        add(" ");
      } else if (open.length > 0) {
        if (!INLINE.has(tag)) add(" ");
        if (tag === "img") add(` ${attributes.alt ?? ""} `);
        else if (attributes["aria-label"] !== undefined) add(` ${attributes["aria-label"]} `);
      }
    },
    text(data) {
      if (open.length > 0) add(data);
    },
    close(tag) {
      if (open.length === 0) return;
      if (tag === "a" || tag === "area" || tag === "button") end(tag);
      else if (!INLINE.has(tag)) add(" ");
    },
    facts() {
      while (open.length > 0) ended(open.pop()!);
    },
  };
}

/** Whether a screen reader has something to say for it. */
export function isNamed({ attributes, text }: Control): boolean {
  return attributes["aria-labelledby"] !== undefined || /[^\s\u200b\ufeff]/.test(text);
}
