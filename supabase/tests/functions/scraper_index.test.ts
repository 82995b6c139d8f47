// Contract: the function as it is deployed, in process, with its real doors: the keys that open it, the database by
// RPC, the demo shop over the network by the local override, and no start with an override on a hosted project.

import { assert, assertEquals, assertRejects } from "@kit/assert";
import { startDemoShop } from "../../../scripts/demo-shop/demo_shop.ts";
import { AUTOMATIONS_KEY, PUBLISHABLE_KEY, SECRET_KEY, setFunctionEnvironment } from "./http_tokens.ts";

const PURCHASE = "0b51cf0e-52b4-4d34-8e7c-0a4c3a3b9e11";
const HOST = "harbor-coffee.example.com";
const JOB = {
  job_id: "job",
  lease_token: "lease",
  purchase_id: PURCHASE,
  run_key: "1",
  attempt: 1,
  url: `http://${HOST}`,
  reports: ["survival_blueprint"],
  competitor_urls: [],
  previous: null,
  period: null,
};

interface Seen {
  call: string;
  body: Record<string, unknown>;
}

/** The function beside a database that leases one job, Storage, and the demo shop. The name keeps copies apart. */
async function withFunction(
  name: string,
  test: (
    fetch: (request: Request) => Promise<Response>,
    seen: Seen[],
    background: () => Promise<unknown>,
  ) => Promise<void>,
) {
  const seen: Seen[] = [];
  const visits: unknown[] = [];
  const work: Promise<unknown>[] = [];
  const shop = await startDemoShop();
  const project = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, async (request) => {
    const { pathname } = new URL(request.url);
    if (pathname.startsWith("/storage/v1/")) {
      const pdf = new TextDecoder().decode((await request.bytes()).subarray(0, 5));
      seen.push({ call: "storage", body: { pathname, pdf, key: request.headers.get("apikey") } });
      return Response.json({});
    }
    const call = pathname.split("/").at(-1)!;
    const body = await request.json();
    seen.push({ call, body });
    if (call === "checkpoint_scrape") visits.push(...body.p_visits);
    return Response.json(call === "claim_scrape" ? { ...JOB, visits } : true);
  });
  setFunctionEnvironment({
    SUPABASE_URL: `http://127.0.0.1:${project.addr.port}`,
    SCRAPER_HOST_OVERRIDES: JSON.stringify({ [HOST]: `127.0.0.1:${shop.port}` }),
  });
  Object.assign(globalThis, {
    EdgeRuntime: { waitUntil: (promise: Promise<unknown>) => void work.push(promise) },
  });
  try {
    const module = await import(`../../functions/scraper/index.ts?copy=${name}`);
    await test(module.default.fetch, seen, () => Promise.all(work));
  } finally {
    setFunctionEnvironment({ SCRAPER_HOST_OVERRIDES: undefined });
    Reflect.deleteProperty(globalThis, "EdgeRuntime");
    await project.shutdown();
    await shop.stop();
  }
}

function ring(headers: Record<string, string>): Request {
  const body = JSON.stringify({ purchase_id: PURCHASE });
  return new Request("http://localhost/scraper", { method: "POST", body, headers });
}

Deno.test("rung with the key of the database until it is delivered, the demo shop is read by several workers", async () => {
  await withFunction("delivers", async (fetch, seen, background) => {
    const calls = () => seen.map(({ call }) => call).filter((call) => call !== "checkpoint_scrape");
    for (let rings = 0; !calls().includes("complete_scrape"); rings++) {
      assert(rings < 5, calls().join());
      const response = await fetch(ring({ apikey: AUTOMATIONS_KEY }));
      assertEquals([response.status, await response.json()], [202, { state: "started" }]);
      await background();
    }
    assertEquals(calls().slice(0, 3), ["claim_scrape", "yield_scrape", "claim_scrape"]);
    assertEquals(calls().slice(-2), ["storage", "complete_scrape"]);
    assertEquals(seen[0].body, { p_purchase_id: PURCHASE });

    const [output] = seen.at(-1)!.body.p_outputs as { kind: string; title: string; storage_path: string }[];
    assertEquals([output.kind, output.title], ["survival_blueprint", `Survival blueprint for ${HOST}`]);
    const stored = seen.find(({ call }) => call === "storage")!.body;
    assertEquals(stored, {
      pathname: `/storage/v1/object/reports/${output.storage_path}`,
      pdf: "%PDF-",
      key: SECRET_KEY,
    });
  });
});

Deno.test("S08: any secret key of the project opens the function, no other key does", async () => {
  await withFunction("keys", async (fetch, seen, background) => {
    assertEquals((await fetch(ring({ apikey: SECRET_KEY }))).status, 202);
    await background();
    const before = seen.length;
    for (const apikey of [PUBLISHABLE_KEY, "sb_secret_wrong", ""]) {
      assertEquals((await fetch(ring({ apikey }))).status, 401);
    }
    assertEquals((await fetch(ring({}))).status, 401);
    assertEquals(seen.length, before);
  });
});

Deno.test("I11: with a host override a hosted project's function does not start", async () => {
  setFunctionEnvironment({ SCRAPER_HOST_OVERRIDES: '{"shop.example.com":"127.0.0.1:80"}' });
  try {
    await assertRejects(
      () => import("../../functions/scraper/index.ts?copy=hosted"),
      Error,
      "SCRAPER_HOST_OVERRIDES",
    );
  } finally {
    setFunctionEnvironment({ SCRAPER_HOST_OVERRIDES: undefined });
  }
});
