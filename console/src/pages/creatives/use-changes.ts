import { useQuery } from "@tanstack/react-query";
import type { EntryDifference } from "../../api/catalogue.ts";
import { callApi } from "../../api/client.ts";

interface EntryChange {
  readonly version: number;
  readonly at: string;
  readonly author: string;
  readonly change: "added" | "changed" | "removed";
  readonly diff: readonly EntryDifference[];
  /** What whoever made it wrote of it. */
  readonly note: string | null;
}

interface ChangeList {
  readonly items: readonly EntryChange[];
}

/** What changed of a creative, newest first. */
export function useChanges(creative: string) {
  const path = `/v1/creatives/${encodeURIComponent(creative)}/changes`;
  const query = { limit: 20 };
  return useQuery({
    queryKey: [path, query],
    enabled: creative !== "",
    queryFn: ({ signal }) => callApi<ChangeList>(path, { query, signal }),
  });
}
