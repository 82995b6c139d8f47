import { AT } from "./attributes.ts";
import { AREA } from "./place.ts";
import type { Element, Reader } from "./reader.ts";
import { clean } from "./text.ts";

export interface HeadingFacts {
  /** The first twelve, with the alternative texts of images in them. */
  headings: { level: number; text: string }[];
  h1Count: number;
  /** The first heading that leaves out a level, such as `h2 → h4`. */
  headingSkip: string | null;
}

const MAX_HEADINGS = 12;
/** As much of a heading as is looked at. */
const MAX_CHARS = 1000;

export class HeadingReader implements Reader<HeadingFacts> {
  readonly tags = ["h1", "h2", "h3", "h4", "h5", "h6", "img"];
  private readonly mainEnds: () => void;
  private readonly found: HeadingFacts = { headings: [], h1Count: 0, headingSkip: null };
  private heading: { level: number; text: string } | null = null;
  private lastLevel = 0;

  /** @param mainEnds is told when a main heading has ended */
  constructor(mainEnds: () => void) {
    this.mainEnds = mainEnds;
  }

  open({ tag, attributes, area }: Element): void {
    if (tag === "img") {
      const alt = attributes.get(AT.alt);
      if (this.heading !== null && alt !== undefined) this.heading.text += ` ${alt} `;
    } else if (!(area & AREA.hidden)) {
      const level = Number(tag[1]);
      this.heading = { level, text: "" };
      if (this.lastLevel > 0 && level > this.lastLevel + 1) {
        this.found.headingSkip ??= `h${this.lastLevel} → h${level}`;
      }
      this.lastLevel = level;
    }
  }

  text(data: string): void {
    if (this.heading !== null && this.heading.text.length < MAX_CHARS) this.heading.text += data;
  }

  close(tag: string): void {
    if (this.heading === null || tag !== `h${this.heading.level}`) return;
    const { level, text } = this.heading;
    this.heading = null;
    if (level === 1) {
      this.found.h1Count++;
      this.mainEnds();
    }
    if (this.found.headings.length < MAX_HEADINGS) {
      this.found.headings.push({ level, text: clean(text, 120) });
    }
  }

  facts(): HeadingFacts {
    return this.found;
  }
}
