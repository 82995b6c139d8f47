/** Polar down, slow or refusing, or acting and then not saying so. Only the API is affected, not the pages. */

/** What goes wrong with a request. */
export interface Fault {
  /** Only requests whose path begins like this, for example `/v1/checkouts/`. */
  path?: string;
  /** Only requests of this method. */
  method?: string;
  /** For so many requests, then never again; until `clear` unless told. */
  times?: number;
  /** Polar does what it was asked, and only then goes wrong: whoever asked does not learn that it was done. */
  acts?: boolean;
  /** Real milliseconds to wait before answering; `Infinity` never answers. */
  delay?: number;
  /** Answer with this status instead of Polar's own. */
  status?: number;
  /** Seconds in the `Retry-After` header, for status 429. */
  retryAfter?: number;
  /** The connection ends in the middle of the answer. */
  breaksOff?: boolean;
}

/** The switches. */
export interface Faults {
  /** Switches a fault on until `clear`, or for as many requests as it says. The newest that fits a request wins. */
  set(fault: Fault): void;
  /** Switches all faults off and lets the requests go that were held. */
  clear(): void;
  /** Answers a request as the fault says that it meets; as `polar` would if it meets none. */
  meet(request: Request, polar: () => Promise<Response>): Promise<Response>;
}

/** What Polar says with a status, where this kind of answer has a name of its own. */
const BODIES: Record<number, unknown> = {
  401: {
    error: "invalid_token",
    error_description:
      "The access token provided is expired, revoked, malformed, or invalid for other reasons.",
  },
  403: { error: "NotPermitted", detail: "Not permitted" },
  404: { error: "ResourceNotFound", detail: "Not found" },
  409: { error: "SubscriptionLocked", detail: "Subscription is pending an update" },
  422: {
    error: "PolarRequestValidationError",
    detail: [{ type: "value_error", loc: ["body"], msg: "A simulated fault.", input: null }],
  },
  429: { detail: "Too Many Requests" },
  500: { error: "InternalServerError", detail: "Internal Server Error" },
};

/** Starts without any fault. */
export function createFaults(): Faults {
  let faults: Fault[] = [];
  let cleared = Promise.withResolvers<void>();

  function next({ method, url }: Request): Fault | undefined {
    const { pathname } = new URL(url);
    const fault = faults.find((fault) =>
      pathname.startsWith(fault.path ?? "/") && (fault.method ?? method) === method
    );
    if (fault?.times !== undefined && --fault.times <= 0) faults.splice(faults.indexOf(fault), 1);
    return fault;
  }

  async function wait(delay: number) {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const elapsed = new Promise<void>((resolve) => {
      if (delay !== Infinity) timer = setTimeout(resolve, delay);
    });
    await Promise.race([elapsed, cleared.promise]);
    clearTimeout(timer);
  }

  return {
    set(fault) {
      faults.unshift({ ...fault });
    },
    clear() {
      faults = [];
      cleared.resolve();
      cleared = Promise.withResolvers();
    },
    async meet(request, polar) {
      const fault = next(request);
      if (fault === undefined) return await polar();
      const acted = fault.acts ? await polar() : undefined;
      if (fault.delay !== undefined) await wait(fault.delay);
      if (fault.breaksOff) return brokenOff(acted?.status ?? 200);
      if (fault.status !== undefined) return refusing(fault.status, fault.retryAfter);
      return acted ?? await polar();
    },
  };
}

function refusing(status: number, retryAfter: number | undefined): Response {
  const body = BODIES[status] ?? { error: "SimulatedFault", detail: `Status ${status}` };
  const headers = retryAfter === undefined ? undefined : { "retry-after": String(retryAfter) };
  return Response.json(body, { status, headers });
}

function brokenOff(status: number): Response {
  const body = new ReadableStream({ start: (stream) => stream.error(new Error("broken off, as asked")) });
  return new Response(body, { status, headers: { "content-type": "application/json" } });
}
