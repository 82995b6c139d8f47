/**
 * Whose law a shop points to, as far as it says so itself. Legal checks speak only where there is such a
 * signal, and only of what was not found on the pages read; that is no legal advice.
 */

import type { Crawl } from "../crawl.ts";
import { pagesOf } from "./check.ts";

export interface Jurisdiction {
  region: "EU" | "UK" | "US";
  /** What points there, for people. */
  signal: string;
}

/** Country domains of the EU, with those of Norway and Iceland, where the same rules hold. */
const EU_DOMAINS = words(
  "at be bg hr cy cz dk ee fi fr de gr hu ie it lv lt lu mt nl pl pt ro sk si es se eu no is",
);
/** Country domains that are sold to everybody and say nothing about a country. */
const GENERIC_COUNTRY_DOMAINS = words(
  "ac ai am bz cc co fm gg gl im io la ly me nu sh so st tk to tv vc vip ws",
);

const CURRENCIES: Record<string, Jurisdiction["region"]> = {
  ...regions("EU", "EUR BGN CZK DKK HUF PLN RON SEK NOK ISK"),
  GBP: "UK",
  USD: "US",
};

/** Languages that hardly anybody sells in from elsewhere. German, French, Spanish and Portuguese are not among them. */
const EU_LANGUAGES = words("bg cs da el et fi hr hu it lt lv mt nl nb no pl ro sk sl sv");

/**
 * The law that a shop points to: by the country of its domain, else by the currency of most of its prices, else by
 * its language. The first of these that says anything decides, so a shop on `.ch` is none of the EU's.
 */
export function jurisdictionOf(crawl: Crawl): Jurisdiction | null {
  const domain = new URL(crawl.home?.url ?? crawl.asked).hostname.split(".").at(-1)!;
  if (domain.length === 2 && !GENERIC_COUNTRY_DOMAINS.includes(domain)) {
    const region = domain === "uk"
      ? "UK"
      : EU_DOMAINS.includes(domain)
      ? "EU"
      : domain === "us"
      ? "US"
      : null;
    return region === null ? null : { region, signal: `its domain ends with .${domain}` };
  }
  const currencies = currenciesOf(crawl);
  if (currencies.length > 0) {
    const currency = currencies.find((code) => CURRENCIES[code] !== undefined);
    return currency === undefined
      ? null
      : { region: CURRENCIES[currency], signal: `its prices are in ${currency}` };
  }
  return byLanguage(crawl.home?.facts.head.lang ?? "");
}

function byLanguage(lang: string): Jurisdiction | null {
  const [language, ...rest] = lang.toLowerCase().split(/[-_]/);
  const country = rest.find((part) => /^[a-z]{2}$/.test(part));
  const signal = `its pages are in the language ${lang}`;
  if (country === "gb" || country === "uk") return { region: "UK", signal };
  if (country === "us") return { region: "US", signal };
  const european = country === undefined ? EU_LANGUAGES.includes(language) : EU_DOMAINS.includes(country);
  return european ? { region: "EU", signal } : null;
}

/** ISO codes of the currencies that the shop asks to be paid in: its store API's first, then the commonest. */
function currenciesOf(crawl: Crawl): string[] {
  const pages = pagesOf(crawl);
  const offered = pages.flatMap(({ facts }) => facts.data.products.flatMap(({ offers }) => offers))
    .map(({ currency }) => currency ?? "");
  const shown = pages.flatMap(({ facts }) => facts.content.currencies);
  const times = new Map<string, number>();
  for (const code of [...offered, ...shown]) times.set(code, (times.get(code) ?? 0) + 1);
  const commonest = [...times].sort(([, a], [, b]) => b - a).map(([code]) => code);
  return [crawl.store?.currency ?? "", ...commonest].filter((code) => /^[A-Z]{3}$/.test(code));
}

function words(list: string): string[] {
  return list.split(" ");
}

function regions(region: Jurisdiction["region"], codes: string): Record<string, Jurisdiction["region"]> {
  return Object.fromEntries(words(codes).map((code) => [code, region]));
}
