/**
 * Contract: people hear of what became of their money, and the shop's own endpoint does, through the real doors:
 * checkout, the simulator's webhooks, pg_net, the function, a mail API and an endpoint that check what they get. Pictures
 * of the e-mails in a real headless Chromium, as a telephone and a desk show them.
 * Kills: an e-mail in the wrong language; one to the address that was given up a minute before; an event that its library
 * does not open; a page that does not fit a telephone.
 */

import { assert, assertEquals, assertStringIncludes } from "@kit/assert";
import { createClient } from "@supabase/supabase-js";
import { Webhook } from "standardwebhooks";
import { localEventsSecret } from "../../../scripts/local/stack.ts";
import {
  type Client,
  dashboardOf,
  link,
  pay,
  signedOut,
  signUp,
  until,
} from "../../../scripts/local/visitor.ts";
import { findBrowser, withPage } from "../../../scripts/storefront/browser.ts";
import { writeMail } from "../../functions/notify/mail.ts";
import { MAIL_KINDS, type MailKind, type MailNotice } from "../../functions/notify/notice.ts";
import { test, type World } from "./stack.ts";

/** Milliseconds for one thing to happen, on a machine that does much else. */
const PATIENCE_MS = 120_000;

/** Waits for an e-mail about something, with the clock rung as often as it takes. */
async function mailTo({ stack, sql }: World, to: string, kind: string, nth = 0) {
  let found: typeof stack.mailApi.books[number] | undefined;
  await until(`${kind} to ${to}`, async () => {
    await sql`update edge_kit.notices set run_at = now() where state = 'queued' and lease_until is null`;
    await sql`select edge_kit.sweep_notices()`;
    const rows = await sql`select id from edge_kit.notices where kind = ${kind} and state = 'sent'`;
    const ids = new Set(rows.map(({ id }) => id));
    found = stack.mailApi.books.filter((mail) => mail.to === to && ids.has(mail.key))[nth];
    return found !== undefined;
  }, PATIENCE_MS);
  return found!;
}

async function buy(client: Client, email: string, body: Record<string, unknown>): Promise<void> {
  const { data, error } = await client.functions.invoke("checkout", { body });
  assertEquals(error, null);
  await pay(data.url, email);
}

test("a report is announced in the language of the checkout, with a link, to its owner", async (world) => {
  const { stack } = world;
  const ada = await signUp(stack, "ada@ecom-edge-kit.dev");
  const [url] = stack.info.demo_shop_urls;
  await buy(ada.client, ada.email, { items: [{ product: "base-kit", url }], locale: "de-AT" });
  const mail = await mailTo(world, ada.email, "report_ready");
  const { purchases: [{ id }] } = await dashboardOf(ada.client);
  assertEquals(mail.subject, `Ihr Bericht über ${new URL(url).host} ist fertig`);
  assertStringIncludes(mail.text, `${stack.info.app_url}/dashboard?purchase=${id}`);
  assertStringIncludes(mail.html, 'lang="de-DE"');
  assertEquals(mail.from, "Edge Kit <hello@edge-kit.example>");
  const page = await fetch(`${stack.info.mails_url}/${mail.id}`);
  assertEquals(
    page.headers.get("content-security-policy"),
    "default-src 'none'; style-src 'unsafe-inline'; sandbox",
  );
  assertEquals(await page.text(), mail.html, "the page of e-mails shows it");
  assert(stack.mails(ada.email).some(({ subject }) => subject === mail.subject));
});

test("a guest is told to claim what was bought, and once it is claimed the next e-mail is the owner's", async (world) => {
  const { stack } = world;
  const email = "guest-of-notices@ecom-edge-kit.dev";
  await buy(signedOut(stack), email, { items: [{ product: "base-kit" }] });
  const mail = await mailTo(world, email, "purchase_to_claim");
  assertStringIncludes(mail.subject, "is waiting for you");
  const owner = await signUp(stack, email);
  await link(owner.client);
  const { purchases: [{ id }] } = await dashboardOf(owner.client);
  await owner.client.rpc("set_purchase_url", { p_purchase_id: id, p_url: stack.info.demo_shop_urls[0] });
  const ready = await mailTo(world, email, "report_ready");
  assert(!ready.text.includes("Sign in with this e-mail"), "who owns it need not be told to sign in");
});

test("an address that changes while an e-mail waits: it goes to the new one", async (world) => {
  const { stack, sql } = world;
  const { mailApi } = stack;
  const mia = await signUp(stack, "mia@ecom-edge-kit.dev");
  try {
    mailApi.fault = () => ({ status: 503, name: "service_unavailable" });
    await buy(mia.client, mia.email, { items: [{ product: "base-kit", url: stack.info.demo_shop_urls[0] }] });
    await until("the first attempt", async () => {
      await sql`select edge_kit.sweep_notices()`;
      return (await sql`
        select from edge_kit.notices where kind = 'report_ready' and state = 'queued' and attempts > 0`)
        .length > 0;
    }, PATIENCE_MS);
    await sql`update auth.users set email = 'mia@elsewhere.example' where email = ${mia.email}`;
  } finally {
    mailApi.fault = () => null;
  }
  await mailTo(world, "mia@elsewhere.example", "report_ready");
  assertEquals(mailApi.books.filter(({ to }) => to === mia.email).length, 0);
});

