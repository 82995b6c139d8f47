/** Whether Polar sends its webhooks to this project, all that are needed, in the version that is read here. */

import { createPolar } from "@polar-sh/sdk/2026-10";
import { PolarClientError } from "@polar-sh/sdk";
import { API_VERSION } from "../../supabase/functions/_shared/api_version.ts";
import { findEndpoint, WEBHOOK_EVENTS } from "../webhook_endpoint.ts";
import { type Finding, finding } from "./finding.ts";

/** Whose organisation; `baseUrl` is a simulator's and wins. */
export interface PolarAccess {
  accessToken: string;
  environment?: "production" | "sandbox";
  baseUrl?: string;
}

/**
 * Examines the endpoint that leads to a project.
 *
 * @param url where the project is, without a slash at the end
 */
export async function examineEndpoint(access: PolarAccess, url: string): Promise<Finding[]> {
  const wanted = `${url}/functions/v1/polar-webhook`;
  let endpoint;
  try {
    endpoint = await findEndpoint(createPolar(access), wanted);
  } catch (error) {
    if (!(error instanceof PolarClientError)) throw error;
    const { statusCode } = error;
    const why = statusCode === 404
      ? `API version ${API_VERSION} is gone: update the kit`
      : "give the token the scopes of docs/operations.md, webhooks:read among them";
    return [finding("act", "polar", `Polar refuses the token (HTTP ${statusCode}): ${why}`)];
  }
  if (!endpoint) {
    return [
      finding(
        "act",
        "endpoint",
        `no endpoint at Polar leads to ${wanted}: make one, format raw, version ${API_VERSION}`,
      ),
    ];
  }

  const missing = WEBHOOK_EVENTS.filter((type) => !endpoint.events.includes(type));
  return [
    endpoint.enabled ? finding("good", "endpoint", "Polar's endpoint is enabled") : finding(
      "act",
      "endpoint",
      "Polar's endpoint is disabled, and nothing is recorded: enable it in Polar's dashboard, then POST polar-reconcile",
    ),
    endpoint.api_version === API_VERSION
      ? finding("good", "endpoint_version", `Polar's endpoint sends version ${API_VERSION}`)
      : finding(
        "act",
        "endpoint_version",
        `Polar's endpoint sends version ${endpoint.api_version}, ${API_VERSION} is read here: change it in Polar's dashboard`,
      ),
    endpoint.format === "raw"
      ? finding("good", "endpoint_format", "Polar's endpoint sends raw bodies")
      : finding(
        "act",
        "endpoint_format",
        `Polar's endpoint sends the format ${endpoint.format}: change it to raw`,
      ),
    missing.length === 0
      ? finding("good", "endpoint_events", "Polar's endpoint sends every event that is used")
      : finding(
        "act",
        "endpoint_events",
        `Polar's endpoint does not send ${missing.join(", ")}: tick them in Polar's dashboard`,
      ),
  ];
}
