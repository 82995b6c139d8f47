/** On what, and when, something was measured. */

import { cpus } from "node:os";

/** One sentence for the page; the load is that of the minute before, since whoever else works takes part in figures. */
export function circumstances(durable: boolean, now = new Date()): string {
  const processors = cpus();
  const gigabytes = Math.round(Deno.systemMemoryInfo().total / 2 ** 30);
  const load = Deno.loadavg()[0];
  const busy = load < 1.5
    ? ""
    : ": **other work was going on, which makes absolute figures worse than they are**";
  return `on ${now.toISOString().slice(0, 16).replace("T", " ")} UTC: ${processors.length} × ${
    processors[0]?.model.trim() ?? "unknown processor"
  }, ${gigabytes} GB, ${Deno.build.os}, Deno ${Deno.version.deno}, Postgres 17 with fsync ${
    durable ? "on" : "off"
  }; ` +
    `load average ${load.toFixed(1)} at the start${busy}.`;
}
