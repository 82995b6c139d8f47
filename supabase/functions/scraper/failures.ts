/** What a failed attempt is called, how many are worth making, and what an operator reads about it. */

import type { CrawlFailure } from "../_audit/crawl_failure.ts";

export type ScrapeFailure =
  | CrawlFailure
  | "report_not_available"
  | "outputs_incomplete"
  | "not_stored"
  | "storage_failed"
  | "internal_error";

interface Meaning {
  /** How often in a row the same is tried; the database counts attempts and backs off between them. */
  attempts: 1 | 3 | 5;
  message: string;
}

/** Ends the message of every failure that the buyer can mend; `edge_kit.has_wrong_address` lists the same codes. */
export const CORRECT_URL = "The buyer has to correct the URL.";

export const FAILURES: Record<ScrapeFailure, Meaning> = {
  invalid_url: { attempts: 1, message: `The URL is not one of a shop. ${CORRECT_URL}` },
  private_host: { attempts: 1, message: `The URL names no public host. ${CORRECT_URL}` },
  private_address: { attempts: 1, message: `The host has no public address. ${CORRECT_URL}` },
  redirect_refused: {
    attempts: 1,
    message: `The shop redirects to where nobody can go. ${CORRECT_URL}`,
  },
  too_many_redirects: {
    attempts: 1,
    message: `The shop redirects more than five times. ${CORRECT_URL}`,
  },
  wrong_content_type: { attempts: 1, message: `The address does not lead to a page. ${CORRECT_URL}` },
  not_html: { attempts: 1, message: `The address does not lead to a page of HTML. ${CORRECT_URL}` },
  not_found: { attempts: 1, message: `The page answers with 404. ${CORRECT_URL}` },
  gone: { attempts: 1, message: `The page answers with 410. ${CORRECT_URL}` },
  http_4xx: { attempts: 1, message: `The page answers with an error of the 400 range. ${CORRECT_URL}` },
  unsupported_encoding: {
    attempts: 1,
    message: "The shop answers in an encoding that nobody asked for.",
  },
  // Mistyped, almost always: the buyer hears it at once instead of after three attempts in silence.
  name_not_found: { attempts: 1, message: `The name server knows no address for the host. ${CORRECT_URL}` },
  dns_failed: { attempts: 5, message: "The name server did not answer." },
  connect_failed: { attempts: 5, message: "The shop's server refused the connection." },
  connect_timeout: { attempts: 5, message: "The shop's server did not accept the connection in time." },
  // A certificate that its owner is just renewing may be there in a minute; hardly so in an hour.
  tls_failed: { attempts: 3, message: "The shop's certificate or TLS could not be verified." },
  header_timeout: { attempts: 5, message: "The shop's server did not begin to answer in time." },
  idle_timeout: { attempts: 5, message: "The shop's server fell silent while answering." },
  total_timeout: { attempts: 5, message: "The shop's server did not finish its answer in time." },
  connection_lost: { attempts: 5, message: "The shop's server broke off the connection." },
  headers_too_large: { attempts: 5, message: "The shop's server sent more headers than a page needs." },
  malformed_response: { attempts: 5, message: "The shop's server does not speak HTTP as expected." },
  http_429: { attempts: 5, message: "The shop asks for fewer requests (429)." },
  http_5xx: { attempts: 5, message: "The shop answers with a server error." },
  robots_unavailable: { attempts: 5, message: "robots.txt of the shop answers with a server error." },
  report_not_available: {
    attempts: 1,
    message: "The product promises a report that cannot be written yet. Deliver it by hand or refund.",
  },
  outputs_incomplete: { attempts: 1, message: "The database misses a promised report." },
  not_stored: { attempts: 5, message: "The database did not take the result." },
  storage_failed: { attempts: 5, message: "Storage did not take a report's PDF." },
  internal_error: { attempts: 5, message: "The scraper failed. The log names the place." },
};
