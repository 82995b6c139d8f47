/**
 * Contract (S166): what an e-mail says. Every kind in every language, in the buyer's language or English, with no text
 * of a shop or a buyer that becomes markup, a header or a link; the same notice is the same e-mail.
 * Kills: a product name with a script in it; a line break in a subject; a button that leads where a buyer wanted; white
 * on yellow; an e-mail that differs at each retry, and is refused for its key.
 */

import { assert, assertEquals, assertMatch } from "@kit/assert";
import { Parser } from "htmlparser2";
import { inkOn } from "../../functions/notify/layout.ts";
import { writeMail } from "../../functions/notify/mail.ts";
import { MAIL_KINDS, type MailKind, type MailNotice } from "../../functions/notify/notice.ts";

const APP = "https://shop.example";
const OWN = "https://ref.supabase.co/functions/v1/notify";
const ID = "0b51cf0e-52b4-4d34-8e7c-0a4c3a3b9e11";

export const DATA: Record<string, unknown> = {
  purchase_id: ID,
  product: "Base Kit",
  products: ["Base Kit", "Ad Script"],
  shop: "harbor-coffee.example",
  claim: true,
  wrong_address: true,
  amount: 149_000,
  currency: "eur",
  until: "2026-12-24T00:00:00Z",
  needs: [{ kind: "order", reason: "unattributed", count: 3, advice: "Find out who paid." }],
};

/** A notice of a kind. */
export function notice(kind: MailKind, more: Partial<MailNotice> = {}): MailNotice {
  return {
    way: "email",
    id: ID,
    leaseToken: "lease",
    attempt: 1,
    kind,
    from: "Shop <hello@shop.example>",
    to: "ann@example.com",
    replyTo: null,
    shop: "Harbor & Sons",
    color: "#1f3a5f",
    locale: null,
    data: DATA,
    ...more,
  };
}

const write = (kind: MailKind, more: Partial<MailNotice> = {}) => writeMail(notice(kind, more), APP, OWN);

/** Elements of a page with their attributes, and its text. */
function parsed(html: string) {
  const elements: { name: string; attributes: Record<string, string> }[] = [];
  let text = "";
  const parser = new Parser({
    onopentag: (name, attributes) => elements.push({ name, attributes }),
    ontext: (part) => text += part,
  });
  parser.end(html);
  return { elements, text };
}

