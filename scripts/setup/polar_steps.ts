/** What has to be so at Polar: where its webhooks go, and what it sells. */

import { API_VERSION } from "../../supabase/functions/_shared/api_version.ts";
import { syncProducts } from "../products_sync.ts";
import { endpointChanges, ensureWebhookEndpoint, findEndpoint, WEBHOOK_EVENTS } from "../webhook_endpoint.ts";
import { type Installation, tableExists, webhookUrl } from "./installation.ts";
import { failure, type Step } from "./step.ts";

/** There is one, and it sends what is read here. */
export function endpointStep({ project, polar }: Installation): Step {
  const url = webhookUrl(project);
  return {
    title: "Polar: webhook endpoint",
    async check() {
      const endpoint = await findEndpoint(polar, url);
      if (!endpoint) {
        return [`make an endpoint to ${url}, API version ${API_VERSION}, ${WEBHOOK_EVENTS.length} events`];
      }
      return Object.entries(endpointChanges(endpoint)).map(([name, value]) =>
        name === "events"
          ? `set its events: from ${endpoint.events.length} to the ${WEBHOOK_EVENTS.length} that are used`
          : `set its ${name} to ${value}`
      );
    },
    async apply() {
      await ensureWebhookEndpoint(polar, { url });
    },
  };
}

/** It is on. After the functions and their secrets, because Polar switches it off again after ten failures in a row. */
export function endpointOnStep({ project, polar }: Installation): Step {
  const url = webhookUrl(project);
  return {
    title: "Polar: webhook endpoint is on",
    async check() {
      const endpoint = await findEndpoint(polar, url);
      return endpoint?.enabled === false
        ? ["switch it on again. What happened while it was off comes with the hourly reconciliation"]
        : [];
    },
    async apply() {
      const endpoint = await findEndpoint(polar, url);
      if (!endpoint) throw failure("no_endpoint", `Polar has no endpoint to ${url} any more.`);
      await polar.webhooks.updateWebhookEndpoint(endpoint.id, { enabled: true });
    },
  };
}

/** The catalogue, found again by slug. */
export function productsStep({ sql, polar }: Installation): Step {
  return {
    title: "Polar: products",
    async check() {
      if (!await tableExists(sql, "public.products")) {
        return ["find or make a product for each row of the catalogue"];
      }
      const plan = await syncProducts(sql, polar, { dryRun: true });
      return plan.filter(({ action, linked }) => action !== "unchanged" || linked).map((product) => {
        const { slug, action, changed } = product;
        if (action === "created") return `make ${slug}`;
        if (action === "updated") return `set ${changed.join(", ")} of ${slug}`;
        return `take ${slug}, which Polar has, into the catalogue`;
      });
    },
    async apply() {
      await syncProducts(sql, polar);
    },
  };
}
