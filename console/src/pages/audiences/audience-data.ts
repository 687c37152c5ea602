import { keepPreviousData, useQueries, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import type { AudienceSize } from "../../../../src/api/wire/estimates.ts";
import type { Predicate } from "../../../../src/audience/predicate.ts";
import { type AudienceEntry, useEntries } from "../../api/catalogue.ts";
import { callApi } from "../../api/client.ts";
import { namesIn, type Users } from "./audience-uses.ts";

const path = "/v1/audiences/size";
const sizeKey = (where: Predicate | null) => [path, { where }] as const;
const freshMs = 60_000;
const typingMs = 400;

const askSize = (where: Predicate, signal: AbortSignal, isExact = false) =>
  callApi<AudienceSize>(path, { method: "POST", query: { exact: isExact }, body: { where }, signal });

/** How many match, asked when typing rests; what is asked no longer is called off. null: nothing is asked. */
export function useSize(where: Predicate | null) {
  return useQuery({
    queryKey: sizeKey(where),
    enabled: where !== null,
    staleTime: freshMs,
    retry: false,
    refetchOnWindowFocus: false,
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }) => {
      if (where === null) throw new Error("nothing was asked");
      await rest(typingMs, signal);
      return askSize(where, signal);
    },
  });
}

const rest = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });

/**
 * Sizes of many audiences, asked one after the other so that the server is not asked for all at once. `sizes` by place; undefined: not
 * known yet.
 */
export function useSizes(audiences: readonly AudienceEntry[], isAsked: boolean) {
  const client = useQueryClient();
  const wheres = audiences.map(({ where }) => where);
  const queryKey = [path, "each", wheres];
  const asking = useQuery({
    queryKey,
    enabled: isAsked && wheres.length > 0,
    staleTime: freshMs,
    retry: false,
    refetchOnWindowFocus: false,
    queryFn: async ({ signal }) => {
      for (const where of wheres) {
        const size = await askSize(where, signal).catch((error: unknown) => {
          if (signal.aborted) throw error;
          return null;
        });
        client.setQueryData([...sizeKey(where), "listed"], size);
      }
      return wheres.length;
    },
  });
  const known = useQueries({
    queries: wheres.map((where) => ({
      queryKey: [...sizeKey(where), "listed"],
      queryFn: (): AudienceSize | null => null,
      enabled: false,
      staleTime: Number.POSITIVE_INFINITY,
    })),
  });
  return {
    sizes: known.map(({ data }) => data),
    isAsking: asking.isFetching,
    cancel: () => void client.cancelQueries({ queryKey }),
    again: () => void asking.refetch(),
  };
}

/** The deadline of the server. */
export const exactSeconds = 20;

type Counting =
  | { readonly state: "idle" }
  | { readonly state: "running"; readonly seconds: number }
  | { readonly state: "done"; readonly size: AudienceSize }
  | { readonly state: "failed"; readonly error: unknown };

/** Counts everybody who matches: begins when told to, and can be called off. What was counted holds for its predicate alone. */
export function useExactCount(where: Predicate | null) {
  const asked = JSON.stringify(where);
  const [held, setHeld] = useState<{ readonly of: string; readonly counting: Counting }>({ of: "", counting: { state: "idle" } });
  const running = useRef<AbortController>(null);
  const counting: Counting = held.of === asked ? held.counting : { state: "idle" };
  const isRunning = counting.state === "running";
  useEffect(() => {
    if (!isRunning) return;
    const timer = setInterval(
      () =>
        setHeld((now) =>
          now.counting.state === "running" ? { ...now, counting: { state: "running", seconds: now.counting.seconds + 1 } } : now,
        ),
      1000,
    );
    return () => clearInterval(timer);
  }, [isRunning]);
  // Whoever types on, or goes, asks no longer.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the predicate is what this waits for
  useEffect(() => () => running.current?.abort(), [asked]);
  const start = async () => {
    if (where === null) return;
    const call = new AbortController();
    running.current = call;
    setHeld({ of: asked, counting: { state: "running", seconds: 0 } });
    const found = await askSize(where, call.signal, true).then(
      (size): Counting => ({ state: "done", size }),
      (error: unknown): Counting => ({ state: "failed", error }),
    );
    setHeld((now) => (now.of !== asked ? now : { of: asked, counting: call.signal.aborted ? { state: "idle" } : found }));
  };
  return { counting, start: () => void start(), cancel: () => running.current?.abort() };
}

/** Everything that can name an audience; undefined until all of it is known. */
export function useUsers(): Users | undefined {
  const audiences = useEntries("audiences");
  const campaigns = useEntries("campaigns");
  const experiments = useQuery({
    queryKey: ["/v1/export/experiments", "whole"],
    queryFn: ({ signal }) => callApi<{ readonly experiments?: Users["experiments"] }>("/v1/export/experiments", { signal }),
  });
  const roster = useQuery({
    queryKey: ["/v1/export/roster", "whole"],
    queryFn: ({ signal }) => callApi<{ readonly roster?: Users["roster"] }>("/v1/export/roster", { signal }),
  });
  const policy = useQuery({
    queryKey: ["/v1/policy", {}],
    queryFn: ({ signal }) => callApi<{ readonly limits?: Users["limits"] }>("/v1/policy", { signal }),
  });
  if (!audiences.data || !campaigns.data || !experiments.data || !roster.data || !policy.data) return undefined;
  return {
    audiences: audiences.data,
    campaigns: campaigns.data,
    experiments: experiments.data.experiments ?? [],
    roster: roster.data.roster ?? [],
    limits: policy.data.limits ?? [],
  };
}

/** Traits and events that the catalogue names, to be offered while typing; others may be typed too. */
export function useKnownNames(): { readonly traits: readonly string[]; readonly events: readonly string[] } {
  const audiences = useEntries("audiences").data ?? [];
  const campaigns = useEntries("campaigns").data ?? [];
  const creatives = useEntries("creatives").data ?? [];
  const { traits, events } = namesIn(audiences.map(({ where }) => where));
  const needed = creatives.flatMap(({ needs = [] }) => needs.flatMap((one) => (one.startsWith("person.") ? [one.slice(7)] : [])));
  const goals = campaigns.flatMap(({ goal }) => (goal === undefined ? [] : [goal.event]));
  return { traits: [...new Set([...traits, ...needed])].sort(), events: [...new Set([...events, ...goals])].sort() };
}
