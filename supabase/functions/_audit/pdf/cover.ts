/** The first page: whose shop, which report, the score, what to do first, and what it comes to. */

import type { Bar, PaperReport } from "./blocks.ts";
import {
  ACCENT,
  BODY,
  INK,
  MUTED,
  NAVY,
  NAVY_LINE,
  ON_NAVY,
  ON_NAVY_ACCENT,
  ON_NAVY_MUTED,
  RULE,
  scoreColors,
  TINT,
} from "./palette.ts";
import type { Style } from "./pen.ts";
import { printable } from "./printable.ts";
import { CONTENT_WIDTH, MARGIN, PAGE, type Sheet } from "./sheet.ts";
import { badge } from "./table.ts";

const X = MARGIN.left;
/** Height of the dark part, with a score and without. */
const BAND = 292;
const LOW_BAND = 218;
const GAUGE = { x: PAGE.width - MARGIN.right - 58, y: BAND - 84, radius: 52 };
/** Width of the column of bars, and of the room between it and the summary. */
const METERS = 190;
const GUTTER = 30;
/** Above the foot of the page. */
const END = 752;

const H2: Style = { size: 13, weight: "semibold", color: INK, leading: 1.3 };
const TEXT: Style = { size: 9.5, color: BODY, leading: 1.45 };
const FINE: Style = { size: 8, color: MUTED, leading: 1.4 };

export function drawCover(sheet: Sheet, report: PaperReport): void {
  const band = report.score === null ? LOW_BAND : BAND;
  sheet.decoration((pen) => pen.rect(0, 0, PAGE.width, band).fill(NAVY));
  sheet.decoration((pen) => pen.rect(0, band, PAGE.width, 3).fill(ACCENT));
  drawHead(sheet, report);
  if (report.score !== null) drawGauge(sheet, report.score);
  let y = drawFigures(sheet, report.figures, band + 26);
  y = drawHighlights(sheet, report, y + 22);
  y = drawQuotes(sheet, report.quotes, y + 22);
  drawColumns(sheet, report, y + 22);
  drawMethod(sheet, report.method);
}

function drawHead(sheet: Sheet, { kind, shop, subtitle, day }: PaperReport): void {
  sheet.text("P", "EDGE KIT", X, 44, 200, { size: 8.5, weight: "semibold", color: ON_NAVY, spacing: 2.2 });
  sheet.text("P", day, X, 44, CONTENT_WIDTH, { size: 8.5, color: ON_NAVY_MUTED, align: "right" });
  sheet.text("P", kind, X, 92, CONTENT_WIDTH, { size: 13, weight: "semibold", color: ON_NAVY_ACCENT });

  const { lines, style } = fitted(sheet, printable(shop, 120), CONTENT_WIDTH, 66);
  const height = sheet.text("H1", lines, X, 113, CONTENT_WIDTH, style);
  sheet.text("P", printable(subtitle, 110), X, 113 + height + 5, CONTENT_WIDTH - 130, {
    size: 10,
    color: ON_NAVY_MUTED,
  });
}

/** The largest size at which a name takes one line, or if it is long, two. */
function fitted(sheet: Sheet, lines: string, width: number, room: number): { lines: string; style: Style } {
  const styles = [36, 31, 27, 24, 20, 16, 13].map((size): Style => ({
    ...{ size, weight: "semibold", color: ON_NAVY, leading: 1.15 },
  }));
  const fits = (lineCount: number) => (style: Style) =>
    sheet.height(lines, width, style) <= Math.min(room, style.size * 1.2 * lineCount);
  const style = styles.slice(0, 4).find(fits(1)) ?? styles.slice(3).find(fits(2)) ?? styles.at(-1)!;
  return { lines, style };
}

function drawGauge(sheet: Sheet, { value, caption }: NonNullable<PaperReport["score"]>): void {
  const { x, y, radius } = GAUGE;
  const color = scoreColors(value).onNavy;
  const alt = value === null ? "No score: nothing could be judged." : `Score ${value} of 100.`;
  sheet.figure(alt, [x - radius, y - radius, x + radius, y + radius], (pen) => {
    pen.lineWidth(10).circle(x, y, radius).stroke(NAVY_LINE);
    if (value !== null && value > 0) pen.lineWidth(10).lineCap("round").path(arc(value)).stroke(color);
  });
  const number = value === null ? "–" : String(value);
  sheet.text("P", number, x - radius, y - 24, 2 * radius, {
    ...{ size: 34, weight: "semibold", color: ON_NAVY, leading: 1.1, align: "center" },
  });
  sheet.text("P", "of 100", x - radius, y + 14, 2 * radius, {
    ...{ size: 8.5, color: ON_NAVY_MUTED, align: "center" },
  });
  const width = CONTENT_WIDTH - 2 * radius - 60;
  const style: Style = { size: 10.5, color: ON_NAVY };
  const height = sheet.height(caption, width, style);
  sheet.text("P", caption, X, BAND - 32 - height, width, style);
}

