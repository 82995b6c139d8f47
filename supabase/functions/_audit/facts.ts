/** A page of HTML in, a few kilobytes of facts out. The page itself is kept nowhere. */

import { Buffer } from "node:buffer";
import { Addresses } from "./facts/addresses.ts";
import { AT } from "./facts/attributes.ts";
import { bounded } from "./facts/bounds.ts";
import { BlockReader } from "./facts/blocks.ts";
import { ContentReader, languagesOf, type ReadContent } from "./facts/content.ts";
import { ControlReader } from "./facts/controls.ts";
import { type DataFacts, DataReader } from "./facts/data.ts";
import { FormReader } from "./facts/forms.ts";
import { HeadReader } from "./facts/head.ts";
import { HeadingReader } from "./facts/headings.ts";
import { LinkReader } from "./facts/links.ts";
import { hasPlaceForBuying } from "./facts/names.ts";
import type { PageFacts } from "./facts/page_facts.ts";
import { Place } from "./facts/place.ts";
import { readPayments } from "./facts/payments.ts";
import { PlatformReader } from "./facts/platform.ts";
import type { ProductFacts } from "./facts/products.ts";
import { Pass } from "./facts/pass.ts";
import type { Element, Reader } from "./facts/reader.ts";
import { ResourceReader } from "./facts/resources.ts";
import { ReviewReader } from "./facts/reviews.ts";
import { fold } from "./facts/text.ts";

export { MAX_FACTS_BYTES } from "./facts/bounds.ts";

/**
 * Reads a page in one pass of a streaming parser.
 *
 * @param html text of the page, as much of it as was received
 * @param url address of the page, against which its links resolve
 * @param cut whether the text ends before the page does
 */
export function readFacts(html: string, url: URL, cut: boolean): PageFacts {
  const addresses = new Addresses(url);
  const place = new Place();
  const head = new HeadReader(addresses);
  const platform = new PlatformReader();
  const blocks = new BlockReader();
  const headings = new HeadingReader(() => blocks.endMainHeading());
  const content = new ContentReader(place, blocks, headings);
  const reviews = new ReviewReader();
  const links = new LinkReader(addresses);
  const forms = new FormReader();
  const resources = new ResourceReader(addresses);
  const data = new DataReader(addresses);
  const controls = new ControlReader(links, forms);

  const base = new BaseReader(addresses);
  const readers = {
    ...{ base, head, platform, blocks, headings, content, reviews, controls },
    ...{ links, forms, resources, data },
  };
  const pass = new Pass(html, cut, place, readers);
  pass.run();

  controls.facts();
  const said = data.facts();
  const about = head.facts();
  const { image } = about.openGraph;
  const pictures = image === undefined ? data.pictures : [image, ...data.pictures];
  const offered = said.products.flatMap(({ offers }) => offers.flatMap(({ price }) => price ?? []));
  const shown = content.facts(pictures, offered, { ...about, host: url.hostname }, html);
  const codes = languagesOf(shown.language);
  const pressed = forms.facts(codes);
  if (!pressed.buy && sellsSomething(said, shown)) pressed.buttons.place ||= hasPlaceForBuying(html);
  return bounded({
    head: { ...about, doctype: pass.hasDoctype, platformSignals: platform.facts() },
    content: {
      ...shown,
      elements: pass.elements,
      bytes: Buffer.byteLength(html),
      reviewWidget: reviews.facts(),
      reviewPlace: reviews.place,
      payments: readPayments(html),
      emails: [...new Set([...links.emails(), ...shown.emails])].slice(0, 3),
    },
    links: { ...links.facts(codes), footer: place.footer },
    forms: { ...pressed, buy: pressed.buy || content.namesBuying },
    resources: resources.facts(),
    data: said,
    incomplete: cut || pass.tooDeep,
  });
}

/** A page that may be a product's. */
function sellsSomething({ products }: DataFacts, { prices }: ReadContent): boolean {
  return products.length > 0 || prices.some(({ card }) => !card);
}

/** The first base element with an address says against what the others resolve. */
class BaseReader implements Reader<void> {
  readonly tags = ["base"];
  private readonly addresses: Addresses;
  private first = true;

  constructor(addresses: Addresses) {
    this.addresses = addresses;
  }

  open({ attributes }: Element): void {
    const href = attributes.get(AT.href);
    if (!this.first || href === undefined) return;
    this.first = false;
    const { base } = this.addresses;
    if (URL.canParse(href, base)) this.addresses.rebase(new URL(href, base));
  }

  facts(): void {}
}

/**
 * The product that a page is about: the one with offers that its main heading names, else the first with
 * offers, else the first. Groups of variants may keep their offers elsewhere in the page.
 */
export function mainProduct({ data, content }: PageFacts): ProductFacts | null {
  const heading = fold(content.headings.find(({ level }) => level === 1)?.text ?? "");
  const offered = data.products.filter(({ offerCount }) => offerCount > 0);
  return offered.find(({ name }) => name !== null && fold(name) === heading) ?? offered[0] ??
    data.products[0] ?? null;
}

/** Whether a page sells one product: by its structured data, its buy button or what it tells social networks. */
export function isProductPage({ data, forms, head }: PageFacts): boolean {
  return data.products.length > 0 || forms.buy || /product$/.test(head.openGraph.type ?? "");
}
