/**
 * Reads a request body the way Polar does: every wrong field is collected, and all of them are answered at once.
 * A field that is absent reads as null; fields that Polar does not know are ignored, as Polar ignores them.
 */
import type { models } from "@polar-sh/sdk/2026-10";
import type { Metadata } from "../rows/rows.ts";
import { type FieldProblem, malformed } from "../rules/problems.ts";

/** A JSON object whose fields nobody has looked at. */
export type Json = Record<string, unknown>;

/** Reads field by field; what is wrong reads as null and is reported by `finish`. */
export interface BodyReader {
  /** Whether the field was sent, null included. For updates. */
  sent(field: string): boolean;
  /** Reports the field if it is absent or null. Use before reading it. */
  require(field: string): void;
  /** Text; spaces alone count as nothing. */
  text(field: string, limits?: { min?: number; max?: number }): string | null;
  email(field: string): string | null;
  uuid(field: string): string | null;
  url(field: string): string | null;
  ip(field: string): string | null;
  /** An ISO 8601 instant, answered in Polar's form with microseconds. */
  timestamp(field: string): string | null;
  integer(field: string, limits: { min: number; max?: number }): number | null;
  boolean(field: string): boolean | null;
  choice<T extends string>(field: string, choices: readonly T[]): T | null;
  choices<T extends string>(field: string, choices: readonly T[]): T[] | null;
  metadata(field: string): Metadata | null;
  address(field: string): models.Address | null;
  /** A list with one element at least, each read by `read`; what reads as null is left out. */
  list<T>(field: string, read: (element: unknown, index: number) => T | null): T[] | null;
  /** An object, with a reader of its own that reports to this one. */
  part(field: string): { value: Json; reader: BodyReader } | null;
  /** Reports a problem at `path` below this reader. */
  wrong(path: string | (string | number)[], type: string, msg: string, input: unknown): null;
  /** @throws 422 with every problem that was found */
  finish(): void;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const EMAIL = /^[^\s@"(),:;<>[\]\\]{1,64}@((?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,63})$/i;
/** Domains that never receive mail. Polar also asks the DNS; the simulator works without a network. */
const UNDELIVERABLE = ["test", "invalid", "local", "localhost", "example", "onion", "arpa"];
const URL_LENGTH = 2083;
/** Polar's message for a value that is no UUID. */
export const NOT_UUID = "Input should be a valid UUID";

/** Whether the text is a UUID, of any version. */
export function isUuid(text: string): boolean {
  return UUID.test(text);
}

/** A list of UUIDs. */
export function readIds(reader: BodyReader, field: string): string[] | null {
  return reader.list(
    field,
    (id, index) =>
      typeof id === "string" && isUuid(id) ? id : reader.wrong([field, index], "uuid_parsing", NOT_UUID, id),
  );
}

/** Reads `body`. Problems are located below `at`; a reader of a part adds to those of the whole. */
export function bodyReader(
  body: Json,
  at: (string | number)[] = ["body"],
  problems: FieldProblem[] = [],
): BodyReader {
  function wrong(path: string | (string | number)[], type: string, msg: string, input: unknown): null {
    problems.push({ type, loc: [...at, ...[path].flat()], msg, input });
    return null;
  }

  /** The value, or null after reporting one of another type than asked. */
  function typed<T>(field: string, type: string, name: string, is: (value: unknown) => value is T): T | null {
    const value = body[field] ?? null;
    if (value === null || is(value)) return value as T | null;
    return wrong(field, `${type}_type`, `Input should be a valid ${name}`, value);
  }

  const string = (field: string) => {
    const value = typed(field, "string", "string", (value) => typeof value === "string");
    if (value !== null && value.includes("\0")) {
      return wrong(field, "value_error", "Value error, This value contains invalid characters", value);
    }
    return value;
  };

  const object = (field: string) =>
    typed(
      field,
      "dict",
      "dictionary",
      (value): value is Json => typeof value === "object" && value !== null && !Array.isArray(value),
    );

  const reader: BodyReader = {
    sent: (field) => field in body,
    require(field) {
      if ((body[field] ?? null) === null) wrong(field, "missing", "Field required", body);
    },
    text(field, { min = 0, max = Infinity } = {}) {
      const value = string(field)?.trim() || null;
      if (value === null) return null;
      if (value.length < min) {
        return wrong(field, "string_too_short", `String should have at least ${min} characters`, value);
      }
      if (value.length > max) {
        return wrong(field, "string_too_long", `String should have at most ${max} characters`, value);
      }
      return value;
    },
    email(field) {
      const value = string(field);
      if (value === null) return null;
      const domain = EMAIL.exec(value)?.[1].toLowerCase();
      if (domain === undefined) {
        return wrong(field, "value_error", "value is not a valid email address", value);
      }
      if (UNDELIVERABLE.includes(domain.split(".").at(-1)!)) {
        const reason = `The domain name ${domain} does not accept email.`;
        return wrong(field, "value_error", `${value} is not a valid email address: ${reason}`, value);
      }
      return value;
    },
    uuid(field) {
      const value = typed(field, "uuid", "UUID", (value) => typeof value === "string");
      return value === null || isUuid(value) ? value : wrong(field, "uuid_parsing", NOT_UUID, value);
    },
    url(field) {
      const value = string(field);
      if (value === null) return null;
      if (!URL.canParse(value)) {
        return wrong(field, "url_parsing", "Input should be a valid URL, relative URL without a base", value);
      }
      const url = new URL(value);
      if (url.protocol !== "http:" && url.protocol !== "https:") {
        return wrong(field, "url_scheme", "URL scheme should be 'http' or 'https'", value);
      }
      if (value.length > URL_LENGTH) {
        return wrong(field, "url_too_long", `URL should have at most ${URL_LENGTH} characters`, value);
      }
      return url.href.replaceAll("%7BCHECKOUT_ID%7D", "{CHECKOUT_ID}");
    },
    ip(field) {
      const value = string(field);
      if (value === null || isIpAddress(value)) return value;
      return wrong(field, "ip_any_address", "value is not a valid IPv4 or IPv6 address", value);
    },
    timestamp(field) {
      const value = string(field);
      if (value === null) return null;
      if (!/^\d{4}-\d\d-\d\dT/.test(value) || Number.isNaN(Date.parse(value))) {
        return wrong(field, "datetime_from_date_parsing", "Input should be a valid datetime", value);
      }
      return new Date(value).toISOString().replace("Z", "000Z");
    },
    integer(field, { min, max = 2_147_483_647 }) {
      const value = typed(field, "int", "integer", (value): value is number => Number.isSafeInteger(value));
      if (value === null) return null;
      if (value < min) {
        return wrong(field, "greater_than_equal", `Input should be greater than or equal to ${min}`, value);
      }
      if (value > max) {
        return wrong(field, "less_than_equal", `Input should be less than or equal to ${max}`, value);
      }
      return value;
    },
    boolean: (field) => typed(field, "bool", "boolean", (value) => typeof value === "boolean"),
    choice(field, choices) {
      const value = body[field] ?? null;
      const known = choices.find((choice) => choice === value);
      if (value === null || known !== undefined) return known ?? null;
      return wrong(field, "enum", `Input should be ${oneOf(choices)}`, value);
    },
    choices(field, choices) {
      return reader.list(field, (element, index) => {
        const known = choices.find((choice) => choice === element);
        return known ?? wrong([field, index], "enum", `Input should be ${oneOf(choices)}`, element);
      });
    },
    metadata(field) {
      const value = object(field);
      if (value === null) return null;
      const entries = Object.entries(value);
      if (entries.length > 50) {
        return wrong(field, "too_long", "Dictionary should have at most 50 items after validation", value);
      }
      for (const [key, item] of entries) {
        const problem = metadataProblem(key, item);
        if (problem !== null) wrong([field, key], problem.type, problem.msg, item);
      }
      return value as Metadata;
    },
    address(field) {
      const address = reader.part(field)?.reader;
      if (address === undefined) return null;
      address.require("country");
      const country = address.text("country", { min: 2, max: 2 })?.toUpperCase();
      return {
        line1: address.text("line1"),
        line2: address.text("line2"),
        postal_code: address.text("postal_code"),
        city: address.text("city"),
        state: address.text("state"),
        country: country as models.Address["country"],
      };
    },
    list(field, read) {
      const value = typed(field, "list", "list", (value) => Array.isArray(value)) as unknown[] | null;
      if (value === null) return null;
      if (value.length === 0) {
        wrong(field, "too_short", "List should have at least 1 item after validation, not 0", []);
      }
      return value.map(read).filter((element) => element !== null);
    },
    part(field) {
      const value = object(field);
      return value && { value, reader: bodyReader(value, [...at, field], problems) };
    },
    wrong,
    finish() {
      if (problems.length > 0) throw malformed(problems);
    },
  };
  return reader;
}

function oneOf(choices: readonly string[]): string {
  return choices.map((choice) => `'${choice}'`).join(", ");
}

/** Polar's limits: keys of 1 to 40 characters; text of 1 to 500, numbers and booleans. */
function metadataProblem(key: string, value: unknown): { type: string; msg: string } | null {
  if (key.length < 1) return { type: "string_too_short", msg: "String should have at least 1 character" };
  if (key.length > 40) return { type: "string_too_long", msg: "String should have at most 40 characters" };
  if (typeof value === "number" || typeof value === "boolean") return null;
  if (typeof value !== "string") return { type: "string_type", msg: "Input should be a valid string" };
  if (value.length < 1) return { type: "string_too_short", msg: "String should have at least 1 character" };
  if (value.length > 500) {
    return { type: "string_too_long", msg: "String should have at most 500 characters" };
  }
  return null;
}

function isIpAddress(text: string): boolean {
  if (text.includes(":")) return URL.canParse(`http://[${text}]`);
  const parts = text.split(".");
  return parts.length === 4 && parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255);
}
