/** Polar as a small HTTP server, so that the real SDK speaks to it. It remembers what it was asked. */

export interface PolarRequest {
  /** Method, path and query. */
  call: string;
  // deno-lint-ignore no-explicit-any -- tests look into it freely
  body: any;
  headers: Headers;
}

/** Answers by method and path; what is not named is a 500, as from a Polar that is down. */
export type PolarAnswers = Record<string, (request: PolarRequest) => Response | Promise<Response>>;

export interface PolarFake {
  url: string;
  /** In the order in which they came. */
  requests: PolarRequest[];
  stop(): Promise<void>;
}

/** Starts a Polar on a free port. */
export function startPolar(answers: PolarAnswers): PolarFake {
  const requests: PolarRequest[] = [];
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, async (request) => {
    const { pathname, search } = new URL(request.url);
    const text = await request.text();
    const seen = {
      call: `${request.method} ${pathname}${search}`,
      body: text ? JSON.parse(text) : null,
      headers: request.headers,
    };
    requests.push(seen);
    return await answers[`${request.method} ${pathname}`]?.(seen) ?? new Response("down", { status: 500 });
  });
  return { url: `http://127.0.0.1:${server.addr.port}`, requests, stop: () => server.shutdown() };
}
