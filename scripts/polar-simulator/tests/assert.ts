/**
 * Assertions of these tests, over `node:assert/strict`. The simulator's own, so that its folder works anywhere.
 */
import { AssertionError, deepStrictEqual, notDeepStrictEqual } from "node:assert/strict";

/** @throws {AssertionError} unless it is truthy */
export function assert(value: unknown, message = `${Deno.inspect(value)} is not truthy`): asserts value {
  if (!value) throw new AssertionError({ message, actual: value });
}

/** @throws {AssertionError} unless both are alike */
export function assertEquals<T>(actual: T, expected: T, message?: string) {
  try {
    deepStrictEqual(actual, expected);
  } catch (error) {
    if (message !== undefined && error instanceof AssertionError) {
      error.message = `${message}\n${error.message}`;
    }
    throw error;
  }
}

/** @throws {AssertionError} if both are alike */
export function assertNotEquals<T>(actual: T, unexpected: T) {
  notDeepStrictEqual(actual, unexpected);
}

/** @throws {AssertionError} unless the text contains the part */
export function assertStringIncludes(text: string, part: string) {
  assert(text.includes(part), `${Deno.inspect(text)} does not contain ${Deno.inspect(part)}`);
}

/** @throws {AssertionError} unless the text matches */
export function assertMatch(text: string, pattern: RegExp) {
  assert(pattern.test(text), `${Deno.inspect(text)} does not match ${pattern}`);
}

// deno-lint-ignore no-explicit-any -- a class is told by `new`, whatever it takes
export type Class<E> = abstract new (...args: any[]) => E;

/** @throws {AssertionError} unless it is an instance of the class */
export function assertInstanceOf<E>(value: unknown, type: Class<E>): asserts value is E {
  assert(value instanceof type, `${Deno.inspect(value)} is no ${type.name}`);
}

/**
 * Runs something that must throw.
 * @returns what was thrown
 * @throws {AssertionError} unless it throws that class, with that part in its message
 */
export function assertThrows<E = Error>(run: () => unknown, type?: Class<E>, part?: string): E {
  try {
    run();
  } catch (error) {
    return fitting(error, type, part);
  }
  throw new AssertionError({ message: "nothing was thrown" });
}

/** As {@link assertThrows}, of a promise. */
export async function assertRejects<E = Error>(
  run: () => PromiseLike<unknown>,
  type?: Class<E>,
  part?: string,
): Promise<E> {
  try {
    await run();
  } catch (error) {
    return fitting(error, type, part);
  }
  throw new AssertionError({ message: "nothing was rejected" });
}

function fitting<E>(thrown: unknown, type?: Class<E>, part?: string): E {
  if (type) assertInstanceOf(thrown, type);
  if (part !== undefined) assertStringIncludes((thrown as Error).message, part);
  return thrown as E;
}
