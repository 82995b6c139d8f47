/** Polar down, slow or refusing, switched on by a test. Only the API is affected, not the pages. */

/** What goes wrong with a request. */
export interface Fault {
  /** Answer with this status instead of doing anything. */
  status?: number;
  /** Seconds in the `Retry-After` header, for status 429. */
  retryAfter?: number;
  /** Real milliseconds to wait before answering; `Infinity` never answers. */
  delay?: number;
  /** Only requests whose path begins like this, for example `/v1/checkouts/`. */
  path?: string;
}

/** The switches. */
export interface Faults {
  /** Switches a fault on until `clear`. The newest that fits a request wins. */
  set(fault: Fault): void;
  /** Switches all faults off and lets the requests go that were held. */
  clear(): void;
  /** Waits as the fault says. The answer to give instead of Polar's own, or null for none. */
  intercept(path: string): Promise<Response | null>;
}

/** Starts without any fault. */
export function createFaults(): Faults {
  let faults: Fault[] = [];
  let cleared = Promise.withResolvers<void>();

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
      faults.unshift(fault);
    },
    clear() {
      faults = [];
      cleared.resolve();
      cleared = Promise.withResolvers();
    },
    async intercept(path) {
      const fault = faults.find((fault) => path.startsWith(fault.path ?? "/"));
      if (fault === undefined) return null;
      if (fault.delay !== undefined) await wait(fault.delay);
      if (fault.status === undefined) return null;
      const headers = fault.retryAfter === undefined ? {} : { "retry-after": String(fault.retryAfter) };
      return Response.json({ error: "SimulatedFault", detail: `Status ${fault.status}` }, {
        status: fault.status,
        headers: new Headers(headers as Record<string, string>),
      });
    },
  };
}
