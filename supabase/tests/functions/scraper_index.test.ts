// Contract: the function as it is deployed, in process, with its real doors: the keys that open it, the database by
// RPC, the demo shop over the network by the local override, and no start with an override on a hosted project.

import { assertEquals, assertRejects } from "@std/assert";
import { startDemoShop } from "../../../scripts/demo-shop/demo_shop.ts";
import { AUTOMATIONS_KEY, PUBLISHABLE_KEY, SECRET_KEY, setFunctionEnvironment } from "./http_tokens.ts";

const PURCHASE = "0b51cf0e-52b4-4d34-8e7c-0a4c3a3b9e11";
const HOST = "harbor-coffee.example.com";

interface Seen {
  call: string;
  body: Record<string, unknown>;
}

/** The function beside a PostgREST that leases one job, and the demo shop. The name keeps copies apart. */
async function withFunction(
  name: string,
  test: (
    fetch: (request: Request) => Promise<Response>,
    seen: Seen[],
    background: () => Promise<unknown>,
  ) => Promise<void>,
) {
  const seen: Seen[] = [];
  const work: Promise<unknown>[] = [];
  const shop = await startDemoShop();
  const database = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, async (request) => {
    const call = new URL(request.url).pathname.split("/").at(-1)!;
    seen.push({ call, body: await request.json() });
    const job = {
      job_id: "job",
      lease_token: "lease",
      url: `http://${HOST}`,
      reports: ["survival_blueprint"],
    };
    return Response.json(call === "claim_scrape" ? job : true);
  });
  setFunctionEnvironment({
    SUPABASE_URL: `http://127.0.0.1:${database.addr.port}`,
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
    await database.shutdown();
    await shop.stop();
  }
}

function ring(headers: Record<string, string>): Request {
  const body = JSON.stringify({ purchase_id: PURCHASE });
  return new Request("http://localhost/scraper", { method: "POST", body, headers });
}

Deno.test("rung with the key of the database, the demo shop is read and its report delivered", async () => {
  await withFunction("delivers", async (fetch, seen, background) => {
    const response = await fetch(ring({ apikey: AUTOMATIONS_KEY }));
    assertEquals([response.status, await response.json()], [202, { state: "started" }]);
    await background();
    assertEquals(seen.map(({ call }) => call), ["claim_scrape", "complete_scrape"]);
    assertEquals(seen[0].body, { p_purchase_id: PURCHASE });
    const [output] = seen[1].body.p_outputs as { kind: string; title: string; score: number }[];
    assertEquals([output.kind, output.title], ["survival_blueprint", `Survival blueprint for ${HOST}`]);
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
