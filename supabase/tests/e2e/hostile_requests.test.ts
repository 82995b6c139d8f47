/**
 * Contract (I7, I8, I13): whatever a stranger sends, to any function and to the database's own door, with whatever they
 * may have got hold of, the answer is a refusal that tells nothing, and nothing is written.
 *
 * Kills: a parser that throws, a body that is read before it is measured, a claim that is believed before it is verified,
 * an error that quotes a stack, a statement or a secret. EDGE_KIT_SEED chooses the words.
 */

import { assert, assertEquals } from "@kit/assert";
import type postgres from "postgres";
import { signUp } from "../../../scripts/local/visitor.ts";
import { chance, seed } from "../../../scripts/random.ts";
import { type Attempt, hostileAttempts } from "./hostile_requests.ts";
import type { Answer } from "./hostile_wire.ts";
import { lastDelivery, test } from "./stack.ts";

/** Tables that move by themselves: cron's diary, and the count of checkouts by address, which a refusal undoes. */
const MOVING = ["cron.job_run_details", "edge_kit.rate_limits"];

/** Every table as one hash: its rows, and which transaction wrote each of them last. */
async function tables(sql: postgres.Sql): Promise<Record<string, string>> {
  const names = await sql<{ name: string }[]>`
    select format('%I.%I', n.nspname, c.relname) as name
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind = 'r' and n.nspname !~ '^pg_|^information_schema$' order by 1`;
  const hashes = names.filter(({ name }) => !MOVING.includes(name)).map(async ({ name }) => {
    const [{ hash }] = await sql.unsafe(
      `select count(*) || ' ' || coalesce(md5(string_agg(t.xmin::text || t::text, ',' order by t.xmin::text || t::text)), '') as hash from ${name} t`,
    );
    return [name, hash];
  });
  return Object.fromEntries(await Promise.all(hashes));
}

/** What no answer may say. */
function leaks({ text, headers }: Answer, secrets: string[], { door }: Attempt): string | null {
  const said = `${text}\n${[...headers].join("\n")}`;
  const secret = secrets.find((one) => said.includes(one));
  if (secret) return `the secret ${secret.slice(0, 12)}…`;
  const patterns: [string, RegExp][] = [
    ["a stack trace", /\bat [\w.<>]+ \(|\.ts:\d+|node_modules/],
    ["a path", /file:\/\/|\/(work|home|root|var|tmp|usr)\/\w/],
    ["a connection", /postgres(ql)?:\/\/|ECONNREFUSED/],
  ];
  if (door === "function") {
    patterns.push([
      "SQL",
      /\b(select|insert into|update|delete from)\b .*\b(from|set|values|where)\b|PL\/pgSQL|SQLSTATE|\bedge_kit\.\w/i,
    ]);
  }
  return patterns.find(([, pattern]) => pattern.test(said))?.[0] ?? null;
}

test("300 and more hostile requests are refused, write nothing and learn nothing", async (world) => {
  const { stack, sql } = world;
  const { info } = stack;
  const stranger = await signUp(stack, "stranger@ecom-edge-kit.dev");
  const victim = await signUp(stack, "victim@ecom-edge-kit.dev");
  const { data } = await stranger.client.auth.getSession();
  await stack.simulator.idle();
  const attempts = await hostileAttempts(world, {
    url: info.url,
    publishable: info.publishable_key,
    token: data.session!.access_token,
    userId: stranger.userId,
    victimId: victim.userId,
    delivery: lastDelivery(world, "product.created"),
  }, chance(seed));
  const jwks = await (await fetch(`${info.url}/auth/v1/.well-known/jwks.json`)).json();
  const secrets = [info.secret_key, info.automations_key, info.polar_access_token, info.polar_webhook_secret];
  secrets.push(jwks.keys[0].k, atob(jwks.keys[0].k.replace(/-/g, "+").replace(/_/g, "/")), victim.email);

  const before = await tables(sql);
  const atPolar = () => ["checkouts", "customers", "orders", "refunds", "customer_sessions"] as const;
  const polarBefore = atPolar().map((table) => stack.simulator.books[table].size);
  const problems: string[] = [];
  const counts: Record<string, number> = {};
  const queue = attempts.values();
  await Promise.all(Array.from({ length: 4 }, async () => {
    for (const attempt of queue) {
      const answer = await attempt.send().catch((error) => ({
        status: null,
        headers: new Headers(),
        text: `${error}`,
      }));
      const { status } = answer;
      counts[status ?? "closed"] = (counts[status ?? "closed"] ?? 0) + 1;
      if (status !== null && (status < 400 || status >= 500)) {
        problems.push(`${attempt.name}: ${status} ${answer.text.slice(0, 200)}`);
      }
      const leak = leaks(answer, secrets, attempt);
      if (leak) problems.push(`${attempt.name}: tells ${leak}: ${answer.text.slice(0, 300)}`);
      if (attempt.door === "function" && status !== null && answer.text !== "") {
        const { code, message } = JSON.parse(answer.text);
        if (!/^[a-z][a-z0-9_]+$/.test(code) || typeof message !== "string") {
          problems.push(`${attempt.name}: ${answer.text}`);
        }
      }
    }
  }));
  console.log(`EDGE_KIT_SEED=${seed}: ${attempts.length} requests`, counts);
  assertEquals(problems, []);
  assert(attempts.length >= 300);
  assert(FUNCTIONS.every((name) => attempts.some((attempt) => attempt.name.startsWith(`${name}:`))));
  assertEquals(await tables(sql), before);
  assertEquals(atPolar().map((table) => stack.simulator.books[table].size), polarBefore);
});

const FUNCTIONS = [
  "checkout",
  "customer-portal",
  "subscription",
  "invoice",
  "scraper",
  "polar-reconcile",
  "notify",
  "polar-commands",
  "polar-webhook",
  "rest",
];
