/**
 * Contract: the typed client has what docs/reference.md says and the source does. Every call for frontends and operators
 * is a method; whatever comes back is one of the call's codes or one of the
 * client's own; what is live is asked again when it is announced, and leaves nothing behind. Kills: a call that the
 * client lacks, a code that a program has no case for, a channel that stays open.
 */

import { assert, assertEquals } from "@kit/assert";
import { Validator } from "@seriousme/openapi-schema-validator";
import { createClient } from "@supabase/supabase-js";
import { generateClient, readCalls } from "./client.ts";
import type { ClientCode } from "./client/answer.ts";
import type { SetPurchaseUrlCode } from "./client/buyer_calls.ts";
import { createEdgeKit } from "./client/client.ts";
import { createOperatorKit } from "./client/operator.ts";
import { methodOf } from "./reference/typescript.ts";

const read = (path: string) => Deno.readTextFile(new URL(`../${path}`, import.meta.url));
const page = await read("docs/reference.md");
const calls = await readCalls();

const clientOf = (url: string) =>
  createClient(url, "sb_publishable_test", { auth: { persistSession: false, autoRefreshToken: false } });

Deno.test("what `deno task client` writes is what the reference and the database's types say", async () => {
  for (const [path, text] of await generateClient(calls)) {
    assert(await read(path) === text, `${path} is of yesterday: run \`deno task client\``);
  }
});

Deno.test("every call that the reference has for frontends and operators is a method, and no other", () => {
  const functions = Array.from(
    page.matchAll(/^## POST ([\w-]+)\n\n(.*)/gm),
    ([, name, about]) => ({ name, about }),
  );
  const rpcs =
    page.slice(page.indexOf("## RPCs for signed-in users")).split("For the functions; nobody else")[0];
  const rows = (text: string) => Array.from(text.matchAll(/^\| `(\w+)\(/gm), ([, name]) => name);
  const [users, service] = rpcs.split("## RPCs for the service role");
  const supabase = clientOf("http://127.0.0.1:9");
  assertEquals(
    Object.keys(createEdgeKit(supabase)).sort(),
    [
      ...functions.filter(({ about }) => /^For (?:anyone|signed-in users)/.test(about)).map(({ name }) =>
        name
      ),
      ...rows(users),
    ]
      .map(methodOf).sort(),
  );
  assertEquals(
    Object.keys(createOperatorKit(supabase)).sort(),
    [
      ...functions.filter(({ about }) => /for operators/.test(about)).map(({ name }) => name),
      ...rows(service),
    ]
      .map(methodOf).sort(),
  );
});

Deno.test("the OpenAPI document is valid, and has every function", async () => {
  const document = JSON.parse(await read("docs/openapi.json"));
  assertEquals(await new Validator().validate(document), { valid: true });
  for await (const { name, isDirectory } of Deno.readDir(new URL("../supabase/functions", import.meta.url))) {
    if (isDirectory && !name.startsWith("_")) assert(`/functions/v1/${name}` in document.paths, name);
  }
});

// Answers -----------------------------------------------------------------------------------------------------

/** Compiles with exactly these codes: those of the reference, and the client's own. */
const CODES: Record<SetPurchaseUrlCode | ClientCode, true> = {
  unknown_purchase: true,
  url_not_wanted: true,
  too_many_runs: true,
  invalid_url: true,
  not_allowed: true,
  unreachable: true,
  unexpected: true,
};

Deno.test("the codes of a call are the union of its row in the reference and of the client's own", () => {
  const row = calls.find(({ name }) => name === "set_purchase_url")!;
  const own = ["not_allowed", "unreachable", "unexpected"];
  assertEquals(Object.keys(CODES).sort(), [...row.refuses.map(({ code }) => code), ...own].sort());
});

/** A backend of one answer, whose functions and RPCs say it alike. */
async function answering(answer: () => Response, use: (url: string) => Promise<void>): Promise<void> {
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, answer);
  try {
    await use(`http://127.0.0.1:${server.addr.port}`);
  } finally {
    await server.shutdown();
  }
}

const purchase = { p_purchase_id: crypto.randomUUID(), p_url: "https://shop.example" };

Deno.test("a function's refusal comes with code, message, details and the seconds to wait", async () => {
  const problem = { code: "too_many_checkouts" as const, message: "Wait.", details: { opened: 9 } };
  await answering(
    () => Response.json(problem, { status: 429, headers: { "retry-after": "17" } }),
    async (url) => {
      assertEquals(await createEdgeKit(clientOf(url)).checkout({ items: [] }), {
        data: null,
        error: { ...problem, retryAfter: 17 },
      });
    },
  );
});

Deno.test("an RPC's refusal has the same form", async () => {
  const error = {
    code: "PT422",
    message: "invalid_url",
    hint: "Send the address of a shop.",
    details: "p_url",
  };
  await answering(() => Response.json(error, { status: 422 }), async (url) => {
    assertEquals(await createEdgeKit(clientOf(url)).setPurchaseUrl(purchase), {
      data: null,
      error: { code: "invalid_url", message: error.hint, details: "p_url" },
    });
  });
});

Deno.test("who may not call is told so by the client's own code", async () => {
  for (const code of ["42501", "PGRST301", "PGRST303"]) {
    const error = { code, message: "permission denied", hint: null, details: null };
    await answering(() => Response.json(error, { status: 401 }), async (url) => {
      assertEquals((await createEdgeKit(clientOf(url)).dashboard()).error?.code, "not_allowed");
    });
  }
});

Deno.test("an answer that the reference does not know is unexpected, and kept in details", async () => {
  for (
    const answer of [
      () => Response.json({ code: "brand_new", message: "Of a newer backend." }, { status: 409 }),
      () =>
        Response.json({ code: "PT409", message: "brand_new", hint: "Newer.", details: "" }, { status: 409 }),
      () =>
        Response.json({ code: "22P02", message: "invalid input", hint: null, details: null }, {
          status: 400,
        }),
      () => Response.json({ msg: "of a gateway" }, { status: 546 }),
      () => new Response("<html>Bad gateway</html>", { status: 502 }),
    ]
  ) {
    await answering(answer, async (url) => {
      const kit = createEdgeKit(clientOf(url));
      for (const { data, error } of [await kit.checkout({ items: [] }), await kit.setPurchaseUrl(purchase)]) {
        assertEquals([data, error?.code], [null, "unexpected"]);
        assert(error?.details, "what came is lost");
      }
    });
  }
});

Deno.test("where no answer comes, calls say so and throw nothing", async () => {
  let url = "";
  await answering(() => new Response(), (open) => Promise.resolve(void (url = open)));
  const kit = createEdgeKit(clientOf(url));
  assertEquals((await kit.checkout({ items: [] })).error?.code, "unreachable");
  assertEquals((await kit.dashboard()).error?.code, "unreachable");
});

Deno.test("an idempotency key goes out as its header", async () => {
  const keys: (string | null)[] = [];
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, (request) => {
    keys.push(request.headers.get("idempotency-key"));
    return Response.json({ url: "https://polar.example" }, { status: 201 });
  });
  const kit = createEdgeKit(clientOf(`http://127.0.0.1:${server.addr.port}`));
  await kit.checkout({ items: [] }, { idempotencyKey: "one" });
  await kit.checkout({ items: [] });
  await server.shutdown();
  assertEquals(keys, ["one", null]);
});
