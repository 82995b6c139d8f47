// Contract: the parser of pages tells what htmlparser2's own parser tells, element by element, attribute by attribute
// and text by text, for whatever stands in a page. Its tokens are its own, and it only leaves out what nobody asks for.

import { assertEquals } from "@kit/assert";
import { Parser } from "htmlparser2";
import { AT } from "../../functions/_audit/facts/attributes.ts";
import { PageParser } from "../../functions/_audit/facts/page_parser.ts";
import { largeShopPage } from "./audit_shop_page.ts";

type Event = string | [tag: string, attributes: Record<string, string>];

/** What htmlparser2's parser tells, with those attributes that somebody reads. */
function expected(html: string, cut: boolean): Event[] {
  const events: Event[] = [];
  const parser = new Parser({
    onprocessinginstruction: () => events.push("doctype"),
    onopentag(tag, attributes) {
      const read = Object.entries(attributes).filter(([name]) => Object.hasOwn(AT, name));
      events.push([tag, Object.fromEntries(read)]);
    },
    ontext: (text) => events.push(`text ${text}`),
    onclosetag: (tag) => events.push(`/${tag}`),
  });
  parser.write(html);
  if (!cut) parser.end();
  return events;
}

function told(html: string, cut: boolean): Event[] {
  const events: Event[] = [];
  const parser = new PageParser(html, cut, {
    doctype: () => events.push("doctype"),
    open({ name }) {
      const read = Object.entries(AT).map(([name, at]) => [name, parser.attributes.get(at)]);
      events.push([name, Object.fromEntries(read.filter(([, value]) => value !== undefined))]);
    },
    text: (text) => events.push(`text ${text}`),
    close: ({ name }) => events.push(`/${name}`),
  });
  parser.read();
  return events;
}

function compare(html: string): void {
  for (const cut of [false, true]) {
    assertEquals(normal(told(html, cut)), normal(expected(html, cut)), JSON.stringify({ html, cut }));
  }
}

/** Without the order of attributes, and as text, which compares fast. */
function normal(events: Event[]): string {
  return events.map((event) =>
    typeof event === "string" ? event : `${event[0]} ${JSON.stringify(Object.entries(event[1]).sort())}`
  ).join("\n");
}

const PIECES = [
  ...[
    "<p>",
    "</p>",
    "</br>",
    "<br/>",
    "<div class=a>",
    "</div>",
    "<DIV ID='x'>",
    "<li>",
    "<ul>",
    "</ul>",
    "<b>",
  ],
  ...[
    "<a href=/x>",
    "<a href='/a?b=1&amp;c=2' href=/y>",
    '<a href="&quot;&eacute&nbsp;&notit;">',
    "</a>",
    "<h1>",
  ],
  ...[
    "<a class=x\"y'z&lt;>",
    '<a class="" id>',
    "<a/href=/x/>",
    '<a\nhref="/x"\t>',
    '<a href="a&copy=1">',
    "<h2>",
  ],
  ...[
    "<form>",
    "</form>",
    "<form action=/x>",
    "<select>",
    "<option>",
    "<input NAME=a value='&#65;'>",
    "<button>",
  ],
  ...[
    "<table>",
    "<tbody>",
    "<tr>",
    "<td>",
    "<th>",
    "</table>",
    "<dl>",
    "<dt>",
    "<dd>",
    "<rt>",
    "<rp>",
    "<body>",
  ],
  ...[
    "<script>",
    "</script>",
    "<script>a<b && '</div>' &amp;</script>",
    "<style>a&amp;b</style>",
    "<title>",
    "<head>",
  ],
  ...[
    "</title>",
    "<title>a <b> &amp; c</title>",
    "<textarea>",
    "</textarea>",
    "<textarea></title>&lt</textarea>",
  ],
  ...[
    "<svg>",
    "</svg>",
    "<svg/>",
    "<path/>",
    "<clippath>",
    "</clipPath>",
    "<foreignObject>",
    "</FOREIGNOBJECT>",
  ],
  ...[
    "<math>",
    "</math>",
    "<mi>",
    "<desc>",
    "<image>",
    "<![CDATA[ a & b ]]>",
    "<iframe>&amp;</iframe>",
    "<xmp>",
  ],
  ...[
    "<!-- <a> -->",
    "<!--",
    "-->",
    "<!doctype html>",
    "<!x>",
    "<?php x ?>",
    "<",
    ">",
    "</",
    "/>",
    "=",
    '"',
    "'",
  ],
  ...[
    "&",
    "&amp;",
    "&amp",
    "&copy",
    "&#8364;",
    "&#x41",
    "&notanentity;",
    "text",
    " ",
    "\n",
    "é",
    "\u212a",
    "😀",
    "<a b",
  ],
  // What breaks off, and what ends otherwise than it looks.
  ...[
    "<!-",
    "<!--->",
    "<!-->",
    "--!>",
    "<!----!>",
    "<!d",
    "<!DOCTYPEx",
    "<![",
    "<![CDATA[",
    "]]]>",
    "<?",
    "<!>",
  ],
  ...[
    "</ x>",
    "</>",
    "</1>",
    "<1>",
    "<scr",
    "<te",
    "<plain",
    "</scr",
    "</script ",
    "</scripts>",
    "</TITLE\n>",
    "</p /x",
  ],
  ...[
    "<STYLE\n>",
    "<plaintext>",
    "<noembed>",
    "</noembed>",
    "<noframes/>",
    "<title/>",
    "<xmp/ >",
    "<svg><title>",
    "<i",
  ],
  ...[
    "<a/ b = c>",
    "<a =b>",
    '<a b="',
    "<a b='c",
    "<a b=c/>",
    "<a b>c",
    "<a b/",
    "<a b /c",
    '<a b= "c">',
    "\t",
    "\f",
    "-",
    "!",
  ],
];

Deno.test("the parser of pages tells what htmlparser2's parser tells, for pages of any pieces", () => {
  let state = 1;
  const random = () => (state = Math.imul(state, 48271) >>> 0) / 2 ** 32;
  for (let page = 0; page < 4000; page++) {
    const length = 1 + Math.floor(random() * 24);
    compare(Array.from({ length }, () => PIECES[Math.floor(random() * PIECES.length)]).join(""));
  }
});

Deno.test("and for a large page, whole and cut off anywhere", () => {
  const html = largeShopPage();
  compare(html);
  for (let at = 1; at < 6000; at += 7) compare(html.slice(0, at));
});
