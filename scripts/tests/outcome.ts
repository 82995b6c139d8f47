/** What a part of the test run comes to. */

/** A test that failed. */
export interface Failure {
  /** What was tested, with its file where there is one. */
  name: string;
  /** Why it failed. */
  message: string;
}

/** The tests of one part. */
export interface Outcome {
  passed: number;
  failures: Failure[];
}

/** A part that is one check. */
export function single(name: string, error: string | null): Outcome {
  return error === null ? { passed: 1, failures: [] } : { passed: 0, failures: [{ name, message: error }] };
}

/** Several outcomes as one. */
export function sum(outcomes: Outcome[]): Outcome {
  return {
    passed: outcomes.reduce((total, { passed }) => total + passed, 0),
    failures: outcomes.flatMap(({ failures }) => failures),
  };
}
