// Contract: the function claims by purchase id, answers at once, and never keeps a claimed job to itself: it is
// completed, handed over or given back with a code. The URL comes from the job row; nobody can send one.

import { assert, assertEquals } from "@kit/assert";
import { fail, type LogFields, type Result } from "../../functions/_shared/http.ts";
import { CORRECT_URL, FAILURES } from "../../functions/scraper/failures.ts";
import { createHandler } from "../../functions/scraper/handler.ts";
import { CHECKS } from "../../functions/_audit/checks.ts";
import { createPoliteReader, type PoliteReader } from "../../functions/_audit/polite_reader.ts";
import type { Visit } from "../../functions/_audit/visit.ts";
import { type Answer, readerOptions, shopOf } from "./audit_in_process.ts";

const PURCHASE = "0b51cf0e-52b4-4d34-8e7c-0a4c3a3b9e11";
const JOB = {
  job_id: "7d2f4b0a-61de-4a3a-9a0e-2f2c77a1d001",
  lease_token: "c0ffee00-0000-4000-8000-000000000001",
  purchase_id: PURCHASE,
  run_key: "1",
  attempt: 1,
  url: "https://shop.example.com/",
  reports: ["survival_blueprint"],
  competitor_urls: [],
  visits: [],
  previous: null,
  period: null,
};
const LEASE = { p_job_id: JOB.job_id, p_lease_token: JOB.lease_token };

interface Call {
  name: string;
  args: Record<string, unknown>;
}

type DatabaseAnswer = Result<unknown> | ((args: Record<string, unknown>) => Result<unknown>);

interface World {
  /** What the database answers, per function. */
  claim?: DatabaseAnswer;
  checkpoint?: DatabaseAnswer;
  yields?: DatabaseAnswer;
  complete?: DatabaseAnswer;
  failScrape?: DatabaseAnswer;
  put?: Result<void>;
  erased?: DatabaseAnswer;
  remove?: Result<void>;
  shop?: Answer;
  reader?: PoliteReader;
  leaving?: AbortSignal;
  now?: () => number;
  authenticated?: boolean;
}

function ring(body: unknown): Request {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return new Request("http://localhost/scraper", { method: "POST", body: text });
}

const SHOP = shopOf({ "/": "<h1>Coffee from the pier</h1>" });
const ok = (value: unknown): Result<unknown> => ({ ok: true, value });
const down = fail(503, "try_again", "Try again.");

function scraper(world: World = {}) {
  const calls: Call[] = [];
  const lines: { event: string; fields: LogFields }[] = [];
  const asked: string[] = [];
  const files: string[] = [];
  const background: Promise<void>[] = [];
  const answers: Record<string, DatabaseAnswer> = {
    claim_scrape: world.claim ?? ok(JOB),
    checkpoint_scrape: world.checkpoint ?? ok(true),
    yield_scrape: world.yields ?? ok(true),
    complete_scrape: world.complete ?? ok(true),
    fail_scrape: world.failScrape ?? ok("queued"),
    list_erased_files: world.erased ?? ok([]),
  };
  const shop = world.shop ?? SHOP;
  const handler = createHandler({
    authenticate: () =>
      Promise.resolve(world.authenticated === false ? fail(401, "invalid_api_key", "Send a key.") : ok(null)),
    rpc: <T>(name: string, args: Record<string, unknown>) => {
      calls.push({ name, args });
      const answer = answers[name];
      return Promise.resolve((typeof answer === "function" ? answer(args) : answer) as Result<T>);
    },
    createReader: () =>
      world.reader ?? createPoliteReader(readerOptions((request) => {
        asked.push(request.url);
        return shop(request);
      })),
    store: {
      put(path, pdf) {
        files.push(`${path} ${new TextDecoder().decode(pdf.subarray(0, 5))}`);
        return Promise.resolve(world.put ?? { ok: true, value: undefined });
      },
      remove(paths) {
        files.push(...paths.map((path) => `removed ${path}`));
        return Promise.resolve(world.remove ?? { ok: true, value: undefined });
      },
    },
    waitUntil: (work) => void background.push(work),
    leaving: world.leaving ?? new AbortController().signal,
    now: world.now ?? (() => 0),
    // The line of the request itself is tested with all functions'.
    log: (_level, event, fields = {}) => void (event === "request" || lines.push({ event, fields })),
  });
  return {
    calls,
    lines,
    asked,
    files,
    names: () => calls.map(({ name }) => name),
    named: (name: string) => calls.filter((call) => call.name === name).map(({ args }) => args),
    background,
    async post(body: unknown = {}) {
      const response = await handler(ring(body));
      const answer = { status: response.status, body: await response.json() };
      await Promise.all(background);
      return answer;
    },
    handler,
  };
}

