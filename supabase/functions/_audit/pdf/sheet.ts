/**
 * Paper to write on: pdfkit with our fonts, measures that match what is drawn, and a tag on everything, so that
 * screen readers follow (PDF/UA). Pages break only where {@link Sheet.need} says so: the margins are pdfkit's
 * business nowhere, because it would add a page for each footer.
 */

import { Buffer } from "node:buffer";
import { inflateSync } from "node:zlib";
import PDFDocument from "pdfkit";
import { regular, semibold } from "./fonts.ts";
import { createMixedText, type Typesetter } from "./mixed_text.ts";
import { LEADING, type Pdf, type Pen, type Style } from "./pen.ts";

export const PAGE = { width: 595.28, height: 841.89 };
export const MARGIN = { left: 54, right: 54, top: 58, bottom: 66 };
export const CONTENT_WIDTH = PAGE.width - MARGIN.left - MARGIN.right;
const BOTTOM = PAGE.height - MARGIN.bottom;

export interface Sheet {
  /** Distance from the upper edge at which the next block starts. */
  y: number;
  /** Runs at the top of each new page that is not a section's own. */
  onBreak: (() => void) | null;
  /** Goes to a new page if fewer points than these are left. */
  need(height: number): void;
  breakPage(): void;
  left(): number;
  height(text: string, width: number, style: Style): number;
  widthOf(text: string, style: Style): number;
  /** Draws text at a place, tagged. Returns its height. */
  text(tag: string, text: string, x: number, y: number, width: number, style: Style): number;
  /** Tags what is drawn inside as one element that contains others. */
  group(tag: string, build: () => void): void;
  /** A drawing that means something, told in words. */
  figure(alt: string, box: [number, number, number, number], draw: (pen: Pen) => void): void;
  /** What is only there to be looked at. */
  decoration(draw: (pen: Pen) => void): void;
  /** Untagged text: page numbers and repeated heads, which nobody wants read out again. */
  repeated(text: string, x: number, y: number, width: number, style: Style): void;
  bookmark(title: string): void;
  /** Runs on each page, then ends the document. */
  finish(onPage: (page: number, pages: number) => void): Promise<Uint8Array>;
}

/** Inter's own line height, from its ascender and descender. */
const FONT_LEADING = 1.2102;

const fonts = {
  regular: once(() => inflateSync(Buffer.from(regular, "base64"))),
  semibold: once(() => inflateSync(Buffer.from(semibold, "base64"))),
};

/**
 * Opens a document. Nothing in it depends on when or where it is made, so that equal drawings give equal bytes.
 *
 * @param title of the file, shown by viewers
 * @param typesetter null where Inter has every character
 */
export function openSheet(title: string, typesetter: Typesetter | null): Sheet {
  const pdf = new PDFDocument({
    size: "A4",
    margin: 0,
    font: null, // the standard fonts know Western European letters only
    pdfVersion: "1.7",
    subset: "PDF/UA",
    tagged: true,
    lang: "en",
    displayTitle: true,
    bufferPages: true,
    autoFirstPage: false,
    info: { Title: title, Producer: "Edge Kit", Creator: "Edge Kit", CreationDate: new Date(0) },
  }) as unknown as Pdf;
  pdf.registerFont("regular", fonts.regular());
  pdf.registerFont("semibold", fonts.semibold());
  const mixed = typesetter && createMixedText(pdf, typesetter);

  const chunks: Uint8Array[] = [];
  const ended = new Promise<void>((resolve) => pdf.on("end", () => resolve()));
  pdf.on("data", (chunk) => chunks.push(chunk));

  const root = pdf.struct("Document");
  pdf.addStructure(root);
  let parent = root;
  pdf.addPage();

  const setStyle = ({ size, weight = "regular", color }: Style) =>
    pdf.font(weight).fontSize(size).fillColor(color);
  const options = ({ size, leading = LEADING, align = "left", spacing = 0, tabular, link }: Style) => ({
    lineGap: size * (leading - FONT_LEADING),
    align,
    characterSpacing: spacing,
    ...(tabular ? { features: ["kern", "tnum"] } : {}),
    ...(link === undefined ? {} : { link }),
  });
  /** Returns its height. */
  const draw = (text: string, x: number, y: number, width: number, style: Style): number => {
    if (mixed?.sets(text)) return mixed.draw(text, x, y, width, style);
    setStyle(style);
    pdf.text(text, x, y, { ...options(style), width });
    return pdf.y - y;
  };

  const sheet: Sheet = {
    y: MARGIN.top,
    onBreak: null,
    need(height) {
      if (sheet.y + height <= BOTTOM) return;
      sheet.breakPage();
      sheet.onBreak?.();
    },
    breakPage() {
      pdf.addPage();
      sheet.y = MARGIN.top;
    },
    left: () => BOTTOM - sheet.y,
    height(text, width, style) {
      if (mixed?.sets(text)) return mixed.height(text, width, style);
      setStyle(style);
      return pdf.heightOfString(text, { ...options(style), width });
    },
    widthOf(text, style) {
      if (mixed?.sets(text)) return mixed.widthOf(text, style);
      setStyle(style);
      return pdf.widthOfString(text, options(style));
    },
    text(tag, text, x, y, width, style) {
      let height = 0;
      // What is drawn in another order than it is read is told to screen readers as it is read.
      const actual = mixed?.sets(text) ? { actual: text } : {};
      parent.add(pdf.struct(tag, actual, [() => height = draw(text, x, y, width, style)]));
      return height;
    },
    group(tag, build) {
      const element = pdf.struct(tag);
      const outer = parent;
      outer.add(element);
      parent = element;
      build();
      parent = outer;
      element.end();
    },
    figure(alt, [left, top, right, bottom], draw) {
      const options = { alt, bbox: [left, top, right, bottom] };
      parent.add(pdf.struct("Figure", options, [() => draw(pdf)]));
    },
    decoration(draw) {
      pdf.markContent("Artifact", { type: "Layout" });
      draw(pdf);
      pdf.endMarkedContent();
    },
    repeated(text, x, y, width, style) {
      pdf.markContent("Artifact", { type: "Pagination" });
      draw(text, x, y, width, style);
      pdf.endMarkedContent();
    },
    bookmark(title) {
      pdf.outline.addItem(title);
    },
    async finish(onPage) {
      root.end();
      const { start, count } = pdf.bufferedPageRange();
      for (let page = 0; page < count; page++) {
        pdf.switchToPage(start + page);
        onPage(page + 1, count);
      }
      pdf.end();
      await ended;
      return new Uint8Array(Buffer.concat(chunks));
    },
  };
  return sheet;
}

function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => made ??= make();
}
