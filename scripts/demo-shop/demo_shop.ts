/**
 * Two small shops for the scraper to read, told apart by the first label of the Host header:
 * `harbor-coffee.example.com` and `oakline-bikes.example.com`. A browser reaches them as
 * `http://harbor-coffee.localhost:<port>/`.
 */

import { type DemoFault, FAULTS } from "./faults.ts";
import { HARBOR_COFFEE } from "./harbor_coffee.ts";
import { OAKLINE_BIKES } from "./oakline_bikes.ts";
import { respond } from "./respond.ts";

export const SHOPS = [HARBOR_COFFEE, OAKLINE_BIKES];

export interface DemoShopOptions {
  /** 0 or absent: any free port. */
  port?: number;
  faults?: readonly DemoFault[];
}

export interface DemoShop {
  port: number;
  stop(): Promise<void>;
}

/** Starts both shops on 127.0.0.1. */
export function startDemoShop({ port = 0, faults }: DemoShopOptions = {}): Promise<DemoShop> {
  const server = Deno.serve(
    { hostname: "127.0.0.1", port, onListen: () => {} },
    (request) => answer(request, faults),
  );
  return Promise.resolve({ port: server.addr.port, stop: () => server.shutdown() });
}

/**
 * Answers one request to either shop.
 *
 * @param faults what is wrong with the shops; all of the manifest unless told otherwise
 */
export function answer(request: Request, faults: readonly DemoFault[] = FAULTS): Response {
  const url = new URL(request.url);
  const host = request.headers.get("host") ?? url.host;
  const shop = SHOPS.find(({ id }) => host.startsWith(`${id}.`));
  if (shop === undefined) return signpost(host, url.pathname);
  if (request.method === "POST") {
    return new Response(null, { status: 303, headers: { location: shop.style.cart } });
  }
  if (request.method !== "GET" && request.method !== "HEAD") return new Response(null, { status: 405 });

  const asked = new URL(`${url.protocol}//${host}${url.pathname}${url.search}`);
  return respond(shop, asked, faults.filter((fault) => fault.shop === shop.id));
}

/** For people who open the port itself. */
function signpost(host: string, path: string): Response {
  if (path !== "/") return new Response(null, { status: 404 });
  const port = host.includes(":") ? host.slice(host.lastIndexOf(":")) : "";
  const links = SHOPS.map(({ id, name }) => `<li><a href="http://${id}.localhost${port}/">${name}</a></li>`);
  const body = `<!doctype html><html lang="en"><title>Demo shops</title><h1>Demo shops</h1><ul>${
    links.join("")
  }</ul>`;
  return new Response(body, { headers: { "content-type": "text/html; charset=utf-8" } });
}
