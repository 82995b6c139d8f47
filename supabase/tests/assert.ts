/** Assertions: `node:assert/strict`, which every Deno brings, in the words of Deno's standard library. */

import {
  AssertionError,
  deepStrictEqual,
  match,
  notDeepStrictEqual,
  rejects,
  throws,
} from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";

export { AssertionError };

// deno-lint-ignore no-explicit-any -- a class is told by `new`, whatever it takes
type Class<E> = abstract new (...args: any[]) => E;

/** @throws {AssertionError} unless it is truthy */
export function assert(value: unknown, message?: string): asserts value {
  if (!value) {
    throw new AssertionError({ message: message ?? `${Deno.inspect(value)} is not truthy`, actual: value });
  }
}

/** @throws {AssertionError} unless both are alike, prototypes and absent properties included */
export function assertEquals<T>(actual: T, expected: T, message?: string): void {
  explained(message, () => deepStrictEqual(actual, expected));
}

/** @throws {AssertionError} if both are alike */
export function assertNotEquals<T>(actual: T, unexpected: T, message?: string): void {
  explained(message, () => notDeepStrictEqual(actual, unexpected));
}

/** @returns whether both are alike, as {@link assertEquals} sees it */
export const equal = (a: unknown, b: unknown): boolean => isDeepStrictEqual(a, b);

/** @throws {AssertionError} unless the text contains the part */
export function assertStringIncludes(text: string, part: string, message?: string): void {
  assert(text.includes(part), message ?? `${Deno.inspect(text)} does not contain ${Deno.inspect(part)}`);
}

/** @throws {AssertionError} unless the text matches */
export function assertMatch(text: string, pattern: RegExp, message?: string): void {
  explained(message, () => match(text, pattern));
}

/** @throws {AssertionError} unless it is an instance of the class */
export function assertInstanceOf<E>(value: unknown, type: Class<E>, message?: string): asserts value is E {
  assert(value instanceof type, message ?? `${Deno.inspect(value)} is no ${type.name}`);
}

/** @throws {AssertionError} unless each property of `expected`, nested ones too, is in `actual` */
export function assertObjectMatch(actual: object, expected: object): void {
  assertEquals(sameShape(actual, expected), expected);
}

/**
 * Runs something that must throw.
 * @returns what was thrown
 * @throws {AssertionError} unless it throws that class, with that part in its message
 */
export function assertThrows<E = Error>(run: () => unknown, type?: Class<E>, part?: string): E {
  let thrown: unknown;
  throws(run, (error: unknown) => (thrown = error, true));
  return fitting(thrown, type, part);
}

/** As {@link assertThrows}, of a promise. */
export async function assertRejects<E = Error>(
  run: () => PromiseLike<unknown>,
  type?: Class<E>,
  part?: string,
  message?: string,
): Promise<E> {
  let thrown: unknown;
  await rejects(async () => await run(), (error: unknown) => (thrown = error, true), message);
  return fitting(thrown, type, part);
}

function fitting<E>(thrown: unknown, type?: Class<E>, part?: string): E {
  if (type) assertInstanceOf(thrown, type);
  if (part !== undefined) assertStringIncludes((thrown as Error).message, part);
  return thrown as E;
}

/** Says what the test meant, and what differed. */
function explained(message: string | undefined, check: () => void): void {
  try {
    check();
  } catch (error) {
    if (message !== undefined && error instanceof AssertionError) {
      error.message = `${message}\n${error.message}`;
    }
    throw error;
  }
}

function sameShape(actual: unknown, expected: unknown): unknown {
  if (Array.isArray(actual) && Array.isArray(expected)) {
    return actual.map((item, at) => sameShape(item, expected[at]));
  }
  if (!isObject(actual) || !isObject(expected) || Array.isArray(expected)) return actual;
  return Object.fromEntries(
    Object.keys(expected).filter((key) => key in actual).map((
      key,
    ) => [key, sameShape(actual[key], expected[key])]),
  );
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null;
