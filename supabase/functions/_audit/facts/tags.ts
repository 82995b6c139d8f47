/** What is known of an element by its name: looked up once for each tag of a page, and asked for nothing twice. */

import { Vocabulary } from "./vocabulary.ts";

/** How the content of an element is read: by the rules of HTML, or by those of a drawing or a formula. */
export type Language = "html" | "svg" | "math";

export interface Tag {
  /** In lower case but for some names in drawings. */
  readonly name: string;
  /** Its place among all known tags; undefined for names that nobody knows. */
  readonly number: number | undefined;
  /** It has neither content nor end. */
  readonly empty: boolean;
  /** It parts no line: `$<b>18</b>` is one price. */
  readonly inline: boolean;
  /** How its content is read, where that may differ from what is around it. */
  readonly language: Language | undefined;
  /** Its content is text whatever it looks like: without entities (`raw`) or with them (`escapable`). */
  readonly text: "raw" | "escapable" | undefined;
  /** Elements that end where it begins. */
  readonly ends: readonly string[];
}

const EMPTY = words(
  "area base basefont br col command embed frame hr img input isindex keygen link meta param source track wbr",
);

/** Struck text parts a line, it is another price. */
const INLINE = words(
  "a abbr b bdi bdo cite code data dfn em font i kbd label mark meta link q small span strong sub sup time u var wbr " +
    "img svg path use",
);

const LANGUAGES = new Map<string, Language>([
  ["svg", "svg"],
  ["math", "math"],
  // Parts of drawings and formulas that hold HTML.
  ...words("mi mo mn ms mtext annotation-xml foreignObject desc title").map((name) =>
    [name, "html"] as const
  ),
]);

const RAW_TEXT = words("script style iframe noembed noframes xmp plaintext");
const ESCAPABLE_TEXT = words("title textarea");

const ENDS = new Map<string, string[]>();
for (
  const [beginning, ending] of [
    ["tr", "tr th td"],
    ["th", "th"],
    ["td", "thead th td"],
    ["body", "head link script"],
    ["a", "a"],
    ["li", "li"],
    ["option", "option"],
    ["optgroup", "optgroup option"],
    ["h1 h2 h3 h4 h5 h6", "h1 h2 h3 h4 h5 h6 p"],
    ["select input output button datalist textarea", "input option optgroup select button datalist textarea"],
    ["dd dt", "dd dt"],
    ["rt rp", "rt rp"],
    ["tbody tfoot", "thead tbody"],
    [
      "p address article aside blockquote details div dl fieldset figcaption figure footer form header hr",
      "p",
    ],
    ["main nav ol pre section table ul", "p"],
  ]
) {
  for (const name of words(beginning)) ENDS.set(name, words(ending));
}

/** Names in drawings that are not written in lower case. */
const IN_DRAWINGS = words(
  "altGlyph altGlyphDef altGlyphItem animateColor animateMotion animateTransform clipPath feBlend feColorMatrix " +
    "feComponentTransfer feComposite feConvolveMatrix feDiffuseLighting feDisplacementMap feDistantLight " +
    "feDropShadow feFlood feFuncA feFuncB feFuncG feFuncR feGaussianBlur feImage feMerge feMergeNode feMorphology " +
    "feOffset fePointLight feSpecularLighting feSpotLight feTile feTurbulence foreignObject glyphRef " +
    "linearGradient radialGradient textPath",
);

const OTHERS = words(
  "html head svg math desc image noscript template audio video picture canvas object map legend summary dialog " +
    "search predictive-search product-form stripe-buy-button caption colgroup thead del ins s strike center",
);

const TAGS = new Vocabulary<Tag>();
/** How many tags have a number. */
export let KNOWN_TAGS = 0;
for (const name of [...EMPTY, ...INLINE, ...RAW_TEXT, ...ESCAPABLE_TEXT, ...ENDS.keys(), ...OTHERS]) {
  if (TAGS.find(name, 0, name.length) === undefined) TAGS.add(name, describe(name, KNOWN_TAGS++));
}

const DRAWING_TAGS = new Map(IN_DRAWINGS.map((name) => [name.toLowerCase(), describe(name)]));

function describe(name: string, number?: number): Tag {
  return {
    name,
    number,
    empty: EMPTY.includes(name),
    inline: INLINE.includes(name),
    language: LANGUAGES.get(name),
    text: RAW_TEXT.includes(name) ? "raw" : ESCAPABLE_TEXT.includes(name) ? "escapable" : undefined,
    ends: ENDS.get(name) ?? [],
  };
}

/** The tag whose name stands between two places of a page, in whatever case. */
export function tagAt(html: string, start: number, end: number): Tag {
  return TAGS.findInAnyCase(html, start, end) ?? describe(html.slice(start, end).toLowerCase());
}

/** What a tag is called in a drawing. */
export function drawingTag(tag: Tag): Tag {
  return DRAWING_TAGS.get(tag.name) ?? tag;
}

function words(text: string): string[] {
  return text.split(" ");
}
