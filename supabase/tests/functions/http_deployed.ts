/**
 * A function as it is deployed: its index.ts with a whole environment, in front of one server that is the database,
 * Polar and the mail API at once.
 */

import { setFunctionEnvironment } from "./http_tokens.ts";
import { STANDARD_SECRET } from "./polar_webhook_signing.ts";

/** A function that can be asked. */
export interface Deployed {
  /** Where the database and Polar are. */
  url: string;
  /** Posts to the function and gives away the answer's body. */
  post(headers: Record<string, string>, body: string): Promise<number>;
  /** Resolves when the function has ended its work in the background. */
  settled(): Promise<void>;
}

const ENVIRONMENT = {
  APP_URL: "https://edge-kit.shop",
  POLAR_ACCESS_TOKEN: "polar_oat_x",
  POLAR_WEBHOOK_SECRET: STANDARD_SECRET,
  RESEND_API_KEY: "re_x",
};

/**
 * Imports a function anew and lets a test ask it.
 *
 * @param copy tells this import from those of other tests; each function may be had once by it
 * @param answer what the database and Polar say
 */
export async function withDeployed(
  name: string,
  copy: string,
  answer: (request: Request) => Response | Promise<Response>,
  test: (deployed: Deployed) => Promise<void>,
  environment: Record<string, string> = {},
): Promise<void> {
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, answer);
  const url = `http://127.0.0.1:${server.addr.port}`;
  const background: Promise<unknown>[] = [];
  Object.assign(globalThis, {
    EdgeRuntime: { waitUntil: (work: Promise<unknown>) => background.push(work) },
  });
  const set = { ...ENVIRONMENT, POLAR_API_URL: url, RESEND_API_URL: url, ...environment };
  setFunctionEnvironment({ ...set, SUPABASE_URL: url });
  try {
    const { default: { fetch } } = await import(`../../functions/${name}/index.ts?copy=${copy}`);
    await test({
      url,
      async post(headers, body) {
        const response: Response = await fetch(
          new Request(`http://localhost/${name}`, { method: "POST", headers, body }),
        );
        await response.body?.cancel();
        return response.status;
      },
      async settled() {
        await Promise.allSettled(background);
      },
    });
  } finally {
    setFunctionEnvironment(Object.fromEntries(Object.keys(set).map((name) => [name, undefined])));
    await server.shutdown();
  }
}
