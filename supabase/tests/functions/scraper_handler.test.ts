// Contract: the function claims by purchase id, answers at once, and never keeps a claimed job to itself: it is
// completed or given back with a code. The URL comes from the job row; nobody can send one.

import { assert, assertEquals } from "@std/assert";
import { fail, type LogFields, type Result } from "../../functions/_shared/http.ts";
import type { CrawlResult } from "../../functions/scraper/crawl.ts";
import { FAILURES } from "../../functions/scraper/failures.ts";
import { createHandler } from "../../functions/scraper/handler.ts";
import { crawlInProcess, shopOf } from "./scraper_in_process.ts";

const PURCHASE = "0b51cf0e-52b4-4d34-8e7c-0a4c3a3b9e11";
const JOB = {
  job_id: "7d2f4b0a-61de-4a3a-9a0e-2f2c77a1d001",
  lease_token: "c0ffee00-0000-4000-8000-000000000001",
  purchase_id: PURCHASE,
  run_key: "1",
  url: "https://shop.example.com/",
  reports: ["survival_blueprint"],
  competitor_urls: [],
};

interface Call {
  name: string;
  args: Record<string, unknown>;
}

interface World {
  /** What the database answers, per function. */
  claim?: Result<unknown>;
  complete?: Result<unknown>;
  failScrape?: Result<unknown> | (() => never);
  crawl?: (url: string) => Promise<CrawlResult>;
  authenticated?: boolean;
}

function ring(body: unknown): Request {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return new Request("http://localhost/scraper", { method: "POST", body: text });
}

const readShop = (url: string) => crawlInProcess(url, shopOf({ "/": "<h1>Coffee from the pier</h1>" }));
const ok = (value: unknown): Result<unknown> => ({ ok: true, value });

function scraper(
  { claim = ok(JOB), complete = ok(true), failScrape = ok("queued"), crawl = readShop, authenticated = true }:
    World = {},
) {
  const calls: Call[] = [];
  const lines: { event: string; fields: LogFields }[] = [];
  const crawledUrls: string[] = [];
  const background: Promise<void>[] = [];
  const handler = createHandler({
    authenticate: () =>
      Promise.resolve(authenticated ? ok(null) : fail(401, "invalid_api_key", "Send a key.")),
    rpc: <T>(name: string, args: Record<string, unknown>) => {
      calls.push({ name, args });
      const answers: Record<string, Result<unknown> | (() => never)> = {
        claim_scrape: claim,
        complete_scrape: complete,
        fail_scrape: failScrape,
      };
      const answer = answers[name];
      return Promise.resolve(typeof answer === "function" ? answer() : answer as Result<T>);
    },
    crawl: (url) => {
      crawledUrls.push(url);
      return crawl(url);
    },
    waitUntil: (work) => void background.push(work),
    log: (_level, event, fields = {}) => void lines.push({ event, fields }),
  });
  return {
    calls,
    lines,
    crawledUrls,
    named: (name: string) => calls.filter((call) => call.name === name).map(({ args }) => args),
    background,
    async post(body: unknown = { purchase_id: PURCHASE }) {
      const response = await handler(ring(body));
      const answer = { status: response.status, body: await response.json() };
      await Promise.all(background);
      return answer;
    },
    handler,
  };
}

Deno.test("S101: a due purchase is claimed, read and delivered; the answer does not wait for it", async () => {
  const gate = Promise.withResolvers<void>();
  const world = scraper({ crawl: (url) => gate.promise.then(() => readShop(url)) });
  const response = await world.handler(ring({ purchase_id: PURCHASE }));
  assertEquals([response.status, await response.json()], [202, { state: "started" }]);
  assertEquals(world.calls, [{ name: "claim_scrape", args: { p_purchase_id: PURCHASE } }]);

  gate.resolve();
  await Promise.all(world.background);
  assertEquals(world.crawledUrls, ["https://shop.example.com/"]);
  const [completed] = world.named("complete_scrape");
  assertEquals([completed.p_job_id, completed.p_lease_token], [JOB.job_id, JOB.lease_token]);
  const [output] = completed.p_outputs as { kind: string; title: string; score: number; data: unknown }[];
  assertEquals([output.kind, output.title], [
    "survival_blueprint",
    "Survival blueprint for shop.example.com",
  ]);
  assert(output.score >= 0 && output.score <= 100 && output.data !== null);
  assertEquals(world.lines.map(({ event }) => event), ["scrape_completed"]);
});

Deno.test("I10: a second ring finds nothing to do and reads nothing", async () => {
  const world = scraper({ claim: ok(null) });
  assertEquals(await world.post(), { status: 202, body: { state: "nothing_to_do" } });
  assertEquals([world.calls.length, world.crawledUrls.length], [1, 0]);
});

Deno.test("I10: a worker whose lease was lost writes nothing more and says so in the log", async () => {
  const late = scraper({ complete: ok(false) });
  await late.post();
  assertEquals(late.calls.map(({ name }) => name), ["claim_scrape", "complete_scrape"]);
  assertEquals(late.lines.map(({ event }) => event), ["scrape_fenced_out"]);

  const failing = scraper({
    crawl: () => Promise.resolve({ ok: false, code: "http_5xx" }),
    failScrape: ok(null),
  });
  await failing.post();
  assertEquals(failing.lines.map(({ event }) => event), ["scrape_fenced_out"]);
});

