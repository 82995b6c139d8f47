/**
 * Contract: the PDF that the scraper stored is downloaded by whoever owns the purchase, with supabase-js and a signed-in
 * session, and by nobody else: not by another user, not signed out, not after a full refund. Kills: a private bucket
 * that answers everybody who knows the path.
 */

import { assert, assertEquals, assertMatch, assertNotEquals } from "@kit/assert";
import {
  checkout,
  type Client,
  dashboardOf,
  pay,
  signedOut,
  signUp,
  statusOf,
  until,
} from "../../../scripts/local/visitor.ts";
import { createReportStore, reportPath } from "../../functions/scraper/report_files.ts";
import { test, type World } from "./stack.ts";

const pdf = new TextEncoder().encode("%PDF-1.7\nnot a real one\n");

/** A paid kit whose report is there, with its file, as a finished scrape leaves them. */
async function delivered({ stack, sql }: World, email: string) {
  const buyer = await signUp(stack, email);
  const session = await checkout(buyer.client, [{ product: "base-kit" }]);
  await pay(session.url, email);
  await until(
    "the payment",
    async () => (await statusOf(buyer.client, session.checkout_id)).delivery === "awaiting_url",
  );
  await stack.simulator.clock.advance(10_000); // Polar's fee and invoice: later words on the order would undo a test's
  const [purchase] = (await dashboardOf(buyer.client)).purchases;

  const path = await reportPath({ purchaseId: purchase.id, runKey: "1", kind: "survival_blueprint" }, pdf);
  const { url, secret_key: key } = stack.info;
  assertEquals(await createReportStore({ url, key }).put(path, pdf), { ok: true, value: undefined });
  await sql`
    insert into public.outputs (purchase_id, kind, run_key, title, data, storage_path)
    values (${purchase.id}, 'survival_blueprint', '1', 'Survival blueprint', '{}', ${path})`;
  return { buyer, purchase, path };
}

const files = (client: Client) => client.storage.from("reports");

/** What a client gets: the file's text, or that it was refused. Both ways to it must agree. */
async function readAs(client: Client, path: string): Promise<string> {
  const { data, error } = await files(client).download(path);
  const signed = await files(client).createSignedUrl(path, 60, { download: "report.pdf" });
  assertEquals(signed.error === null, error === null, "download and signed URL must agree");
  if (data === null) return "refused";
  const text = await data.text();
  const bySignature = await fetch(signed.data!.signedUrl);
  assertEquals(await bySignature.text(), text);
  return text;
}

test("a bought report comes with a PDF that its buyer downloads", async ({ stack }) => {
  const buyer = await signUp(stack, "files-real@ecom-edge-kit.dev");
  const [url] = stack.info.demo_shop_urls;
  const session = await checkout(buyer.client, [{ product: "base-kit", url }]);
  await pay(session.url, buyer.email);
  await until(
    "the report",
    async () => (await statusOf(buyer.client, session.checkout_id)).delivery === "completed",
  );
  const { data: outputs } = await buyer.client.from("outputs").select("storage_path");
  const pdf = await readAs(buyer.client, outputs![0].storage_path!);
  assertMatch(pdf, /^%PDF-1\.7/);
});

test("the owner downloads a report, directly and by a signed link; nobody else does", async (world) => {
  const { buyer, path } = await delivered(world, "files-owner@ecom-edge-kit.dev");
  assertMatch(path, /^[0-9a-f-]{36}\/1\/survival_blueprint-[0-9a-f]{16}\.pdf$/);
  assertEquals(await readAs(buyer.client, path), new TextDecoder().decode(pdf));

  const stranger = await delivered(world, "files-stranger@ecom-edge-kit.dev");
  assertNotEquals(stranger.path, path);
  assertEquals(await readAs(stranger.buyer.client, path), "refused");
  assertEquals(await readAs(signedOut(world.stack), path), "refused");
  const open = await fetch(`${world.stack.info.url}/storage/v1/object/public/reports/${path}`);
  await open.body?.cancel();
  assert(!open.ok, "the bucket is private");
});

test("a list names a buyer's own files only", async (world) => {
  const { buyer, purchase } = await delivered(world, "files-list@ecom-edge-kit.dev");
  const other = await delivered(world, "files-list-other@ecom-edge-kit.dev");
  const list = async (folder: string) => (await files(buyer.client).list(`${folder}/1`)).data?.length ?? 0;
  assertEquals([await list(purchase.id), await list(other.purchase.id)], [1, 0]);
});

test("after a full refund the file is out of reach, and within it again if the refund fails", async (world) => {
  const { buyer, purchase, path } = await delivered(world, "files-refunded@ecom-edge-kit.dev");
  await world.sql`update public.purchases set refunded_at = now() where id = ${purchase.id}`;
  assertEquals(await readAs(buyer.client, path), "refused");
  await world.sql`update public.purchases set refunded_at = null where id = ${purchase.id}`;
  assertEquals(await readAs(buyer.client, path), new TextDecoder().decode(pdf));
});

test("a buyer writes, replaces and removes no file, and a file that no report names is not theirs", async (world) => {
  const { buyer, purchase, path } = await delivered(world, "files-writer@ecom-edge-kit.dev");
  const mine = new Blob(["mine"], { type: "application/pdf" });
  assertNotEquals((await files(buyer.client).upload(`${purchase.id}/1/mine.pdf`, mine)).error, null);
  assertNotEquals((await files(buyer.client).upload(path, mine, { upsert: true })).error, null);
  await files(buyer.client).remove([path]);
  assertEquals(await readAs(buyer.client, path), new TextDecoder().decode(pdf));

  const loose = `${purchase.id}/2/survival_blueprint-0000000000000000.pdf`;
  const { url, secret_key: key } = world.stack.info;
  await createReportStore({ url, key }).put(loose, pdf);
  assertEquals(await readAs(buyer.client, loose), "refused");
});

test("the same report stored again lands on itself, and a wrong key is told", async (world) => {
  const { path } = await delivered(world, "files-again@ecom-edge-kit.dev");
  const { url, secret_key: key, publishable_key: wrong } = world.stack.info;
  assertEquals((await createReportStore({ url, key }).put(path, pdf)).ok, true);
  const refused = await createReportStore({ url, key: wrong }).put(path, pdf);
  assertEquals(refused.ok ? "stored" : refused.code, "storage_refused");
  const nowhere = await createReportStore({ url: "http://127.0.0.1:9", key }).put(path, pdf);
  assertEquals(nowhere.ok ? "stored" : nowhere.code, "storage_unavailable");
});

test("S136: the files of an erased person go from the bucket, and nobody else's", async (world) => {
  const { buyer, path } = await delivered(world, "files-erased@ecom-edge-kit.dev");
  const other = await delivered(world, "files-stays@ecom-edge-kit.dev");
  await world.sql`select public.erase_person(${buyer.userId}, 'a test')`;
  await until(
    "the file to go",
    async () => (await world.sql`select from storage.objects where name = ${path}`).length === 0,
  );
  assertEquals(await readAs(buyer.client, path), "refused");
  assertEquals(await readAs(other.buyer.client, other.path), new TextDecoder().decode(pdf));
});
