import { useQuery } from "@tanstack/react-query";
import { callApi } from "../../api/client.ts";
import type { ToldDecision } from "./person-data.ts";

/** What a decision would come to; nothing is committed. `at`: as if it were that time, with what is known now; null: now. */
export function useDryRun(personId: string, at: string | null, enabled = true) {
  const body = { people: [personId], ...(at === null ? {} : { at }) };
  return useQuery({
    queryKey: ["/v1/decide/dry-run", body],
    enabled,
    queryFn: async ({ signal }) => {
      const answer = await callApi<{ readonly decisions: readonly ToldDecision[] }>("/v1/decide/dry-run", { method: "POST", body, signal });
      return answer.decisions[0] ?? null;
    },
  });
}
