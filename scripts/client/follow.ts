/**
 * Follows what a buyer has. The database announces each change of a purchase on a private Realtime channel; without
 * Realtime, and for what is not announced, it is asked again from time to time.
 */

import type { RealtimeChannel, Session } from "@supabase/supabase-js";
import type { AnySupabaseClient } from "./bind.ts";
import type {
  DashboardAnswer,
  DashboardCode,
  MyEntitlementsAnswer,
  MyEntitlementsCode,
} from "./buyer_calls.ts";
import { createEdgeKit } from "./client.ts";
import { createLive, type Live } from "./live.ts";

export type { Live, LiveState } from "./live.ts";

/** What a signed-in buyer has, live as long as somebody looks. */
export interface Buyer {
  dashboard: Live<DashboardAnswer, DashboardCode>;
  entitlements: Live<MyEntitlementsAnswer, MyEntitlementsCode>;
}

/** While a report is made and nothing is announced, and while no answer comes; in milliseconds. */
const SOON_MS = 3_000;
/** Else, and until a lost channel is joined again. */
const QUIET_MS = 30_000;

const followed = new WeakMap<AnySupabaseClient, Buyer>();

/** What the user of a client has. The same for the same client: however many look, one channel is joined. */
export function followBuyer(supabase: AnySupabaseClient): Buyer {
  const known = followed.get(supabase);
  if (known) return known;
  const buyer = createBuyer(supabase);
  followed.set(supabase, buyer);
  return buyer;
}

function createBuyer(supabase: AnySupabaseClient): Buyer {
  const kit = createEdgeKit(supabase);
  const dashboard = createLive(() => kit.dashboard(), () => startOrStop());
  const entitlements = createLive(() => kit.myEntitlements(), () => {
    const isRunning = stop !== null;
    startOrStop();
    if (isRunning && entitlements.isWatched()) entitlements.refresh();
  });
  let stop: (() => void) | null = null;
  let replan = () => {};

  function startOrStop(): void {
    const isWatched = dashboard.isWatched() || entitlements.isWatched();
    if (isWatched) stop ??= start();
    else {
      stop?.();
      stop = null;
    }
  }

  /** The dashboard always, because it says whose channel is to be joined. */
  async function refresh(): Promise<void> {
    await Promise.all([dashboard.refresh(), ...(entitlements.isWatched() ? [entitlements.refresh()] : [])]);
  }

  function start(): () => void {
    let running = true;
    let owner: string | null = null;
    let channel: RealtimeChannel | null = null;
    let joined = false;
    let joinFrom = 0;
    let timer: ReturnType<typeof setTimeout> | undefined;

    function leave(): void {
      const left = channel;
      channel = null; // First, because a channel that is removed says at once that it is closed.
      joined = false;
      if (left) supabase.removeChannel(left);
    }

    function join(user: string): void {
      const mine = supabase.channel(`purchases:${user}`, { config: { private: true } });
      channel = mine;
      mine.on("broadcast", { event: "purchase" }, refresh).subscribe((state) => {
        if (channel !== mine) return;
        joined = state === "SUBSCRIBED";
        if (joined) refresh(); // What was announced before is told to nobody.
        else {
          joinFrom = Date.now() + QUIET_MS;
          leave();
        }
      });
    }

    async function turn(): Promise<void> {
      clearTimeout(timer);
      await refresh();
      const user = dashboard.get().data?.profile.user_id ?? null;
      if (user !== owner) {
        leave();
        joinFrom = 0;
      }
      owner = user;
      if (running && user !== null && channel === null && Date.now() >= joinFrom) {
        await supabase.realtime.setAuth();
        if (running && owner === user && channel === null) join(user);
      }
      if (running) plan();
    }

    function plan(): void {
      clearTimeout(timer);
      const { data, error } = dashboard.get();
      const isSoon = error?.code === "unreachable" || !joined && isBusy(data);
      timer = setTimeout(turn, isSoon ? SOON_MS : QUIET_MS);
    }
    replan = plan;

    const unlisten = onOtherUser(supabase, () => {
      leave();
      dashboard.reset();
      entitlements.reset();
      turn();
    });
    turn();
    return () => {
      running = false;
      replan = () => {};
      clearTimeout(timer);
      unlisten();
      leave();
    };
  }

  return {
    dashboard: {
      ...dashboard,
      async refresh() {
        await dashboard.refresh();
        replan(); // What was just paid for is being made, perhaps.
      },
    },
    entitlements,
  };
}

const isBusy = (data: DashboardAnswer | null) =>
  data?.purchases.some(({ status }) => status === "pending_scrape" || status === "scraping") ?? false;

/** Calls when another user has signed in, or the one there was has signed out. */
function onOtherUser(supabase: AnySupabaseClient, changed: () => void): () => void {
  let user: string | null | undefined;
  function look(session: Session | null): void {
    const before = user;
    user = session?.user.id ?? null;
    // No call of supabase-js may be awaited in its listener: it would wait for itself.
    if (before !== undefined && before !== user) setTimeout(changed);
  }
  try {
    const { data } = supabase.auth.onAuthStateChange((_event, session) => look(session));
    return () => data.subscription.unsubscribe();
  } catch {
    // A client with tokens of another provider, as Clerk's, has no Auth to listen to, and throws when it is asked.
    return () => {};
  }
}
