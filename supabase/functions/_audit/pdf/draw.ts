/** Draws each kind of block, top to bottom, breaking pages between pieces that belong together. */

import type { Bar, Block, PaperDraft, PaperEvidence, PaperFinding } from "./blocks.ts";
import { ACCENT, BODY, INK, MUTED, RULE, scoreColors, TINT } from "./palette.ts";
import type { Style } from "./pen.ts";
import { printable } from "./printable.ts";
import { CONTENT_WIDTH, MARGIN, type Sheet } from "./sheet.ts";
import { badge, drawTable } from "./table.ts";

const X = MARGIN.left;
const H2: Style = { size: 20, weight: "semibold", color: INK, leading: 1.25 };
const H3: Style = { size: 12.5, weight: "semibold", color: INK, leading: 1.3 };
const TEXT: Style = { size: 10, color: BODY, leading: 1.5 };
const SMALL: Style = { size: 8.5, color: BODY, leading: 1.45 };
const LABEL: Style = { size: 8.5, weight: "semibold", color: INK, leading: 1.45 };
const FINE: Style = { size: 8, color: MUTED, leading: 1.45 };

/** A heading is not left alone at the foot of a page. */
const KEEP = 90;

export function drawBlock(sheet: Sheet, block: Block): void {
  switch (block.type) {
    case "section":
      return drawSection(sheet, block);
    case "heading":
      sheet.need(KEEP);
      sheet.y += 12;
      sheet.y += sheet.text("H3", printable(block.text, 160), X, sheet.y, CONTENT_WIDTH, H3) + 5;
      return;
    case "paragraph":
      return drawParagraph(sheet, block.text);
    case "note":
      return drawNote(sheet, block.title, block.text);
    case "bars":
      for (const bar of block.bars) drawBar(sheet, bar);
      return;
    case "ticks":
      for (const group of block.groups) drawTicks(sheet, group);
      return;
    case "table":
      return drawTable(sheet, block.columns, block.rows, block.dense ?? false);
    case "finding":
      return drawFinding(sheet, block.finding);
    case "drafts":
      for (const draft of block.drafts) drawDraft(sheet, draft);
  }
}

function drawSection(sheet: Sheet, { title, intro, newPage }: Block & { type: "section" }): void {
  if (newPage) sheet.breakPage();
  else {
    sheet.need(KEEP + 150);
    if (sheet.y > MARGIN.top) sheet.y += 26;
  }
  sheet.bookmark(title);
  const top = sheet.y;
  sheet.decoration((pen) => pen.rect(X, top, 28, 3).fill(ACCENT));
  sheet.y += 12;
  sheet.y += sheet.text("H2", title, X, sheet.y, CONTENT_WIDTH, H2) + 6;
  if (intro !== undefined) drawParagraph(sheet, intro);
  sheet.y += 4;
}

function drawParagraph(sheet: Sheet, text: string): void {
  const shown = printable(text, 900);
  sheet.need(sheet.height(shown, CONTENT_WIDTH, TEXT));
  sheet.y += sheet.text("P", shown, X, sheet.y, CONTENT_WIDTH, TEXT) + 6;
}

function drawNote(sheet: Sheet, title: string, text: string): void {
  const shown = printable(text, 900);
  const width = CONTENT_WIDTH - 32;
  const height = sheet.height(shown, width, SMALL) + 44;
  sheet.need(height + 8);
  const top = sheet.y;
  sheet.decoration((pen) => pen.roundedRect(X, top, CONTENT_WIDTH, height, 6).fill(TINT));
  sheet.decoration((pen) => pen.rect(X, top + 12, 3, height - 24).fill(ACCENT));
  sheet.text("P", printable(title, 120), X + 16, top + 13, width, { ...LABEL, size: 10 });
  sheet.text("P", shown, X + 16, top + 30, width, SMALL);
  sheet.y += height + 10;
}

