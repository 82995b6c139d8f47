/** Shops that answer fast, so that a day of trade is not spent reading pages; and some that cannot be read. */

/** By name: what the shop is like. */
export const SHOPS = {
  "one-page.example.com": "open",
  "keep-out.example.com": "closed to robots",
  "out-of-order.example.com": "broken",
} as const;

const PAGE = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>One Page Shop</title>
<meta name="description" content="A shop with one page and one mug."><meta name="viewport" content="width=device-width">
<script type="application/ld+json">{"@context":"https://schema.org","@type":"Product","name":"Mug",
"offers":{"@type":"Offer","price":"12.00","priceCurrency":"USD","availability":"https://schema.org/InStock"}}</script>
</head><body><main><h1>One mug</h1><p>Made by hand, sold for $12.00.</p><button>Add to cart</button></main></body></html>`;

/** Starts them on 127.0.0.1. */
export function startShops(): { port: number; stop(): Promise<void> } {
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, (request) => {
    const host = (request.headers.get("host") ?? "").split(":")[0];
    const { pathname } = new URL(request.url);
    const kind = (SHOPS as Record<string, string>)[host];
    if (kind === "broken") return new Response(null, { status: 500 });
    if (pathname === "/robots.txt") {
      return new Response(`user-agent: *\n${kind === "open" ? "allow" : "disallow"}: /\n`);
    }
    if (pathname !== "/") return new Response("Not found", { status: 404 });
    return new Response(PAGE, { headers: { "content-type": "text/html; charset=utf-8" } });
  });
  return { port: server.addr.port, stop: () => server.shutdown() };
}
