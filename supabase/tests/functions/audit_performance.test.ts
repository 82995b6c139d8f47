// Contract: a page of half a megabyte becomes facts in under 15 ms, and 25 of them from a cold start in under 300 ms of CPU
// and 150 MB of memory: what a hosted function has for a slice of a crawl. CPU is that of the thread which runs the
// function, as the hosted runtime counts it (supabase/edge-runtime, crates/cpu_timer: CLOCK_THREAD_CPUTIME_ID). Machines
// differ and are busy, so the tests compare with bare passes of htmlparser2's parser over the same page in the same run;
// the figures are printed.

import { assert } from "@kit/assert";
import { Parser } from "htmlparser2";
import { readFacts } from "../../functions/_audit/facts.ts";
import { largeShopPage } from "./audit_shop_page.ts";

const PAGE = new URL("https://shop.example.com/collections/all");
const html = largeShopPage();

/** The parser alone: what no reader of the page can be faster than. */
function bare() {
  let events = 0;
  const parser = new Parser({
    onopentag: () => events++,
    ontext: () => events++,
    onclosetag: () => events++,
  });
  parser.end(html);
  return events;
}

/** CPU time of this thread where the system tells it (Linux, in nanoseconds), else time. */
function cpuMs(): number {
  try {
    return parseInt(Deno.readTextFileSync("/proc/thread-self/schedstat")) / 1e6;
  } catch {
    return performance.now();
  }
}

/** CPU time of one run, of so many: the system counts in steps of some milliseconds. */
function msOf(work: () => unknown): number {
  const started = cpuMs();
  for (let run = 0; run < RUNS; run++) work();
  return (cpuMs() - started) / RUNS;
}
const RUNS = 8;

Deno.test("the measured page is the one that is promised", () => {
  const count = (tag: string) => html.split(`<${tag} `).length - 1;
  assert(html.length > 490_000 && html.length < 530_000, `${html.length} characters`);
  assert(count("a") === 1041 && count("form") === 490, `${count("a")} links, ${count("form")} forms`);
});

/**
 * Times of a bare parse that facts may take: 1.7 to 2.1, garbage collection included, by machine and version of Deno.
 * The limit stands well above, so that only a slower reader goes red.
 */
const MOST = 2.6;
/** The same from a cold start of both, where most of the time goes into compiling: 1.8 to 2.2. */
const MOST_COLD = 2.8;
/** Busy machines are asked again. */
const ATTEMPTS = 3;

Deno.test("a page of half a megabyte is read in little more than the time of a bare parse", () => {
  let ratio = Infinity;
  for (let attempt = 0; attempt < ATTEMPTS && ratio > MOST; attempt++) {
    const bareMs: number[] = [];
    const factsMs: number[] = [];
    // In turns, so that a busy moment of the machine hits both.
    for (let round = 0; round < 8; round++) {
      bareMs.push(msOf(bare));
      factsMs.push(msOf(() => readFacts(html, PAGE, false)));
    }
    const [floor, best] = [Math.min(...bareMs), Math.min(...factsMs)];
    const median = factsMs.slice(2).sort((a, b) => a - b)[3];
    ratio = Math.min(ratio, best / floor);
    console.log(
      `facts of ${Math.round(html.length / 1000)} KB: best ${best.toFixed(1)} ms of CPU, ` +
        `median ${median.toFixed(1)} ms; bare parse ${floor.toFixed(1)} ms; ratio ${
          (best / floor).toFixed(2)
        }`,
    );
  }
  assert(ratio <= MOST, `${ratio.toFixed(2)} times a bare parse`);
});

Deno.test("25 pages of half a megabyte fit into the memory and time of a slice, in a process of their own", async () => {
  let [ratio, mb] = [Infinity, Infinity];
  for (let attempt = 0; attempt < ATTEMPTS && (ratio > MOST_COLD || mb >= 150); attempt++) {
    // The parser too in a process of its own: it would find the tokenizer compiled for another one.
    const run = await measure(
      `readFacts(html, new URL("https://shop.example.com/?page=" + i), false)`,
      `import { readFacts } from ${moduleUrl("../../functions/_audit/facts.ts")};`,
    );
    const bare = await measure(
      `new Parser({ onopentag() {}, ontext() {}, onclosetag() {} }).end(html)`,
      `import { Parser } from "htmlparser2";`,
    );
    ratio = Math.min(ratio, run.ms / bare.ms);
    mb = Math.min(mb, run.mb);
    console.log(
      `25 pages from a cold start: ${run.ms.toFixed(0)} ms of CPU, ${run.mb.toFixed(0)} MB more; ` +
        `25 bare parses from a cold start ${bare.ms.toFixed(0)} ms; ratio ${(run.ms / bare.ms).toFixed(2)}`,
    );
  }
  assert(ratio <= MOST_COLD, `${ratio.toFixed(2)} times a bare parse`);
  assert(mb < 150, `${mb.toFixed(0)} MB`);
});

/** What 25 pages cost in a process of their own. @param read an expression of `html` and `i` */
async function measure(read: string, imports: string): Promise<{ ms: number; mb: number }> {
  const script = `
    ${imports}
    import { largeShopPage } from ${moduleUrl("./audit_shop_page.ts")};
    ${cpuMs}
    const page = new TextEncoder().encode(largeShopPage());
    const before = Deno.memoryUsage().rss;
    const started = cpuMs();
    const kept = [];
    let most = 0;
    for (let i = 0; i < 25; i++) {
      const html = new TextDecoder().decode(page);
      kept.push(${read});
      most = Math.max(most, Deno.memoryUsage().rss);
    }
    console.log(JSON.stringify({ ms: cpuMs() - started, mb: (most - before) / 1e6, pages: kept.length }));`;
  const config = new URL("../../functions/deno.json", import.meta.url).pathname;
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["eval", "--no-lock", "--node-modules-dir=none", "--ext=ts", "--config", config, script],
  }).output();
  assert(success, new TextDecoder().decode(stderr));
  const { pages, ...measured } = JSON.parse(new TextDecoder().decode(stdout));
  assert(pages === 25);
  return measured;
}

/** The address of a module, as it is written in a script. */
function moduleUrl(path: string): string {
  return JSON.stringify(new URL(path, import.meta.url).href);
}
