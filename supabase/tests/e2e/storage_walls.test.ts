/**
 * Contract (I8): the PDF of a report is reached by its owner only, whatever way into Storage somebody tries. What the
 * owner may do is in report_files.test.ts; this is what everybody else tries: guessed and bent paths, other people's
 * signed links, the doors for public files, copies into a place of one's own, and the bucket itself.
 */

import { assert, assertEquals } from "@kit/assert";
import { checkout, pay, signedOut, signUp, until, type Visitor } from "../../../scripts/local/visitor.ts";
import { test, type World } from "./stack.ts";

/** Somebody's report, made by the scraper itself, and where its file lies. */
async function delivered({ stack, sql }: World, email: string): Promise<{ owner: Visitor; path: string }> {
  const owner = await signUp(stack, email);
  const session = await checkout(owner.client, [{ product: "base-kit", url: stack.info.demo_shop_urls[0] }]);
  await pay(session.url, email);
  const stored = () =>
    sql`
      select o.storage_path from public.outputs o join public.purchases p on p.id = o.purchase_id
      where p.user_id = ${owner.userId} and o.storage_path is not null`;
  await until("the report's file", async () => (await stored()).length > 0, 60_000);
  return { owner, path: (await stored())[0].storage_path };
}

test("whoever does not own a report gets its file by no way into Storage", async (world) => {
  const { stack } = world;
  const { owner, path } = await delivered(world, "owner@ecom-edge-kit.dev");
  const thief = await signUp(stack, "thief@ecom-edge-kit.dev");
  const file = await owner.client.storage.from("reports").download(path);
  assertEquals(file.error, null);
  const start = new TextDecoder().decode((await file.data!.arrayBuffer()).slice(0, 5));
  assertEquals(start, "%PDF-");

  const link = await owner.client.storage.from("reports").createSignedUrl(path, 60);
  const signed = new URL(link.data!.signedUrl);
  assertEquals(await served(signed.href), 200, "the owner's own link works");
  const { url, publishable_key: apikey } = stack.info;
  const { data } = await thief.client.auth.getSession();
  const visitors: Record<string, string>[] = [{ apikey }, {
    apikey,
    authorization: `Bearer ${data.session!.access_token}`,
  }];
  const [folder, ...rest] = path.split("/");
  const other = `${signed.origin}${signed.pathname.replace(folder, crypto.randomUUID())}${signed.search}`;
  const token = signed.searchParams.get("token")!;
  const doors = [
    `object/reports/${path}`,
    `object/authenticated/reports/${path}`,
    `object/public/reports/${path}`,
    `object/info/reports/${path}`,
    `object/info/public/reports/${path}`,
    `object/reports/${folder}/./${rest.join("/")}`,
    `object/reports/x/../${path}`,
    `object/reports/x/%2e%2e/${path}`,
    `object/reports//${path}`,
    `object/Reports/${path}`,
    `object/reports/${path.toUpperCase()}`,
    `object/reports/${path}%00`,
    `render/image/public/reports/${path}`,
    `render/image/authenticated/reports/${path}`,
    `object/sign/reports/${path}`,
    `object/sign/reports/${path}?token=`,
    `object/sign/reports/${path}?token=${token.slice(0, -3)}abc`,
    `object/sign/reports/${path}?token=${token.split(".").slice(0, 2).join(".")}.`,
    `object/sign/reports/${path}?token=${data.session!.access_token}`,
    `object/upload/sign/reports/${path}?token=${token}`,
  ];
  for (const headers of visitors) {
    for (const door of doors) {
      const status = await served(`${url}/storage/v1/${door}`, headers);
      assert(status >= 400, `${door} answered ${status}`);
    }
    assert(await served(other, headers) >= 400, "a signed link opens what it was signed for");
  }
});

test("nobody but the service role changes a file, makes one, or touches the bucket", async (world) => {
  const { stack, sql } = world;
  const { owner, path } = await delivered(world, "keeper@ecom-edge-kit.dev");
  const thief = await signUp(stack, "vandal@ecom-edge-kit.dev");
  const objects = () => sql`select id, bucket_id, name, version, xmin::text from storage.objects order by id`;
  const buckets = () => sql`select t::text from storage.buckets t order by 1`;
  const before = [await objects(), await buckets()].map((rows) => JSON.stringify(rows));
  const pdf = new Blob(["%PDF-1.7 forged"], { type: "application/pdf" });
  for (const { client } of [owner, thief, { client: signedOut(stack) }]) {
    const files = client.storage.from("reports");
    const attempts: [string, () => PromiseLike<{ error: unknown; data: unknown }>][] = [
      ["upload over it", () => files.upload(path, pdf, { upsert: true })],
      ["upload beside it", () => files.upload(`${path}.pdf`, pdf)],
      ["upload elsewhere", () => files.upload(`../${crypto.randomUUID()}.pdf`, pdf)],
      ["update", () => files.update(path, pdf)],
      ["move", () => files.move(path, `mine/${crypto.randomUUID()}.pdf`)],
      ["copy", () => files.copy(path, `mine/${crypto.randomUUID()}.pdf`)],
      ["a link to upload by", () => files.createSignedUploadUrl(`${path}.new`)],
      ["make a bucket", () => client.storage.createBucket("mine", { public: true })],
      ["open the bucket", () => client.storage.updateBucket("reports", { public: true })],
      ["empty the bucket", () => client.storage.emptyBucket("reports")],
      ["delete the bucket", () => client.storage.deleteBucket("reports")],
    ];
    for (const [what, attempt] of attempts) assert((await attempt()).error, `${what} was not refused`);
    await files.remove([path]); // answers an empty list, not an error
  }
  assertEquals([await objects(), await buckets()].map((rows) => JSON.stringify(rows)), before);
  assertEquals(
    (await thief.client.storage.from("reports").list("")).data ?? [],
    [],
    "a stranger's list is empty",
  );
});

async function served(url: string, headers: Record<string, string> = {}): Promise<number> {
  const answer = await fetch(url, { headers, redirect: "manual" });
  await answer.body?.cancel();
  return answer.status;
}
