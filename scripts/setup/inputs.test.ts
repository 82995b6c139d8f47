import { assert, assertEquals, assertThrows } from "@kit/assert";
import { type Inputs, readInputs } from "./inputs.ts";

const REF = "abcdefghijklmnopqrst";
const GOOD = {
  SUPABASE_ACCESS_TOKEN: "sbp_0123",
  SUPABASE_DB_URL: `postgresql://postgres.${REF}:p%40ss@aws-0-eu-central-1.pooler.supabase.com:5432/postgres`,
  POLAR_ACCESS_TOKEN: "polar_oat_1",
  POLAR_SERVER: "sandbox",
  APP_URL: "https://shop.example/",
};

/** What comes of the good ones with some of them changed. */
function read(changes: Record<string, string> = {}): Inputs {
  const inputs = readInputs((name) => ({ ...GOOD, ...changes } as Record<string, string>)[name]);
  if (!inputs.ok) throw new Error(inputs.problems.join("\n"));
  return inputs.value;
}

Deno.test("what is needed is read, the project from the connection string, which gets encrypted", () => {
  const inputs = read();
  assertEquals([inputs.ref, inputs.supabaseToken], [REF, "sbp_0123"]);
  assertEquals(inputs.databaseUrl, `${GOOD.SUPABASE_DB_URL}?sslmode=require`);
  assertEquals(inputs.polar, { accessToken: "polar_oat_1", environment: "sandbox" });
  assertEquals(inputs.wanted, {
    functionSecrets: {
      APP_URL: "https://shop.example",
      POLAR_ACCESS_TOKEN: "polar_oat_1",
      POLAR_SERVER: "sandbox",
    },
    trustedIssuers: null,
  });
});

Deno.test("the direct connection names the project too, and an sslmode of one's own stays", () => {
  const inputs = read({
    SUPABASE_DB_URL: `postgres://postgres:x@db.${REF}.supabase.co/postgres?sslmode=verify-full`,
  });
  assertEquals([inputs.ref, new URL(inputs.databaseUrl).searchParams.get("sslmode")], [REF, "verify-full"]);
});

Deno.test("what is optional goes where it belongs", () => {
  const inputs = read({
    TRUSTED_ISSUERS: " https://a.example \n https://b.example",
    POLAR_REENABLE_ENDPOINT: "true",
    RESEND_API_KEY: "re_1",
    EVENTS_SECRET: `whsec_${btoa("a secret of thirty-two bytes, ok")}`,
  });
  assertEquals(inputs.wanted.functionSecrets.RESEND_API_KEY, "re_1");
  assert(inputs.wanted.functionSecrets.EVENTS_SECRET.startsWith("whsec_"));
  assertEquals(inputs.wanted.trustedIssuers, ["https://a.example", "https://b.example"]);
  assertEquals(inputs.wanted.functionSecrets.POLAR_REENABLE_ENDPOINT, "true");
  assertEquals(inputs.wanted.functionSecrets.TRUSTED_ISSUERS.split(/\s+/), inputs.wanted.trustedIssuers);
});

/** What is wrong, in which variable, and what must be said of it. */
const WRONG: [name: string, value: string, words: string][] = [
  ["SUPABASE_ACCESS_TOKEN", "", "missing"],
  ["EVENTS_SECRET", "changeme", "base64"],
  ["SUPABASE_DB_URL", "", "missing"],
  ["SUPABASE_DB_URL", "my-database", "no connection string"],
  ["SUPABASE_DB_URL", `postgresql://postgres.${REF}@pooler.supabase.com/postgres`, "no password"],
  [
    "SUPABASE_DB_URL",
    `postgresql://postgres.${REF}:[YOUR-PASSWORD]@pooler.supabase.com/postgres`,
    "no password",
  ],
  [
    "SUPABASE_DB_URL",
    `postgresql://postgres.${REF}:x@pooler.supabase.com:6543/postgres`,
    "transaction pooler",
  ],
  ["SUPABASE_DB_URL", "postgresql://postgres:x@127.0.0.1:54322/postgres", "does not name a Supabase project"],
  ["POLAR_ACCESS_TOKEN", " ", "missing"],
  ["POLAR_SERVER", "", "sandbox or production"],
  ["POLAR_SERVER", "live", "sandbox or production"],
  ["APP_URL", "shop.example", "address of your frontend"],
];
for (const [name, value, words] of WRONG) {
  Deno.test(`${name}=${value || '""'} is said to be wrong, by name`, () => {
    const { message } = assertThrows(() => read({ [name]: value }), Error, words);
    assert(message.startsWith(`${name} `) && !message.includes("\n"), message);
  });
}
