/** The types of the schema `public`, for `createClient<Database>`. The package brings a copy. */
export type { Database, Json } from "../../supabase/functions/_shared/database.types.ts";
