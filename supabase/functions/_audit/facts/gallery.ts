/** Pictures that a page names for its scripts: a gallery that they fill, or what opens when a picture is pressed. */

/** A script of more characters is a program and no list of pictures. */
const MAX_SCRIPT = 300_000;
/** A product's picture beside so many others is one of a gallery. */
const ENOUGH = 3;

const SCRIPT = /<script\b([^>]*)>/gi;
const NO_LIST = /\bsrc\s*=|ld\+json/i;
const PICTURE = /[^"'\\/\s<>()=,&?]+\.(?:jpe?g|png|webp|avif)/gi;
/** Attributes other than an image's own in which pictures stand, and backgrounds. */
const ELSEWHERE =
  /(?:\shref|\sdata-(?!src|srcset|lazy|original)[\w-]{2,40})\s*=\s*["'][^"']{0,400}?([^"'\\/\s<>()=,&?]+\.(?:jpe?g|png|webp|avif))|background(?:-image)?\s*:\s*url\([^)]{0,400}?([^"'\\/\s<>()=,&?]+\.(?:jpe?g|png|webp|avif))/gi;

/**
 * Whether a page that shows few pictures of its product names more of them for its scripts: a list in a script that holds
 * one of those shown, or links, backgrounds and data for a picture viewer.
 *
 * @param nameOf the name of a picture, whatever size is asked for
 * @param shown names of the pictures that the page shows
 */
export function namesMorePictures(
  html: string,
  nameOf: (address: string) => string,
  shown: ReadonlySet<string>,
): boolean {
  const named = new Set<string>();
  for (const [, attribute, background] of html.matchAll(ELSEWHERE)) {
    named.add(nameOf(attribute ?? background));
  }
  if (hasGallery(named, shown)) return true;
  for (const tag of html.matchAll(SCRIPT)) {
    const start = tag.index + tag[0].length;
    const end = html.indexOf("</script", start);
    if (NO_LIST.test(tag[1]) || end < 0 || end - start > MAX_SCRIPT) continue;
    const listed = new Set(Array.from(html.slice(start, end).matchAll(PICTURE), ([name]) => nameOf(name)));
    if (hasGallery(listed, shown)) return true;
  }
  return false;
}

function hasGallery(named: ReadonlySet<string>, shown: ReadonlySet<string>): boolean {
  return named.size >= ENOUGH && [...shown].some((name) => named.has(name));
}
