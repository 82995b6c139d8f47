/** A connection to a stranger's host: only to an address that has been checked, only in time. */

import type { HostOverrides } from "../host_overrides.ts";
import { isPublicAddress } from "./address.ts";
import { createResolver, type Resolve } from "./dns.ts";
import { Fault } from "./wire.ts";

/** Why there is no connection. */
export type DialFault =
  | "private_address"
  | "name_not_found"
  | "dns_failed"
  | "connect_failed"
  | "connect_timeout"
  | "tls_failed";

/** What the transport asks of the machine. Tests put a name server and a network of their own here. */
export interface Network {
  resolve: Resolve;
  /** Connects to an address that has been checked. */
  connect(address: string, port: number): Promise<Deno.TcpConn>;
  /** Starts TLS and checks the certificate against the name. */
  startTls(conn: Deno.TcpConn, name: string): Promise<Deno.TlsConn>;
}

/** The machine's own name server and network. */
export const denoNetwork: Network = {
  resolve: createResolver({ own: Deno.resolveDns }),
  connect: (hostname, port) => Deno.connect({ hostname, port }),
  startTls: (conn, hostname) => Deno.startTls(conn, { hostname }),
};

export interface DialOptions {
  network: Network;
  overrides: HostOverrides;
  /** Milliseconds for which a checked address is used again without a new look-up. */
  pinMs: number;
  now: () => number;
}

/** Opens a connection, with TLS for the name where the scheme asks for it. Throws a {@link Fault}. */
export type Dial = (url: URL, timeoutMs: number) => Promise<Deno.Conn>;

export function createDial({ network, overrides, pinMs, now }: DialOptions): Dial {
  const pins = new Map<string, { address: string; until: number }>();

  /** The address to connect to: public, or that of an override. */
  async function locate(url: URL, signal: AbortSignal): Promise<{ address: string; port: number }> {
    const override = overrides.get(url.hostname);
    if (override !== undefined) return override;

    const port = Number(url.port || (url.protocol === "https:" ? 443 : 80));
    const pin = pins.get(url.hostname);
    if (pin !== undefined && pin.until > now()) return { address: pin.address, port };

    const answers = (await Promise.all([resolve("A"), resolve("AAAA")])).flat();
    if (answers.length === 0) throw new Fault("name_not_found");
    if (!answers.every(isPublicAddress)) throw new Fault("private_address");
    pins.set(url.hostname, { address: answers[0], until: now() + pinMs });
    return { address: answers[0], port };

    async function resolve(type: "A" | "AAAA"): Promise<string[]> {
      try {
        return await network.resolve(url.hostname, type, signal);
      } catch (error) {
        if (error instanceof Deno.errors.NotFound) return [];
        throw new Fault("dns_failed");
      }
    }
  }

  return async function dial(url, timeoutMs) {
    const abort = new AbortController();
    const clock = setTimeout(() => abort.abort(), timeoutMs);
    const { signal } = abort;
    try {
      const dns: StepFaults = { failed: "dns_failed", late: "dns_failed" };
      const { address, port } = await inTime(locate(url, signal), signal, dns);
      const connect: StepFaults = { failed: "connect_failed", late: "connect_timeout" };
      const tcp = await inTime(network.connect(address, port), signal, connect, close);
      return url.protocol === "http:" ? tcp : await secure(tcp, url.hostname, signal);
    } finally {
      clearTimeout(clock);
    }
  };

  async function secure(tcp: Deno.TcpConn, name: string, signal: AbortSignal): Promise<Deno.Conn> {
    const faults: StepFaults = { failed: "tls_failed", late: "connect_timeout" };
    let conn: Deno.Conn = tcp;
    try {
      const tls = await inTime(network.startTls(tcp, name), signal, faults, close);
      conn = tls;
      await inTime(tls.handshake(), signal, faults);
      return tls;
    } catch (error) {
      // Deno lets go of the socket of an unfinished handshake only when the other side does; we do not wait.
      close(conn);
      throw error;
    }
  }
}

interface StepFaults {
  failed: DialFault;
  late: DialFault;
}

/** Waits for one step of dialling until the signal comes; a result that comes later is discarded. */
function inTime<T>(
  work: Promise<T>,
  signal: AbortSignal,
  faults: StepFaults,
  discard: (late: T) => void = () => {},
): Promise<T> {
  return new Promise((resolve, reject) => {
    const late = () => reject(new Fault(faults.late));
    signal.addEventListener("abort", late);
    work.then(
      (result) => signal.aborted ? discard(result) : resolve(result),
      (error) => reject(error instanceof Fault ? error : new Fault(faults.failed)),
    ).finally(() => signal.removeEventListener("abort", late));
  });
}

function close(conn: Deno.Conn): void {
  try {
    conn.close();
  } catch {
    // Closed already, or handed over to TLS: there is nothing left to close.
  }
}
