/** Draws text that Inter alone cannot set, with the fonts of other scripts beside it, on one base line. */

import { isInInter, type Scripts } from "./scripts.ts";
import { LEADING, type Pdf, type Style } from "./pen.ts";
import type { Line, linesOf } from "./typeset.ts";

/** What other scripts need; `typeset.ts` comes with a library that a Latin report does not load. */
export interface Typesetter {
  scripts: Scripts;
  linesOf: typeof linesOf;
}

export interface MixedText {
  /** Whether a text is one for here. */
  sets(text: string): boolean;
  height(text: string, width: number, style: Style): number;
  /** Of one line. */
  widthOf(text: string, style: Style): number;
  /** Returns the height. */
  draw(text: string, x: number, y: number, width: number, style: Style): number;
}

/** Inter's part above the base line, as a multiple of the size. */
const ASCENDER = 0.96875;
/** Other scripts come in one weight: where it should be bolder, letters get an outline, a multiple of the size wide. */
const OUTLINE = 0.02;
/** Rules of fonts: marks stand at anchors of their letters, or where they stand by themselves. */
const WITH_ANCHORS = { kern: true };
const WITHOUT_ANCHORS = { kern: true, mark: false, mkmk: false, abvm: false, blwm: false, curs: false };

export function createMixedText(pdf: Pdf, { scripts, linesOf }: Typesetter): MixedText {
  for (const [slice, font] of scripts.fonts) pdf.registerFont(String(slice), font);
  const fontOf = (slice: number, { weight = "regular" }: Style) => slice === 0 ? weight : String(slice);
  const optionsOf = ({ tabular, link }: Style, rules: Record<string, boolean>) => ({
    ...{ lineBreak: false, baseline: "alphabetic", features: { ...rules, ...(tabular && { tnum: true }) } },
    ...(link !== undefined && { link }),
  });

  /** Points at a size of one; null where the font's rules fail at the text. */
  const widths = new Map<string, number | null>();
  const withoutAnchors = new Set<string>();
  const measured = (text: string, slice: number, style: Style): number | null => {
    pdf.font(fontOf(slice, style)).fontSize(1);
    for (const rules of [WITH_ANCHORS, WITHOUT_ANCHORS]) {
      try {
        const width = pdf.widthOfString(text, optionsOf(style, rules));
        if (rules === WITHOUT_ANCHORS) withoutAnchors.add(text);
        return width;
      } catch {
        // An anchor that the font leaves empty: fontkit reads it nevertheless.
      }
    }
    return null;
  };
  const widthOfRun = (text: string, slice: number, style: Style): number | null => {
    const key = `${fontOf(slice, style)} ${style.tabular} ${text}`;
    const width = widths.get(key) ?? measured(text, slice, style);
    widths.set(key, width);
    return width && width * style.size;
  };

  const broken = new Map<string, Line[]>();
  const linesIn = (text: string, width: number, style: Style): Line[] => {
    const key = `${width} ${style.size} ${style.weight} ${style.tabular} ${text}`;
    const lines = broken.get(key) ??
      linesOf(text, width, scripts, (run, slice) => widthOfRun(run, slice, style));
    broken.set(key, lines);
    return lines;
  };
  const heightOf = (lines: Line[], { size, leading = LEADING }: Style) => lines.length * size * leading;

  return {
    sets: (text) => !isInInter(text),
    height: (text, width, style) => heightOf(linesIn(text, width, style), style),
    widthOf: (text, style) => Math.max(0, ...linesIn(text, Infinity, style).map(({ width }) => width)),
    draw(text, left, top, width, style) {
      const { size, weight, color, leading = LEADING, align = "left" } = style;
      const before = { left: 0, center: 0.5, right: 1 }[align];
      const lines = linesIn(text, width, style);
      lines.forEach(({ runs, width: used }, index) => {
        let x = left + before * (width - used);
        const y = top + index * size * leading + ASCENDER * size;
        for (const { text, slice, width } of runs) {
          const bolder = slice !== 0 && weight === "semibold";
          if (bolder) pdf.lineWidth(OUTLINE * size).strokeColor(color);
          const rules = withoutAnchors.has(text) ? WITHOUT_ANCHORS : WITH_ANCHORS;
          pdf.font(fontOf(slice, style)).fontSize(size).fillColor(color)
            .text(text, x, y, { ...optionsOf(style, rules), ...(bolder && { fill: true, stroke: true }) });
          x += width;
        }
      });
      return heightOf(lines, style);
    },
  };
}
