import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { z } from "zod";
import type { PolicyDeclared, policySchema } from "../../../../src/catalogue/schema.ts";
import type { Applied } from "../../api/catalogue.ts";
import { callApi } from "../../api/client.ts";

/** The policy with every default filled in. */
export type Policy = PolicyDeclared;
/** What is sent: what is left out goes back to its default. */
export type PolicyInput = z.input<typeof policySchema>;
export type Limit = Policy["limits"][number];

export type Change = Applied["changes"][number];

/** A version of the catalogue, and what it changed. */
export interface Version {
  readonly version: number;
  readonly at: string;
  readonly author: string;
  /** How many entries changed. */
  readonly changes: number;
}
export interface VersionChanges extends Omit<Version, "changes"> {
  readonly changes: readonly Change[];
}

const policyPath = "/v1/policy";
const versionsPath = "/v1/catalogue/versions";
const typingMs = 350;

export const usePolicy = () =>
  useQuery({ queryKey: [policyPath, {}], queryFn: ({ signal }) => callApi<Policy>(policyPath, { signal }), staleTime: 60_000 });

/** What saving would change, asked anew as the form changes; null: nothing is asked. */
export function usePolicyDryRun(policy: PolicyInput | null) {
  return useQuery({
    queryKey: [policyPath, { dryRun: true, policy }],
    enabled: policy !== null,
    gcTime: 30_000,
    queryFn: async ({ signal }) => {
      await waited(typingMs, signal);
      return callApi<Applied>(policyPath, { method: "PUT", query: { dryRun: true }, body: policy, signal });
    },
  });
}

/** Waits until typing has stopped, and is called off with the query. */
const waited = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });

function useCatalogueChanged(): () => Promise<unknown> {
  const client = useQueryClient();
  // Whatever shows a part of the catalogue asks anew.
  return () => client.invalidateQueries();
}

/** Replaces the policy. */
export function useSavePolicy(): (policy: PolicyInput) => Promise<Applied> {
  const changed = useCatalogueChanged();
  return async (policy) => {
    const applied = await callApi<Applied>(policyPath, { method: "PUT", body: policy });
    await changed();
    return applied;
  };
}

export const useVersions = () =>
  useQuery({
    queryKey: [versionsPath, {}],
    queryFn: ({ signal }) => callApi<{ readonly items: readonly Version[] }>(versionsPath, { signal }),
  });

export const useVersionChanges = (version: number) =>
  useQuery({
    queryKey: [`${versionsPath}/${version}`, {}],
    queryFn: ({ signal }) => callApi<VersionChanges>(`${versionsPath}/${version}`, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });

const rollbackPath = "/v1/catalogue/rollback";

/** What going back to a version would change; for approvers, who may. */
export const useRollbackDryRun = (version: number, enabled: boolean) =>
  useQuery({
    queryKey: [rollbackPath, { version, dryRun: true }],
    enabled,
    staleTime: 0,
    queryFn: ({ signal }) => callApi<Applied>(rollbackPath, { method: "POST", query: { dryRun: true }, body: { version }, signal }),
  });

/** Makes an earlier version the newest again. */
export function useRollback(): (version: number) => Promise<Applied> {
  const changed = useCatalogueChanged();
  return async (version) => {
    const applied = await callApi<Applied>(rollbackPath, { method: "POST", body: { version } });
    await changed();
    return applied;
  };
}
