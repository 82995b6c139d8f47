/**
 * The scraper's handler on real runs, in a process of its own so that its memory can be told: reads a shop over loopback,
 * judges it, writes the report and its PDF, and stores pages and outputs by the real calls. The files go nowhere.
 *
 * deno run -A bulk_reports.ts <database url> <port of the shop> <hosts, with commas> <workers at once>
 */

import postgres from "postgres";
import type { Rpc } from "../../supabase/functions/_shared/database.ts";
import { parseHostOverrides } from "../../supabase/functions/_audit/host_overrides.ts";
import { createLookUp } from "../../supabase/functions/_audit/lookup.ts";
import { createPoliteReader } from "../../supabase/functions/_audit/polite_reader.ts";
import { createTransport } from "../../supabase/functions/_audit/transport.ts";
import { denoNetwork } from "../../supabase/functions/_audit/transport/dial.ts";
import { createHandler } from "../../supabase/functions/scraper/handler.ts";
import { directRpc } from "../local/direct_rpc.ts";

/** What a process found out about its workers. */
export interface Worked {
  /** Bytes in memory before the first, and at most. */
  before: number;
  most: number;
  /** Milliseconds of processor time of each worker, in order; one after the other only. */
  cpu: number[];
  /** Bytes of the PDFs. */
  files: number[];
}

if (import.meta.main) {
  const [url, port, hosts, atOnce] = Deno.args;
  console.log(JSON.stringify(await work(url, Number(port), hosts.split(","), Number(atOnce))));
}

async function work(url: string, port: number, hosts: string[], atOnce: number): Promise<Worked> {
  const sql = postgres(url, { max: 4, onnotice() {} });
  const setting = JSON.stringify(Object.fromEntries(hosts.map((host) => [host, `127.0.0.1:${port}`])));
  const overrides = parseHostOverrides(setting, "http://127.0.0.1");
  const background: Promise<void>[] = [];
  const files: number[] = [];
  const before = Deno.memoryUsage().rss;
  let most = before;
  const look = () => most = Math.max(most, Deno.memoryUsage().rss);
  const rpc = directRpc(sql);
  const handler = createHandler({
    authenticate: () => Promise.resolve({ ok: true, value: null }),
    rpc: ((name, args, signal) => {
      look();
      return rpc(name, args, signal);
    }) as Rpc,
    createReader: () =>
      createPoliteReader({
        get: createTransport({ overrides, userAgent: "EcomEdgeBot/1.0" }),
        lookUp: createLookUp(denoNetwork.resolve, overrides),
        pauseMs: () => 0,
        wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
        now: () => performance.now(),
        today: () => new Date().toISOString().slice(0, 10),
      }),
    store: {
      put(_path, pdf) {
        look();
        files.push(pdf.length);
        return Promise.resolve({ ok: true, value: undefined });
      },
      remove: () => Promise.resolve({ ok: true, value: undefined }),
    },
    waitUntil: (work) => void background.push(work),
    leaving: new AbortController().signal,
    now: () => performance.now(),
    log: () => {},
  });

  const cpu: number[] = [];
  const oneWorker = async () => {
    const body = "{}";
    const response = await handler(new Request("http://localhost/scraper", { method: "POST", body }));
    const { state, ...problem } = await response.json();
    if (response.status !== 202) throw new Error(JSON.stringify(problem));
    await Promise.all(background);
    return state === "started";
  };
  try {
    for (let more = true; more;) {
      const started = processorTime();
      more = (await Promise.all(Array.from({ length: atOnce }, oneWorker))).some((did) => did);
      if (more) cpu.push(processorTime() - started);
    }
    return { before, most, cpu, files };
  } finally {
    await sql.end();
  }
}

/** Milliseconds that this process has computed, threads that collect garbage and compile included. */
function processorTime(): number {
  const [, fields] = Deno.readTextFileSync("/proc/self/stat").split(") ");
  const [user, system] = fields.split(" ").slice(11, 13).map(Number);
  return (user + system) * 10; // in hundredths of a second
}
