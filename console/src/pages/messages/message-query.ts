import { useQuery } from "@tanstack/react-query";
import type { Preview } from "../../../../src/api/wire/decisions.ts";
import type { MessageTextView, MessageView } from "../../../../src/api/wire/messages.ts";
import { callApi } from "../../api/client.ts";
import type { ToldDecision } from "../people/person-data.ts";

/** A message as `GET /v1/messages/{id}` answers it. */
export type Message = MessageView;
export type Attempt = MessageView["attempts"][number];

/** How a message was worded: as it was sent, as the call gave it, of the inbox, or a template. */
export type Worded = MessageTextView;

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
    enabled: isAsked && creative !== null,
    staleTime: 60_000,
  });
}
