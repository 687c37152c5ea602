import { type QueryClient, useQuery, useQueryClient } from "@tanstack/react-query";
import type { ReplayInput, ReplayView } from "../../../../src/api/wire/replays.ts";
import { callApi } from "../../api/client.ts";

export const replaysPath = "/v1/replays";

interface ReplayList {
  readonly items: readonly ReplayView[];
  readonly next: string | null;
}

/** What is sent: what is left out has its default. */
export type ReplayAsk = Pick<ReplayInput, "name"> & Partial<ReplayInput>;

const newest = ["newest replay"] as const;
const runningMs = 1000;
const idleMs = 10_000;

/** The newest replay, the only one that can be running; asked every second while it does. */
export function useNewestReplay() {
  const client = useQueryClient();
  return useQuery({
    queryKey: newest,
    queryFn: async ({ signal }) => {
      const { items } = await callApi<ReplayList>(replaysPath, { query: { limit: 1 }, signal });
      const [now = null] = items;
      const before = client.getQueryData<ReplayView | null>(newest);
      // One that began or ended changes the list.
      if (before !== undefined && (before?.id !== now?.id || before?.state !== now?.state)) void listChanged(client);
      return now;
    },
    refetchInterval: ({ state }) => (state.data?.state === "running" ? runningMs : idleMs),
  });
}

const listChanged = (client: QueryClient) =>
  Promise.all([
    client.invalidateQueries({ queryKey: [replaysPath] }),
    client.invalidateQueries({ predicate: ({ queryKey: [path] }) => String(path).startsWith(`${replaysPath}/`) }),
  ]);

/** One replay with what it came to. */
export function useReplay(id: string) {
  const path = `${replaysPath}/${encodeURIComponent(id)}`;
  return useQuery({ queryKey: [path, {}], queryFn: ({ signal }) => callApi<ReplayView>(path, { signal }) });
}

export function useStartReplay(): (asked: ReplayAsk) => Promise<ReplayView> {
  const client = useQueryClient();
  return async (asked) => {
    const begun = await callApi<ReplayView>(replaysPath, { method: "POST", body: asked });
    client.setQueryData(newest, begun);
    await listChanged(client);
    return begun;
  };
}

export function useCancelReplay(): (id: string) => Promise<ReplayView> {
  const client = useQueryClient();
  return async (id) => {
    const ended = await callApi<ReplayView>(`${replaysPath}/${encodeURIComponent(id)}`, { method: "DELETE" });
    client.setQueryData(newest, ended);
    await listChanged(client);
    return ended;
  };
}
