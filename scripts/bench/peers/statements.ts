/** How many statements a peer sends for an event, by Postgres' own counting. */

import type postgres from "postgres";
import type { Signed } from "../door.ts";
import { deliver, type Peer } from "./peer.ts";

/** Events whose count is taken off another's, so that what a connection asks at its beginning cancels out. */
const FEW = 5;

/**
 * Delivers events and counts the transactions that they made: none of the peers opens one itself, so that each statement
 * is one.
 *
 * @param server a connection to another database of the cluster; nobody else may be connected to the peer's
 * @param events more than twice {@link FEW} of them
 */
export async function countStatements(server: postgres.Sql, peer: Peer, events: Signed[]): Promise<number> {
  await server`alter system set autovacuum = off`; // its workers' transactions count too
  await server`select pg_reload_conf()`;
  try {
    const begun = await committed(server, peer);
    await deliverAll(peer, events.slice(0, FEW));
    const few = await committed(server, peer);
    await deliverAll(peer, events.slice(FEW));
    const many = await committed(server, peer);
    return (many - few - (few - begun)) / (events.length - 2 * FEW);
  } finally {
    await server`alter system reset autovacuum`;
    await server`select pg_reload_conf()`;
  }
}

/** With one new worker. */
async function deliverAll(peer: Peer, events: Signed[]): Promise<void> {
  const worker = await peer.open();
  for (const event of events) await deliver(worker, event);
  await worker.close();
}

/** Transactions in the peer's database. A backend has added its own when it is gone. */
async function committed(server: postgres.Sql, peer: Peer): Promise<number> {
  const name = new URL(peer.url).pathname.slice(1);
  const deadline = performance.now() + 30_000;
  for (;;) {
    const [{ open }] =
      await server`select count(*)::int as open from pg_stat_activity where datname = ${name}`;
    if (open === 0) break;
    if (performance.now() > deadline) throw new Error(`somebody stays connected to ${name}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  const [{ n }] = await server`select xact_commit::int as n from pg_stat_database where datname = ${name}`;
  return n;
}
