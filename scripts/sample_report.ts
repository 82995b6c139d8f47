/**
 * Writes `docs/sample-report.pdf`: the survival blueprint of the demo shop Harbor Coffee, read over HTTP as a customer's
 * shop is. And `docs/sample-report.png`, three of its pages side by side, which needs `pdftoppm` (poppler-utils).
 *
 *     npx -y deno@2.9.6 run -A scripts/sample_report.ts
 */

import { Buffer } from "node:buffer";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { crc32, deflateSync } from "node:zlib";
import { crawlOf } from "../supabase/functions/_audit/crawl.ts";
import { createPoliteReader } from "../supabase/functions/_audit/polite_reader.ts";
import { nextStep } from "../supabase/functions/_audit/plan.ts";
import { writeReports } from "../supabase/functions/_audit/report.ts";
import { createTransport } from "../supabase/functions/_audit/transport.ts";
import { asStored, type Visit } from "../supabase/functions/_audit/visit.ts";
import { startDemoShop } from "./demo-shop/demo_shop.ts";

const SHOP = "http://harbor-coffee.example.com/";
/** The day that it shows: the clock would make another file each time. */
const DAY = "2026-11-30";
/** Pages for the picture, and dots per inch. */
const SHOWN = [1, 2, 4];
const DPI = 64;

const docs = fileURLToPath(new URL("../docs/", import.meta.url));
const [report] = await writeReports(["survival_blueprint"], crawlOf(SHOP, await readShop()), {
  ...{ competitors: [], previous: null, period: null },
});
await Deno.writeFile(join(docs, "sample-report.pdf"), report.pdf);
await Deno.writeFile(join(docs, "sample-report.png"), await pictureOf(join(docs, "sample-report.pdf")));

async function readShop(): Promise<Visit[]> {
  const { port, stop } = await startDemoShop();
  try {
    const take = createPoliteReader({
      get: createTransport({
        overrides: new Map([[new URL(SHOP).hostname, { address: "127.0.0.1", port }]]),
        userAgent: "EcomEdgeBot/1.0",
      }),
      lookUp: () => Promise.resolve({ state: "unknown" }),
      pauseMs: () => 0,
      wait: () => Promise.resolve(),
      now: () => performance.now(),
      today: () => DAY,
    });
    const visits: Visit[] = [];
    for (let step; (step = nextStep([SHOP], visits)) !== null;) {
      // How fast this machine is would make another file each time.
      visits.push({ ...asStored((await take(step, visits)).visit), ttfbMs: 100 });
    }
    return visits;
  } finally {
    await stop();
  }
}

/** Pages side by side on grey, as PNG. */
async function pictureOf(pdf: string): Promise<Uint8Array> {
  const pages = await Promise.all(SHOWN.map((page) => pageOf(pdf, page)));
  const gap = 14;
  const height = pages[0].height + 2 * gap;
  const width = pages.reduce((sum, page) => sum + page.width + gap, gap);
  // A PNG's rows start with their filter, 0 for none.
  const rows = Buffer.alloc(height * (1 + width * 3), 0xd9);
  for (let y = 0; y < height; y++) rows[y * (1 + width * 3)] = 0;
  let left = gap;
  for (const page of pages) {
    for (let y = 0; y < page.height; y++) {
      const row = page.pixels.subarray(y * page.width * 3, (y + 1) * page.width * 3);
      rows.set(row, (y + gap) * (1 + width * 3) + 1 + left * 3);
    }
    left += page.width + gap;
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8); // eight bits, red, green and blue
  return Buffer.concat([
    Buffer.from("\x89PNG\r\n\x1a\n", "latin1"),
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(rows, { level: 9 })),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const numbers = Buffer.alloc(8);
  numbers.writeUInt32BE(data.length, 0);
  numbers.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([numbers.subarray(0, 4), body, numbers.subarray(4)]);
}

/** A page as pixels: pdftoppm writes "P6\n<width> <height>\n255\n" and three bytes for each. */
async function pageOf(
  pdf: string,
  page: number,
): Promise<{ width: number; height: number; pixels: Uint8Array }> {
  const { success, stdout } = await new Deno.Command("pdftoppm", {
    args: ["-r", String(DPI), "-f", String(page), "-l", String(page), pdf],
    stderr: "inherit",
  }).output();
  if (!success) throw new Error("pdftoppm could not draw the page: read its message above.");
  const [head, width, height] = /^P6\n(\d+) (\d+)\n255\n/.exec(
    Buffer.from(stdout).toString("latin1", 0, 40),
  )!;
  return { width: Number(width), height: Number(height), pixels: stdout.subarray(head.length) };
}
