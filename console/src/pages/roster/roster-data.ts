import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type Applied, useSaveEntry } from "../../api/catalogue.ts";
import { callApi } from "../../api/client.ts";

export type Warning = Applied["warnings"][number];

/** What stands against the roster as it is. */
export function useClashes(slots: unknown) {
  return useQuery({
    // With the slots, so that whatever brings others asks anew.
    queryKey: ["/v1/roster-clashes", { slots }],
    enabled: slots !== undefined,
    queryFn: async ({ signal }) => (await callApi<{ readonly items: readonly Warning[] }>("/v1/roster-clashes", { signal })).items,
  });
}

/** The warnings that speak of a slot: they name it in quotes. */
export const warningsOf = (warnings: readonly Warning[], id: string): readonly Warning[] =>
  warnings.filter(({ message }) => message.includes(`"${id}"`));

/** Removes a slot, and lets everything that shows the roster ask anew. */
export function useRemoveSlot(): (id: string) => Promise<unknown> {
  const client = useQueryClient();
  return async (id) => {
    await callApi(`/v1/roster/${encodeURIComponent(id)}`, { method: "DELETE" });
    await client.invalidateQueries({ queryKey: ["/v1/export/roster"] });
  };
}

export const useSaveSlot = () => useSaveEntry("roster");