test("the shop's endpoint hears of it, signed, again when it was down, and a refund is an e-mail too", async (world) => {
  const { stack, sql } = world;
  const got: { id: string; type: string; data: Record<string, unknown> }[] = [];
  let down = true;
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, async (request) => {
    const body = await request.text();
    const headers = Object.fromEntries(request.headers);
    const event = new Webhook(localEventsSecret).verify(body, headers) as typeof got[number];
    if (down) return new Response(null, { status: 503 });
    got.push({ ...event, id: headers["webhook-id"] });
    return new Response(null, { status: 204 });
  });
  try {
    await sql`update edge_kit.settings set events_url = ${`http://127.0.0.1:${server.addr.port}/hook`}`;
    const eve = await signUp(stack, "eve-of-notices@ecom-edge-kit.dev");
    const [url] = stack.info.demo_shop_urls;
    await buy(eve.client, eve.email, { items: [{ product: "base-kit", url }] });
    await until("an attempt while it is down", async () => {
      await sql`select edge_kit.sweep_notices()`;
      return (await sql`
        select from edge_kit.notices where kind = 'purchase.completed' and error_code = 'http_503'`).length >
        0;
    }, PATIENCE_MS);
    down = false;
    const hears = (type: string) =>
      until(type, async () => {
        await sql`update edge_kit.notices set run_at = now() where state = 'queued' and lease_until is null`;
        await sql`select edge_kit.sweep_notices()`;
        return got.some((event) => event.type === type);
      }, PATIENCE_MS);
    await hears("purchase.completed");
    const { purchases: [{ id, order_id }] } = await dashboardOf(eve.client);
    const { user_id } = (await sql`select user_id from purchases where id = ${id}`)[0];
    const delivered = got.find(({ type }) => type === "purchase.completed")!;
    assertEquals(delivered.data, {
      purchase_id: id,
      order_id,
      user_id,
      product: "base-kit",
      status: "completed",
      failure_code: null,
      url: (await sql`select url from purchases where id = ${id}`)[0].url,
    });
    const operator = createClient(stack.info.url, stack.info.secret_key);
    const refunded = await operator.rpc("refund_order", { p_order_id: order_id, p_reason: "asked for it" });
    assertEquals(refunded.error, null);
    await hears("order.refunded");
    assertEquals(got.find(({ type }) => type === "order.refunded")!.data.amount, 14_900);
    assertStringIncludes((await mailTo(world, eve.email, "refund_made")).subject, "$149.00");

    await until("all to be written down", async () => {
      const [{ count }] = await sql`
        select count(*)::int from edge_kit.notices where way = 'event' and state = 'sent'`;
      return count === new Set(got.map((event) => event.id)).size;
    }, PATIENCE_MS);
    const before = got.length;
    await operator.rpc("replay_notice", { p_notice_id: delivered.id, p_reason: "the endpoint lost it" });
    await until("the same again", async () => {
      await sql`select edge_kit.sweep_notices()`;
      return got.slice(before).some((event) => event.id === delivered.id);
    }, PATIENCE_MS);
  } finally {
    await sql`update edge_kit.settings set events_url = null`;
    await server.shutdown();
  }
});

test("every event has the fields that the reference tells, and each of them is told", async ({ sql }) => {
  const page = await Deno.readTextFile(new URL("../../../docs/reference.md", import.meta.url));
  const rows = Array.from(
    page.matchAll(/^\| `([a-z]+\.[a-z_]+)` \| .* \| (.+) \|$/gm),
    ([, type, fields]) => ({
      type,
      fields: Array.from(fields.matchAll(/`(\w+)`/g), ([, field]) => field).sort(),
    }),
  );
  const purchase = rows.find(({ type }) => type === "purchase.awaiting_url")!.fields;
  const types = await sql<{ type: string }[]>`
    select kind::text as type from unnest(enum_range(null::edge_kit.notice_kind)) kind where kind::text like '%.%'`;
  assertEquals(rows.map(({ type }) => type).sort(), types.map(({ type }) => type).sort());
  await sql`select public.adjust_credits(user_id, 5, 'for the fields', 'story') from profiles where email is not null limit 1`;
  const subjects: Record<string, string> = {
    purchase: "select id::text from public.purchases limit 1",
    order: "select id from public.refunds limit 1",
    credits: "select id::text from public.credit_lots limit 1",
  };
  for (const { type, fields } of rows.filter(({ type }) => type !== "subscription.changed")) {
    const [{ data }] = await sql`
      select edge_kit.event_data(${type}::text::edge_kit.notice_kind, (${
      sql.unsafe(subjects[type.split(".")[0]])
    })) as data`;
    assertEquals(Object.keys(data).sort(), fields.length > 0 ? fields : purchase, type);
  }
});

