/** What an examination finds. */

/** `good`: as it should be. `look`: worth knowing, nobody waits. `act`: somebody has to do something. */
export type Level = "good" | "look" | "act";

/** One line of the doctor. */
export interface Finding {
  level: Level;
  /** Stable and in snake_case. */
  check: string;
  /** What was found, and for `act` what to do. */
  message: string;
}

/** Builds a finding. */
export function finding(level: Level, check: string, message: string): Finding {
  return { level, check, message };
}

/** Good if `wrong` is empty, else the level with the message made from it. */
export function unless<T>(
  wrong: T[],
  check: string,
  good: string,
  describe: (wrong: T[]) => string,
  level: Level = "act",
): Finding {
  return wrong.length === 0 ? finding("good", check, good) : finding(level, check, describe(wrong));
}

/** SQLSTATE of a statement that took longer than it may. */
const QUERY_CANCELED = "57014";

/**
 * Makes a check; one that cannot be made is a finding too, and keeps no other from being made. One that takes too long
 * is nobody's fault: what adds up all there is grows with the shop.
 */
export async function examine(check: string, make: () => Promise<Finding | Finding[]>): Promise<Finding[]> {
  try {
    return [await make()].flat();
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === QUERY_CANCELED) {
      return [
        finding(
          "look",
          check,
          "Not known: adding it up takes too long here. Ask a read replica (docs/scale.md)",
        ),
      ];
    }
    const reason = error instanceof Error ? error.message : String(error);
    return [finding("act", check, `This could not be checked: ${reason}`)];
  }
}
