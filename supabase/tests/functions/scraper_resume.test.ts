// Contract: I10. A crawl goes on exactly where the last worker stopped, however it stopped, and the report and its PDF are
// the same byte for byte. Nothing that was read is asked for again, but for the one page that was under way.

import { assert, assertEquals } from "@kit/assert";
import { readFacts } from "../../functions/_audit/facts.ts";
import { fingerprint } from "../../functions/_audit/facts/hash.ts";
import type { PageFacts } from "../../functions/_audit/facts/page_facts.ts";
import { asStored, type StoredVisit, VISIT_FORMAT } from "../../functions/_audit/visit.ts";
import { createWorker, type Jobs, jobsFor } from "./scraper_jobs.ts";
import { type Answer, shopOf } from "./audit_in_process.ts";

const WORDS = "Coffee roasted on the pier every morning, packed by hand and sent the same day. ".repeat(4);

/** A small shop with a bit of everything: a host that moves, a map, a catalogue, policies, pictures, a rival. */
function harbor(): Answer {
  const pages: Parameters<typeof shopOf>[0] = {
    "/robots.txt": "User-agent: *\nDisallow: /checkout\nSitemap: https://www.harbor.com/sitemap.xml",
    "/": `<html lang="en"><title>Harbor</title><h1>Harbor</h1><p>${WORDS}</p>` +
      '<link rel="stylesheet" href="https://cdn.shopify.com/s/theme.css"><meta property="og:image" content="/og.png">' +
      '<a href="/products/a">A</a><a href="/returns">Returns</a><a href="/gone">Gone</a><a href="/cart">Cart</a>',
    "/sitemap.xml": "<urlset>" +
      ["a", "b", "c"].map((name) => `<url><loc>https://www.harbor.com/products/${name}</loc></url>`).join(
        "",
      ) + "</urlset>",
    "/products.json?limit=250": JSON.stringify({
      products: [{
        id: 1,
        title: "A",
        handle: "a",
        variants: [{ price: "10.10", available: true }],
        images: [],
      }],
    }),
    "/returns": `<h1>Returns</h1><p>${WORDS}</p>`,
    "/og.png": () => new Response("png", { headers: { "content-type": "image/png" } }),
  };
  for (const name of ["a", "b", "c"]) {
    pages[`/products/${name}`] =
      `<title>${name}</title><h1>${name} Ünïcode</h1><p>12.50 EUR ${WORDS}${name}</p>` +
      "<button>Add to cart</button>";
  }
  const answer = shopOf(pages);
  return (request) => {
    const url = new URL(request.url);
    const moves = url.host === "harbor.com" && url.pathname !== "/robots.txt";
    if (!moves) return answer(request);
    return new Response(null, {
      status: 301,
      headers: { location: `https://www.harbor.com${url.pathname}` },
    });
  };
}

const JOB = { url: "https://harbor.com/" };
const COMPARING = {
  ...JOB,
  reports: ["survival_blueprint", "competitor_matrix"],
  competitor_urls: ["https://rival.com/"],
};

/** Everything that reaches the buyer, as bytes. */
interface Delivery {
  outputs: string;
  files: string[];
}

async function bytesOf(jobs: Jobs, files: Map<string, Uint8Array>): Promise<Delivery> {
  const digest = async (pdf: Uint8Array) =>
    new Uint8Array(await crypto.subtle.digest("SHA-256", pdf as BufferSource)).toString();
  return {
    outputs: JSON.stringify(jobs.outputs()),
    files: await Promise.all([...files].map(async ([path, pdf]) => `${path} ${await digest(pdf)}`)),
  };
}

/** Rings workers until the job is delivered. */
async function finish(jobs: Jobs, shop: Answer): Promise<Delivery> {
  for (let rings = 0; rings < 10; rings++) {
    const worker = createWorker({ rpc: jobs.rpc, shop });
    await worker.ring();
    if (jobs.outputs() !== null) return await bytesOf(jobs, worker.files);
  }
  throw new Error("ten workers have not finished");
}

/** Kills the worker that is about to take a step, and the next one two steps later, and holds the result against the rest. */
async function killTwice(job: Record<string, unknown>, step: number, undisturbed: Jobs, expected: Delivery) {
  const asked: string[] = [];
  const shop: Answer = (request) => {
    asked.push(request.url);
    return harbor()(request);
  };
  const jobs = jobsFor(job);
  while (jobs.pages.length < step) {
    await createWorker({ rpc: jobs.rpc, shop, diesAt: step - jobs.pages.length }).ring();
    jobs.lapse();
  }
  await createWorker({ rpc: jobs.rpc, shop, diesAt: 2 }).ring();
  jobs.lapse();
  // At the last steps the second worker had no two left, and delivered.
  if (jobs.outputs() === null) {
    const delivered = await finish(jobs, shop);
    assertEquals(delivered.files, expected.files, `killed at step ${step}: a PDF differs`);
  }
  assertEquals(
    JSON.stringify(jobs.outputs()) === expected.outputs,
    true,
    `killed at step ${step}: the report differs`,
  );
  assertEquals(jobs.pages, undisturbed.pages);
  assertEquals(new Set(asked).size, asked.length, `killed at step ${step}: something was asked twice`);
}

