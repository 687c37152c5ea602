import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { Preview, ScoreAnswer } from "../../../../src/api/wire/decisions.ts";
import type { PersonRowView } from "../../../../src/api/wire/reading.ts";
import { callApi } from "../../api/client.ts";

/** A creative that is not stored, or not as it is stored. */
export interface InlineCreative {
  readonly title: string;
  readonly body: string;
  readonly image?: string;
  readonly link?: string;
  readonly needs?: readonly string[];
}

export interface PreviewQuestion {
  readonly personId: string;
  readonly creative: string | InlineCreative;
  readonly item?: string;
  readonly class?: "marketing" | "service";
}

const pauseMs = 300;
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const post = <Answer>(path: string, body: unknown, signal: AbortSignal) => callApi<Answer>(path, { method: "POST", body, signal });

/** What a person would read over every vendor, by an open channel or by its published limits. null: nothing is asked. */
export function usePreview(question: PreviewQuestion | null) {
  return useQuery({
    queryKey: ["/v1/preview", question],
    enabled: question !== null,
    placeholderData: keepPreviousData,
    gcTime: 60_000,
    queryFn: async ({ signal }): Promise<Preview> => {
      // Asked anew with every letter typed: only what stands for a moment is asked.
      await pause(pauseMs);
      signal.throwIfAborted();
      return post<Preview>("/v1/preview", { ...question, every: true }, signal);
    },
  });
}

/** What would be chosen for a person, of a campaign or of all that are live. null: nothing is asked. */
export function useChosen(question: { readonly personId: string; readonly campaign?: string; readonly creative?: string } | null) {
  const body = question && { people: [{ id: question.personId }], campaign: question.campaign, creative: question.creative };
  return useQuery({
    queryKey: ["/v1/score", body],
    enabled: body !== null,
    staleTime: 60_000,
    queryFn: async ({ signal }) => {
      const answer = await post<ScoreAnswer>("/v1/score", body, signal);
      return { ...answer, person: answer.scores[0] ?? null };
    },
  });
}

interface PeopleAnswer {
  readonly items: readonly PersonRowView[];
}

/** People whose id begins so. null: nothing is asked. */
export function usePeople(query: string | null) {
  const asked = { query, limit: 8 };
  return useQuery({
    queryKey: ["/v1/people", asked],
    enabled: query !== null && query !== "",
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => callApi<PeopleAnswer>("/v1/people", { query: asked, signal }),
  });
}

/** Somebody who can be reached, for whoever has chosen nobody yet; else anybody. */
export function useSomebody(isAsked: boolean) {
  return useQuery({
    queryKey: ["/v1/people", { limit: 1, reachable: true }],
    enabled: isAsked,
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: async ({ signal }) => {
      const reachable = await callApi<PeopleAnswer>("/v1/people", { query: { limit: 1, reachable: true }, signal });
      const found = reachable.items[0] ?? (await callApi<PeopleAnswer>("/v1/people", { query: { limit: 1 }, signal })).items[0];
      return found?.id ?? null;
    },
  });
}

export interface ListedItem {
  readonly id: string;
  readonly type: string;
  readonly tags: readonly string[];
  readonly attributes: Readonly<Record<string, unknown>>;
}

interface ItemsAnswer {
  readonly items: readonly ListedItem[];
}

/** Some items to offer. */
export function useItems() {
  const query = { limit: 500 };
  return useQuery({
    queryKey: ["/v1/items", query],
    staleTime: 300_000,
    queryFn: ({ signal }) => callApi<ItemsAnswer>("/v1/items", { query, signal }),
  });
}