function drawBar(sheet: Sheet, { label, value, detail }: Bar): void {
  const row = 29;
  const track = { x: X + 134, width: CONTENT_WIDTH - 134 - 46 - 128 };
  sheet.need(row);
  const top = sheet.y;
  sheet.decoration((pen) => pen.roundedRect(track.x, top + 3.5, track.width, 7, 3.5).fill(RULE));
  if (value !== null && value > 0) {
    const width = Math.max(7, track.width * value / 100);
    const color = scoreColors(value).onWhite;
    sheet.decoration((pen) => pen.roundedRect(track.x, top + 3.5, width, 7, 3.5).fill(color));
  }
  sheet.group("P", () => {
    sheet.text("Span", label, X, top, 130, { ...TEXT, weight: "semibold", color: INK });
    sheet.text("Span", value === null ? "–" : String(value), track.x + track.width, top, 38, {
      ...TEXT,
      weight: "semibold",
      color: INK,
      align: "right",
      tabular: true,
    });
    sheet.text("Span", detail, X + CONTENT_WIDTH - 120, top + 1, 120, FINE);
  });
  sheet.y += row;
}

/** A title, and what is in order below it, in two columns of whole rows. */
function drawTicks(sheet: Sheet, { title, items }: { title: string; items: string[] }): void {
  const gap = 24;
  const width = (CONTENT_WIDTH - gap) / 2;
  const rows = Array.from(
    { length: Math.ceil(items.length / 2) },
    (_, index) => items.slice(2 * index, 2 * index + 2),
  )
    .map((row) => row.map((item) => printable(item, 140)));
  const heightOf = (row: string[]) =>
    Math.max(...row.map((item) => sheet.height(item, width - 16, SMALL))) + 4;
  sheet.need(22 + (rows.length > 0 ? heightOf(rows[0]) : 0));
  sheet.y += 6;
  sheet.y += sheet.text("H3", `${title} · ${items.length}`, X, sheet.y, CONTENT_WIDTH, LABEL) + 4;
  sheet.group("L", () => {
    for (const row of rows) {
      const height = heightOf(row);
      sheet.need(height);
      const top = sheet.y;
      row.forEach((item, column) => {
        const x = X + column * (width + gap);
        sheet.group("LI", () => {
          sheet.text("Lbl", "✓", x, top, 12, { ...SMALL, weight: "semibold", color: ACCENT });
          sheet.text("LBody", item, x + 16, top, width - 16, SMALL);
        });
      });
      sheet.y += height;
    }
  });
}

function drawFinding(sheet: Sheet, finding: PaperFinding): void {
  const title = printable(finding.title, 200);
  const titleWidth = CONTENT_WIDTH - 36 - 74;
  const titleHeight = sheet.height(title, titleWidth, H3);
  // What is told of a finding stays with its title; evidence may go on overleaf once some of it is there.
  const told = finding.paragraphs.reduce(
    (sum, { text }) => sum + sheet.height(printable(text, 600), BODY_WIDTH - 44, SMALL) + 5,
    0,
  );
  const evidence = finding.evidence.slice(0, 1).reduce((sum, piece) => sum + evidenceHeight(sheet, piece), 0);
  sheet.need(Math.min(titleHeight + 40 + told + evidence, 420));

  const top = sheet.y;
  sheet.decoration((pen) => pen.moveTo(X, top).lineTo(X + CONTENT_WIDTH, top).lineWidth(0.75).stroke(RULE));
  sheet.y += 12;
  sheet.text("P", finding.number, X, sheet.y, 30, { ...H3, color: MUTED, tabular: true });
  badge(sheet, finding.severity, X + CONTENT_WIDTH - 62, sheet.y + 1, 62);
  sheet.y += sheet.text("H3", title, X + INDENT, sheet.y, titleWidth, H3) + 2;
  sheet.y += sheet.text("P", finding.facts, X + INDENT, sheet.y, BODY_WIDTH, FINE) + 7;

  for (const { label, text } of finding.paragraphs) {
    const shown = printable(text, 600);
    sheet.need(sheet.height(shown, BODY_WIDTH - 44, SMALL) + 6);
    const top = sheet.y;
    sheet.group("P", () => {
      sheet.text("Span", label, X + INDENT, top, 44, LABEL);
      sheet.y += sheet.text("Span", shown, X + INDENT + 44, top, BODY_WIDTH - 44, SMALL) + 5;
    });
  }
  finding.evidence.forEach((piece, index) => drawEvidence(sheet, piece, index === 0));
  if (finding.more > 0) {
    sheet.need(16);
    const text = `and ${finding.more} more like this`;
    sheet.y += sheet.text("P", text, X + INDENT + 44, sheet.y, BODY_WIDTH - 44, FINE) + 3;
  }
  drawRule(sheet, finding.rule);
  sheet.y += 14;
}