/** Clockwise from the top. A full circle is two points that coincide, so it stops a hair before. */
function arc(value: number): string {
  const { x, y, radius } = GAUGE;
  const share = Math.min(value, 99.99) / 100;
  const angle = 2 * Math.PI * share;
  const end = [x + radius * Math.sin(angle), y - radius * Math.cos(angle)].map((n) => n.toFixed(2));
  return `M ${x} ${y - radius} A ${radius} ${radius} 0 ${share > 0.5 ? 1 : 0} 1 ${end.join(" ")}`;
}

/** Returns where it ends, as all of these do. */
function drawFigures(sheet: Sheet, figures: PaperReport["figures"], y: number): number {
  const gap = 10;
  const width = (CONTENT_WIDTH - gap * (figures.length - 1)) / Math.max(figures.length, 1);
  figures.forEach(({ value, label }, index) => {
    const x = X + index * (width + gap);
    sheet.decoration((pen) => pen.roundedRect(x, y, width, 66, 6).fill(TINT));
    sheet.group("P", () => {
      sheet.text("Span", printable(value, 14), x + 12, y + 10, width - 20, {
        ...{ size: 19, weight: "semibold", color: INK, leading: 1.2, tabular: true },
      });
      sheet.text("Span", label, x + 12, y + 36, width - 20, { ...FINE, leading: 1.3 });
    });
  });
  return y + 66;
}

function drawHighlights(sheet: Sheet, { highlights }: PaperReport, y: number): number {
  if (highlights === null) return y - 22;
  y += sheet.text("H2", highlights.title, X, y, CONTENT_WIDTH, H2) + 7;
  for (const { tone, text, detail } of highlights.rows) {
    const top = y;
    sheet.decoration((pen) => pen.moveTo(X, top).lineTo(X + CONTENT_WIDTH, top).lineWidth(0.75).stroke(RULE));
    badge(sheet, tone, X, top + 6, 56);
    sheet.text("P", printable(text, 74), X + 68, top + 6.5, CONTENT_WIDTH - 68 - 70, {
      ...{ size: 10, weight: "semibold", color: INK, leading: 1.4 },
    });
    if (detail !== "") sheet.text("P", detail, X, top + 8, CONTENT_WIDTH, { ...FINE, align: "right" });
    y += 27;
  }
  return y;
}

function drawQuotes(sheet: Sheet, quotes: string[], y: number): number {
  if (quotes.length === 0) return y - 22;
  const style: Style = { size: 15, color: INK, leading: 1.4 };
  for (const quote of quotes) {
    const text = printable(quote, 170);
    const height = sheet.height(text, CONTENT_WIDTH - 18, style);
    if (y + height > END - 150) break;
    const top = y;
    sheet.decoration((pen) => pen.rect(X, top + 2, 3, height - 4).fill(ACCENT));
    sheet.text("P", text, X + 18, top, CONTENT_WIDTH - 18, style);
    y += height + 16;
  }
  return y - 16;
}

/** The summary, and the bars beside it. */
function drawColumns(sheet: Sheet, { summary, meters }: PaperReport, y: number): void {
  const width = meters.length === 0 ? CONTENT_WIDTH : CONTENT_WIDTH - METERS - GUTTER;
  if (meters.length > 0) drawMeters(sheet, meters, X + width + GUTTER, y);
  y += sheet.text("H2", "In short", X, y, width, H2) + 6;
  sheet.group("L", () => {
    for (const sentence of summary) {
      const text = printable(sentence, 420);
      if (y + sheet.height(text, width - 14, TEXT) > END) break;
      const top = y;
      sheet.decoration((pen) => pen.circle(X + 2.5, top + 6.8, 2).fill(ACCENT));
      sheet.group("LI", () => {
        y += sheet.text("LBody", text, X + 14, top, width - 14, TEXT) + 4;
      });
    }
  });
}

function drawMeters(sheet: Sheet, meters: Bar[], x: number, y: number): void {
  y += sheet.text("H2", "Scores", x, y, METERS, H2) + 6;
  const track = { x: x + 100, width: METERS - 100 - 26 };
  const pitch = meters.length > 9 ? 14 : 15.5;
  for (const { label, value } of meters) {
    const top = y;
    sheet.decoration((pen) => pen.roundedRect(track.x, top + 4, track.width, 5, 2.5).fill(RULE));
    if (value !== null && value > 0) {
      const length = Math.max(5, track.width * value / 100);
      const color = scoreColors(value).onWhite;
      sheet.decoration((pen) => pen.roundedRect(track.x, top + 4, length, 5, 2.5).fill(color));
    }
    sheet.group("P", () => {
      sheet.text("Span", label, x, top, 98, { size: 8.5, color: BODY, leading: 1.5 });
      sheet.text("Span", value === null ? "–" : String(value), x, top, METERS, {
        ...{ size: 8.5, weight: "semibold", color: INK, leading: 1.5, align: "right", tabular: true },
      });
    });
    y += pitch;
  }
}

function drawMethod(sheet: Sheet, method: string): void {
  const style: Style = { size: 7.5, color: MUTED, leading: 1.45 };
  const top = PAGE.height - 34 - sheet.height(method, CONTENT_WIDTH, style);
  sheet.decoration((pen) =>
    pen.moveTo(X, top - 9).lineTo(X + CONTENT_WIDTH, top - 9).lineWidth(0.75).stroke(RULE)
  );
  sheet.text("P", method, X, top, CONTENT_WIDTH, style);
}