Deno.test("S102: killed at any page, twice, it resumes and the report is equal byte for byte", async () => {
  const undisturbed = jobsFor(JOB);
  const expected = await finish(undisturbed, harbor());
  assert(undisturbed.pages.length >= 20, `${undisturbed.pages.length} steps`);
  for (const step of undisturbed.pages.keys()) await killTwice(JOB, step, undisturbed, expected);
});

Deno.test("S102: killed while a competitor is read, twice, the comparison is equal byte for byte", async () => {
  const undisturbed = jobsFor(COMPARING);
  const expected = await finish(undisturbed, harbor());
  const rival = undisturbed.pages.findIndex((visit) => (visit as { shop: number }).shop === 1);
  for (const step of [rival, rival + 3]) await killTwice(COMPARING, step, undisturbed, expected);
});

Deno.test("S102: killed between the upload and the delivery, the same file is written again and delivered once", async () => {
  const undisturbed = jobsFor(JOB);
  const expected = await finish(undisturbed, harbor());
  const jobs = jobsFor(JOB);
  let uploaded: string[] = [];
  for (let rings = 0; uploaded.length === 0; rings++) {
    assert(rings < 10);
    const worker = createWorker({ rpc: jobs.rpc, shop: harbor(), diesAfterUpload: true });
    await worker.ring();
    uploaded = [...worker.files.keys()];
  }
  assertEquals(jobs.outputs(), null);
  jobs.lapse();
  const delivered = await finish(jobs, harbor());
  assertEquals(delivered, expected);
  assert(delivered.files[0].startsWith(uploaded[0]), "on its own place");
});

Deno.test("S102: two workers at once: the one without the lease stops and leaves no trace in the report", async () => {
  const undisturbed = jobsFor(JOB);
  const expected = await finish(undisturbed, harbor());
  const jobs = jobsFor(JOB);
  const gate = Promise.withResolvers<void>();
  const slow = createWorker({
    rpc: jobs.rpc,
    shop: async (request) => {
      if (request.url.endsWith("/products/a")) await gate.promise;
      return await harbor()(request);
    },
  });
  const late = slow.ring();
  while (jobs.pages.length < 5) await new Promise((resolve) => setTimeout(resolve));
  jobs.lapse();
  const delivered = await finish(jobs, harbor());
  gate.resolve();
  await late;
  assertEquals([delivered, jobs.pages], [expected, undisturbed.pages]);
});

Deno.test("a crawl that an earlier version left half done is read again, and its report is that of this version", async () => {
  const expected = await finish(jobsFor(JOB), harbor());
  for (const format of [undefined, 0, 99]) {
    const jobs = jobsFor(JOB);
    await createWorker({ rpc: jobs.rpc, shop: harbor(), diesAt: 9 }).ring();
    assert(jobs.pages.length === 9, `${jobs.pages.length} visits are stored`);
    for (const page of jobs.pages as (StoredVisit & { format?: unknown })[]) {
      page.format = format as never;
      // What the earlier version did not look for.
      const content = page.facts?.content as Partial<PageFacts["content"]> | undefined;
      delete content?.language;
      delete content?.says;
      delete content?.delivery;
    }
    jobs.lapse();
    assertEquals(await finish(jobs, harbor()), expected);
  }
});

Deno.test("what is known of a page has the shape that the format stands for", () => {
  const product = {
    "@type": "Product",
    name: "Mug",
    offers: { "@type": "Offer", price: "18.00", priceCurrency: "EUR" },
    aggregateRating: { ratingValue: 4.5, reviewCount: 12 },
    hasMerchantReturnPolicy: { "@type": "MerchantReturnPolicy", merchantReturnDays: 14 },
  };
  const facts = readFacts(
    `<html lang="en"><title>Mug</title><main><h1>Mug</h1><p class="price">€18.00</p><img src="/mug.jpg">` +
      `<script type="application/ld+json">${
        JSON.stringify(product)
      }</script></main><a href="/returns">Returns</a>`,
    new URL("https://shop.example.com/products/mug"),
    false,
  );
  assertEquals(
    { format: VISIT_FORMAT, shape: fingerprint(shapeOf(facts).join("\n")) },
    { format: 2, shape: "90ca8f997b98e1da" },
    "The facts have another shape: raise VISIT_FORMAT in _audit/visit.ts, and write both down here.",
  );
});

/** Names of all that a value holds, with the kinds of what they hold. */
function shapeOf(value: unknown, path = ""): string[] {
  if (Array.isArray(value)) return value.length === 0 ? [`${path}[]`] : shapeOf(value[0], `${path}[]`);
  if (typeof value !== "object" || value === null) return [`${path} ${typeof value}`];
  return Object.entries(value).sort(([a], [b]) => a < b ? -1 : 1).flatMap(([key, inner]) =>
    shapeOf(inner, `${path}.${key}`)
  );
}

Deno.test("a visit takes the form in which Postgres gives it back: what it cannot keep is gone before anything reads it", () => {
  const visit = { url: "a\0b", data: { list: ["\ud800x", 1.5, null, true], "k\0ey": "ü" } };
  assertEquals(
    JSON.stringify(asStored(visit)),
    '{"data":{"key":"ü","list":["\ufffdx",1.5,null,true]},"url":"ab"}',
  );
});
