/** A report on paper: tagged PDF (PDF/UA), A4, the same bytes for the same report. */

import type { PaperReport } from "./blocks.ts";
import { drawCover } from "./cover.ts";
import { drawBlock } from "./draw.ts";
import { MUTED } from "./palette.ts";
import { printable } from "./printable.ts";
import { loadScripts } from "./scripts.ts";
import { CONTENT_WIDTH, MARGIN, openSheet, PAGE } from "./sheet.ts";

/**
 * Bytes of the PDF. Import this module when a PDF is due and not before: the font and pdfkit come with it, and what
 * other scripts need once a text has them.
 */
export async function renderPdf(report: PaperReport): Promise<Uint8Array> {
  const scripts = await loadScripts(JSON.stringify(report));
  const typesetter = scripts && { scripts, linesOf: (await import("./typeset.ts")).linesOf };
  const sheet = openSheet(printable(report.title, 200), typesetter);
  drawCover(sheet, report);
  for (const block of report.blocks) drawBlock(sheet, block);

  const name = printable(`${report.kind} · ${report.shop}`, 90);
  const y = PAGE.height - 38;
  return await sheet.finish((page, pages) => {
    if (page === 1) return;
    sheet.repeated(name, MARGIN.left, y, CONTENT_WIDTH - 80, { size: 8, color: MUTED });
    sheet.repeated(`${page} / ${pages}`, MARGIN.left, y, CONTENT_WIDTH, {
      ...{ size: 8, color: MUTED, align: "right", tabular: true },
    });
  });
}
