/** A Chromium to click through the storefront with: the one that CHROMIUM names, or Debian's. */

const places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** Path of the browser, null where there is none. Throws when CHROMIUM names what is not there. */
export async function findBrowser(): Promise<string | null> {
  const named = Deno.env.get("CHROMIUM");
  if (named) return await Deno.realPath(named);
  for (const place of places) {
    const found = await Deno.stat(place).then(({ isFile }) => isFile, () => false);
    if (found) return place;
  }
  return null;
}
