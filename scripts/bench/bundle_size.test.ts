/** Contract: whoever waits for a cold function does not wait for code that it does not need. */

import { assert } from "@kit/assert";
import { bundleSize, LIMIT_KB } from "./bundles.ts";

for (const name of ["checkout", "polar-webhook"] as const) {
  Deno.test(`${name} with all that it imports is under ${LIMIT_KB} kB minified`, async () => {
    const size = await bundleSize(name);
    assert(size > 1, `a function of ${size} kB was not bundled`);
    assert(size < LIMIT_KB, `${name} has ${size.toFixed(0)} kB`);
  });
}
