import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type Applied, type RosterEntry, useSaveEntry } from "../../api/catalogue.ts";
import { callApi } from "../../api/client.ts";

export type Warning = Applied["warnings"][number];

/** What stands against the roster as it is: the server checks it as if it were applied again. For operators, who may apply. */
export function useClashes(slots: readonly RosterEntry[] | undefined, may: boolean) {
  return useQuery({
    queryKey: ["/v1/apply", { dryRun: true, roster: slots }],
    enabled: may && slots !== undefined && slots.length > 0,
    queryFn: async ({ signal }) => {
      const checked = await callApi<Applied>("/v1/apply", { method: "POST", query: { dryRun: true }, body: { roster: slots }, signal });
      return checked.warnings.filter(({ code }) => code.startsWith("roster"));
    },
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
