/** Contract: a function leads to Polar only where the operator has said whose and where; a fault is named. */

import { assertEquals } from "@kit/assert";
import { readSettings } from "../../functions/_shared/settings.ts";

const GOOD = { APP_URL: "https://edge-kit.shop", POLAR_ACCESS_TOKEN: "polar_oat_x" };

function read(changes: Record<string, string | undefined>) {
  const all: Record<string, string | undefined> = { ...GOOD, ...changes };
  const settings = readSettings((name) => all[name]);
  return settings.ok ? settings.value : [settings.status, settings.code, settings.details];
}

Deno.test("Polar's production server is meant unless the sandbox is named", () => {
  const settings = (environment: "production" | "sandbox") => ({
    appUrl: "https://edge-kit.shop",
    embedOrigins: ["https://edge-kit.shop"],
    polar: { accessToken: "polar_oat_x", environment },
  });
  assertEquals(read({}), settings("production"));
  assertEquals(read({ POLAR_SERVER: "production" }), settings("production"));
  assertEquals(read({ POLAR_SERVER: "sandbox" }), settings("sandbox"));
});

Deno.test("a simulator wins, and slashes at the end do not double", () => {
  const changes = {
    APP_URL: "http://localhost:3000/shop/",
    POLAR_ACCESS_TOKEN: " t\n",
    POLAR_SERVER: "production",
  };
  for (const POLAR_API_URL of ["http://127.0.0.1:54323/", "http://localhost:54323", "http://[::1]:54323"]) {
    assertEquals(read({ ...changes, POLAR_API_URL }), {
      appUrl: "http://localhost:3000/shop",
      embedOrigins: ["http://localhost:3000"],
      polar: { accessToken: "t", baseUrl: POLAR_API_URL.replace(/\/$/, "") },
    });
  }
});

Deno.test("the access token goes to no simulator outside this machine", () => {
  for (
    const POLAR_API_URL of [
      "https://api.polar.evil.com",
      "http://10.0.0.1",
      "http://127.0.0.1.evil.com",
      "http://127.evil.com",
      "http://localhost.evil.com",
      "http://127.0.0.1@evil.com",
      "file:///127.0.0.1",
      "127.0.0.1:54323",
    ]
  ) {
    assertEquals(read({ POLAR_API_URL }), [500, "not_configured", "POLAR_API_URL"], POLAR_API_URL);
  }
});

Deno.test("what is missing or wrong is named", () => {
  for (
    const APP_URL of [
      undefined,
      "",
      "edge-kit.shop",
      "ftp://x.com",
      "https://x.com/?a=1",
      "https://x.com/#a",
      "https://u:p@x.com",
    ]
  ) {
    assertEquals(read({ APP_URL }), [500, "not_configured", "APP_URL"], APP_URL);
  }
  assertEquals(read({ POLAR_ACCESS_TOKEN: " " }), [500, "not_configured", "POLAR_ACCESS_TOKEN"]);
  assertEquals(read({ POLAR_SERVER: "staging" }), [500, "not_configured", "POLAR_SERVER"]);
});

Deno.test("the frontend's own origin may embed Polar's page, and others where they are named as origins", () => {
  const origins = (EMBED_ORIGINS: string) => {
    const settings = read({ EMBED_ORIGINS });
    return Array.isArray(settings) ? settings[2] : settings.embedOrigins;
  };
  assertEquals(origins(""), ["https://edge-kit.shop"]);
  assertEquals(origins(" https://www.edge-kit.shop,http://localhost:3000\n https://edge-kit.shop"), [
    "https://edge-kit.shop",
    "https://www.edge-kit.shop",
    "http://localhost:3000",
  ]);
  for (const wrong of ["edge-kit.shop", "https://x.com/", "https://x.com/a", "*", "null", "ftp://x.com"]) {
    assertEquals(origins(wrong), "EMBED_ORIGINS", wrong);
  }
});
