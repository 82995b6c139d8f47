/** Polar's error answers, as its API writes them: `{ error, detail }`, with a list of fields when one is wrong. */

/** One entry of a 422's `detail`. */
export interface FieldProblem {
  type: string;
  loc: (string | number)[];
  msg: string;
  input: unknown;
}

/** An answer that is an error. Routes throw it, the request handler sends it. */
export class PolarProblem extends Error {
  constructor(
    readonly status: number,
    readonly body: unknown,
    readonly headers: Record<string, string> = {},
  ) {
    super(`${status} ${JSON.stringify(body)}`);
  }
}

/** An error with a name and one sentence. */
export function refusal(status: number, error: string, detail: string): PolarProblem {
  return new PolarProblem(status, { error, detail });
}

/** 404 of an object that is not there, or is there no longer. */
export function notFound(): PolarProblem {
  return refusal(404, "ResourceNotFound", "Not found");
}

/** 422 of a request that does not have the right form. */
export function malformed(problems: FieldProblem[]): PolarProblem {
  return new PolarProblem(422, { error: "RequestValidationError", detail: problems });
}

/** 422 of a well-formed request that names something which does not exist or may not be. */
export function impossible(...problems: FieldProblem[]): PolarProblem {
  return new PolarProblem(422, { error: "PolarRequestValidationError", detail: problems });
}

/** One wrong value in the body, with Polar's usual type. */
export function wrongValue(field: string | (string | number)[], msg: string, input: unknown): FieldProblem {
  return { type: "value_error", loc: ["body", ...[field].flat()], msg, input };
}

/** 402 of a charge: no card on file, or one that does not pay. */
export function paymentFailed({ card }: { card: unknown }): PolarProblem {
  const reason = card === null ? "missing_payment_method" : "card_error";
  return refusal(402, "PaymentFailed", `Payment failed with reason: ${reason}.`);
}

/** 403 of a subscription that has ended, or will at the end of its period. */
export function alreadyCanceled(): PolarProblem {
  const detail = "This subscription is already canceled or will be at the end of the period.";
  return refusal(403, "AlreadyCanceledSubscription", detail);
}

/** 403 of a subscription that is neither active nor trialing. */
export function inactive(subscriptionId: string): PolarProblem {
  return refusal(403, "InactiveSubscription", `Subscription ${subscriptionId} is not active.`);
}
