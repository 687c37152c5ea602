import { useQuery } from "@tanstack/react-query";
import type { Drift, ModelDetail, ModelList } from "../../../../src/api/wire/learning.ts";
import { callApi } from "../../api/client.ts";

export const modelsPath = "/v1/learning/models";

/** The newest version, the one in force and the hold. */
export function useStanding() {
  const query = { limit: 1 };
  return useQuery({
    queryKey: [modelsPath, query],
    queryFn: ({ signal }) => callApi<ModelList>(modelsPath, { query, signal }),
    refetchInterval: 60_000,
  });
}

/** Who scores by the policy; undefined while it is not known. */
export function useScorer(): "learned" | "rate" | "none" | undefined {
  const { data } = useQuery({
    queryKey: ["/v1/policy", {}],
    queryFn: ({ signal }) => callApi<{ readonly scorer?: "learned" | "rate" | "none" }>("/v1/policy", { signal }),
  });
  return data === undefined ? undefined : (data.scorer ?? "learned");
}

export function useModel(version: number) {
  const path = `${modelsPath}/${version}`;
  return useQuery({ queryKey: [path, {}], staleTime: 60_000, queryFn: ({ signal }) => callApi<ModelDetail>(path, { signal }) });
}

export function useDrift(days: number) {
  const [path, query] = ["/v1/learning/drift", { days }];
  return useQuery({ queryKey: [path, query], staleTime: 60_000, queryFn: ({ signal }) => callApi<Drift>(path, { query, signal }) });
}
