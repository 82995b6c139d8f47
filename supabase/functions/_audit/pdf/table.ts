/** Tables whose rows stay whole and whose head stands again on each page. */

import type { Cell, Column, Tone } from "./blocks.ts";
import { BADGES, BODY, INK, MUTED, RULE } from "./palette.ts";
import type { Style } from "./pen.ts";
import { printable } from "./printable.ts";
import { CONTENT_WIDTH, MARGIN, type Sheet } from "./sheet.ts";

const CELL: Style = { size: 8.5, color: BODY, leading: 1.4 };
const HEAD: Style = { size: 7.5, weight: "semibold", color: MUTED, leading: 1.3, spacing: 0.3 };
const GAP = 10;
const PADDING = 5.5;
const DENSE_PADDING = 2.5;
const MAX_CHARS = 220;

export function drawTable(sheet: Sheet, named: Column[], rows: Cell[][], dense: boolean): void {
  if (rows.length === 0) return;
  const padding = dense ? DENSE_PADDING : PADDING;
  const columns = named.map(({ title, ...column }) => ({ ...column, title: printable(title, 60) }));
  const lefts = columns.map((_, index) =>
    MARGIN.left + CONTENT_WIDTH * columns.slice(0, index).reduce((sum, { width }) => sum + width, 0)
  );
  const places = columns.map(({ width, align }, index) => ({
    x: lefts[index],
    width: CONTENT_WIDTH * width - (index === columns.length - 1 ? 0 : GAP),
    align: align ?? "left" as const,
  }));
  const headHeight = Math.max(...columns.map(({ title }, i) => sheet.height(title, places[i].width, HEAD))) +
    10;

  const line = (y: number) =>
    sheet.decoration((pen) =>
      pen.moveTo(MARGIN.left, y).lineTo(MARGIN.left + CONTENT_WIDTH, y).lineWidth(0.75).stroke(RULE)
    );
  const head = (write: (title: string, place: (typeof places)[number]) => void) => {
    columns.forEach(({ title }, index) => write(title, places[index]));
    sheet.y += headHeight;
    line(sheet.y - 3);
  };

  sheet.need(headHeight + rowHeight(rows[0]));
  sheet.group("Table", () => {
    sheet.group(
      "TR",
      () =>
        head((title, { x, width, align }) => sheet.text("TH", title, x, sheet.y, width, { ...HEAD, align })),
    );
    sheet.onBreak = () =>
      head((title, { x, width, align }) => sheet.repeated(title, x, sheet.y, width, { ...HEAD, align }));
    for (const row of rows) drawRow(row);
    sheet.onBreak = null;
  });
  sheet.y += 8;

  function rowHeight(row: Cell[]): number {
    const heights = row.map((cell, index) => sheet.height(textOf(cell), places[index].width, styleOf(cell)));
    return Math.max(...heights) + 2 * padding;
  }

  function drawRow(row: Cell[]): void {
    const height = rowHeight(row);
    sheet.need(height);
    const top = sheet.y;
    sheet.group("TR", () =>
      row.forEach((cell, index) => {
        const { x, width, align } = places[index];
        if (isBadge(cell)) sheet.group("TD", () => badge(sheet, cell.tone, x, top + padding - 1.5, 52));
        else {
          const style = { ...styleOf(cell), align, tabular: align === "right" };
          sheet.text("TD", textOf(cell), x, top + padding, width, style);
        }
      }));
    line(top + height);
    sheet.y += height;
  }
}

/** A small tinted label. */
export function badge(sheet: Sheet, tone: Tone, x: number, y: number, width: number): void {
  const { text, tint, label } = BADGES[tone];
  sheet.decoration((pen) => pen.roundedRect(x, y, width, 15, 7.5).fill(tint));
  sheet.text("P", label, x, y + 2.6, width, {
    ...{ size: 8, weight: "semibold", color: text, leading: 1.25, align: "center" },
  });
}

function isBadge(cell: Cell): cell is { text: string; tone: Tone } {
  return typeof cell !== "string" && cell.tone in BADGES;
}

function textOf(cell: Cell): string {
  return printable(typeof cell === "string" ? cell : cell.text, MAX_CHARS);
}

function styleOf(cell: Cell): Style {
  if (typeof cell === "string") return CELL;
  if (cell.tone === "strong") return { ...CELL, weight: "semibold", color: INK };
  return cell.tone === "muted" ? { ...CELL, color: MUTED } : CELL;
}
