import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { PauseView } from "../../../../src/api/wire/pauses.ts";
import type { Failures, Funnel, Quotas, ReachReport, TokensReport } from "../../../../src/api/wire/reports.ts";
import { callApi, type Query } from "../../api/client.ts";
import { useReport } from "../../api/use-report.ts";

/** A channel as `GET /v1/channels` tells it; credentials masked. */
export interface ChannelView {
  readonly id: string;
  readonly vendor: string;
  readonly appId: string;
  readonly paused: boolean;
  readonly pausedReason?: string | null;
  /** The figures in the reason. */
  readonly pausedValues?: PauseView["values"];
  readonly resting?: boolean;
  readonly callbackUrl?: string | null;
  readonly credentials?: Readonly<Record<string, string>>;
  readonly endpoints?: Readonly<Record<string, string>>;
  readonly granted?: readonly string[];
  readonly options?: unknown;
  readonly quota?: unknown;
  readonly pace?: { readonly perSecond: number; readonly burst?: number } | null;
}

const refreshMs = 15_000;
const channelsKey = "/v1/channels";

interface Asked {
  readonly query?: Query;
  /** What changes by itself is asked for again and again. */
  readonly live?: boolean;
}

function useRead<Answer>(path: string, { query = {}, live = false }: Asked = {}) {
  return useQuery({
    queryKey: [path, query],
    queryFn: ({ signal }) => callApi<Answer>(path, { query, signal }),
    ...(live ? { refetchInterval: refreshMs } : {}),
  });
}

export const useChannels = () => useRead<{ readonly items: readonly ChannelView[] }>(channelsKey, { live: true });
export const useQuotas = () => useReport<Quotas>("/v1/reports/quotas", { everyMs: refreshMs });
export const useReach = (from: string) => useReport<ReachReport>("/v1/reports/reach", { query: { from } });
export const useTokens = (enabled = true) => useReport<TokensReport>("/v1/reports/tokens", { enabled });
export const usePauses = () => useRead<{ readonly items: readonly PauseView[] }>("/v1/pauses", { query: { limit: 200 }, live: true });
export const useFunnelByChannel = (from: string) => useReport<Funnel>("/v1/reports/funnel", { query: { from, by: "channel" } });
export const useFailures = (query: { readonly from: string; readonly channel: string | undefined; readonly by: string }) =>
  useReport<Failures>("/v1/reports/failures", { query });

/** Lets everything that shows channels ask anew. */
export function useChannelsChanged(): () => Promise<unknown> {
  const client = useQueryClient();
  return () =>
    Promise.all(
      [channelsKey, "/v1/pauses", "/v1/reports/quotas", "/v1/reports/today"].map((key) => client.invalidateQueries({ queryKey: [key] })),
    );
}

/** Pauses a channel, or lets it go on. */
export const setPaused = (id: string, on: boolean): Promise<unknown> =>
  callApi(`/v1/channels/${encodeURIComponent(id)}/paused`, { method: "PUT", body: { on } });
