/** What a person or a tool needs to know about a running stack. */

/** The content of `stack.json`. */
export interface StackInfo {
  url: string;
  publishable_key: string;
  secret_key: string;
  /** Secret key of the database's own calls. */
  automations_key: string;
  /** As superuser. */
  database_url: string;
  app_url: string;
  mails_url: string;
  polar_url: string;
  polar_access_token: string;
  polar_webhook_secret: string;
  /** Names that only the stack's own scraper can reach. */
  demo_shop_urls: string[];
  /** Where people find them. */
  demo_shop_page: string;
  pid: number;
}

/** A line of a table for people. */
export interface Row {
  name: string;
  value: string;
  note: string;
  /** Something to open in a browser. */
  isPage?: true;
}

/** What runs where. */
export function placesOf(info: StackInfo): Row[] {
  const { url } = info;
  const shops = info.demo_shop_urls.map((shop) => new URL(shop).host).join(" and ");
  return [
    {
      name: "Overview",
      value: `${url}/_local/`,
      note: "addresses, keys, and the e-mails that were caught",
      isPage: true,
    },
    { name: "REST", value: `${url}/rest/v1`, note: "tables and functions of the schema public" },
    { name: "Auth", value: `${url}/auth/v1`, note: "sign-up, sign-in, sessions" },
    { name: "Storage", value: `${url}/storage/v1`, note: "files of the reports" },
    { name: "Functions", value: `${url}/functions/v1`, note: "the folders of supabase/functions" },
    { name: "Postgres", value: info.database_url, note: "as superuser; for psql and every other client" },
    { name: "Polar", value: info.polar_url, note: "where money would change hands" },
    {
      name: "Demo shops",
      value: info.demo_shop_page,
      note: `the scraper knows them as ${shops}`,
      isPage: true,
    },
    {
      name: "Storefront",
      value: info.app_url,
      note: "the shop; where people land after a checkout; set by APP_URL",
      isPage: true,
    },
  ];
}

/** What opens it. */
export function keysOf(info: StackInfo): Row[] {
  return [
    {
      name: "Publishable key",
      value: info.publishable_key,
      note: "for browsers: what anybody or the signed-in user may do",
    },
    {
      name: "Secret key",
      value: info.secret_key,
      note: "for servers: the role service_role; users by auth.admin",
    },
    {
      name: "Automations key",
      value: info.automations_key,
      note: "for the database's own calls of functions",
    },
    { name: "Polar token", value: info.polar_access_token, note: "for Polar's API" },
    { name: "Webhook secret", value: info.polar_webhook_secret, note: "signs what Polar sends" },
  ];
}
