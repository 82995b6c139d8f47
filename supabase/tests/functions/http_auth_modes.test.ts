/**
 * Contract (S08): the platform's own check of tokens is off for every function, and each function lets in
 * exactly the callers that docs/reference.md names. A new function without an entry here fails.
 */

import { assert, assertEquals, assertMatch } from "@kit/assert";
import { withDeployed } from "./http_deployed.ts";
import { accessToken, AUTOMATIONS_KEY, PUBLISHABLE_KEY, SECRET_KEY, userClaims } from "./http_tokens.ts";
import { LEGACY_SECRET, signedHeaders, STANDARD_SECRET } from "./polar_webhook_signing.ts";

interface Door {
  /** How docs/reference.md says it, in the function's section. */
  says: string;
  /** The credentials that open it; every other one is refused. */
  opensTo: string[];
  /** What a caller who is let in gets for a body with an unknown field. */
  answers: number;
  /** What a caller who is not let in gets. */
  refuses: number;
}

const DOORS: Record<string, Door> = {
  "checkout": {
    says: "a signed-in user's token, or the publishable key alone",
    opensTo: ["the publishable key", "a user's token"],
    answers: 422,
    refuses: 401,
  },
  "customer-portal": {
    says: "For signed-in users",
    opensTo: ["a user's token"],
    answers: 422,
    refuses: 401,
  },
  "invoice": {
    says: "For signed-in users",
    opensTo: ["a user's token"],
    answers: 422,
    refuses: 401,
  },
  "notify": {
    says: "a secret key in `apikey`",
    opensTo: ["the secret key", "the key of the database"],
    answers: 422,
    refuses: 401,
  },
  "polar-commands": {
    says: "a secret key in `apikey`",
    opensTo: ["the secret key", "the key of the database"],
    answers: 422,
    refuses: 401,
  },
  "polar-reconcile": {
    says: "a secret key in `apikey`",
    opensTo: ["the secret key", "the key of the database"],
    answers: 422,
    refuses: 401,
  },
  "polar-webhook": {
    says: "For Polar. Signed by Standard Webhooks",
    opensTo: ["Polar's signature"],
    answers: 202,
    refuses: 403,
  },
  "scraper": {
    says: "a secret key in `apikey`",
    opensTo: ["the secret key", "the key of the database"],
    answers: 422,
    refuses: 401,
  },
  "subscription": {
    says: "For signed-in users",
    opensTo: ["a user's token"],
    answers: 422,
    refuses: 401,
  },
};

const BODY = '{"unknown_field":true}';

/** One of every kind, and forged ones of those that can be forged. */
async function credentials(issuer: string): Promise<Record<string, Record<string, string>>> {
  const foreign = userClaims({ iss: "https://evil.supabase.co/auth/v1" });
  const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
  return {
    "nothing": {},
    "the publishable key": { apikey: PUBLISHABLE_KEY },
    "the secret key": { apikey: SECRET_KEY },
    "the key of the database": { apikey: AUTOMATIONS_KEY },
    "a key of another project": { apikey: "sb_secret_other" },
    "the secret key as a token": bearer(SECRET_KEY),
    "a user's token": bearer(await accessToken(userClaims({ iss: issuer }))),
    "an expired token": bearer(await accessToken(userClaims({ iss: issuer, exp: 1 }))),
    "another project's token": bearer(await accessToken(foreign)),
    "Polar's signature": await signedHeaders(BODY, { secret: STANDARD_SECRET }),
    "a stranger's signature": await signedHeaders(BODY, { secret: LEGACY_SECRET, scheme: "text" }),
  };
}

const read = (path: string) => Deno.readTextFile(new URL(`../../${path}`, import.meta.url));

/** Names of the functions: folders with an `index.ts`. */
async function functionNames(): Promise<string[]> {
  const folder = new URL("../../functions/", import.meta.url);
  const names: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (!isDirectory) continue;
    const files = await Array.fromAsync(Deno.readDir(new URL(`${name}/`, folder)), (entry) => entry.name);
    if (files.includes("index.ts")) names.push(name);
  }
  return names.sort();
}

Deno.test("S08: every function is deployed without the platform's check, from the one import map", async () => {
  const config = await read("config.toml");
  const blocks = Array.from(config.matchAll(/^\[functions\.([\w-]+)\]\n((?:[^[\n].*\n?)*)/gm));
  assertEquals(blocks.map(([, name]) => name).sort(), await functionNames());
  for (const [, name, block] of blocks) {
    assertMatch(block, /^verify_jwt = false$/m, name);
    assertMatch(block, /^import_map = "\.\/functions\/deno\.json"$/m, name);
    assert(block.includes(`entrypoint = "./functions/${name}/index.ts"`), name);
  }
});

Deno.test("S08: every function is paired with its callers, here and in the reference", async () => {
  assertEquals(Object.keys(DOORS).sort(), await functionNames());
  const sections = (await read("../docs/reference.md")).split(/^## /m);
  for (const [name, { says }] of Object.entries(DOORS)) {
    const section = sections.find((text) => text.startsWith(`POST ${name}\n`));
    assert(section?.includes(says), `docs/reference.md on ${name}: ${says}`);
  }
});

for (const [name, door] of Object.entries(DOORS)) {
  Deno.test(`S08: ${name} opens to ${door.opensTo.join(" and ")}, and to nothing else`, async () => {
    let asked = 0;
    const answer = () => {
      asked++;
      return Response.json("processed");
    };
    await withDeployed(name, "auth_modes", answer, async ({ url, post }) => {
      for (const [credential, headers] of Object.entries(await credentials(`${url}/auth/v1`))) {
        const opens = door.opensTo.includes(credential);
        asked = 0;
        assertEquals(await post(headers, BODY), opens ? door.answers : door.refuses, credential);
        if (!opens) assertEquals(asked, 0, `${credential} reached the database or Polar`);
      }
    });
  });
}