const browserPath = await findBrowser();
if (browserPath === null) {
  console.log("No Chromium here: no picture of an e-mail is looked at. Install one, or name it in CHROMIUM.");
} else {
  interface Seen {
    /** Pixels by which the page is wider than the screen. */
    overflow: number;
    /** Texts that are too small to read, and parts that stick out. */
    small: number;
    cut: number;
    headings: number;
    lang: string;
    title: string;
    /** Height of the button, null without one. */
    button: number | null;
    widest: number;
  }
  const MEASURE = `(() => {
    const root = document.documentElement;
    const count = (selector, holds) => [...document.querySelectorAll(selector)].filter(holds).length;
    return {
      overflow: root.scrollWidth - root.clientWidth,
      small: count("p, li, footer, h1, header", (part) => parseFloat(getComputedStyle(part).fontSize) < 13),
      cut: count("main *, header, footer", (part) => {
        const { left, right } = part.getBoundingClientRect();
        return left < 0 || right > root.clientWidth + 0.5;
      }),
      headings: count("h1", () => true),
      lang: root.lang,
      title: document.title,
      button: document.querySelector("main a")?.getBoundingClientRect().height ?? null,
      widest: document.querySelector("main").getBoundingClientRect().width,
    };
  })()`;

  /** A notice whose every text is as long as it may be. */
  const longest = (kind: MailKind, locale: string, color: string): MailNotice => ({
    way: "email",
    id: crypto.randomUUID(),
    leaseToken: "lease",
    attempt: 1,
    kind,
    from: "Shop <hello@shop.example>",
    to: "ann@example.com",
    replyTo: null,
    shop: "Rindfleischetikettierungsüberwachungsaufgabenübertragungsges",
    color,
    locale,
    data: {
      purchase_id: crypto.randomUUID(),
      product: "Competitor Kill Matrix",
      products: ["Base Kit", "Competitor Kill Matrix", "Full Edge Stack"],
      shop: `${"a-very-long-name-without-an-end".repeat(3)}.example`,
      claim: true,
      wrong_address: true,
      amount: 123_456_789,
      currency: "eur",
      until: "2026-12-24T00:00:00Z",
      needs: Array.from({ length: 8 }, (_, n) => ({
        kind: "order",
        reason: `reason_${n}`,
        count: n,
        advice: "Find out who paid (receipt, Polar's dashboard), then attach_order(order, user, reason).",
      })),
    },
  });

  test("nothing that a shop or a buyer has written runs or is loaded where an e-mail is read", async ({ stack }) => {
    const evil =
      `"><script>document.title = "run"</script><img src="http://127.0.0.1:9/x" onerror="document.title = 'run'"><style>@import url(http://127.0.0.1:9/y)</style>`;
    await withPage(browserPath, `${stack.info.url}/_local/health`, async (page) => {
      const loaded: string[] = [];
      page.on("request", (request) => loaded.push(request.url()));
      for (const kind of MAIL_KINDS) {
        const notice = longest(kind, "en", "#1f3a5f");
        const needs = [{ kind: evil, reason: evil, count: 1, advice: evil }];
        const data = { ...notice.data, product: evil, products: [evil], shop: evil, needs };
        const { html } = writeMail(
          { ...notice, shop: evil, data },
          "https://shop.example",
          "https://f.example",
        );
        await page.setContent(html);
        assertEquals(
          [await page.title() === "run", await page.locator("script, img").count()],
          [false, 0],
          kind,
        );
        assertEquals(await page.locator("header").innerText(), evil, "it is read as it was written");
      }
      assertEquals(loaded, []);
    });
  });

  test("every e-mail fits a telephone and a desk, and can be read there", async ({ stack }) => {
    for (const [width, height] of [[320, 640], [390, 844], [1200, 900]]) {
      await withPage(browserPath, `${stack.info.url}/_local/health`, async (page) => {
        for (const locale of ["en", "de"]) {
          for (const kind of MAIL_KINDS) {
            const color = kind === "report_ready" ? "#ffe066" : "#1f3a5f";
            const { html, subject } = writeMail(
              longest(kind, locale, color),
              "https://shop.example",
              "https://f.example",
            );
            await page.setContent(html);
            const seen = await page.evaluate<Seen>(MEASURE);
            const where = `${kind} in ${locale} at ${width}`;
            assertEquals([seen.overflow, seen.small, seen.cut, seen.headings], [0, 0, 0, 1], where);
            assertEquals(
              [seen.title, seen.lang.slice(0, 2)],
              [subject, kind === "attention" ? "en" : locale],
              where,
            );
            assert(seen.widest <= 560, `${where}: ${seen.widest} wide`);
            assert(seen.button === null || seen.button >= 44, `${where}: a button of ${seen.button}`);
          }
        }
      }, { viewport: { width, height }, isMobile: width < 500, hasTouch: width < 500 });
    }
  });
}
