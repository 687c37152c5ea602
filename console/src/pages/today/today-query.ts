import { useQuery } from "@tanstack/react-query";
import type { Funnel } from "../../../../src/api/wire/reports.ts";
import type { TodayView } from "../../../../src/api/wire/today.ts";
import { callApi } from "../../api/client.ts";
import { useReport } from "../../api/use-report.ts";

const refreshMs = 15_000;
const dayMs = 24 * 3_600_000;

/** The key under which today's figures and alarms are kept; what changes them makes it invalid. */
export const todayKey = "/v1/reports/today";

/** The browser's own zone: its midnight begins the day. */
export const ownZone = (): string => new Intl.DateTimeFormat().resolvedOptions().timeZone;

/** Today by hour beside yesterday and a week ago, and what needs a hand. */
export function useToday() {
  const zone = ownZone();
  return useQuery({
    queryKey: [todayKey, { zone }],
    queryFn: ({ signal }) => callApi<TodayView>(todayKey, { query: { zone }, signal }),
    refetchInterval: refreshMs,
  });
}

/** When the day of a moment began, in the browser's zone. */
export const startOf = (now: string): string => new Date(new Date(now).setHours(0, 0, 0, 0)).toISOString();

/** Attempts of today and what came of them, by campaign or channel; with the totals. `now`: as the server told it. */
export const useFunnelOfToday = (by: "campaign" | "channel", now: string) => useFunnel({ from: startOf(now), by });

/** The same up to this minute of yesterday. */
export function useFunnelOfYesterday(now: string) {
  const before = new Date(Date.parse(now) - dayMs).toISOString();
  return useFunnel({ from: startOf(before), to: before, by: "class" });
}

function useFunnel(query: { readonly from: string; readonly to?: string; readonly by: string }) {
  return useReport<Funnel>("/v1/reports/funnel", { query, everyMs: 2 * refreshMs, keepBefore: true });
}

/** All that failed, whatever the reason. */
export const failedOf = ({ failed }: { readonly failed: Readonly<Record<string, number>> }): number =>
  Object.values(failed).reduce((sum, count) => sum + count, 0);
