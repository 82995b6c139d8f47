import { createUsualHandler } from "./handler.ts";

const { default: key } = JSON.parse(Deno.env.get("SUPABASE_SECRET_KEYS")!);

export default {
  fetch: createUsualHandler(Deno.env.get("SUPABASE_URL")!, key, Deno.env.get("POLAR_WEBHOOK_SECRET")!),
};
