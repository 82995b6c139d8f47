import { startStack } from "./local/stack.ts";
const n = Number(Deno.args[0] ?? 1);
for (let i = 0; i < n; i++) { const s = await startStack(); await s.stop(); }
