/** What a buyer has, as React hooks: live while a component shows it, asked for once however many do. */

import { useSyncExternalStore } from "react";
import type { AnySupabaseClient } from "./bind.ts";
import type {
  DashboardAnswer,
  DashboardCode,
  MyEntitlementsAnswer,
  MyEntitlementsCode,
} from "./buyer_calls.ts";
import { followBuyer, type Live, type LiveState } from "./follow.ts";

/** A purchase, as `dashboard()` tells it. */
export type Purchase = DashboardAnswer["purchases"][number];

/** The whole of `dashboard()`. */
export function useDashboard(supabase: AnySupabaseClient): Used<DashboardAnswer, DashboardCode> {
  return useLive(followBuyer(supabase).dashboard);
}

/** What was bought, newest first, with the progress of what is being made. Empty until it is known. */
export function usePurchases(
  supabase: AnySupabaseClient,
): Omit<Used<DashboardAnswer, DashboardCode>, "data"> & { purchases: Purchase[] } {
  const { data, ...rest } = useDashboard(supabase);
  return { purchases: data?.purchases ?? [], ...rest };
}

/** The balance of credits, and what of it expires when. Null until it is known. */
export function useCredits(
  supabase: AnySupabaseClient,
): Omit<Used<DashboardAnswer, DashboardCode>, "data"> & { credits: DashboardAnswer["credits"] | null } {
  const { data, ...rest } = useDashboard(supabase);
  return { credits: data?.credits ?? null, ...rest };
}

/** What the user may use now. Null until it is known. */
export function useEntitlements(
  supabase: AnySupabaseClient,
): Omit<Used<MyEntitlementsAnswer, MyEntitlementsCode>, "data"> & {
  entitlements: MyEntitlementsAnswer | null;
} {
  const { data, ...rest } = useLive(followBuyer(supabase).entitlements);
  return { entitlements: data, ...rest };
}

/** What a hook gives: the state, and how to ask at once. */
export interface Used<Data, Code extends string> extends LiveState<Data, Code> {
  refresh(): Promise<void>;
}

function useLive<Data, Code extends string>(live: Live<Data, Code>): Used<Data, Code> {
  const state = useSyncExternalStore(live.subscribe, live.get, live.get);
  return { ...state, refresh: live.refresh };
}
