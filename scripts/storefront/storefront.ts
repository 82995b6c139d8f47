/** The files of the demo storefront: plain HTML, CSS and one module, served as they are. */

import { fileURLToPath } from "node:url";

/** What the page has to know of its project. */
export interface StorefrontProject {
  /** Where supabase-js finds the project. */
  url: string;
  publishableKey: string;
  /** Polar's script for embedded checkouts, or the simulator's. */
  embedScript: string;
  /** Whose page may stand inside this one: Polar's or the simulator's. */
  polarOrigin: string;
  /** Shops that people may try, as addresses. */
  demoShops: string[];
}

/** The page decides by its address what it shows. */
const pages = ["/", "/cart", "/dashboard", "/report"];

/** Of others it lets in one script and one frame: those of the embedded checkout. */
const policyOf = ({ embedScript, polarOrigin }: StorefrontProject) =>
  "default-src 'none'; base-uri 'none'; form-action 'self'; img-src data:; style-src 'self'; " +
  `connect-src 'self' ws:; script-src 'self' ${embedScript}; frame-src ${polarOrigin}`;

/** Answers a path of the storefront, null where it has none. */
export async function serveStorefront(path: string, project: StorefrontProject): Promise<Response | null> {
  const policy = policyOf(project);
  if (pages.includes(path)) return send(await indexPage(project), "text/html", policy);
  if (path === "/storefront/style.css") return send(await read("./style.css"), "text/css", policy);
  if (path === "/storefront/shop.js") return send(await read("./shop.js"), "text/javascript", policy);
  if (path === "/storefront/supabase.js") {
    return send(await Deno.readTextFile(supabaseForBrowsers()), "text/javascript", policy);
  }
  return null;
}

const read = (name: string) => Deno.readTextFile(new URL(name, import.meta.url));

/** The same release that the tests use, as the package brings it for a `<script>`. */
function supabaseForBrowsers(): string {
  return fileURLToPath(new URL("umd/supabase.js", import.meta.resolve("@supabase/supabase-js")));
}

async function indexPage(project: StorefrontProject): Promise<string> {
  const { url, publishableKey, embedScript, demoShops } = project;
  const values: Record<string, string> = {
    url: escape(url),
    publishable_key: escape(publishableKey),
    embed_script: escape(embedScript),
    demo_shops: demoShops.map((shop) => `<option value="${escape(shop)}">`).join(""),
  };
  return (await read("./index.html")).replace(/\{\{ (\w+) \}\}/g, (_, name) => values[name]);
}

function send(body: string, type: string, policy: string): Response {
  return new Response(body, {
    headers: {
      "content-type": `${type}; charset=utf-8`,
      "content-security-policy": policy,
      "referrer-policy": "same-origin",
      "x-content-type-options": "nosniff",
    },
  });
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
