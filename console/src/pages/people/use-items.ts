import { useQuery } from "@tanstack/react-query";
import { callApi } from "../../api/client.ts";

export interface ItemEntry {
  readonly id: string;
  readonly type: string;
  readonly attributes?: Readonly<Record<string, unknown>>;
}

/** Items to propose, the first by id; whoever has more writes the id. */
export function useItems() {
  const query = { limit: 300 };
  return useQuery({
    queryKey: ["/v1/items", query],
    queryFn: ({ signal }) => callApi<{ readonly items: readonly ItemEntry[] }>("/v1/items", { query, signal }),
    staleTime: 60_000,
  });
}

/** What an item is called, where its attributes say so. */
export function itemTitle({ attributes = {} }: ItemEntry): string | null {
  const title = attributes.title ?? attributes.name;
  return typeof title === "string" ? title : null;
}