Deno.test("every kind says something in every language, as text and as HTML", () => {
  for (const locale of ["en", "de"]) {
    for (const kind of MAIL_KINDS) {
      const mail = write(kind, { locale });
      const { text } = parsed(mail.html);
      assert(mail.subject.length > 5 && mail.subject.length < 80, mail.subject);
      assert(!/undefined|null|NaN|\[object/.test(mail.text + mail.html + mail.subject), mail.text);
      assert(text.includes("Harbor & Sons") && text.includes(mail.subject), mail.html);
      for (const line of mail.text.split("\n\n").slice(0, 1)) assert(text.includes(line), line);
    }
  }
});

Deno.test("a buyer is written to in the language of the checkout, and in English where that is not ours", () => {
  const languages: [string | null, string][] = [
    [null, "en-GB"],
    ["de", "de-DE"],
    ["de-AT", "de-DE"],
    ["DE", "de-DE"],
    ["pt-BR", "en-GB"],
    ["constructor", "en-GB"],
    ["__proto__", "en-GB"],
  ];
  for (const [locale, lang] of languages) {
    const { elements } = parsed(write("report_ready", { locale }).html);
    assertEquals(elements[0], { name: "html", attributes: { lang } }, `${locale}`);
  }
  assertEquals(write("refund_made").subject, "Your refund of €1,490.00");
  assertEquals(write("refund_made", { locale: "de" }).subject, "Ihre Erstattung über 1.490,00\u00a0€");
  const yen = { ...DATA, amount: 1490, currency: "jpy" };
  assertEquals(write("refund_made", { data: yen }).subject, "Your refund of JP¥1,490");
  // Hundredths at Polar, although nobody pays with them.
  const crowns = { ...DATA, amount: 149050, currency: "isk" };
  assertEquals(write("refund_made", { data: crowns }).subject, "Your refund of ISK\u00a01,490.50");
  assertMatch(write("subscription_ending").text, /ends on 24 December 2026/);
  assertMatch(write("subscription_ending", { locale: "de" }).text, /endet am 24\. Dezember 2026/);
  assertEquals(write("attention", { locale: "de" }).subject, "3 things need you");
});

Deno.test("S166: a pause says from when or until when, and a seat what to do for who has no account yet", () => {
  assertMatch(write("pause_planned").text, /will pause on 24 December 2026/);
  assertMatch(write("pause_planned", { locale: "de" }).text, /pausiert ab dem 24\. Dezember 2026/);
  assertMatch(write("subscription_paused").text, /goes on by itself on 24 December 2026/);
  assertMatch(
    write("subscription_paused", { locale: "de" }).text,
    /Am 24\. Dezember 2026 geht es von selbst weiter/,
  );
  const open = { data: { ...DATA, until: null } };
  assertMatch(write("subscription_paused", open).text, /let it go on from your page at any time/);
  assertMatch(write("subscription_paused", { ...open, locale: "de" }).text, /jederzeit weiterlaufen/);
  assertMatch(write("seat_given").text, /Sign up or sign in/);
  assertMatch(write("seat_given", { locale: "de" }).text, /Registrieren Sie sich/);
  const known = { data: { ...DATA, claim: false } };
  assert(
    !/Sign up|Registrieren/.test(
      write("seat_given", known).text + write("seat_given", { ...known, locale: "de" }).text,
    ),
  );
  assert(!write("seat_revoked").html.includes("href"), "who has lost it is led nowhere");
});

Deno.test("no text of anybody becomes markup, a link or a header", () => {
  const evil =
    `"><script>alert(1)</script><img src=x onerror=alert(1)><a href='https://evil.example'>\r\nBcc: x@y.example`;
  const data = {
    ...DATA,
    product: evil,
    products: [evil],
    shop: evil,
    purchase_id: `${ID}"><script>`,
    needs: [{ kind: evil, reason: evil, count: 1, advice: evil }],
  };
  for (const kind of MAIL_KINDS) {
    const good = parsed(write(kind).html).elements.map(({ name }) => name);
    const mail = write(kind, { shop: evil, data });
    const { elements } = parsed(mail.html);
    assertEquals(elements.map(({ name }) => name), good, "the same elements, whatever is said");
    for (const { name, attributes } of elements) {
      assert(!Object.keys(attributes).some((attribute) => attribute.startsWith("on")), name);
      if (attributes.href) assert(attributes.href.startsWith(`${APP}/dashboard`), attributes.href);
      assert(!attributes.src, name);
    }
    // deno-lint-ignore no-control-regex -- control characters are what must not be there
    assert(!/[\x00-\x1f]/.test(mail.subject), mail.subject);
    assert(Object.values(mail.headers).every((value) => !/[\r\n]/.test(value)));
  }
});

Deno.test("nothing is loaded from anywhere, and there is one address: the shop's own", () => {
  for (const kind of MAIL_KINDS) {
    const { html } = write(kind);
    const addresses = Array.from(html.matchAll(/https?:\/\/[^"'\s<)]+/g), ([address]) => address);
    assert(addresses.every((address) => address.startsWith(APP)), addresses.join(" "));
    assert(!/url\(|@import|<link|<script|<img/i.test(html));
  }
});

Deno.test("the same notice is the same e-mail, at any time", () => {
  for (const kind of MAIL_KINDS) assertEquals(write(kind), write(kind));
});

Deno.test("only the daily list can be unsubscribed from: the others answer a purchase", () => {
  for (const kind of MAIL_KINDS) {
    const { headers } = write(kind);
    assertEquals(headers["auto-submitted"], "auto-generated");
    assertEquals(
      headers["list-unsubscribe"],
      kind === "attention" ? `<${OWN}?unsubscribe=${ID}>` : undefined,
      kind,
    );
  }
});

Deno.test("a guest is told to sign in, an owner is not; what has no name has a word", () => {
  assertMatch(write("report_ready").text, /Sign in with this e-mail address/);
  const mine = write("report_ready", { data: { ...DATA, claim: false } });
  assert(!/Sign in/.test(mine.text + mine.html));
  assertMatch(mine.text, new RegExp(`${APP}/dashboard\\?purchase=${ID}`));
  assertEquals(write("subscription_ended", { data: {} }).subject, "Your purchase has ended");
  assertMatch(write("report_ready", { shop: null }).html, /shop\.example<\/header>/);
});

Deno.test("black or white on the shop's colour, whichever can be read: at least 4.5 to 1", () => {
  const luminance = (color: string) => {
    const [r, g, b] = [1, 3, 5].map((at) => {
      const c = parseInt(color.slice(at, at + 2), 16) / 255;
      return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ratio = (a: string, b: string) => {
    const [light, dark] = [luminance(a), luminance(b)].toSorted((x, y) => y - x);
    return (light + 0.05) / (dark + 0.05);
  };
  for (let r = 0; r < 256; r += 15) {
    for (let g = 0; g < 256; g += 15) {
      for (let b = 0; b < 256; b += 15) {
        const color = `#${[r, g, b].map((part) => part.toString(16).padStart(2, "0")).join("")}`;
        assert(ratio(color, inkOn(color)) >= 4.5, color);
      }
    }
  }
});
