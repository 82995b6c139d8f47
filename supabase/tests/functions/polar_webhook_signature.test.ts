/**
 * Contract: `createVerifier` says yes to what Polar signed with one of the configured secrets, in either key
 * derivation, not more than 300 seconds ago, and no to everything else, without ever throwing.
 */

import { assert, assertEquals, assertThrows } from "@kit/assert";
import { createVerifier } from "../../functions/polar-webhook/signature.ts";
import {
  LEGACY_SECRET,
  LEGACY_WHSEC_SECRET,
  now,
  type Scheme,
  signature,
  signedHeaders,
  STANDARD_SECRET,
} from "./polar_webhook_signing.ts";

const BODY = '{"type":"order.paid","data":{"id":"ord_1","amount":14900},"note":"zwölf € 🛒"}';

/** Whether a delivery signed with `secret` passes a verifier made from `configured`. */
async function passes(configured: string, secret: string, scheme: Scheme): Promise<boolean> {
  const verify = createVerifier(configured)!;
  return verify(BODY, new Headers(await signedHeaders(BODY, { secret, scheme })));
}

Deno.test("S01: secrets of before 2026-09-08 are used as they stand, with either prefix", async () => {
  assert(await passes(LEGACY_SECRET, LEGACY_SECRET, "text"));
  assert(await passes(LEGACY_WHSEC_SECRET, LEGACY_WHSEC_SECRET, "text"));
  assert(await passes(STANDARD_SECRET, STANDARD_SECRET, "text"), "an old secret that happens to be base64");
});

Deno.test("S01: a secret that somebody chose, with letters beyond ASCII, is used as UTF-8", async () => {
  const own = "schlüssel-für-den-laden-am-hafen-2026";
  assert(await passes(own, own, "text"));
});

Deno.test("S02: secrets since 2026-09-08 carry the key in base64", async () => {
  assert(await passes(STANDARD_SECRET, STANDARD_SECRET, "base64"));
});

Deno.test("S03: while a secret is being changed both are accepted, whichever comes first", async () => {
  for (const configured of [`${LEGACY_SECRET} ${STANDARD_SECRET}`, `${STANDARD_SECRET}\n${LEGACY_SECRET}`]) {
    assert(await passes(configured, STANDARD_SECRET, "base64"));
    assert(await passes(configured, LEGACY_SECRET, "text"));
    assertEquals(await passes(configured, LEGACY_WHSEC_SECRET, "text"), false);
  }
});

Deno.test("S03: one right signature among several is enough, wherever it stands", async () => {
  const verify = createVerifier(STANDARD_SECRET)!;
  const headers = await signedHeaders(BODY);
  const right = headers["webhook-signature"];
  const wrong = "v1," + btoa("x".repeat(32));
  for (const several of [`${wrong} ${right}`, `${right} ${wrong}`, `v1a,AAAA ${wrong} ${right} v1`]) {
    assert(verify(BODY, new Headers({ ...headers, "webhook-signature": several })), several);
  }
  assertEquals(verify(BODY, new Headers({ ...headers, "webhook-signature": `${wrong} ${wrong}` })), false);
});

Deno.test("S04: white space around a secret does not matter", async () => {
  assert(await passes(`  ${LEGACY_SECRET}\n`, LEGACY_SECRET, "text"));
  assert(await passes(`\t${STANDARD_SECRET}\r\n`, STANDARD_SECRET, "base64"));
});

Deno.test("S04: without a usable secret there is no verifier, so nothing can be accepted", () => {
  for (const configured of [undefined, "", " \n", "changeme", "whsec_", "whsec_c2hvcnQ="]) {
    assertEquals(createVerifier(configured), null, String(configured));
  }
});

Deno.test("S04: secrets in quotes or with commas stop the function, with a message that quotes none of them", () => {
  const two = [STANDARD_SECRET, LEGACY_SECRET];
  for (
    const configured of [
      `"${STANDARD_SECRET}"`,
      `'${STANDARD_SECRET}'`,
      `\`${LEGACY_SECRET}\``,
      `"${two.join(" ")}"`,
      two.join(","),
      two.join(", "),
      `${two.join(",")},`,
      two.join(";"),
    ]
  ) {
    const { message } = assertThrows(() => createVerifier(configured), TypeError, "POLAR_WEBHOOK_SECRET");
    assert(!two.some((secret) => message.includes(secret)), message);
  }
});