const given = (world: ReturnType<typeof scraper>) =>
  world.named("fail_scrape").map(({ p_code, p_retryable }) => [p_code, p_retryable]);

Deno.test("S101: a due purchase is claimed, read and delivered; the answer does not wait for it", async () => {
  const gate = Promise.withResolvers<void>();
  const world = scraper({ shop: (request) => gate.promise.then(() => SHOP(request)) });
  const response = await world.handler(ring({}));
  assertEquals([response.status, await response.json()], [202, { state: "started" }]);
  assertEquals(world.calls, [{ name: "claim_scrape", args: {} }]);

  gate.resolve();
  await Promise.all(world.background);
  assertEquals(world.asked.slice(0, 2), ["https://shop.example.com/robots.txt", "https://shop.example.com/"]);
  const [completed] = world.named("complete_scrape");
  assertEquals([completed.p_job_id, completed.p_lease_token], [JOB.job_id, JOB.lease_token]);
  const [output] = completed.p_outputs as Record<string, unknown>[];
  assertEquals(Object.keys(output), ["kind", "title", "score", "data", "storage_path"]);
  assertEquals([output.kind, output.title], [
    "survival_blueprint",
    "Survival blueprint for shop.example.com",
  ]);
  assertEquals(world.lines.map(({ event }) => event), ["scrape_completed"]);
});

Deno.test("every visit is stored before the next one starts, with what the buyer sees", async () => {
  const order: string[] = [];
  const world = scraper({
    shop: (request) => {
      order.push(new URL(request.url).pathname);
      return SHOP(request);
    },
    checkpoint: ({ p_visits, p_progress }) => {
      const [visit] = p_visits as Visit[];
      if (visit?.purpose !== "dns") {
        order.push(visit === undefined ? "checked" : `kept ${new URL(visit.url).pathname}`);
      }
      const { pages_read, pages_planned, checks_done, checks_total } = p_progress as Record<string, number>;
      assert(pages_read <= pages_planned && checks_total > 0, JSON.stringify(p_progress));
      assert(visit === undefined ? checks_done === checks_total : checks_done < checks_total);
      return ok(true);
    },
  });
  await world.post();
  const paths = world.asked.map((url) => new URL(url).pathname);
  assertEquals(order, [...paths.flatMap((path) => [path, `kept ${path}`]), "checked"]);
});

Deno.test("the checks that are decided come in while pages are read, and never go back", async () => {
  const pages = Object.fromEntries(
    ["a", "b", "c"].map((slug) => [`/products/${slug}`, `<h1>Cup ${slug}</h1><button>Add to cart</button>`]),
  );
  const links = Object.keys(pages).map((path) => `<a href="${path}">Cup</a>`).join("");
  const world = scraper({
    shop: shopOf({ ...pages, "/": `<h1>Cups</h1><p>${"Cups. ".repeat(60)}</p>${links}` }),
  });
  await world.post();
  const done = world.named("checkpoint_scrape").map(({ p_progress }) =>
    (p_progress as { checks_done: number }).checks_done
  );
  assert(done.length > 5 && done[1] > 0, `${done}`);
  assertEquals(done, done.toSorted((a, b) => a - b), "it only grows");
  assert(new Set(done).size > 3, `it moves: ${done}`);
  assertEquals(done.at(-1), CHECKS.length);
});

Deno.test("the PDF is stored under the purchase, its run and its content, before the report is delivered", async () => {
  const world = scraper();
  await world.post();
  const path = new RegExp(`^${PURCHASE}/1/survival_blueprint-[0-9a-f]{16}\\.pdf$`);
  const [output] = world.named("complete_scrape")[0].p_outputs as { storage_path: string }[];
  assert(path.test(output.storage_path), output.storage_path);
  assertEquals(world.files, [`${output.storage_path} %PDF-`]);

  const refused = scraper({ put: fail(503, "storage_unavailable", "Try again.") });
  await refused.post();
  assertEquals([given(refused), refused.named("complete_scrape")], [[["storage_failed", true]], []]);
});

Deno.test("a purchase that is named is claimed out of turn", async () => {
  const world = scraper();
  assertEquals((await world.post({ purchase_id: PURCHASE })).body, { state: "started" });
  assertEquals(world.calls[0], { name: "claim_scrape", args: { p_purchase_id: PURCHASE } });
});

