/** How many statements a peer sends for an event, by Postgres' own counting. */

import type postgres from "postgres";
import { until } from "../../local/visitor.ts";
import { deliver, type Peer, type Signed } from "./peer.ts";

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
    const few = await transactionsOf(server, peer, events.slice(0, FEW));
    const many = await transactionsOf(server, peer, events.slice(FEW));
    return (many - few) / (events.length - 2 * FEW);
  } finally {
    await server`alter system reset autovacuum`;
    await server`select pg_reload_conf()`;
  }
}

async function transactionsOf(server: postgres.Sql, peer: Peer, events: Signed[]): Promise<number> {
  const before = await committed(server, peer);
  const worker = await peer.open();
  for (const event of events) await deliver(worker, event);
  await worker.close();
  return await committed(server, peer) - before;
}

/** A backend adds what it did to the count when it ends at the latest. */
async function committed(server: postgres.Sql, peer: Peer): Promise<number> {
  const name = new URL(peer.url).pathname.slice(1);
  await until(`the connections to ${name} to end`, async () => {
    const [{ n }] = await server`select count(*)::int as n from pg_stat_activity where datname = ${name}`;
    return n === 0;
  });
  const [{ n }] = await server`
    select xact_commit::int as n from pg_stat_database where datname = ${name}`;
  return n;
}
