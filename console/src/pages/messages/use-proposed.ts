import { useQuery } from "@tanstack/react-query";
import { callApi } from "../../api/client.ts";
import { useText } from "../../text/language.tsx";
import { reasonWords } from "../../text/reason-words.ts";
import type { TextFilter } from "./message-search.ts";

/** Lists whose entries can be filtered by, as far as they are short enough to propose. */
const proposedFrom: Readonly<Partial<Record<TextFilter, string>>> = {
  campaign: "/v1/campaigns",
  creative: "/v1/creatives",
  placement: "/v1/placements",
  channel: "/v1/channels",
};

interface Proposal {
  readonly id: string;
  readonly name?: string;
}

/** What a filter could name, as far as it is short enough to list; asked once somebody wants it. */
export function useProposed(filter: TextFilter, wanted: boolean): readonly Proposal[] {
  const reasons = useText(reasonWords);
  const path = proposedFrom[filter];
  const listed = useQuery({
    queryKey: [path, { limit: 500 }],
    queryFn: ({ signal }) =>
      callApi<{ readonly items: readonly { readonly id: string; readonly vendor?: string }[] }>(path ?? "", {
        query: path === "/v1/channels" ? {} : { limit: 500 },
        signal,
      }),
    enabled: wanted && path !== undefined,
    staleTime: 60_000,
  });
  if (filter === "reason") return Object.entries(reasons).map(([id, { name }]) => ({ id, name }));
  const items = listed.data?.items ?? [];
  return [...new Set(items.map(({ id, vendor }) => vendor ?? id))].map((id) => ({ id }));
}
