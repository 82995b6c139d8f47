/** Lists as Polar answers them: filtered by query parameters, sorted, cut into pages. */
import type { Metadata } from "../rows/rows.ts";
import { malformed } from "../rules/problems.ts";
import { isUuid, NOT_UUID } from "./input.ts";

export interface ListRules<Row> {
  /** By parameter: whether a row passes for one of its values. Several values mean any of them. */
  filters: Record<string, (row: Row, value: string) => boolean>;
  /** Whether `metadata[key]=value` counts; where it does not, Polar ignores it, and the list is longer than expected. */
  byMetadata?: boolean;
  /** By sorting criterion: the value of a row. `created_at` is what lists are sorted by, newest first. */
  sorting: Record<string, (row: Row) => string | number>;
}

/** Polar cuts a larger limit down to this without a word. */
const LARGEST_PAGE = 100;

/**
 * One page of `rows` as the parameters of `url` ask.
 * @throws 422 for a page, limit, id or sorting criterion that cannot be
 */
export function page<Row extends object>(
  url: URL,
  rows: Iterable<Row>,
  rules: ListRules<Row>,
): { items: Row[]; pagination: { total_count: number; max_page: number } } {
  const number = positive(url, "page", 1);
  const limit = Math.min(positive(url, "limit", 10), LARGEST_PAGE);
  let matching = [...rows];
  for (const [parameter, passes] of Object.entries(rules.filters)) {
    const values = url.searchParams.getAll(parameter);
    for (const value of values) {
      if (/(^|_)id$/.test(parameter) && parameter !== "external_customer_id" && !isUuid(value)) {
        throw malformed([{ type: "uuid_parsing", loc: ["query", parameter], msg: NOT_UUID, input: value }]);
      }
    }
    if (values.length > 0) matching = matching.filter((row) => values.some((value) => passes(row, value)));
  }
  for (const [key, values] of rules.byMetadata ? metadataFilters(url) : []) {
    matching = matching.filter((row) =>
      values.includes(String((row as { metadata?: Metadata }).metadata?.[key]))
    );
  }
  sort(matching, url.searchParams.getAll("sorting"), rules);
  return {
    items: matching.slice((number - 1) * limit, number * limit),
    pagination: { total_count: matching.length, max_page: Math.ceil(matching.length / limit) },
  };
}

function sort<Row>(rows: Row[], criteria: string[], rules: ListRules<Row>) {
  const orders = (criteria.length > 0 ? criteria : ["-created_at"]).map((criterion) => {
    const descending = criterion.startsWith("-");
    const of = rules.sorting[descending ? criterion.slice(1) : criterion];
    if (of === undefined) {
      throw malformed([{
        type: "enum",
        loc: ["query", "sorting"],
        msg: "Invalid sorting criterion.",
        input: criterion,
      }]);
    }
    return { of, sign: descending ? -1 : 1 };
  });
  rows.sort((a, b) => {
    for (const { of, sign } of orders) {
      const [left, right] = [of(a), of(b)];
      if (left !== right) return left < right ? -sign : sign;
    }
    return 0;
  });
}

function positive(url: URL, parameter: string, fallback: number): number {
  const text = url.searchParams.get(parameter);
  if (text === null) return fallback;
  if (/^[1-9]\d*$/.test(text)) return Number(text);
  throw malformed([{
    type: "greater_than",
    loc: ["query", parameter],
    msg: "Input should be greater than 0",
    input: text,
  }]);
}

/** `metadata[key]=value`, by key. */
function metadataFilters(url: URL): Map<string, string[]> {
  const filters = new Map<string, string[]>();
  for (const [name, value] of url.searchParams) {
    const key = /^metadata\[([^\]]+)\]$/.exec(name)?.[1];
    if (key !== undefined) filters.set(key, [...(filters.get(key) ?? []), value]);
  }
  return filters;
}

/** The value of a true-or-false parameter. */
export function isTrue(value: string): boolean {
  return value === "true" || value === "1";
}
