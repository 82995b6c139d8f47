/**
 * Contract: the folder starts alone, wherever it lies, and a shop in any language drives it by HTTP.
 * Kills: a command that needs the repository around it; an endpoint that is made twice after a restart; switches
 * that anybody on the machine may work.
 */
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@kit/assert";
import { createPolar, webhooks as sdkWebhooks } from "@polar-sh/sdk/2026-10";
import { startReceiver } from "./shop.ts";

const FOLDER = fileURLToPath(new URL("..", import.meta.url));
const SECRET = "a-secret-of-my-own-with-32-letters";

interface Running {
  output: string;
  api: string;
  call(method: string, path: string, body?: unknown): Promise<Response>;
  stop(): Promise<void>;
}

/** A copy of the folder, outside of every workspace. */
async function copy() {
  const folder = await mkdtemp(join(tmpdir(), "polar-simulator-"));
  await cp(FOLDER, folder, { recursive: true });
  return { folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) };
}

async function start(folder: string, ...args: string[]): Promise<Running> {
  const command = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", "main.ts", "--port", "0", "--token", "polar_oat_mine", ...args],
    cwd: folder,
    stdout: "piped",
    stderr: "inherit",
    env: { NO_COLOR: "1" },
  });
  const child = command.spawn();
  const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  let output = "";
  while (!output.includes("Ctrl-C stops it.")) {
    const { value, done } = await reader.read();
    if (done) throw new Error(`it ended: ${output}`);
    output += value;
  }
  const api = /http:\/\/127\.0\.0\.1:\d+/.exec(output)![0];
  return {
    output,
    api,
    call: (method, path, body) =>
      fetch(api + path, {
        method,
        headers: { authorization: "Bearer polar_oat_mine" },
        body: body === undefined ? undefined : JSON.stringify(body),
      }),
    async stop() {
      child.kill("SIGTERM");
      await child.status;
      await reader.cancel();
    },
  };
}

Deno.test("a copy of the folder sells, by the SDK and by plain HTTP, and sends signed webhooks", async () => {
  await using place = await copy();
  const receiver = startReceiver();
  const state = join(place.folder, "state.json");
  const simulator = await start(
    place.folder,
    "--webhook",
    receiver.url,
    "--secret",
    SECRET,
    "--state",
    state,
  );
  try {
    assertStringIncludes(simulator.output, "polar_oat_mine");
    assertStringIncludes(simulator.output, SECRET);

    const polar = createPolar({ accessToken: "polar_oat_mine", baseUrl: simulator.api });
    const product = await polar.products.create({
      name: "Coffee",
      prices: [{ amount_type: "fixed", price_amount: 900, price_currency: "usd" }],
    });
    const { id } = await polar.checkouts.create({ products: [product.id] });
    const paid = await simulator.call("POST", "/simulator/pay", {
      checkout_id: id,
      email: "maya@example.com",
    });
    const { order_id } = await paid.json();
    assertEquals((await polar.orders.get(order_id)).total_amount, 900);

    await (await simulator.call("POST", "/simulator/clock", { advance_seconds: 60 })).body?.cancel();
    const { headers, body } = receiver.last("order.paid");
    const event = await sdkWebhooks.validateEvent(body, headers, SECRET);
    assertEquals((event.data as { id: string }).id, order_id);
  } finally {
    await simulator.stop();
  }
  const again = await start(place.folder, "--webhook", receiver.url, "--state", state);
  try {
    const { pagination } = await (await again.call("GET", "/v1/webhooks/endpoints")).json();
    assertEquals(pagination.total_count, 1);
    assertStringIncludes(again.output, SECRET);
    const orders = await (await again.call("GET", "/v1/orders/")).json();
    assertEquals(orders.pagination.total_count, 1);
  } finally {
    await again.stop();
    await receiver.stop();
  }
});

Deno.test("the switches: by HTTP, with the access token, and a wrong one is said to be so", async () => {
  await using place = await copy();
  const { api, call, stop } = await start(place.folder, "--still");
  const answers: Response[] = [];
  const status = async (answer: Promise<Response>) => {
    answers.push(await answer);
    return answers.at(-1)!.status;
  };
  try {
    assertEquals(await status(fetch(`${api}/simulator/clock`)), 401);
    assertEquals(
      await status(call("POST", "/simulator/bank/decline", { customer: "nobody@example.com" })),
      400,
    );
    assertMatch(await answers.at(-1)!.text(), /there is no customer nobody/);
    assertEquals(await status(call("POST", "/simulator/clock", { advance_seconds: "soon" })), 422);
    assertEquals(await status(call("POST", "/simulator/unicorns")), 404);

    const before = await (await call("GET", "/simulator/clock")).json();
    const after = await (await call("POST", "/simulator/clock", { advance_seconds: 86_400 })).json();
    assertEquals(Date.parse(after.now) - Date.parse(before.now), 86_400_000);

    assertEquals(
      await status(call("POST", "/simulator/faults", { status: 429, retryAfter: 7, times: 1 })),
      204,
    );
    assertEquals(await status(call("GET", "/v1/products/")), 429);
    assertEquals(answers.at(-1)!.headers.get("retry-after"), "7");
    assertEquals(await status(call("GET", "/v1/products/")), 200);
    assertEquals(await status(call("POST", "/simulator/chaos", { seed: 7, drops: 1 })), 204);
    assertEquals(await status(call("DELETE", "/simulator/chaos")), 204);
  } finally {
    for (const answer of answers) if (!answer.bodyUsed) await answer.body?.cancel();
    await stop();
  }
});

Deno.test("what cannot be started is refused in a sentence", () => {
  const run = (...args: string[]) =>
    new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--no-check", `${FOLDER}main.ts`, "--port", "0", ...args],
    }).outputSync();
  const said = (...args: string[]) => {
    const { code, stderr } = run(...args);
    return [code, new TextDecoder().decode(stderr).trim().split("\n")[0]];
  };
  assertEquals(said("--secret", SECRET), [2, "--secret needs --webhook."]);
  assertEquals(said("--port", "99999"), [2, "--port is no port: 99999"]);
  const [code, sentence] = said("--webhook", "https://shop.example.com/webhook");
  assertEquals(code, 1);
  assert(String(sentence).startsWith("The webhook endpoint cannot be made. url:"), String(sentence));
});
