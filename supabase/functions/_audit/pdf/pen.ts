/** What draws: the part of pdfkit that reports use, and how text looks. */

/** Distance of base lines that is not told. */
export const LEADING = 1.45;

export interface Style {
  /** Points. */
  size: number;
  color: string;
  weight?: "regular" | "semibold";
  /** Distance of base lines as a multiple of the size; 1.45 unless told. */
  leading?: number;
  align?: "left" | "right" | "center";
  /** Points between letters. */
  spacing?: number;
  /** Figures of one width, for columns of numbers. */
  tabular?: boolean;
  link?: string;
}

/** The part of pdfkit that draws lines and areas. */
export interface Pen {
  rect(x: number, y: number, width: number, height: number): Pen;
  roundedRect(x: number, y: number, width: number, height: number, radius: number): Pen;
  circle(x: number, y: number, radius: number): Pen;
  path(svg: string): Pen;
  moveTo(x: number, y: number): Pen;
  lineTo(x: number, y: number): Pen;
  lineWidth(points: number): Pen;
  lineCap(cap: "butt" | "round"): Pen;
  fill(color: string): Pen;
  stroke(color: string): Pen;
}

export interface Element {
  add(child: Element | (() => void)): Element;
  end(): void;
}

export interface Pdf extends Pen {
  /** Below the text that was drawn last. */
  y: number;
  registerFont(name: string, bytes: Uint8Array): Pdf;
  font(name: string): Pdf;
  fontSize(points: number): Pdf;
  fillColor(color: string): Pdf;
  strokeColor(color: string): Pdf;
  lineWidth(points: number): Pdf;
  heightOfString(text: string, options: Record<string, unknown>): number;
  widthOfString(text: string, options: Record<string, unknown>): number;
  text(text: string, x: number, y: number, options: Record<string, unknown>): Pdf;
  addPage(): Pdf;
  struct(type: string, options?: Record<string, unknown>, children?: (() => unknown)[]): Element;
  addStructure(element: Element): Pdf;
  markContent(tag: string, options?: Record<string, unknown>): Pdf;
  endMarkedContent(): Pdf;
  bufferedPageRange(): { start: number; count: number };
  switchToPage(index: number): Pdf;
  outline: { addItem(title: string): unknown };
  on(event: string, listener: (chunk: Uint8Array) => void): Pdf;
  end(): void;
}