Deno.test("I10: a second ring finds nothing to do and reads nothing", async () => {
  const world = scraper({ claim: ok(null) });
  assertEquals(await world.post(), { status: 202, body: { state: "nothing_to_do" } });
  assertEquals([world.calls.length, world.asked.length], [1, 0]);
});

Deno.test("I10: a worker whose lease was lost stops where it is, writes nothing more and says so in the log", async () => {
  const early = scraper({ checkpoint: ok(false) });
  await early.post();
  assertEquals(early.names(), ["claim_scrape", "checkpoint_scrape"]);
  assertEquals(early.asked.length, 1, "not one more request to the shop");

  const beforeReport = scraper({
    checkpoint: ({ p_visits }) => ok((p_visits as unknown[]).length > 0),
  });
  await beforeReport.post();
  assertEquals([beforeReport.files, beforeReport.named("complete_scrape")], [[], []]);

  const late = scraper({ complete: ok(false) });
  await late.post();
  const failing = scraper({ shop: () => new Response("", { status: 404 }), failScrape: ok(null) });
  await failing.post();
  for (const world of [early, beforeReport, late, failing]) {
    assertEquals(world.lines.map(({ event }) => event), ["scrape_fenced_out"]);
  }
});

Deno.test("what other workers have read is not asked for again; with all of it the report is written at once", async () => {
  const first = scraper();
  await first.post();
  const visits = first.named("checkpoint_scrape").flatMap(({ p_visits }) => p_visits as Visit[]);
  const second = scraper({ claim: ok({ ...JOB, visits: JSON.parse(JSON.stringify(visits)) }) });
  await second.post();
  assertEquals([second.asked, second.names()], [[], [
    "claim_scrape",
    "checkpoint_scrape",
    "complete_scrape",
  ]]);
  assertEquals(second.named("complete_scrape"), first.named("complete_scrape"));
});

// ---------------------------------------------------------------------------------------------------- hand-overs

const words = "Coffee roasted on the pier every morning, packed by hand and sent the same day. ".repeat(4);
const BIG: Record<string, string> = { "/": `<h1>Shop</h1><p>${words}</p>` };
for (let n = 1; n <= 30; n++) {
  BIG["/"] += `<a href="/products/p${n}">Product ${n}</a>`;
  BIG[`/products/p${n}`] = `<title>P${n}</title><h1>P${n}</h1><button>Add to cart</button><p>${words}</p>`;
}

Deno.test("a worker reads twelve pages and hands over to the next", async () => {
  const world = scraper({ shop: shopOf(BIG) });
  await world.post();
  assertEquals(world.named("yield_scrape"), [LEASE]);
  assertEquals(world.named("complete_scrape"), []);
  const pages = world.named("checkpoint_scrape").flatMap(({ p_visits }) => p_visits as Visit[]);
  assert(pages.filter(({ facts }) => facts !== null).length <= 12);
  assertEquals(world.lines.map(({ event }) => event), ["scrape_handed_over"]);
});

Deno.test("a worker hands over before it has unpacked six megabytes", async () => {
  const heavy = { "/": BIG["/"] + " ".repeat(1_900_000) };
  for (let n = 1; n <= 30; n++) {
    Object.assign(heavy, { [`/products/p${n}`]: BIG[`/products/p${n}`] + " ".repeat(1_900_000) });
  }
  const world = scraper({ shop: shopOf(heavy) });
  await world.post();
  const pages = world.named("checkpoint_scrape").flatMap(({ p_visits }) => p_visits as Visit[]);
  assertEquals(pages.filter(({ facts }) => facts !== null).length, 3);
  assertEquals(world.named("yield_scrape").length, 1);
});

Deno.test("a worker whose time is over starts nothing new", async () => {
  let now = 0;
  const world = scraper({
    now: () => now,
    shop: (request) => {
      now += 15_000;
      return shopOf(BIG)(request);
    },
  });
  await world.post();
  assertEquals([world.asked.length, world.named("yield_scrape").length], [5, 1]);
});

