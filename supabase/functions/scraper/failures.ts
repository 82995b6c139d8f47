/** What a failed attempt is called, whether another one may help, and what an operator reads about it. */

import type { CrawlFailure } from "./crawl.ts";

export type ScrapeFailure =
  | CrawlFailure
  | "report_not_available"
  | "outputs_incomplete"
  | "not_stored"
  | "internal_error";

interface Meaning {
  /** The same attempt may succeed later; the database counts attempts and backs off. */
  retryable: boolean;
  message: string;
}

const CORRECT_URL = "The buyer has to correct the URL.";

export const FAILURES: Record<ScrapeFailure, Meaning> = {
  invalid_url: { retryable: false, message: `The URL is not one of a shop. ${CORRECT_URL}` },
  private_host: { retryable: false, message: `The URL names no public host. ${CORRECT_URL}` },
  private_address: { retryable: false, message: `The host has no public address. ${CORRECT_URL}` },
  redirect_refused: {
    retryable: false,
    message: `The shop redirects to where nobody can go. ${CORRECT_URL}`,
  },
  too_many_redirects: {
    retryable: false,
    message: `The shop redirects more than five times. ${CORRECT_URL}`,
  },
  wrong_content_type: { retryable: false, message: `The address does not lead to a page. ${CORRECT_URL}` },
  not_html: { retryable: false, message: `The address does not lead to a page of HTML. ${CORRECT_URL}` },
  not_found: { retryable: false, message: `The page answers with 404. ${CORRECT_URL}` },
  gone: { retryable: false, message: `The page answers with 410. ${CORRECT_URL}` },
  http_4xx: { retryable: false, message: `The page answers with an error of the 400 range. ${CORRECT_URL}` },
  unsupported_encoding: {
    retryable: false,
    message: "The shop answers in an encoding that nobody asked for.",
  },
  // A name server in trouble and a name that is not there look alike from here.
  name_not_found: { retryable: true, message: "The name server knows no address for the host." },
  dns_failed: { retryable: true, message: "The name server did not answer." },
  connect_failed: { retryable: true, message: "The shop's server refused the connection." },
  connect_timeout: { retryable: true, message: "The shop's server did not accept the connection in time." },
  tls_failed: { retryable: true, message: "The shop's certificate or TLS could not be verified." },
  header_timeout: { retryable: true, message: "The shop's server did not begin to answer in time." },
  idle_timeout: { retryable: true, message: "The shop's server fell silent while answering." },
  total_timeout: { retryable: true, message: "The shop's server did not finish its answer in time." },
  connection_lost: { retryable: true, message: "The shop's server broke off the connection." },
  headers_too_large: { retryable: true, message: "The shop's server sent more headers than a page needs." },
  malformed_response: { retryable: true, message: "The shop's server does not speak HTTP as expected." },
  http_429: { retryable: true, message: "The shop asks for fewer requests (429)." },
  http_5xx: { retryable: true, message: "The shop answers with a server error." },
  out_of_time: { retryable: true, message: "Reading the shop took longer than an attempt may." },
  robots_unavailable: { retryable: true, message: "robots.txt of the shop answers with a server error." },
  report_not_available: {
    retryable: false,
    message: "The product promises a report that cannot be written yet. Deliver it by hand or refund.",
  },
  outputs_incomplete: { retryable: false, message: "The database misses a promised report." },
  not_stored: { retryable: true, message: "The database did not take the result." },
  internal_error: { retryable: true, message: "The scraper failed. The log names the place." },
};