Deno.test("each failure of the crawl gives the job back with its code, once, and with its chance", async () => {
  const codes: [code: "not_found" | "private_address" | "name_not_found" | "http_429", retryable: boolean][] =
    [
      ["not_found", false],
      ["private_address", false],
      ["name_not_found", true],
      ["http_429", true],
    ];
  for (const [code, retryable] of codes) {
    const world = scraper({ crawl: () => Promise.resolve({ ok: false, code }) });
    assertEquals((await world.post()).status, 202);
    assertEquals(world.named("complete_scrape"), []);
    assertEquals(world.named("fail_scrape"), [{
      p_job_id: JOB.job_id,
      p_lease_token: JOB.lease_token,
      p_code: code,
      p_message: FAILURES[code].message,
      p_retryable: retryable,
    }]);
  }
});

Deno.test("a promised report that cannot be written fails for good, before the shop is bothered", async () => {
  const world = scraper({ claim: ok({ ...JOB, reports: ["survival_blueprint", "threat_scan"] }) });
  await world.post();
  assertEquals(world.crawledUrls, []);
  const [given] = world.named("fail_scrape");
  assertEquals([given.p_code, given.p_retryable], ["report_not_available", false]);
});

Deno.test("a database that does not take the result gets the job back", async () => {
  const refused = scraper({
    complete: fail(422, "outputs_incomplete", "Send an output for each promised report."),
  });
  await refused.post();
  assertEquals(refused.named("fail_scrape").map(({ p_code, p_retryable }) => [p_code, p_retryable]), [
    ["outputs_incomplete", false],
  ]);
  const down = scraper({ complete: fail(503, "try_again", "Try again.") });
  await down.post();
  assertEquals(down.named("fail_scrape").map(({ p_code, p_retryable }) => [p_code, p_retryable]), [
    ["not_stored", true],
  ]);
});

Deno.test("S102: a worker that breaks gives the job back; when even that fails, the lease does it", async () => {
  const broken = () => Promise.reject(new Error("https://shop.example.com/?token=secret"));
  const world = scraper({ crawl: broken });
  assertEquals(await world.post(), { status: 202, body: { state: "started" } });
  assertEquals(world.named("fail_scrape").map(({ p_code, p_retryable }) => [p_code, p_retryable]), [
    ["internal_error", true],
  ]);
  assertEquals(JSON.stringify(world.lines).includes("secret"), false);

  const lost = scraper({ crawl: broken, failScrape: fail(503, "try_again", "Try again.") });
  await lost.post();
  assertEquals(lost.lines.map(({ event }) => event), ["scrape_broke", "scrape_not_given_back"]);

  const worse = scraper({
    crawl: broken,
    failScrape: () => {
      throw new Error("no network");
    },
  });
  assertEquals((await worse.post()).status, 202, "and nothing is rejected in the background");
});

Deno.test("a job that the function does not understand is an error, not a silent claim", async () => {
  for (const job of ["job", {}, { ...JOB, url: null }, { ...JOB, reports: "all" }]) {
    const world = scraper({ claim: ok(job) });
    assertEquals((await world.post()).status, 500);
    assertEquals(world.crawledUrls, []);
  }
});

Deno.test("a database that is away at the claim is told to the caller", async () => {
  const world = scraper({ claim: fail(503, "try_again", "Try again.") });
  assertEquals((await world.post()).status, 503);
});

const REFUSED: [what: string, body: unknown, status: number, code: string][] = [
  ["a URL from outside", { purchase_id: PURCHASE, url: "http://169.254.169.254/" }, 422, "unknown_field"],
  ["a job id from outside", { purchase_id: PURCHASE, jobId: JOB.job_id }, 422, "unknown_field"],
  ["no purchase", {}, 422, "invalid_purchase_id"],
  ["a purchase that is no UUID", { purchase_id: "1' or '1'='1" }, 422, "invalid_purchase_id"],
  ["a number", { purchase_id: 1 }, 422, "invalid_purchase_id"],
  ["a list", [PURCHASE], 400, "invalid_json"],
  ["no JSON", "purchase_id=1", 400, "invalid_json"],
  ["a large body", JSON.stringify({ purchase_id: "x".repeat(5000) }), 413, "body_too_large"],
];

for (const [what, body, status, code] of REFUSED) {
  Deno.test(`${what} is refused as ${code} and claims nothing`, async () => {
    const world = scraper();
    const answer = await world.post(body);
    assertEquals([answer.status, answer.body.code], [status, code]);
    assertEquals(world.calls, []);
  });
}

Deno.test("who has no key learns nothing and claims nothing, and only POST is understood", async () => {
  const world = scraper({ authenticated: false });
  const answer = await world.post({ purchase_id: PURCHASE, url: "x" });
  assertEquals([answer.status, answer.body.code, world.calls.length], [401, "invalid_api_key", 0]);
  const get = await scraper().handler(new Request("http://localhost/scraper"));
  assertEquals([get.status, get.headers.get("allow")], [405, "POST"]);
});

Deno.test("S109: log lines carry ids, codes and durations only", async () => {
  for (
    const world of [
      scraper(),
      scraper({ crawl: () => Promise.resolve({ ok: false, code: "tls_failed" }) }),
    ]
  ) {
    await world.post();
    for (const { fields } of world.lines) {
      const known = ["purchase_id", "job_id", "ms", "pages", "code", "state"];
      assertEquals(Object.keys(fields).filter((name) => !known.includes(name)), []);
      assertEquals(JSON.stringify(fields).includes("shop.example.com"), false);
    }
  }
});

Deno.test("every failure has a word for an operator, and those of the URL are final", () => {
  for (const [code, { retryable, message }] of Object.entries(FAILURES)) {
    assert(/^[a-z0-9_]+$/.test(code) && /^.{20,200}\.$/.test(message), code);
    if (message.includes("correct the URL")) assertEquals(retryable, false, code);
  }
});
