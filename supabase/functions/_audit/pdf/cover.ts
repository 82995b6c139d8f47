/** The first page: whose shop, which report, the score, and what it comes to. */

import type { PaperReport } from "./blocks.ts";
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
} from "./palette.ts";
import { printable } from "./printable.ts";
import { CONTENT_WIDTH, MARGIN, PAGE, type Sheet, type Style } from "./sheet.ts";
import { badge } from "./table.ts";

/** Height of the dark part, with a score and without. */
const BAND = 376;
const LOW_BAND = 236;
const GAUGE = { x: PAGE.width - MARGIN.right - 72, y: BAND - 104, radius: 60 };
/** Longer summaries go on at the next page. */
const SUMMARY_END = 716;

export function drawCover(sheet: Sheet, report: PaperReport): void {
  const band = report.score === null ? LOW_BAND : BAND;
  sheet.decoration((pen) => pen.rect(0, 0, PAGE.width, band).fill(NAVY));
  sheet.decoration((pen) => pen.rect(0, band, PAGE.width, 3).fill(ACCENT));
  drawHead(sheet, report);
  if (report.score !== null) drawGauge(sheet, report.score);
  drawFigures(sheet, report.figures, band + 34);
  drawHighlights(sheet, report, drawSummary(sheet, report, band + 112));
  drawMethod(sheet, report.method);
}

function drawHead(sheet: Sheet, { kind, shop, subtitle }: PaperReport): void {
  const width = CONTENT_WIDTH;
  sheet.text("P", "EDGE KIT", MARGIN.left, 52, width, {
    size: 8.5,
    weight: "semibold",
    color: ON_NAVY,
    spacing: 2.2,
  });
  sheet.text("P", kind, MARGIN.left, 112, width, { size: 13, weight: "semibold", color: ON_NAVY_ACCENT });

  const { lines, style } = fitted(sheet, printable(shop, 120), width, 96);
  const height = sheet.text("H1", lines, MARGIN.left, 134, width, style);
  sheet.text("P", printable(subtitle, 160), MARGIN.left, 134 + height + 6, width - 150, {
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
    pen.lineWidth(11).circle(x, y, radius).stroke(NAVY_LINE);
    if (value !== null && value > 0) pen.lineWidth(11).lineCap("round").path(arc(value)).stroke(color);
  });
  const number = value === null ? "–" : String(value);
  sheet.text("P", number, x - radius, y - 27, 2 * radius, {
    ...{ size: 38, weight: "semibold", color: ON_NAVY, leading: 1.1, align: "center" },
  });
  sheet.text("P", "of 100", x - radius, y + 16, 2 * radius, {
    ...{ size: 9, color: ON_NAVY_MUTED, align: "center" },
  });
  const width = CONTENT_WIDTH - 2 * radius - 60;
  const style: Style = { size: 10.5, color: ON_NAVY };
  const height = sheet.height(caption, width, style);
  sheet.text("P", caption, MARGIN.left, BAND - 40 - height, width, style);
}

/** Clockwise from the top. A full circle is two points that coincide, so it stops a hair before. */
function arc(value: number): string {
  const { x, y, radius } = GAUGE;
  const share = Math.min(value, 99.99) / 100;
  const angle = 2 * Math.PI * share;
  const end = [x + radius * Math.sin(angle), y - radius * Math.cos(angle)].map((n) => n.toFixed(2));
  return `M ${x} ${y - radius} A ${radius} ${radius} 0 ${share > 0.5 ? 1 : 0} 1 ${end.join(" ")}`;
}

function drawFigures(sheet: Sheet, figures: PaperReport["figures"], y: number): void {
  const width = CONTENT_WIDTH / Math.max(figures.length, 1);
  figures.forEach(({ value, label }, index) => {
    const x = MARGIN.left + index * width;
    if (index > 0) {
      sheet.decoration((pen) => pen.moveTo(x - 8, y + 4).lineTo(x - 8, y + 50).lineWidth(0.75).stroke(RULE));
    }
    sheet.group("P", () => {
      sheet.text("Span", printable(value, 24), x + (index > 0 ? 6 : 0), y, width - 12, {
        ...{ size: 22, weight: "semibold", color: INK, leading: 1.2, tabular: true },
      });
      sheet.text("Span", label, x + (index > 0 ? 6 : 0), y + 30, width - 18, {
        size: 8.5,
        color: MUTED,
        leading: 1.35,
      });
    });
  });
}

/** Returns where it ends. */
function drawSummary(sheet: Sheet, { summary, highlights }: PaperReport, y: number): number {
  const end = SUMMARY_END - (highlights === null ? 0 : 44 + 24 * highlights.rows.length);
  y += sheet.text("H2", "In short", MARGIN.left, y, CONTENT_WIDTH, {
    ...{ size: 14, weight: "semibold", color: INK },
  }) + 6;
  const style: Style = { size: 10.5, color: BODY, leading: 1.5 };
  sheet.group("L", () => {
    for (const sentence of summary) {
      const text = printable(sentence, 420);
      if (y + sheet.height(text, CONTENT_WIDTH - 16, style) > end) break;
      const top = y;
      sheet.decoration((pen) => pen.circle(MARGIN.left + 3, top + 7.5, 2.2).fill(ACCENT));
      sheet.group("LI", () => {
        y += sheet.text("LBody", text, MARGIN.left + 16, y, CONTENT_WIDTH - 16, style) + 3;
      });
    }
  });
  return y;
}

function drawHighlights(sheet: Sheet, { highlights }: PaperReport, y: number): void {
  if (highlights === null) return;
  y += 14;
  y += sheet.text("H2", highlights.title, MARGIN.left, y, CONTENT_WIDTH, {
    ...{ size: 14, weight: "semibold", color: INK },
  }) + 6;
  for (const { tone, text } of highlights.rows) {
    const top = y;
    badge(sheet, tone, MARGIN.left, top, 56);
    sheet.text("P", printable(text, 76), MARGIN.left + 68, top, CONTENT_WIDTH - 68, {
      ...{ size: 10.5, color: INK, leading: 1.4 },
    });
    y += 24;
  }
}

function drawMethod(sheet: Sheet, method: string): void {
  const style: Style = { size: 8, color: MUTED, leading: 1.5 };
  const top = PAGE.height - MARGIN.bottom - sheet.height(method, CONTENT_WIDTH, style) - 8;
  sheet.decoration((pen) =>
    pen.moveTo(MARGIN.left, top - 10).lineTo(MARGIN.left + CONTENT_WIDTH, top - 10).lineWidth(0.75).stroke(
      RULE,
    )
  );
  sheet.text("P", method, MARGIN.left, top, CONTENT_WIDTH, style);
}
