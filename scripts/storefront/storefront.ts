/** The files of the demo storefront: plain HTML, CSS and modules, served as they are. */

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
const pages = ["/", "/cart", "/dashboard", "/report", "/subscription"];

/** A module or style sheet of this folder; no dots lead out of it. */
const file = /^\/storefront\/((?:screens\/)?[a-z_]+\.(css|js))$/;

/** Of others it lets in one script and one frame: those of the embedded checkout. */
const policyOf = ({ embedScript, polarOrigin }: StorefrontProject) =>
  "default-src 'none'; base-uri 'none'; form-action 'self'; img-src data:; style-src 'self'; " +
  `connect-src 'self' ws:; script-src 'self' ${embedScript}; frame-src ${polarOrigin}`;

/** Answers a request for the storefront. Null where there is nothing and nobody reads: people get a page that says so. */
export async function serveStorefront(
  { method, headers, url }: Request,
  project: StorefrontProject,
): Promise<Response | null> {
  const path = new URL(url).pathname;
  const policy = policyOf(project);
  if (pages.includes(path)) return send(await indexPage(project), "text/html", policy);
  if (method === "GET" && headers.get("accept")?.includes("text/html")) {
    return send(await indexPage(project), "text/html", policy, 404);
  }
  if (path === "/storefront/supabase.js") {
    return send(await Deno.readTextFile(supabaseForBrowsers()), "text/javascript", policy);
  }
  const [, name, extension] = file.exec(path) ?? [];
  if (!name) return null;
  try {
    return send(await read(`./${name}`), extension === "css" ? "text/css" : "text/javascript", policy);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
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

function send(body: string, type: string, policy: string, status = 200): Response {
  return new Response(body, {
    status,
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