Deno.test("a worker that the platform ends hands over at once, also in the middle of a request", async () => {
  const leaving = new AbortController();
  const world = scraper({
    leaving: leaving.signal,
    shop: (request) => {
      if (!request.url.endsWith("/products/p1")) return shopOf(BIG)(request);
      leaving.abort();
      return new Promise(() => {});
    },
  });
  await world.post();
  assertEquals(world.names().at(-1), "yield_scrape");
  assertEquals(world.asked.at(-1), "https://shop.example.com/products/p1");

  const gone = scraper({ leaving: AbortSignal.abort() });
  await gone.post();
  assertEquals([gone.asked, gone.names()], [[], ["claim_scrape", "yield_scrape"]]);
});

// ------------------------------------------------------------------------------------------------------ failures

Deno.test("each failure of the crawl gives the job back with its code, once, and is not stored", async () => {
  const page = (status: number, type = "text/html") => () =>
    new Response("", { status, headers: { "content-type": type } });
  const cases: [code: keyof typeof FAILURES, shop: Answer, retryable: boolean][] = [
    ["not_found", shopOf({}), false],
    ["gone", shopOf({ "/": page(410) }), false],
    ["http_429", shopOf({ "/": page(429) }), true],
    ["http_5xx", shopOf({ "/": page(500) }), true],
    ["not_html", shopOf({ "/": page(200, "application/json") }), false],
    ["private_address", () => "private_address", false],
    ["name_not_found", () => "name_not_found", false],
    ["tls_failed", () => "tls_failed", true],
  ];
  for (const [code, shop, retryable] of cases) {
    const world = scraper({ shop });
    assertEquals((await world.post()).status, 202);
    assertEquals(world.named("fail_scrape"), [{
      ...LEASE,
      p_code: code,
      p_message: FAILURES[code].message,
      p_retryable: retryable,
    }]);
    const stored = world.named("checkpoint_scrape").flatMap(({ p_visits }) => p_visits as Visit[]);
    assertEquals(stored.filter(({ purpose }) => purpose !== "robots"), []);
  }
});

Deno.test("S154: a mistyped name is given back at the first attempt, what may pass is tried again", async () => {
  const attempts = async (code: "name_not_found" | "tls_failed" | "connect_timeout", attempt: number) => {
    const world = scraper({ claim: ok({ ...JOB, attempt }), shop: () => code });
    await world.post();
    return given(world)[0][1];
  };
  assertEquals(await attempts("name_not_found", 1), false);
  assertEquals([await attempts("tls_failed", 2), await attempts("tls_failed", 3)], [true, false]);
  assertEquals([await attempts("connect_timeout", 4), await attempts("connect_timeout", 5)], [true, false]);
});

Deno.test("an address that is none fails for good; however it is written, one shop is one host", async () => {
  for (const [url, code] of [["http://", "invalid_url"], ["http://127.1/", "private_host"]]) {
    const world = scraper({ claim: ok({ ...JOB, url }) });
    await world.post();
    assertEquals([world.asked, given(world)], [[], [[code, false]]]);
  }
  for (const url of ["shop.example.com", "https://SHOP.example.com./#top"]) {
    const world = scraper({ claim: ok({ ...JOB, url }) });
    await world.post();
    assertEquals(world.asked[1], "https://shop.example.com/");
    assertEquals(world.named("complete_scrape").length, 1);
  }
});

Deno.test("a promised report that cannot be written fails for good, before the shop is bothered", async () => {
  const world = scraper({ claim: ok({ ...JOB, reports: ["survival_blueprint", "horoscope"] }) });
  await world.post();
  assertEquals([world.asked, given(world)], [[], [["report_not_available", false]]]);
});

Deno.test("a database that does not take a page or the result gets the job back", async () => {
  const page = scraper({ checkpoint: down });
  await page.post();
  assertEquals([given(page), page.asked.length], [[["not_stored", true]], 1]);
  const refused = scraper({
    complete: fail(422, "outputs_incomplete", "Send an output for each promised report."),
  });
  await refused.post();
  assertEquals(given(refused), [["outputs_incomplete", false]]);
  const lost = scraper({ complete: down });
  await lost.post();
  assertEquals(given(lost), [["not_stored", true]]);
});

Deno.test("S102: a worker that breaks gives the job back; when even that fails, the lease does it", async () => {
  const reader: PoliteReader = () => Promise.reject(new Error("https://shop.example.com/?token=secret"));
  const world = scraper({ reader });
  assertEquals(await world.post(), { status: 202, body: { state: "started" } });
  assertEquals(given(world), [["internal_error", true]]);
  assertEquals(JSON.stringify(world.lines).includes("secret"), false);

  const lost = scraper({ reader, failScrape: down });
  await lost.post();
  assertEquals(lost.lines.map(({ event }) => event), ["scrape_broke", "scrape_not_given_back"]);

  const worse = scraper({
    reader,
    failScrape: () => {
      throw new Error("no network");
    },
  });
  assertEquals((await worse.post()).status, 202, "and nothing is rejected in the background");
});

