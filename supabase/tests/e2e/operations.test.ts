/**
 * Contract: what an operator relies on, against the whole stack: health from outside, keys and secrets that are changed
 * while the shop sells, and checkouts that are counted by whom and where they come from.
 */

import { assert, assertEquals } from "@kit/assert";
import { createClient, FunctionsHttpError } from "@supabase/supabase-js";
import { Webhook } from "standardwebhooks";
import { until } from "../../../scripts/tests/scratch.ts";
import { test } from "./stack.ts";

const KIT = { items: [{ product: "base-kit", url: "https://harbor-coffee.example.com" }] };

test("a monitor without any key learns that the shop works, whoever has a secret key learns more", async ({ stack, sql, minute }) => {
  minute();
  await until("the clock's first run", async () => (await sql`select from cron.job_run_details`).length > 0);
  const url = `${stack.info.url}/functions/v1/polar-reconcile`;
  const ok = await until("an answer that is not repeated any more", async () => {
    const response = await fetch(url);
    return await response.json().then((body) => response.status === 200 && body);
  });
  assertEquals(ok, { status: "ok" });
  const told = await (await fetch(url, { headers: { apikey: stack.info.secret_key } })).json();
  assertEquals([told.status, told.failed_events, told.dead_events], ["ok", 0, 0]);
  assert(Date.now() - Date.parse(told.cron_last_started_at) < 300_000);
});

test("rotation of the automations key without loss: both keys open, the database's new one first, then the old one goes", async ({ stack, sql }) => {
  // The function's environment has several named keys, every one of which opens it; the database rings with the one in Vault.
  const [{ id, secret }] =
    await sql`select id, decrypted_secret as secret from vault.decrypted_secrets where name = 'automations_key'`;
  assertEquals(secret, stack.info.automations_key);
  const ringsWith = async (key: string): Promise<number> => {
    await sql`select vault.update_secret(${id}, ${key})`;
    await sql`delete from net._http_response where true`;
    await sql`select edge_kit.ring('polar-reconcile', '{}')`;
    const answer = await until("the answer to a ring", async () => {
      return (await sql`select status_code from net._http_response where status_code is not null`)[0];
    });
    return answer.status_code;
  };
  try {
    // 409: let in, and another run is at work.
    assert([200, 409].includes(await ringsWith(stack.info.secret_key)), "the new key rings");
    assert(
      [200, 409].includes(await ringsWith(stack.info.automations_key)),
      "so does the old one while both exist",
    );
    assertEquals(
      await ringsWith("sb_secret_taken_away"),
      401,
      "one that was deleted does not, which the doctor says",
    );
  } finally {
    await sql`select vault.update_secret(${id}, ${secret})`;
  }
});

test("S03: rotation of the webhook secret without loss: a signature of either secret is taken while both are set", async ({ stack }) => {
  // As a function that is deployed with "<old> <new>" sees it: loaded here with this environment, against this database.
  const renewed = `whsec_${btoa("a new secret of thirty-two bytes")}`;
  const before = Deno.env.toObject();
  Deno.env.set("SUPABASE_URL", stack.info.url);
  Deno.env.set("SUPABASE_SECRET_KEYS", JSON.stringify({ default: stack.info.secret_key }));
  Deno.env.set("POLAR_WEBHOOK_SECRET", `${stack.info.polar_webhook_secret} ${renewed}`);
  try {
    const { default: { fetch } } = await import("../../functions/polar-webhook/index.ts?copy=rotation");
    const send = async (secret: string, id: string): Promise<[number, string]> => {
      const at = new Date();
      const body = JSON.stringify({ type: "rotation.tested", timestamp: at.toISOString(), data: {} });
      const headers = {
        "webhook-id": id,
        "webhook-timestamp": String(Math.floor(at.getTime() / 1000)),
        "webhook-signature": new Webhook(secret).sign(id, at, body),
      };
      const response: Response = await fetch(
        new Request("http://localhost/polar-webhook", { method: "POST", headers, body }),
      );
      const { state, code } = await response.json();
      return [response.status, state ?? code];
    };
    assertEquals(await send(stack.info.polar_webhook_secret, "rotation-old"), [202, "ignored"]);
    assertEquals(await send(renewed, "rotation-new"), [202, "ignored"]);
    assertEquals(
      await send(renewed, "rotation-old"),
      [202, "duplicate"],
      "a retry signed with the new one is the same event",
    );
    assertEquals(await send(`whsec_${btoa("somebody else's secret of 32 byt")}`, "rotation-x"), [
      403,
      "invalid_signature",
    ]);
  } finally {
    for (const name of ["SUPABASE_URL", "SUPABASE_SECRET_KEYS", "POLAR_WEBHOOK_SECRET"]) {
      if (before[name] === undefined) Deno.env.delete(name);
      else Deno.env.set(name, before[name]);
    }
  }
});

test("checkouts are counted by address, wherever a client claims to be, until the operator lets everybody in again", async ({ stack, sql }) => {
  const [limits] = await sql`select checkouts_per_address from edge_kit.settings`;
  await sql`update edge_kit.settings set checkouts_per_address = 3 where singleton`;
  await sql`delete from edge_kit.rate_limits where true`;
  try {
    const shop = createClient(stack.info.url, stack.info.publishable_key, {
      auth: { persistSession: false },
    });
    const outcomes: unknown[] = [];
    for (let n = 0; n < 4; n++) {
      const { data, error } = await shop.functions.invoke("checkout", {
        body: KIT,
        headers: { "x-forwarded-for": `198.51.100.${n}` },
      });
      if (!(error instanceof FunctionsHttpError)) {
        outcomes.push(typeof data.url);
        continue;
      }
      const { status, headers } = error.context as Response;
      const wait = Number(headers.get("retry-after"));
      outcomes.push([status, (await error.context.json()).code, wait > 1190 && wait <= 1200]);
    }
    assertEquals(outcomes, ["string", "string", "string", [429, "too_many_checkouts", true]]);

    // What docs/operations.md tells to do.
    const again = async () => (await shop.functions.invoke("checkout", { body: KIT })).response!.status;
    assertEquals(await again(), 429);
    await sql`delete from edge_kit.rate_limits where true`;
    assertEquals(await again(), 201, "everybody is let in again");
    await sql`update edge_kit.settings set checkouts_per_address = 1 where singleton`;
    assertEquals(await again(), 429);
    await sql`update edge_kit.settings set checkouts_per_address = null where singleton`;
    assertEquals(await again(), 201, "without a limit nobody is counted");
  } finally {
    await sql`update edge_kit.settings set checkouts_per_address = ${limits.checkouts_per_address} where singleton`;
  }
});
