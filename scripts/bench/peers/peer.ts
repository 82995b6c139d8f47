/** Somebody who takes webhooks and keeps what they say in Postgres. */

import type postgres from "postgres";
import type { Signed } from "../door.ts";

/** One of a peer's workers: a handler as it is deployed, and its own single connection. */
export interface Worker {
  handle(request: Request): Promise<Response>;
  close(): Promise<void>;
}

/** Ours, or one that is compared with it. */
export interface Peer {
  name: string;
  /** Whose webhooks it takes. */
  sender: "polar" | "stripe";
  /** Its database. */
  url: string;
  open(): Promise<Worker>;
  /** Orders, or invoices, that it holds. */
  orders(sql: postgres.Sql): Promise<number>;
  /** What it holds of a subscription: whether it is canceled for the end of its period, and what wrote it last. */
  subscription(sql: postgres.Sql, id: string): Promise<{ canceling: boolean; writer: string } | undefined>;
}

/** Delivers a webhook. @throws when it is not taken */
export async function deliver(worker: Worker, { body, headers }: Signed): Promise<void> {
  const response = await worker.handle(
    new Request("http://localhost/functions/v1/webhook", { method: "POST", body, headers }),
  );
  const text = await response.text();
  if (!response.ok) throw new Error(`${response.status} ${text}`);
}