Deno.test("a job that the function does not understand is an error, not a silent claim", async () => {
  for (
    const job of ["job", {}, { ...JOB, url: null }, { ...JOB, reports: "all" }, { ...JOB, visits: null }]
  ) {
    const world = scraper({ claim: ok(job) });
    assertEquals((await world.post()).status, 500);
    assertEquals(world.asked, []);
  }
});

Deno.test("a database that is away at the claim is told to the caller", async () => {
  const world = scraper({ claim: down });
  assertEquals((await world.post()).status, 503);
});

Deno.test("competitors are read for the report that compares, and for no other", async () => {
  const competitor_urls = ["https://rival.example.org/"];
  const hosts = async (reports: string[]) => {
    const world = scraper({ claim: ok({ ...JOB, reports, competitor_urls }) });
    await world.post();
    return new Set(world.asked.map((url) => new URL(url).host)).has("rival.example.org");
  };
  assertEquals([await hosts(["competitor_matrix"]), await hosts(["threat_scan"])], [true, false]);
});

const REFUSED: [what: string, body: unknown, status: number, code: string][] = [
  ["a URL from outside", { purchase_id: PURCHASE, url: "http://169.254.169.254/" }, 422, "unknown_field"],
  ["a job id from outside", { purchase_id: PURCHASE, jobId: JOB.job_id }, 422, "unknown_field"],
  ["no purchase", { purchase_id: null }, 422, "invalid_purchase_id"],
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
  for (const world of [scraper(), scraper({ shop: () => "tls_failed" }), scraper({ shop: shopOf(BIG) })]) {
    await world.post();
    for (const { fields } of world.lines) {
      const known = ["purchase_id", "job_id", "ms", "visits", "code", "state"];
      assertEquals(Object.keys(fields).filter((name) => !known.includes(name)), []);
      assertEquals(JSON.stringify(fields).includes("shop.example.com"), false);
    }
  }
});

Deno.test("every failure has a word for an operator, and those of the URL are final", () => {
  for (const [code, { attempts, message }] of Object.entries(FAILURES)) {
    assert(/^[a-z0-9_]+$/.test(code) && /^.{20,200}\.$/.test(message), code);
    if (message.endsWith(CORRECT_URL)) assertEquals(attempts, 1, code);
  }
});

// Files of erased people ----------------------------------------------------------------------------------------------

Deno.test("S136: rung for files of erased people it removes those that the database lists, until it lists none", async () => {
  const lists = [["a/1/x.pdf", "a/1/y.pdf"], ["b/1/x.pdf"], []];
  const world = scraper({ erased: () => ok(lists.shift()) });
  assertEquals(await world.post({ remove_files: true }), { status: 202, body: { state: "started" } });
  assertEquals(world.files, ["removed a/1/x.pdf", "removed a/1/y.pdf", "removed b/1/x.pdf"]);
  assertEquals(world.names(), Array(3).fill("list_erased_files"));
  assertEquals(world.lines, [{ event: "files_removed", fields: { files: 3 } }]);
});

Deno.test("S136: a file that Storage does not remove stops it, and the log says so", async () => {
  const remove = fail(500, "storage_refused", "No.", { cause: { storage_status: 403 } });
  const world = scraper({ erased: ok(["a/1/x.pdf"]), remove });
  await world.post({ remove_files: true });
  assertEquals(world.names(), ["list_erased_files"]);
  assertEquals(world.lines, [{
    event: "files_not_removed",
    fields: { code: "storage_refused", storage_status: 403 },
  }]);
});

Deno.test("S136: Storage that removes nothing and says it did is not asked for ever", async () => {
  const world = scraper({ erased: ok(Array.from({ length: 100 }, (_, n) => `a/1/${n}.pdf`)) });
  await world.post({ remove_files: true });
  assertEquals(world.names().length, 100);
  assertEquals(world.lines, [{ event: "files_left", fields: { files: 10_000 } }]);
});

Deno.test("a ring names a purchase or files, not both", async () => {
  for (
    const body of [{ remove_files: true, purchase_id: PURCHASE }, { remove_files: false }, {
      remove_files: 1,
    }]
  ) {
    const { status } = await scraper().post(body);
    assertEquals(status, 422, JSON.stringify(body));
  }
});
