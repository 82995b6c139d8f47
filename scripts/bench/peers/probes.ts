/** What a peer makes of events that are wrong, repeated or late: found out by sending them. */

import postgres from "postgres";
import type { Signed } from "../door.ts";
import { deliver, type Peer, type Worker } from "./peer.ts";

/** How a peer stood the trial. */
export interface Trial {
  /** A body that is not what was signed is refused, and leaves nothing. */
  refusesForgery: boolean;
  /** A delivery that comes again writes no row again. */
  leavesRepeatedAlone: boolean;
  /** A change that arrives after a later one does not undo it. */
  keepsNewer: boolean;
  /** Of two changes within one second, in their order, the later one is kept. */
  keepsLaterOfSecond: boolean;
}

/** Makes signed events of one sender. */
export interface Maker {
  order(): Promise<Signed>;
  /** A subscription that no other call of this returns, and its id. */
  subscriber(): { id: string; change(canceling: boolean, at: Date): Signed };
}

const MINUTE = 60_000;

/** Tries a peer. Leaves an order and a few subscriptions behind. */
export async function tryOut(peer: Peer, make: Maker): Promise<Trial> {
  const worker = await peer.open();
  const sql = postgres(peer.url, { max: 1, onnotice() {} });
  try {
    return {
      refusesForgery: await refusesForgery(peer, worker, sql, make),
      leavesRepeatedAlone: await leavesRepeatedAlone(peer, worker, sql, make),
      keepsNewer: await ends(peer, worker, sql, make, [[true, 2 * MINUTE], [false, MINUTE]]),
      keepsLaterOfSecond: await ends(peer, worker, sql, make, [[false, 100], [true, 600]]),
    };
  } finally {
    await worker.close();
    await sql.end();
  }
}

async function refusesForgery(
  peer: Peer,
  worker: Worker,
  sql: postgres.Sql,
  make: Maker,
): Promise<boolean> {
  const before = await peer.orders(sql);
  const genuine = await make.order();
  const forged = { ...genuine, body: genuine.body.replaceAll("14900", "1") };
  const refused = await deliver(worker, forged).then(() => false, () => true);
  if (await peer.orders(sql) !== before) throw new Error(`${peer.name} stored a forgery`);
  await deliver(worker, genuine);
  if (await peer.orders(sql) !== before + 1) throw new Error(`${peer.name} did not store an order`);
  return refused;
}

async function leavesRepeatedAlone(
  peer: Peer,
  worker: Worker,
  sql: postgres.Sql,
  make: Maker,
): Promise<boolean> {
  const { id, change } = make.subscriber();
  const event = change(true, new Date());
  await deliver(worker, event);
  const first = await peer.subscription(sql, id);
  await deliver(worker, event);
  const again = await peer.subscription(sql, id);
  if (!first || !again) throw new Error(`${peer.name} did not store a subscription`);
  return first.writer === again.writer;
}

/** Whether a subscription is canceled after these changes, which arrive in this order. @param changes when, in ms of a whole second */
async function ends(
  peer: Peer,
  worker: Worker,
  sql: postgres.Sql,
  make: Maker,
  changes: [canceling: boolean, at: number][],
): Promise<boolean> {
  const { id, change } = make.subscriber();
  const second = Math.floor(Date.now() / 1000) * 1000;
  for (const [canceling, at] of changes) await deliver(worker, change(canceling, new Date(second + at)));
  const kept = await peer.subscription(sql, id);
  if (!kept) throw new Error(`${peer.name} did not store a subscription`);
  return kept.canceling;
}
