import { useQuery } from "@tanstack/react-query";
import type { Drift, ModelDetail, ModelList } from "../../../../src/api/wire/learning.ts";
import { callApi } from "../../api/client.ts";
import { useReport } from "../../api/use-report.ts";

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

export const useDrift = (days: number) => useReport<Drift>("/v1/learning/drift", { query: { days }, staleMs: 60_000 });
