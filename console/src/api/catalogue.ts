import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { z } from "zod";
import type {
  audienceSchema,
  campaignSchema,
  creativeSchema,
  experimentSchema,
  itemRuleSchema,
  lineSchema,
  placementSchema,
  rosterSchema,
} from "../../../src/catalogue/schema.ts";
import { callApi, type Problem } from "./client.ts";

/** Entries of the catalogue as the server tells them: what equals a default is left out. */
export type LineEntry = z.input<typeof lineSchema>;
export type PlacementEntry = z.input<typeof placementSchema>;
export type AudienceEntry = z.output<typeof audienceSchema>;
export type ItemRuleEntry = z.input<typeof itemRuleSchema>;
export type CampaignEntry = z.input<typeof campaignSchema>;
export type CreativeEntry = z.input<typeof creativeSchema>;
export type ExperimentEntry = z.input<typeof experimentSchema>;
export type RosterEntry = z.input<typeof rosterSchema>;
export type CampaignStatus = NonNullable<CampaignEntry["status"]>;
export type CreativeStatus = NonNullable<CreativeEntry["status"]>;

interface EntryOf {
  readonly lines: LineEntry;
  readonly placements: PlacementEntry;
  readonly audiences: AudienceEntry;
  readonly itemRules: ItemRuleEntry;
  readonly campaigns: CampaignEntry;
  readonly creatives: CreativeEntry;
  readonly experiments: ExperimentEntry;
  readonly roster: RosterEntry;
}
export type EntryKind = keyof EntryOf;

/** Every entry of one kind, by id. */
export function useEntries<Kind extends EntryKind>(kind: Kind) {
  return useQuery({
    queryKey: [`/v1/export/${kind}`, {}],
    queryFn: async ({ signal }) => {
      const answer = await callApi<Partial<Readonly<Record<Kind, readonly EntryOf[Kind][]>>>>(`/v1/export/${kind}`, { signal });
      return answer[kind] ?? [];
    },
  });
}

/** One place of an entry that a change alters. */
export interface EntryDifference {
  /** Such as `window.from`; empty for the whole entry. */
  readonly path: string;
  readonly before?: unknown;
  readonly after?: unknown;
}

/** What a change of the catalogue altered, or would. */
export interface Applied {
  readonly version: number;
  readonly changes: readonly {
    readonly kind: string;
    readonly id: string;
    readonly change: "added" | "changed" | "removed";
    readonly diff: readonly EntryDifference[];
  }[];
  readonly warnings: readonly Problem[];
}

const entryPath = (kind: EntryKind, id: string): string => `/v1/${kind}/${encodeURIComponent(id)}`;

/** Waits before a call that typing asks for, and is called off with it. */
const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });

const typingMs = 350;

/** What saving an entry would change, asked anew as it is typed; null: nothing is asked. */
export function useDryRun<Kind extends EntryKind>(kind: Kind, entry: EntryOf[Kind] | null) {
  const path = entryPath(kind, entry?.id ?? "");
  return useQuery({
    queryKey: [path, { dryRun: true, entry }],
    enabled: entry !== null && entry.id !== "",
    gcTime: 30_000,
    queryFn: async ({ signal }) => {
      await pause(typingMs, signal);
      return callApi<Applied>(path, { method: "PUT", query: { dryRun: true }, body: entry, signal });
    },
  });
}

/** Saves an entry, and lets everything that shows the catalogue ask anew. `note`: why, for whoever looks at its changes. */
export function useSaveEntry<Kind extends EntryKind>(kind: Kind) {
  const client = useQueryClient();
  return async (entry: EntryOf[Kind], note?: string): Promise<Applied> => {
    const applied = await callApi<Applied>(entryPath(kind, entry.id), { method: "PUT", body: entry, query: { note } });
    await Promise.all([
      client.invalidateQueries({ queryKey: [`/v1/export/${kind}`] }),
      client.invalidateQueries({ queryKey: [`${entryPath(kind, entry.id)}/changes`] }),
      client.invalidateQueries({ queryKey: ["/v1/reports/creatives"] }),
      client.invalidateQueries({ queryKey: ["/v1/score"] }),
      // A forecast takes long: what is shown stays, and is asked anew when it is looked at again.
      client.invalidateQueries({ predicate: ({ queryKey }) => String(queryKey[0]).endsWith("/forecast"), refetchType: "none" }),
    ]);
    return applied;
  };
}

/** One text or a list of them, as a list. */
export const listOf = (value: string | readonly string[] | undefined): readonly string[] =>
  value === undefined ? [] : typeof value === "string" ? [value] : value;