const INDENT = 30;
const BODY_WIDTH = CONTENT_WIDTH - INDENT;

const EVIDENCE_WIDTH = BODY_WIDTH - 44 - 20;

function evidenceLines(
  { places, observed, expected, lookedFor }: PaperEvidence,
): { text: string; style: Style }[] {
  return [
    ...places.map((place) => ({ text: printable(place, 240), style: FINE })),
    { text: `Seen: ${printable(observed, 300)}`, style: { ...SMALL, color: INK } },
    { text: `Expected: ${printable(expected, 260)}`, style: SMALL },
    ...(lookedFor === null ? [] : [{ text: `Looked for: ${printable(lookedFor, 600)}`, style: FINE }]),
  ];
}

function evidenceHeight(sheet: Sheet, piece: PaperEvidence): number {
  return evidenceLines(piece).reduce(
    (sum, { text, style }) => sum + sheet.height(text, EVIDENCE_WIDTH, style),
    18,
  );
}

function drawEvidence(sheet: Sheet, piece: PaperEvidence, isFirst: boolean): void {
  const height = evidenceHeight(sheet, piece) - 4;
  sheet.need(height + 4);
  const top = sheet.y;
  const x = X + INDENT + 44;
  sheet.decoration((pen) => pen.roundedRect(x, top, BODY_WIDTH - 44, height, 4).fill(TINT));
  if (isFirst) sheet.text("P", "Seen at", X + INDENT, top + 6, 44, LABEL);
  sheet.group("P", () => {
    let y = top + 6;
    for (const { text, style } of evidenceLines(piece)) {
      y += sheet.text("Span", text, x + 10, y, EVIDENCE_WIDTH, style);
    }
  });
  sheet.y += height + 4;
}

function drawRule(sheet: Sheet, { name, url }: PaperFinding["rule"]): void {
  sheet.need(18);
  const top = sheet.y + 2;
  sheet.group("P", () => {
    sheet.text("Span", "Rule", X + INDENT, top, 44, LABEL);
    sheet.text("Link", printable(name, 110), X + INDENT + 44, top, BODY_WIDTH - 44, {
      ...SMALL,
      color: ACCENT,
      link: url,
    });
  });
  sheet.y = top + 14;
}

function drawDraft(sheet: Sheet, { part, text, size, from }: PaperDraft): void {
  const width = CONTENT_WIDTH - 16 - 66;
  const shown = printable(text, 500);
  const source = printable(from, 220);
  const style: Style = { ...TEXT, size: 11, color: INK, leading: 1.4 };
  const height = sheet.height(shown, width, style) + sheet.height(source, width, FINE) + 4;
  sheet.need(height + (part === null ? 10 : 34));
  if (part !== null) {
    sheet.y += 8;
    sheet.y += sheet.text("P", printable(part, 120), X, sheet.y, CONTENT_WIDTH, { ...LABEL, color: ACCENT }) +
      4;
  }
  const top = sheet.y;
  sheet.decoration((pen) => pen.rect(X, top + 2, 2, height - 4).fill(RULE));
  sheet.y += sheet.text("P", shown, X + 16, top, width, style) + 1;
  sheet.y += sheet.text("P", source, X + 16, sheet.y, width, FINE) + 7;
  if (size !== null) {
    sheet.text("P", size, X, top + 2, CONTENT_WIDTH, { ...FINE, align: "right", tabular: true });
  }
}
