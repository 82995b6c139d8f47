/** What is kept of a page. */

import type { ContentFacts } from "./content.ts";
import type { DataFacts } from "./data.ts";
import type { FormFacts } from "./forms.ts";
import type { HeadFacts } from "./head.ts";
import type { LinkFacts } from "./links.ts";
import type { ResourceFacts } from "./resources.ts";

export interface PageFacts {
  head: HeadFacts;
  content: ContentFacts;
  links: LinkFacts;
  forms: FormFacts;
  resources: ResourceFacts;
  data: DataFacts;
  /** Not all of the page was read: what is not in the facts may still be on it. */
  incomplete: boolean;
}
