import { useQuery } from "@tanstack/react-query";
import type { Preview } from "../../../../src/api/wire/decisions.ts";
import type { MessageView } from "../../../../src/api/wire/messages.ts";
import type { TimelineView } from "../../../../src/api/wire/reading.ts";
import { callApi } from "../../api/client.ts";
import type { ToldDecision } from "../people/person-data.ts";

/** A message as `GET /v1/messages/{id}` answers it, with what is told beside its schema. */
export interface Message extends Omit<MessageView, "attempts"> {
  readonly reason: string | null;
  /** Empty: a call asked for it. */
  readonly campaign: string;
  /** Empty: the text came with the call. */
  readonly creative: string;
  readonly item: string | null;
  readonly placement: string;
  readonly attempts: readonly Attempt[];
}

export type Attempt = MessageView["attempts"][number] & { readonly reason: string | null };

/** How a message was worded: of the call, of the inbox, or a template. */
export type Worded = NonNullable<Extract<TimelineView["items"][number], { kind: "message" }>["text"]>;

const unsettled = new Set(["waiting", "sending"]);
const watchMs = 5_000;

/** The message itself, asked again while it is on its way. */
export function useMessage(messageId: string) {
  const path = `/v1/messages/${encodeURIComponent(messageId)}`;
  return useQuery({
    queryKey: [path],
    queryFn: ({ signal }) => callApi<Message>(path, { signal }),
    refetchInterval: ({ state }) => (state.data !== undefined && unsettled.has(state.data.state) ? watchMs : false),
  });
}

const pageSize = 200;
const mostPages = 5;

/** The message's words, which the person's timeline tells; null where they are not known. */
export function useWording({ id, personId }: Pick<Message, "id" | "personId">) {
  const path = `/v1/people/${encodeURIComponent(personId)}/timeline`;
  return useQuery({
    queryKey: [path, "wording", id],
    queryFn: async ({ signal }): Promise<Worded | null> => {
      let before: string | null = null;
      for (let page = 0; page < mostPages; page++) {
        const told: TimelineView = await callApi<TimelineView>(path, { query: { kinds: "message", limit: pageSize, before }, signal });
        const found = told.items.find((entry) => entry.kind === "message" && entry.messageId === id);
        if (found?.kind === "message") return found.text;
        if (told.next === null) return null;
        before = told.next;
      }
      return null;
    },
    staleTime: 60_000,
  });
}

/** The decision that chose the message; null where it is not kept, or where there was none. */
export function useDecision({ id, personId, decidedAt }: Pick<Message, "id" | "personId" | "decidedAt">) {
  const path = `/v1/people/${encodeURIComponent(personId)}/why`;
  // `before` is exclusive, and the decision has the very time of its message.
  const before = new Date(Date.parse(decidedAt) + 1).toISOString();
  return useQuery({
    queryKey: [path, { before, limit: 5 }],
    queryFn: ({ signal }) => callApi<{ readonly decisions: readonly ToldDecision[] }>(path, { query: { before, limit: 5 }, signal }),
    select: ({ decisions }) => decisions.find(({ messageId }) => messageId === id) ?? null,
    staleTime: 60_000,
  });
}

/** How a creative reads for a person today; asked for templates alone, and only by who may preview. */
export function useFilledIn({ personId, creative, item }: Pick<Message, "personId" | "creative" | "item">, isAsked: boolean) {
  const body = { personId, creative, ...(item === null ? {} : { item }) };
  return useQuery({
    queryKey: ["/v1/preview", body],
    queryFn: ({ signal }) => callApi<Preview>("/v1/preview", { method: "POST", body, signal }),
    enabled: isAsked && creative !== "",
    staleTime: 60_000,
  });
}