Deno.test("S04: a secret that somebody chose may have a comma in it", async () => {
  const own = "harbour, coffee,and'bikes-2026".replace(" ", "");
  assert(await passes(own, own, "text"));
});

Deno.test("S05: missing, wrong, cut, strangely encoded or foreign signatures are refused", async () => {
  const verify = createVerifier(`${STANDARD_SECRET} ${LEGACY_SECRET}`)!;
  const good = await signedHeaders(BODY);
  const right = good["webhook-signature"];
  assert(verify(BODY, new Headers(good)), "the good one passes");

  const foreign = await signature({
    secret: "whsec_" + btoa("another key of thirty-two bytes!"),
    scheme: "base64",
    id: "evt_1",
    at: Number(good["webhook-timestamp"]),
    body: BODY,
  });
  const signatures = [
    "",
    "v1",
    "v1,",
    "v1,?",
    "garbage",
    right.slice(0, -1),
    right + "=",
    right.replace("v1,", "v2,"),
    right.replace("v1,", ""),
    right.replace("v1,", "v1;"),
    right.toLowerCase(),
    foreign,
    " ".repeat(3000),
    "v1,".repeat(3000),
    "v1, ".repeat(3000),
  ];
  for (const bad of signatures) {
    assertEquals(verify(BODY, new Headers({ ...good, "webhook-signature": bad })), false, bad.slice(0, 60));
  }
  for (const missing of Object.keys(good)) {
    const headers = new Headers(good);
    headers.delete(missing);
    assertEquals(verify(BODY, headers), false, `without ${missing}`);
  }
  assertEquals(verify(BODY, new Headers()), false);
});

Deno.test("S05: a signature holds for its id, its timestamp and its body only", async () => {
  const verify = createVerifier(STANDARD_SECRET)!;
  const good = await signedHeaders(BODY);
  assertEquals(verify(BODY, new Headers({ ...good, "webhook-id": "evt_2" })), false);
  assertEquals(verify(BODY, new Headers({ ...good, "webhook-timestamp": String(now(-1)) })), false);
  assertEquals(verify(BODY + " ", new Headers(good)), false);
  assertEquals(verify("", new Headers(good)), false);
  for (const timestamp of ["", "soon", "NaN", "Infinity", "1e99", "-1"]) {
    assertEquals(verify(BODY, new Headers({ ...good, "webhook-timestamp": timestamp })), false, timestamp);
  }
});

Deno.test("S06: a captured request is refused after 300 seconds, and one from the future as well", async () => {
  const verify = createVerifier(STANDARD_SECRET)!;
  const shifted = async (seconds: number) =>
    verify(BODY, new Headers(await signedHeaders(BODY, { at: now(seconds) })));
  assertEquals(await shifted(-3600), false);
  assertEquals(await shifted(-305), false);
  assertEquals(await shifted(-295), true);
  assertEquals(await shifted(295), true);
  assertEquals(await shifted(305), false);
});

Deno.test("S07: the text as it came is verified, not what JSON would make of it", async () => {
  const verify = createVerifier(STANDARD_SECRET)!;
  const spaced = '{ "b": 1.0,\n  "a": "\\u20ac" }\n';
  const headers = new Headers(await signedHeaders(spaced));
  assertEquals(verify(spaced, headers), true);
  assertEquals(verify(JSON.stringify(JSON.parse(spaced)), headers), false);
});

Deno.test("S12: a signed body that is no JSON is genuine all the same", async () => {
  const verify = createVerifier(STANDARD_SECRET)!;
  for (const body of ["", "not json", "{", "\ufeff{}", "[".repeat(100_000)]) {
    assertEquals(verify(body, new Headers(await signedHeaders(body))), true, body.slice(0, 20));
  }
});
